"""An installation as a home has it: a relay, its settings, and a proxy with TLS before each of its names."""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from click.testing import CliRunner

from tests.operate.certificates import write_certificate
from tests.server.fronting import Change, fronted
from twofold_server.app import Running, running
from twofold_server.folder import closed_folder
from twofold_server.operate.backing import backup
from twofold_server.operate.doctor import doctor
from twofold_server.operate.findings import GOOD, TABLE
from twofold_server.settings import FILE, load

APP, RELAY = "app.example", "relay.example"
AT = "127.0.0.1"


@dataclass(frozen=True)
class Proxy:
    """How a proxy does its work: what becomes of requests and answers, and which name its certificate has."""

    answered: Change = bytes
    asked: Change = bytes
    name: str = ""
    ends: float = 90
    tls: bool = True


@dataclass(frozen=True)
class Told:
    """What the doctor said: its exit status, and code → sentence."""

    status: int
    found: dict[str, str]
    todo: dict[str, str]

    @property
    def unwell(self) -> set[str]:
        """The codes of what is not good."""
        return {code for code in self.found if TABLE[code].weight != GOOD}


@dataclass(frozen=True)
class Installed:
    """A relay that serves, behind its proxies."""

    folder: Path
    relay: Running
    trust: Path

    async def doctor(self, *words: str, clock: Callable[[], float] = time.time) -> Told:
        """The real command, asking the proxies at this machine for the names that they have."""
        command = ["--data", str(self.folder), "--json", "--at", AT, *words]
        environ = {"SSL_CERT_FILE": str(self.trust)}
        status, said = await asyncio.to_thread(run, doctor, command, environ, clock)
        found = json.loads(said)["findings"]
        sentences = {each["code"]: each["sentence"] for each in found}
        return Told(status, sentences, {each["code"]: each["todo"] for each in found})


def run(
    command: click.Command,
    words: list[str],
    environ: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.time,
) -> tuple[int, str]:
    """A command of the program in this process: its exit status and what it said. Its faults are raised."""
    mask = os.umask(0o077)
    try:
        ended = CliRunner().invoke(command, words, env=environ, obj=clock, catch_exceptions=False)
    finally:
        os.umask(mask)
    assert ended.stderr == ""
    return ended.exit_code, ended.stdout


@asynccontextmanager
async def installed(
    place: Path, app: Proxy | None = None, relay: Proxy | None = None, **settings: str | bool
) -> AsyncIterator[Installed]:
    """An installation, with a backup of today; `settings` stand in its file beside the names."""
    app, relay, ports = app or Proxy(), relay or Proxy(), list[int]()
    mask = os.umask(0o077)
    try:
        folder = closed_folder(place / "data")
        files = [_certified(place, each, name) for each, name in ((app, APP), (relay, RELAY))]
        async with (
            fronted(lambda: ports[0], app.answered, app.asked, files[0]) as app_port,
            fronted(lambda: ports[1], relay.answered, relay.asked, files[1]) as relay_port,
        ):
            origins = {
                "app_origin": f"https://{APP}:{app_port}",
                "relay_origin": f"https://{RELAY}:{relay_port}",
            }
            _write(folder / FILE, {"app_port": 0, "relay_port": 0, **origins, **settings})
            async with running(folder, load(folder, None, {}, {})) as started:
                ports += [int(each[-1].rpartition(":")[2]) for each in _own(started)]
                run(backup, ["--data", str(folder), str(place / "backup.db")])
                trust = place / "trust.pem"
                trust.write_bytes(b"".join(file.read_bytes() for file in files if file))
                yield Installed(folder, started, trust)
    finally:
        os.umask(mask)


def _own(started: Running) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return started.origins.app, started.origins.relay


def _certified(place: Path, proxy: Proxy, name: str) -> Path | None:
    name = proxy.name or name
    return write_certificate(place / f"{name}.pem", name, begins=-9, ends=proxy.ends) if proxy.tls else None


def _write(file: Path, settings: dict[str, str | int | bool]) -> None:
    lines = [f"{name} = {json.dumps(value)}\n" for name, value in settings.items()]
    file.write_text("".join(lines))
