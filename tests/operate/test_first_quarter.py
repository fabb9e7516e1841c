"""The first quarter of an hour: what `twofold serve` says on an empty machine, to a person and to a log."""

import os
import pty
import re
import select
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.operate.installing import run
from twofold_server.app import running
from twofold_server.core.households import kept
from twofold_server.invitation import Invitation
from twofold_server.operate.inviting import invite
from twofold_server.operate.welcome import first_look, welcome
from twofold_server.settings import Settings

CODE = re.compile(r"good for \d+ spaces: ([0-9A-Z-]{19})")
SERVE = [sys.executable, "-m", "twofold_server", "serve", "--app-port", "0", "--relay-port", "0"]
QUIET = ["--app-origin", "https://app.invalid", "--relay-origin", "https://relay.invalid"]
"""Names that nobody has, and nobody is asked for outside of this machine's own resolver."""
SECONDS = 30
DRAWN = "\u2588\u2588"


class Terminal:
    """A program on a terminal, and what it has written there."""

    def __init__(self, process: "subprocess.Popen[bytes]", line: int) -> None:
        self.process, self._line, self.said = process, line, ""

    def read_to(self, pattern: str) -> str:
        """All it says, up to and with this. Raises AssertionError if it ends or is silent before."""
        while not re.search(pattern, self.said):
            assert select.select([self._line], [], [], SECONDS)[0], self.said
            try:
                piece = os.read(self._line, 4096)
            except OSError:
                piece = b""
            assert piece, self.said
            self.said += piece.decode("utf-8", "replace").replace("\r", "")
        return self.said


@contextmanager
def on_terminal(command: list[str], home: Path) -> Iterator[Terminal]:
    """A command whose words go to a terminal; stopped at the end, and it must end well."""
    outer, inner = pty.openpty()
    environ = {name: text for name, text in os.environ.items() if not name.startswith(("TWOFOLD_", "XDG_"))}
    try:
        process = subprocess.Popen(
            command, stdout=inner, stderr=subprocess.DEVNULL, env=environ | {"HOME": str(home)}
        )
        os.close(inner)
        yield Terminal(process, outer)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        os.close(outer)


def test_it_serves_though_nobody_reads(tmp_path: Path) -> None:
    """A relay whose words have no reader any more, as behind `| head -1`, goes on and ends well."""
    command = [*SERVE, "--data", str(tmp_path / "data"), "--invite"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        port = re.search(r"relay=http://localhost:(\d+)", process.stderr.readline())
        assert port is not None
        with socket.create_connection(("127.0.0.1", int(port[1])), SECONDS):
            process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        assert "Traceback" not in process.stderr.read()


def test_an_empty_machine_says_what_to_open(tmp_path: Path) -> None:
    """`twofold serve` and no more, on a terminal: a folder, both addresses, one code, and why no phone comes.

    There is no picture of a link that a phone cannot follow. At the second start there is a code already,
    and other commands find the same folder.
    """
    with on_terminal(SERVE, tmp_path) as terminal:
        said = terminal.read_to("Give the app and the relay a name each")
    with on_terminal(SERVE, tmp_path) as terminal:
        again = terminal.read_to("Give the app and the relay a name each")
        _, codes = run(invite, ["list"], {"HOME": str(tmp_path), "XDG_DATA_HOME": ""})
    folder = tmp_path / ".local" / "share" / "twofold"

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert re.search(r"The app is at (http://localhost:\d+), the relay at http://localhost:\d+\.", said)
    assert len(CODE.findall(said)) == 1
    assert "in a browser of this machine" in said
    assert re.search(r"http://localhost:\d+/#/connect/[0-9A-Z]{16}/", said)
    assert "only_here" in said
    assert DRAWN not in said
    assert CODE.findall(again) == []
    assert len(re.findall("16 of 16", codes)) == 1
    assert "connect" not in again


def test_with_names_it_draws_and_looks(tmp_path: Path) -> None:
    """With names that a phone could open the link is a picture too, and both are asked as a phone would."""
    with on_terminal([*SERVE, *QUIET], tmp_path) as terminal:
        said = terminal.read_to(r"(unknown|unreachable) [^\n]*app\.invalid")

    assert DRAWN in said
    assert "Open this link on a phone" in said
    assert "only_here" not in said
    assert "relay.invalid" in said.partition("Asking both names")[2]


def test_a_pipe_is_no_terminal(tmp_path: Path) -> None:
    """Where its words go to a pipe: where it is and how to get a code, and no code, link or picture."""
    command = [*SERVE, *QUIET, "--data", str(tmp_path / "data")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    first = process.stdout.readline() + process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    said, log = process.communicate(timeout=SECONDS)

    assert process.returncode == 0
    assert "https://app.invalid" in first
    assert f"twofold invite --data {tmp_path / 'data'}" in first
    assert (said, CODE.findall(first + log), "connect" in first + log) == ("", [], False)


@pytest.mark.parametrize(
    ("seen", "asked", "codes"), [(False, False, 0), (False, True, 1), (True, False, 1), (True, True, 1)]
)
async def test_no_code_goes_to_a_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, seen: bool, asked: bool, codes: int
) -> None:
    """Where nobody sits a code is written only if it was asked for: as text and link, never drawn."""
    settings = Settings(app_port=0, relay_port=0)
    async with running(tmp_path, settings) as relay:
        await welcome(relay, tmp_path, settings, inviting=asked, seen=seen)
    told = capsys.readouterr()

    assert len(CODE.findall(told.out)) == told.out.count("#/connect/") == codes
    assert (told.err, DRAWN in told.out) == ("", False)


def test_a_link_is_drawn_for_phones_only() -> None:
    """The picture is for a terminal, and for an origin that a phone can open."""
    made = Invitation("0123456789ABCDEF", 3, "https://app.example", "https://relay.example")
    here = Invitation("0123456789ABCDEF", 3, "http://localhost:8300", "http://localhost:8301")

    assert DRAWN in made.told(drawn=True)
    assert DRAWN not in made.told(drawn=False) + here.told(drawn=True)
    assert kept("0123456789ABCDEF").hex()[:8] in here.told(drawn=True)


def test_what_would_fail_is_said_at_start(tmp_path: Path) -> None:
    """An open file, a clock that was put back, no TLS: what is not good is said, and nothing else."""
    (tmp_path / "relay.db").write_text("")
    (tmp_path / "relay.db").chmod(0o644)
    tmp_path.chmod(0o700)
    now = (tmp_path / "relay.db").stat().st_mtime
    named = ("https://app.example", "https://relay.example")
    here = ("http://localhost:8300", "http://localhost:8301")
    everywhere = Settings(host="::")

    assert {each.code for each in first_look(tmp_path, Settings(), *named, now)} == {"folder_open"}
    (tmp_path / "relay.db").chmod(0o600)
    assert list(first_look(tmp_path, Settings(), *named, now)) == []
    assert [each.code for each in first_look(tmp_path, everywhere, *here, now - 3600)] == [
        "no_tls",
        "clock_back",
    ]
