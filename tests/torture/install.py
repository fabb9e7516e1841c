"""A clean machine, each way to install on it as the pages say, and two phones that pair over TLS.

Makes Debian's base with Python in a folder, boots it, and does there what docs/install says, block by block,
with the files of deploy/ unchanged; certificates come from an authority that lives for the run. The program
comes from a wheel, built anew or given; what it needs is fetched as wheels. Needs root, and of Debian:
debootstrap, systemd-container, caddy, libnss3-tools, chromium. Fetches 200 MB; takes three to six minutes.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.conftest import BROWSERS
from tests.deploy.authority import NAME, Authority
from tests.deploy.lan import Lan
from tests.deploy.machine import Machine, make_base
from tests.deploy.phones import browser_at, first_evening, trusting
from tests.deploy.ways import Way, trust, ways

ROOT = Path(__file__).resolve().parents[2]
_WHEELS = "/srv/wheels"
_OFFLINE = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": _WHEELS, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
_ABSENT = "for tool in gcc cc c++ make node npm git; do if command -v $tool; then exit 1; fi; done"


def built(folder: Path) -> Path:
    """What `./dev build` makes of the last commit, in a clone."""
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    subprocess.run(["./dev", "build"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "dist"


def fetched(folder: Path, dist: Path, base: Path) -> Path:
    """The wheel and all that it needs, for the Python of the base; nothing of it is compiled."""
    (wheel,) = dist.glob("*.whl")
    asked = "import sys; print('%d.%d' % sys.version_info[:2])"
    python = subprocess.run(
        ["chroot", str(base), "python3", "-c", asked], capture_output=True, text=True, check=True
    ).stdout.strip()
    apart = folder.with_name("pip")
    subprocess.run([sys.executable, "-m", "venv", str(apart)], check=True)
    command = [str(apart / "bin/pip"), "download", "--quiet", "--only-binary=:all:", f"--dest={folder}"]
    subprocess.run([*command, f"--python-version={python}", f"{wheel}[postgres]"], check=True)
    return folder


def try_way(name: str, way: Way, folder: Path, base: Path, wheels: Path, chromium: str) -> None:
    """One machine, from its first boot to two phones on it, and a year later. Raises what went wrong."""
    _say(f"\n{name}: a machine of its own")
    root = folder / name
    subprocess.run(["cp", "--archive", "--reflink=auto", str(base), str(root)], check=True)
    began = time.monotonic()
    with Lan() as lan, Authority(folder / f"{name}.authority", lan, way.names) as authority:
        hosts = dict.fromkeys(way.names, "127.0.0.1") | {NAME: lan.here}
        with Machine(root, lan, hosts, {_WHEELS: wheels}, _say) as machine:
            machine.environment |= _OFFLINE
            machine.run(_ABSENT)
            trust(machine, authority.root)
            way.set_up(machine)
            way.ready(machine)
            link = way.invited(machine)
            trusted = root / way.root if way.root else authority.root
            if way.root:
                _hands_out(lan, way.names[-1], trusted)
            asyncio.run(_evening(folder / f"{name}.home", chromium, trusted, way, lan, link))
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


async def _evening(home: Path, chromium: str, root: Path, way: Way, lan: Lan, link: str) -> None:
    async with browser_at(chromium, trusting(home, root), way.names, lan.there) as browser:
        await first_evening(browser, way.app, link, _say)


def main() -> int:
    """0 if every way that was asked for went well."""
    reading = argparse.ArgumentParser("./dev torture install", description=__doc__)
    reading.add_argument("--only", choices=[*ways()], action="append", help="this way (all)")
    reading.add_argument("--suite", default="bookworm", help="Debian's release (bookworm)")
    reading.add_argument("--base", type=Path, help="folder of a base that is kept; made if it is not there")
    reading.add_argument("--dist", type=Path, help="folder with the wheel (built from the last commit)")
    asked = reading.parse_args()
    chromium = next(filter(None, map(shutil.which, BROWSERS)))
    with tempfile.TemporaryDirectory(prefix="twofold-install-") as place:
        folder = Path(place)
        base = asked.base or folder / "base"
        if not base.exists():
            make_base(base, asked.suite)
        dist = asked.dist or built(folder / "clone")
        wheels = fetched(folder / "wheels", dist, base)
        chosen = asked.only or [*ways()]
        for name in chosen:
            try_way(name, ways()[name], folder, base, wheels, chromium)
    _say(f"\ninstall: {', '.join(chosen)}: two phones paired over TLS each time")
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
