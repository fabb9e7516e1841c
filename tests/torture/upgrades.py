"""Earlier versions with their own code: their device at this relay, this device at theirs, and no way back.

    ./dev torture upgrades        every version; or the names of some

Each is checked out into a folder of its own. Its device meets one of this version over a relay of this one;
two devices of this version go to a relay of that one, and are served or told one sentence; its relay and its
app refuse what this version has written, with a sentence, and leave it as it is.
"""

import asyncio
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hatch_build import find_node
from tests.conftest import BROWSERS
from tests.server.stores import open_sqlite
from tests.support.phone import Phone, pair
from tests.support.world import World, wait_until
from tests.upgrades.browsing import opens
from tests.upgrades.make import DATA, HERE, ROOT, check_out, environment
from tests.upgrades.writing.phones import said
from tests.upgrades.written import FIRST, THIRD, VERSIONS, unpacked
from twofold_client.alarms import Alarm
from twofold_client.joining import join
from twofold_client.links import parse_household, parse_invitation
from twofold_client.meeting import Human
from twofold_crypto.errors import Malformed
from twofold_server.store.migrate import shipped

SECONDS = 60
_ORIGINS = re.compile(r"app is at (http://\S+), the relay at (http://\S+)\.\s")


class Listener(Human):
    """The other end of `writing/device.py`: hears its digits from a line, and tells it ours."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    async def opened(self) -> None:
        """It was there first."""

    async def compare(self, mine: str) -> str:
        """Over the lines that it reads and writes."""
        digits = await asyncio.to_thread(_line, self.process, "DIGITS")
        put = self.process.stdin
        if put is not None:
            put.write(f"{mine}\n")
            put.flush()
        return digits


def _line(process: "subprocess.Popen[str]", word: str) -> str:
    said = process.stdout.readline() if process.stdout else ""
    first, _, what = said.strip().partition(" ")
    if first != word:
        raise AssertionError(f"{word} was expected, and it said: {said!r}")
    return what


async def its_device_here(tree: Path, folder: Path) -> str:
    """That version's device and one of this, over this relay: both hold both lines, and nothing is wrong."""
    with World(folder) as world:
        household = parse_household(world.household())
        process = subprocess.Popen(  # noqa: ASYNC220 (nothing else runs yet)
            [sys.executable, str(HERE / "writing" / "device.py"), household.relay, household.code],
            cwd=tree,
            env=environment(tree),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            link = await asyncio.to_thread(_line, process, "LINK")
            phone = Phone.new()
            phone.device.begin()
            await join(phone.device, parse_invitation(link), Listener(process))
            await phone.run()
            phone.share("from the newest")
            await _both(phone)
            held = await asyncio.to_thread(_line, process, "HELD")
            alarms = await asyncio.to_thread(_line, process, "ALARMS")
        finally:
            process.kill()
    assert held == "from the earlier one | from the newest", held
    assert (alarms, phone.alarms()) == ("", []), (alarms, phone.alarms())
    await phone.close()
    return "its device is served here"


async def _both(phone: Phone) -> None:
    """Until the other's line is here, and the own one at the relay."""

    async def run() -> None:
        while sorted(map(str, phone.where())) != ["None", "relay"]:
            await phone.run()
            await asyncio.sleep(0.05)

    await asyncio.wait_for(run(), SECONDS)


@contextmanager
def its_relay(tree: Path, data: Path) -> Iterator[str]:
    """That version's relay; a household link of it."""
    command = [sys.executable, "-m", "twofold_server"]
    said_to = data.with_name("relay.said")
    with said_to.open("wb") as out:
        ports = ["--app-port=0", "--relay-port=0"]
        process = subprocess.Popen(
            [*command, "serve", f"--data={data}", *ports],
            cwd=tree,
            env=environment(tree),
            stdout=out,
            stderr=out,
        )
    try:
        wait_until(
            lambda: _ORIGINS.search(said_to.read_text(encoding="utf-8")) is not None, "its first words"
        )
        told = subprocess.run(
            [*command, "invite", f"--data={data}"],
            cwd=tree,
            env=environment(tree),
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r"http\S+/#/connect/\S+", told.stdout)
        yield found[0] if found else ""
    finally:
        process.terminate()
        process.wait(SECONDS)


async def this_device_there(version: str, tree: Path, folder: Path) -> str:
    """Two devices of this version at that relay: served; or told once, with what was written kept."""
    with its_relay(tree, folder / "its") as link:
        a, b = Phone.new(), Phone.new()
        await a.connect_by(link)
        if version == FIRST:
            a.check_in(said("over there", shared=False))
            await a.run()
            assert a.device.alarms("solo") == [Alarm("refused", Malformed.code)], a.device.alarms("solo")
            assert a.where("solo") == ["phone"]
            return "this device is told there, and keeps what it has"
        await pair(a, b)
        a.check_in(said("over there"))
        await a.run()
        await b.run()
        assert (b.notes(), a.alarms(), b.alarms()) == (["over there"], [], [])
        await a.close()
        await b.close()
    return "this device is served there"


async def no_way_back(version: str, tree: Path, folder: Path) -> str:
    """That version's relay over a database that this one has brought up."""
    written = unpacked(version, folder)
    schema = _newest_schema(tree)
    store = await open_sqlite(written.database.parent)
    await store.close()
    before = hashlib.sha256(written.database.read_bytes()).digest()
    if schema == max(shipped()):
        return "its schema is this one's"
    command = [sys.executable, "-m", "twofold_server", "serve", f"--data={written.database.parent}"]
    refused = await asyncio.to_thread(
        subprocess.run,
        [*command, "--app-port=0", "--relay-port=0"],
        cwd=tree,
        env=environment(tree),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    told = refused.stderr + refused.stdout
    assert refused.returncode != 0, told
    assert "The database is of a newer program" in told, told
    assert "Traceback" not in told, told
    assert hashlib.sha256(written.database.read_bytes()).digest() == before
    return "its relay refuses this database, and leaves it"


def _newest_schema(tree: Path) -> int:
    folder = tree / "server" / "twofold_server" / "store" / "schema" / "sqlite"
    return max(int(path.name[:4]) for path in folder.glob("*.sql"))


def no_way_back_in_a_browser(version: str, tree: Path) -> str:
    """That version's app over a vault of a newer one."""
    if version == THIRD:
        return "its vault is this one's"
    web = tree / "client" / "web"
    (web / "node_modules").symlink_to(ROOT / "client" / "web" / "node_modules")
    shutil.copy(HERE / "writing" / "refusing.ts", web / "tests" / "sync" / "refusing.test.ts")
    command = [str(find_node()), "node_modules/vitest/vitest.mjs", "run", "tests/sync/refusing.test.ts"]
    written = environment(tree) | {"WRITTEN": str(DATA / f"{THIRD}.web.json.gz")}
    done = subprocess.run(command, cwd=web, env=written, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return "its app refuses this vault, and leaves it"


async def over_its_vault(version: str, folder: Path) -> str:
    """The app of this version in Chromium, over what that one had kept in a browser."""
    chromium = os.environ.get("TWOFOLD_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with World(folder) as world:
        seen = await opens(version, world, chromium)
    assert seen == [[4, ["mark"]], [1, ["device"]], []], seen
    return "its vault opens in a browser, and is one of this version"


async def upgraded(version: str) -> None:
    """All five, with a line each."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        tree = check_out(version, folder)
        folders = [folder / name for name in ("here", "there", "back", "seen")]
        for each in folders:
            each.mkdir()
        _say(version, await its_device_here(tree, folders[0]))
        _say(version, await this_device_there(version, tree, folders[1]))
        _say(version, await no_way_back(version, tree, folders[2]))
        _say(version, no_way_back_in_a_browser(version, tree))
        _say(version, await over_its_vault(version, folders[3]))


def _say(version: str, what: str) -> None:
    sys.stdout.write(f"{version}: {what}\n")
    sys.stdout.flush()


def main(versions: list[str]) -> None:
    """Each of them; a fault ends the run with its words."""
    for version in versions or VERSIONS:
        asyncio.run(upgraded(version))


if __name__ == "__main__":
    main(sys.argv[1:])
