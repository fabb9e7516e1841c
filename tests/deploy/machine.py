"""A clean machine: Debian's base and Python in a folder, booted with its own systemd, network and users.

with Machine(root, lan, told) as machine:
    machine.run("apt-get install -y caddy")       # as root, in a shell of the machine
    machine.run("systemctl is-active caddy")

`systemd-nspawn` boots it; there is no emulation and no container engine. Its packages come from what was
fetched into the folder before, so it needs no way out.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

from tests.deploy.lan import Lan
from tests.support.world import wait_until

BASE = ("python3", "systemd", "systemd-sysv", "dbus", "ca-certificates")
"""What the machine has, besides Debian's least: Python, and what boots it."""
FETCHED = ("python3-venv", "pipx", "caddy", "nginx-light", "certbot", "postgresql")
"""What the pages install; fetched into the machine's folder, not installed."""
BOOT_SECONDS, COMMAND_SECONDS, STOP_SECONDS = 60.0, 300.0, 30.0
_QUIET = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "HOME": "/root"}
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Failed(Exception):
    """A command in the machine ended badly; the text is what it said."""


def make_base(folder: Path, suite: str) -> None:
    """Debian's base in a new folder, and beside it the packages that pages install. Fetches some 150 MB."""
    wanted = f"--include={','.join(BASE)}"
    subprocess.run(
        ["debootstrap", "--variant=minbase", wanted, suite, str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (folder / "etc/apt/apt.conf.d/least").write_text('APT::Install-Recommends "false";\n')
    fetch = ["apt-get", "install", "-qq", "--download-only", "-y", *FETCHED]
    for command in (["apt-get", "update", "-qq"], fetch):
        subprocess.run(["chroot", str(folder), *command], check=True, stdout=subprocess.DEVNULL)


def caddy_of(base: Path, folder: Path) -> Path:
    """Debian's Caddy as a program alone, for what is in no machine: nothing is installed here."""
    (package,) = (base / "var/cache/apt/archives").glob("caddy_*.deb")
    subprocess.run(["dpkg-deb", "--extract", str(package), str(folder)], check=True)
    return folder / "usr/bin/caddy"


class Machine:
    """One machine, from its first boot to its last."""

    def __init__(
        self,
        root: Path,
        lan: Lan,
        hosts: Mapping[str, str],
        shown: Mapping[str, Path],
        told: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`hosts` are addresses by name; `shown` are folders that it may read, by where they stand in it."""
        self.root, self._lan, self._hosts, self._shown, self._told = root, lan, hosts, shown, told
        self.environment = dict(_QUIET)
        self._process: subprocess.Popen[bytes] | None = None
        self._leader = 0

    def __enter__(self) -> Self:
        hosts = {"localhost": "127.0.0.1", **self._hosts}
        (self.root / "etc/hosts").write_text("".join(f"{at} {name}\n" for name, at in hosts.items()))
        (self.root / "etc/machine-id").write_text("")
        binds = [f"--bind-ro={path}:{place}" for place, path in self._shown.items()]
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--console=pipe"]
        command += [f"--directory={self.root}", f"--network-namespace-path={self._lan.path}", *binds]
        command += ["--resolv-conf=off", "--link-journal=no", "--timezone=off", "--hostname=twofold-test"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            env=os.environ | {"UNIFIED_CGROUP_HIERARCHY": "1"},
        )
        try:
            wait_until(self._up, "the machine's boot", BOOT_SECONDS)
        except AssertionError:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def run(self, script: str) -> str:
        """Commands in a shell of the machine, as root; what they say. Raises Failed."""
        began = time.monotonic()
        ended = self._ended(script)
        self._told(f"{time.monotonic() - began:7.1f} s  {' ⏎ '.join(script.strip().splitlines())}")
        if ended.returncode:
            raise Failed(f"{script}\n{ended.stdout}")
        return ended.stdout

    def well(self, script: str) -> bool:
        """Whether commands end well; nothing is told of them."""
        return self._ended(script).returncode == 0

    def _ended(self, script: str) -> subprocess.CompletedProcess[str]:
        environment = [f"{name}={value}" for name, value in ({"PATH": _PATH} | self.environment).items()]
        entered = ["nsenter", "--target", str(self._leader), "--mount", "--uts", "--ipc", "--net", "--pid"]
        entered += ["--cgroup", "--root", "env", "--chdir=/", "--ignore-environment", *environment]
        return subprocess.run(
            [*entered, "sh", "-euc", script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=COMMAND_SECONDS,
        )

    def _up(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, "systemd-nspawn ended"
        self._leader = self._leader or leader(self._process.pid)
        if not self._leader:
            return False
        state = self._ended("systemctl is-system-running || true").stdout.strip()
        return state in {"running", "degraded"}


def leader(pid: int) -> int:
    """The process that is number one in a space of its own, below this one; 0 while there is none."""
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        status = Path(f"/proc/{child}/status").read_text()
        numbers = next(line for line in status.splitlines() if line.startswith("NSpid:")).split()
        if numbers[-1] == "1" and len(numbers) > 2:
            return int(child)
        if found := leader(int(child)):
            return found
    return 0
