"""A Containerfile carried out without an engine: its steps in Debian roots, what they make in a namespace.

Where the file names Debian's slim image there is Debian's least base; where it would ask the package index
there are wheels that were fetched before. Nothing else is put in the place of anything.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, Self

from tests.deploy.containerfile import Stage
from tests.deploy.lan import Lan
from tests.deploy.machine import leader
from tests.support.world import wait_until

_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NO_COMPILER: Final = "if command -v gcc || command -v node; then exit 1; fi"


class Image:
    """The stages of a Containerfile, each in a folder."""

    def __init__(self, folder: Path, base: Path, context: Path, told: Callable[[str], None]) -> None:
        """`base` stands for every image that is named; `context` is where COPY copies from."""
        self._folder, self._base, self._context, self._told = folder, base, context, told
        self._roots: dict[str, Path] = {}

    def make(self, stages: list[Stage], environment: dict[str, str], wheels: Path) -> Path:
        """Carry out every step; the root of the last stage."""
        root = self._folder
        for number, stage in enumerate(stages):
            root = self._folder / f"stage{number}"
            subprocess.run(["cp", "--archive", "--reflink=auto", str(self._base), str(root)], check=True)
            shutil.copytree(wheels, root / "srv/wheels")
            for word, rest in stage.steps:
                self._told(f"           {word} {rest}")
                if word == "RUN":
                    self._run(root, f"{_NO_COMPILER}; {rest}", environment)
                else:
                    self._copy(root, rest)
            shutil.rmtree(root / "srv/wheels")
            self._roots[stage.name] = root
        return root

    def _run(self, root: Path, script: str, environment: dict[str, str]) -> None:
        told = [f"{name}={value}" for name, value in ({"PATH": _PATH} | environment).items()]
        command = ["chroot", str(root), "env", "--ignore-environment", *told, "sh", "-euc", script]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def _copy(self, root: Path, words: str) -> None:
        source, *patterns = words.split()
        start = self._context
        if source.startswith("--from="):
            start = self._roots[source.removeprefix("--from=")]
        else:
            patterns = [source, *patterns]
        *wanted, target = patterns
        for pattern in wanted:
            found = sorted(start.glob(pattern.lstrip("/")))
            assert found, f"nothing to copy: {pattern}"
            for path in found:
                to = root / target.strip("/")
                if path.is_dir():
                    shutil.copytree(path, to, symlinks=True)
                else:
                    to.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(path, to)


class Contained:
    """What compose would run: the image, by its user, read-only, without rights; and Caddy before it."""

    def __init__(self, root: Path, stage: Stage, lan: Lan, environment: dict[str, str]) -> None:
        """`environment` is what compose sets for the relay."""
        self._root, self._stage, self._lan = root, stage, lan
        self._environment = stage.environment | environment
        self._data = root.parent / "data"
        self._processes: list[subprocess.Popen[bytes]] = []

    @property
    def user(self) -> int:
        """The number that it runs as."""
        return int(self._stage.told["USER"].partition(":")[0])

    def __enter__(self) -> Self:
        """Start the relay, and wait until what the file says of its health is true."""
        self._data.mkdir()
        os.chown(self._data, self.user, self.user)
        self._data.chmod(0o700)
        name = next(n for n, number in _users(self._root) if number == self.user)
        command = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--as-pid2", "--console=pipe"]
        command += ["--read-only", "--drop-capability=all", "--no-new-privileges=yes", f"--user={name}"]
        command += [f"--directory={self._root}", f"--bind={self._data}:/data", "--tmpfs=/tmp"]
        command += [f"--network-namespace-path={self._lan.path}", "--resolv-conf=off", "--timezone=off"]
        command += [f"--setenv={name}={value}" for name, value in self._environment.items()]
        command += self._stage.words("ENTRYPOINT") + self._stage.words("CMD")
        with (self._root.parent / "relay.log").open("wb") as log:
            self._start(command, log=log, UNIFIED_CGROUP_HIERARCHY="1")
        wait_until(lambda: self.ask(*self._stage.words("HEALTHCHECK")).returncode == 0, "health")
        return self

    def front(self, caddy: Path, caddyfile: Path, hosts: dict[str, str], root: Path, **names: str) -> None:
        """Caddy on the same network, as Debian has it, with the names from the environment."""
        folder = self._root.parent / "caddy"
        folder.mkdir()
        (folder / "hosts").write_text("".join(f"{at} {name}\n" for name, at in hosts.items()))
        script = 'mount --bind "$0" /etc/hosts && exec "$1" run --adapter caddyfile --config "$2"'
        command = ["ip", "netns", "exec", self._lan.name, "unshare", "--mount", "sh", "-c", script]
        trusted = {"SSL_CERT_FILE": str(root), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        with (folder / "log").open("wb") as log:
            self._start(
                [*command, str(folder / "hosts"), str(caddy), str(caddyfile)], log=log, **trusted, **names
            )

    def ask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command in the running image, as its user: what `docker compose exec` does."""
        entered = [
            "nsenter",
            f"--target={leader(self._processes[0].pid)}",
            "--mount",
            "--net",
            "--pid",
            "--root",
        ]
        entered += [f"--setuid={self.user}", f"--setgid={self.user}", "env", "--ignore-environment"]
        told = [f"{name}={value}" for name, value in self._environment.items()]
        return subprocess.run(
            [*entered, *told, *words], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()

    def _start(self, command: list[str], log: BinaryIO, **environment: str) -> None:
        self._processes.append(
            subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | environment,
            )
        )


def _users(root: Path) -> list[tuple[str, int]]:
    lines = (root / "etc/passwd").read_text().splitlines()
    return [(fields[0], int(fields[2])) for fields in (line.split(":") for line in lines)]
