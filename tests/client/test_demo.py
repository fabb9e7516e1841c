"""The scripted person at a real relay, met by a newcomer's phone."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.phone import Phone
from tests.support.waiting import eventually
from tests.support.world import World
from twofold_client.joining import join
from twofold_client.kinds import Checkin
from twofold_client.links import parse_invitation
from twofold_client.meeting import Human

SECONDS = 30


@asynccontextmanager
async def demo(*arguments: str) -> AsyncIterator[Process]:
    """`twofold demo`, ended whatever happens."""
    program = (sys.executable, "-m", "twofold_server", "demo", *arguments)
    process = await asyncio.create_subprocess_exec(
        *program, stdin=PIPE, stdout=PIPE, stderr=PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until(process: Process, pattern: str) -> str:
    """Read what it prints until a line fits; the fitting part."""
    assert process.stdout
    said = ""
    async with asyncio.timeout(SECONDS):
        while not (found := re.search(pattern, said)):
            chunk = await process.stdout.read(4096)
            assert chunk, said
            said += chunk.decode()
    return found.group(1)


class Newcomer(Human):
    """Reads the scripted person's digits from its terminal, and types the own ones there."""

    def __init__(self, process: Process, misread: bool = False) -> None:
        self._process, self._misread = process, misread

    async def compare(self, mine: str) -> str:
        """Both ways over the terminal."""
        digits = (await until(self._process, r"digits are (\d{3} \d{3})")).replace(" ", "")
        assert self._process.stdin
        typed = f"{(int(mine) + 1) % 10**6:06d}" if self._misread else mine
        self._process.stdin.write(f"12\n{typed[:3]} {typed[3:]}\n".encode())
        await self._process.stdin.drain()
        return digits


async def invited(process: Process) -> str:
    """The invitation that the terminal shows."""
    return await until(process, r"(http\S+/#/join/\S+)\n")


async def test_newcomer_pairs_and_exchanges(world: World) -> None:
    """From the household link to an answered check-in; the terminal shows what was shared and no more."""
    phone = Phone.new()
    async with demo(world.household()) as process:
        phone.device.begin()
        await join(phone.device, parse_invitation(await invited(process)), Newcomer(process))
        phone.say_name("Newcomer")
        phone.check_in(Checkin(closeness=8, note="seen by nobody", shared=frozenset({"closeness"})))
        await phone.run()
        line = await until(process, r"(Newcomer shared: .*)\n")
        async with asyncio.timeout(SECONDS):
            while len(phone.theirs()) < 2:
                await phone.run()

    assert line == "Newcomer shared: closeness 8 of 10"
    assert phone.names()[0] == "Jo"
    assert phone.theirs()[1].thanks == "Thank you for writing."
    await phone.close()


async def test_running_relay_is_found(world: World) -> None:
    """Without a link, the relay that runs in the data folder is asked."""
    async with demo("--data", str(world.data)) as process:
        assert (await invited(process)).startswith(world.app)


async def test_vault_goes_on(world: World, tmp_path: Path) -> None:
    """With a vault kept, the next run goes on with the same pair, without another invitation."""
    phone, link, vault = Phone.new(), world.household(), str(tmp_path / "jo")
    async with demo(link, "--vault", vault) as process:
        phone.device.begin()
        await join(phone.device, parse_invitation(await invited(process)), Newcomer(process))
        await until(process, "(is here now)")
    phone.share("later")
    await phone.run()
    async with demo(link, "--vault", vault) as process:
        assert await until(process, r"(shared: .*)\n") == "shared: note: “later”"
    await phone.close()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["http://localhost:1/#/nonsense"], "no link"),
        (["--relay", "http://localhost:1"], "--code"),
        (["--data", "/nonexistent"], "No relay runs"),
        (["--relay", "http://localhost:1", "--code", "0123456789ABCDEF"], "does not answer"),
    ],
)
async def test_faults_are_sentences(arguments: list[str], sentence: str) -> None:
    """What cannot work is said in a sentence, with exit code 1 and without a traceback."""
    async with demo(*arguments) as process:
        _, told = await asyncio.wait_for(process.communicate(), SECONDS)

    assert process.returncode == 1
    assert sentence in told.decode()
    assert "Traceback" not in told.decode()


async def test_unknown_code_is_a_sentence(world: World) -> None:
    """A household code that the relay does not know."""
    async with demo("--relay", world.relay, "--code", "0123456789ABCDEF") as process:
        _, told = await asyncio.wait_for(process.communicate(), SECONDS)

    assert "does not know this household code" in told.decode()


async def test_wrong_digits_are_a_sentence(world: World) -> None:
    """Digits that do not fit end it on the terminal too."""
    phone = Phone.new()
    async with demo(world.household()) as process:
        phone.device.begin()
        invitation = parse_invitation(await invited(process))
        joining = asyncio.create_task(join(phone.device, invitation, Newcomer(process, misread=True)))
        assert process.stderr
        told = await asyncio.wait_for(process.stderr.read(), SECONDS)
        await eventually(joining.done, "the other side's end")

    assert "The digits do not fit" in told.decode()
    assert joining.exception() is not None
    await phone.close()
