"""`twofold demo`: a scripted other person at a running relay, to pair with and to exchange check-ins.

Owns the terminal: what is printed, what is asked, and a sentence for everything that can go wrong.
"""

import asyncio
import contextlib
import io
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click
import msgspec
import segno

from .device import Device, Outside
from .errors import BadLink, CeremonyEnded, DeviceRefused
from .follow import Live
from .joining import invite, make_invitation
from .links import Household, format_invitation, parse_household, read_code, read_origin
from .meeting import Human
from .scripted import Scripted
from .vault import Vault

_SPACES = 16
_CONTROL_SECONDS = 10.0
_HOW = "Start one with ./dev run, or give the household link that `twofold invite` shows."
_ENDED = {
    "wrong_code": "The digits do not fit. Nothing was shared. Run this again for a new invitation.",
    "ended": "The other side ended it; digits that do not fit do so. Run this again for a new invitation.",
    "rendezvous_unknown": "The ten minutes of the invitation are over. Run this again for a new one.",
    "code_unknown": "The relay does not know this household code. Ask the host for one.",
}


@click.command(name="demo")
@click.argument("link", required=False)
@click.option("--relay", help="Origin of the relay, if no link is given.")
@click.option("--app", help="Origin of the app, for the invitation, if no link is given.")
@click.option("--code", help="Household code, if no link is given.")
@click.option(
    "--data",
    default=".data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder of a relay running here; asked for a code if none is given.",
)
@click.option(
    "--vault",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep the scripted person's vault in this folder and go on there next time.",
)
@click.option("--name", default="Jo", show_default=True, help="What the scripted person is called.")
def command(
    link: str | None,
    relay: str | None,
    app: str | None,
    code: str | None,
    data: Path,
    vault: Path | None,
    name: str,
) -> None:
    """Pair with a scripted person, to try the app without anybody at hand.

    LINK is a household link, as `twofold invite` shows it. Without one, a relay running on this machine is
    asked. The scripted person founds its own space there, shows an invitation, compares digits with you, and
    answers what you share with it, until you press Ctrl-C.
    """
    try:
        household = _household(link, relay, app, code, data)
        with _folder(vault) as folder, contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_demo(household, folder, name))
    except CeremonyEnded as ended:
        _give_up(_ENDED.get(ended.why, f"The attempt to meet is over ({ended.why}). Run this again."))
    except DeviceRefused as refused:
        _give_up(str(refused))


def _household(
    link: str | None, relay: str | None, app: str | None, code: str | None, data: Path
) -> Household:
    """The link's, or the three parts given, or the answer of a relay that runs on this machine."""
    if link:
        return parse_household(link)
    if relay and code:
        return Household(app or "http://localhost:8300", read_origin(relay), read_code(code))
    if relay or code:
        raise BadLink(
            "A relay needs a household code, and a code its relay: give --relay and --code, or a link."
        )
    return _asked_here(data)


def _asked_here(data: Path) -> Household:
    """Ask the relay that runs in `data` for a code, over the socket that only its owner can open."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_CONTROL_SECONDS)
            line.connect(str(data / "control.sock"))
            line.sendall(b"%d\n" % _SPACES)
            answer = b"".join(iter(lambda: line.recv(4096), b""))
        told = msgspec.msgpack.decode(answer, type=dict[str, str | int])
        return Household(str(told["app_origin"]), str(told["relay_origin"]), str(told["code"]))
    except (OSError, msgspec.MsgspecError, KeyError) as error:
        raise BadLink(f"No relay runs with its data in {data}. {_HOW}") from error


@contextlib.contextmanager
def _folder(vault: Path | None) -> Iterator[Path]:
    """The folder given, or one that is gone afterwards."""
    if vault is not None:
        yield vault
        return
    with tempfile.TemporaryDirectory(prefix="twofold-demo-") as folder:
        yield Path(folder)


async def _demo(household: Household, folder: Path, name: str) -> None:
    device = Device(Vault.at(folder), Outside(today=_today))
    try:
        await _connect(device, household)
        person = Scripted(device, name)
        if "shared" not in device.state.spaces:
            await _pair(device, household, name)
            person.introduce()
        for line in person.arrived():
            click.echo(line)
        await device.run()
        await _exchange(person)
    finally:
        await device.close()


async def _connect(device: Device, household: Household) -> None:
    if not device.state.relay:
        await device.connect(household.relay, household.code)
    space, reached = device.space("solo"), device.sync("solo").reached
    if space.stage != "founded":
        reason = ", ".join(space.trouble.values())
        _give_up(_ENDED.get(reason, f"The relay refused: {reason}.") if reached else _no_answer(household))


def _no_answer(household: Household) -> str:
    return f"The relay at {household.relay} does not answer. {_HOW}"


async def _pair(device: Device, household: Household, name: str) -> None:
    invitation = make_invitation(device, household.app)
    space = await invite(device, invitation, _Terminal(format_invitation(invitation), name))
    click.echo("Paired." if space.stage == "founded" else "Paired; the relay will be told once it answers.")


async def _exchange(person: Scripted) -> NoReturn:
    """Follow the shared space, tell what arrives, answer it."""
    news = asyncio.Event()
    live = Live(person.device.sync("shared"), news.set)
    click.echo(f"{person.name} is here now. What you share appears below. Ctrl-C ends it.")
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(live.run())
        while True:
            await news.wait()
            news.clear()
            for line in person.arrived():
                click.echo(line)
                if person.answer():
                    click.echo(f"{person.name} answers with a check-in.")
                    live.nudge()


class _Terminal(Human):
    """Whoever sits at this terminal, holding the scripted person's phone."""

    def __init__(self, link: str, name: str) -> None:
        self._link, self._name = link, name

    async def opened(self) -> None:
        """Show the invitation, as link and as QR code."""
        out = io.StringIO()
        segno.make(self._link, error="m", micro=False).terminal(out, compact=True, border=2)
        click.echo(
            f"Open this invitation in a browser. It is good for ten minutes, once.\n\n  {self._link}\n"
        )
        click.echo(out.getvalue())

    async def compare(self, mine: str) -> str:
        """Show one side's digits, ask for the other's."""
        click.echo(f"{self._name}'s digits are {mine[:3]} {mine[3:]}. Type them in the browser.")
        while True:
            click.echo("The six digits on the other screen: ", nl=False)
            typed = re.sub(r"\s", "", await _line())
            if re.fullmatch(r"[0-9]{6}", typed):
                return typed
            click.echo("Six digits are needed, as the other screen shows them.")


async def _line() -> str:
    """A line from the terminal, in a thread that nobody waits for if the program is to end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def tell(line: str) -> None:
        if not answer.done():
            answer.set_result(line)

    def read() -> None:
        line = sys.stdin.readline()
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, line)

    threading.Thread(target=read, daemon=True).start()
    line = await answer
    if not line:
        _give_up("\nThere is nobody to type the digits.")
    return line


def _today() -> int:
    """Days since 1970-01-01 in this machine's calendar."""
    return int((time.time() + time.localtime().tm_gmtoff) // 86_400)


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
