"""The ways to run a relay, as their pages say: from a clean machine to names that answer over TLS."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.machine import Machine
from tests.deploy.pages import blocks
from tests.support.world import wait_until

PUBLIC = ("app.example.org", "relay.example.org")
PRIVATE = ("app.home.arpa", "relay.home.arpa", "root.home.arpa")
PROGRAM, USER, SERVICE, PHONE, LATER = range(5)
"""The blocks of commands in machine.md."""
_LINK = re.compile(r"https\S+/#/connect/\S+")
_TROUBLE = re.compile(r"^trouble +(\w+)", re.MULTILINE)
_ROOT = "/usr/local/share/ca-certificates/authority.crt"
_SHUT_IN = """systemd-analyze verify {service}.service
systemd-analyze security --no-pager --threshold=15 {service}.service >/dev/null
pid=$(systemctl show --property MainPID --value {service})
grep -qE '^NoNewPrivs:.1$' /proc/$pid/status
grep -qE '^Seccomp:.2$' /proc/$pid/status
grep -qE '^CapBnd:.0+$' /proc/$pid/status
test -d {folder}; if runuser -u nobody -- ls {folder}; then exit 1; fi"""
_OLD_BACKUPS = (
    "cd /var/backups/twofold; for day in 1 2 3 4 5 6 7 8 9; do touch twofold-2001-01-0$day-000000.db; done"
)
_ASKED = "python3 -c \"import urllib.request as u; u.urlopen('https://{name}{path}', timeout=5)\""


@dataclass(frozen=True, slots=True)
class Way:
    """Names of the app, the relay and what else is there; how it is set up, looked at and changed."""

    names: tuple[str, ...]
    set_up: Callable[[Machine], None]
    phone: str
    """What makes a household code, and looks at everything."""
    later: Callable[[Machine], None]
    root: str = ""
    """Where the machine has a root of its own; otherwise the one that it was given is trusted."""

    @property
    def app(self) -> str:
        """The origin that people open."""
        return f"https://{self.names[0]}"

    def ready(self, machine: Machine) -> None:
        """Wait until both names answer, by certificates that the machine trusts."""
        for name, path in zip(self.names, ("/", "/v1/health"), strict=False):
            wait_until(lambda at=name, to=path: machine.well(_ASKED.format(name=at, path=to)), name, 60)  # type: ignore[misc]

    def invited(self, machine: Machine) -> str:
        """The household link that the page's commands print; the doctor finds no trouble."""
        return link_in(machine.run(self.phone))


def link_in(said: str) -> str:
    """The household link in what commands said, who have no trouble."""
    found = _LINK.search(said)
    assert found, said
    assert _TROUBLE.findall(said) == []
    return found.group()


def trust(machine: Machine, root: Path) -> None:
    """Have the machine take an authority for a public one."""
    (machine.root / _ROOT[1:]).write_bytes(root.read_bytes())
    machine.run("update-ca-certificates --fresh >/dev/null 2>&1")


def _relay(machine: Machine) -> None:
    for block in blocks("machine.md")[:PHONE]:
        machine.run(block)


def _with(page: str) -> Callable[[Machine], None]:
    def set_up(machine: Machine) -> None:
        _relay(machine)
        for block in blocks(page):
            machine.run(block)

    return set_up


def _shut_in(machine: Machine, service: str, folder: str = "/var/lib/twofold") -> None:
    """What runs has no rights, a filter on its calls, and a folder that others cannot read.

    systemd finds nothing wrong with its unit, and calls it exposed to less than 1.5 of 10.
    """
    machine.run(_SHUT_IN.format(service=service, folder=folder))


def just_look(machine: Machine) -> None:
    """What the first page says for whoever wants to look at it first; it serves until it is stopped."""
    install, serve = blocks("README.md")[0].splitlines()
    machine.run("apt-get install -y pipx")
    machine.run(install)
    said = machine.run(f"timeout 8 /root/.local/bin/{serve} || test $? = 124")
    assert "http://localhost:8300" in said, said


def _a_year_later(machine: Machine) -> None:
    """A backup is put back on trial, nothing of the trial stays, and of backups the newest seven."""
    _shut_in(machine, "twofold")
    machine.run(_OLD_BACKUPS)
    machine.run(blocks("machine.md")[LATER])
    machine.run('test $(ls /var/backups/twofold | wc -l) = 7 && test -z "$(ls /var/cache/twofold)"')
    assert machine.run("ls /var/backups/twofold/*2001-01-0*").split()[0].endswith("2001-01-04-000000.db")
    machine.run('systemctl --quiet is-active twofold && test -z "$(systemctl --failed --plain --no-legend)"')


def _nodes(machine: Machine) -> None:
    for block in blocks("nodes.md")[:2]:
        machine.run(block)


def _one_after_the_other(machine: Machine) -> None:
    _shut_in(machine, "twofold@1", "/var/lib/twofold/1")
    machine.run(blocks("nodes.md")[3])


def ways() -> dict[str, Way]:
    """Every way by its name."""
    phone = blocks("machine.md")[PHONE]
    own = "var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"
    return {
        "caddy": Way(PUBLIC, _with("caddy.md"), phone, _a_year_later),
        "nginx": Way(PUBLIC, _with("nginx.md"), phone, _a_year_later),
        "private": Way(PRIVATE, _with("private.md"), phone, _a_year_later, own),
        "nodes": Way(PUBLIC, _nodes, blocks("nodes.md")[2], _one_after_the_other),
    }
