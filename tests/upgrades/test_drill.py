"""The restore drill, as the docs show it: a machine is lost, another takes its place, the phones go on."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.house.places import DOCS
from tests.support.phone import Phone, pair
from tests.support.waiting import eventually
from tests.upgrades.moving import Machine, names
from tests.upgrades.writing.phones import said
from twofold_client.follow import Live

DRILL = DOCS / "restore-drill.sh"
SECONDS = 30.0


def _twofold(*words: str) -> str:
    command = [sys.executable, "-m", "twofold_server", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS).stdout


def _commands() -> list[str]:
    lines = DRILL.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "set "))]


def _drilled(machine: Machine, backup: Path) -> "subprocess.CompletedProcess[str]":
    """The script, with the program of this environment on its path."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {"PATH": path, "BACKUP": str(backup), "DATA": str(machine.data), "START": machine.start}
    return subprocess.run(
        [str(DRILL)], env=os.environ | told, capture_output=True, text=True, check=False, timeout=60
    )


@asynccontextmanager
async def _open(*phones: Phone) -> AsyncIterator[None]:
    """The app is open on these phones: they follow, and go on by themselves whatever happens."""
    tasks = [asyncio.create_task(Live(p.device.sync("shared"), lambda: None).run()) for p in phones]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def test_the_drill_is_three_commands() -> None:
    """Restore, start, look: whoever has lost a machine types no more than that."""
    assert [line.split()[0] for line in _commands()] == ["twofold", "${START:-systemctl", "twofold"]


async def test_both_phones_go_on_by_themselves(tmp_path: Path) -> None:
    """Killed, and put back elsewhere: what the backup lacks comes back, and new words cross."""
    backup = tmp_path / "backup.db"
    first, second = Machine(tmp_path / "one", "127.0.0.1"), Machine(tmp_path / "two", "127.0.0.2")
    async with names(2) as (app, relay):
        first.settle(app, relay)
        await asyncio.to_thread(subprocess.run, first.start.split(), check=True, timeout=SECONDS)
        link = _twofold("invite", f"--data={first.data}").split("/#/")[1].split()[0]
        a, b = Phone.at(tmp_path / "a"), Phone.at(tmp_path / "b")
        await a.connect_by(f"{app.origin}/#/{link}")
        await pair(a, b)
        _twofold("backup", f"--data={first.data}", str(backup))
        a.check_in(said("since the backup"))
        for phone in (a, b):
            await phone.run()
        async with _open(a, b):
            first.kill()
            b.check_in(said("while it is gone"))
            second.settle(app, relay)
            drill = await asyncio.to_thread(_drilled, second, backup)
            await eventually(lambda: len(a.notes()) == 2, "the other's words", SECONDS)
        second.kill()

    assert drill.returncode == 0, drill.stdout + drill.stderr
    assert [sorted(map(str, phone.notes())) for phone in (a, b)] == [
        ["since the backup", "while it is gone"]
    ] * 2
    assert {alarm for phone in (a, b) for alarm in phone.alarms()} <= {"healed"}
    for phone in (a, b):
        await phone.close()
