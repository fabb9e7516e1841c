"""A new device without a screen takes the whole log: every signature and link judged, all of it kept."""

import asyncio
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import small, told
from bench.relay import Relay, served
from bench.run import Run
from bench.spaces import Door, Room, make_room
from twofold_client.changes import SpaceKept
from twofold_client.device import Device, Outside
from twofold_client.state import Space
from twofold_client.vault import Vault
from twofold_crypto.primitives import verify
from twofold_crypto.public import messages as m
from twofold_crypto.public.encoding import signed_bytes
from twofold_crypto.public.envelope import parse_envelope

_TODAY = 20_779
_OVER_SIGNATURES = 10.0
"""How often as long as verifying the signatures alone it may take."""


def measure(run: Run) -> None:
    """10,000 envelopes of one author, fetched by another device of the space."""
    count = run.count(10_000, 2_000)
    with served() as relay, TemporaryDirectory(prefix="twofold-bench-") as name:
        asyncio.run(_measured(run, relay, Path(name), count))


async def _measured(run: Run, relay: Relay, folder: Path, count: int) -> None:
    room, door = make_room(devices=2), await Door.opened(relay.port)
    await door.found(room, relay.code)
    wires = room.authors[0].seal(room, count)
    await door.append(room.authors[0], m.ENVELOPE, wires)
    door.close()
    device = _device(room, relay, folder)
    start = time.perf_counter()
    step = (await device.run())["solo"]
    seconds = time.perf_counter() - start
    taken, alarms = len(device.space("solo").entries), device.alarms("solo")
    await device.close()
    if step != "idle" or taken != count or alarms:
        raise RuntimeError(f"{step} with {taken} of {count} and {len(alarms)} alarms")
    alone = _signatures(room, wires)
    run.add(
        small("device: first sync, beside its signatures", seconds / alone, "x", 1.0, _OVER_SIGNATURES),
        told("device: first sync of 10,000, judged and kept", seconds * 10_000 / count, "s", f"of {count}"),
    )


def _device(room: Room, relay: Relay, folder: Path) -> Device:
    """The second device of the space, which has nothing yet but record 0 and its seat."""
    device = Device(Vault.at(folder), Outside(lambda: _TODAY))
    seat, origin = room.authors[1].seat, f"http://127.0.0.1:{relay.port}"
    space = Space(
        name="solo", seed=seat.seed, member=0, relay=origin, stage="awaited", records=[room.records[0]]
    )
    device.vault.commit(SpaceKept(space))
    return device


def _signatures(room: Room, wires: list[bytes]) -> float:
    """Seconds to verify the same signatures and nothing else."""
    public = room.authors[0].seat.keys.sign
    ready = [parse_envelope(wire) for wire in wires]
    signed = [(e.signature, signed_bytes("envelope", e.header.space, public, e.id)) for e in ready]
    start = time.perf_counter()
    for signature, data in signed:
        verify(public, signature, data)
    return time.perf_counter() - start
