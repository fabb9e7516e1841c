"""Whole lives of a phone with faults at every point: nothing lost, nothing twice."""

import random

import pytest

from tests.support.disk import MemoryDisk, PowerCut
from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.wire import WireRelay
from twofold_client.errors import Away, VaultBroken

TEXTS = ["1", "2", "3"]
WRITES = 7
"""Of the vault, in the life below: three recordings, and twice sealed and taken back."""


async def _live(phone: Phone, told: list[str]) -> None:
    """Write and send, then write twice and send; `told` gets what was said to be kept."""
    phone.share(TEXTS[0])
    told.append(TEXTS[0])
    await phone.run()
    for text in TEXTS[1:]:
        phone.share(text)
        told.append(text)
    await phone.run()


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("write", range(WRITES))
async def test_crash_at_any_write(write: int, part: float) -> None:
    """Power goes at any write of the vault; opened again, all that was told arrives once, in order."""
    relay, disk = WireRelay(), MemoryDisk()
    a, b = await paired(relay, disk)
    disk.cut_at, disk.part = disk.writes + write, part
    told: list[str] = []
    with pytest.raises((PowerCut, VaultBroken)):
        await _live(a, told)
    again = Phone.new(relay.line, disk=MemoryDisk(disk.data))
    await again.run()
    await b.run()

    assert b.notes() in (told, TEXTS[: len(told) + 1])
    assert (again.alarms(), b.alarms(), set(again.where())) in (([], [], {"relay"}), ([], [], set()))


@pytest.mark.parametrize("seed", range(12))
async def test_a_bad_line_doubles_nothing(seed: int) -> None:
    """A third of all requests and answers are lost; in the end each entry is there once, in order."""
    relay, chance = WireRelay(), random.Random(seed)
    a, b = await paired(relay, MemoryDisk())
    texts = [str(number) for number in range(20)]

    def lossy(_route: str) -> None:
        if chance.random() < 1 / 3:
            raise Away("The line broke.")

    relay.line_state.asked = relay.line_state.answered = lossy
    for text in texts:
        a.share(text)
        await a.run()
    relay.line_state.asked = relay.line_state.answered = None
    await a.run()
    await b.run()

    assert b.notes() == a.notes() == texts
    assert a.alarms() == b.alarms() == []
