"""What the program says of itself, and how a person reads what the doctor found."""

from pathlib import Path

import click

from tests.house.written import commands, options
from tests.operate.installing import run
from twofold_server.cli import twofold
from twofold_server.operate.doctor import doctor

WIDE = 80


def _said(command: click.Command) -> str:
    return run(command, ["--help"])[1]


def test_help_says_where_to_begin() -> None:
    """Every command stands once, in a section, with its whole sentence; then how to begin."""
    said = _said(twofold)
    listed = [line.split()[0] for line in said.splitlines() if line.startswith("  ") and line[2:3].isalpha()]

    for name in ("serve", "invite", "doctor", "backup", "restore", "migrate", "healing", "demo", "verify"):
        assert listed.count(name) == 1, name
    assert "..." not in said.partition("COMMAND [ARGS]...")[2]
    assert "To begin:    twofold serve" in said
    assert "ends with 0" in said


def test_each_command_is_a_page() -> None:
    """More than its first line, a sentence for each option, and no line that a terminal would break."""
    for typed, command in commands():
        said = _said(command)
        assert len((command.help or "").split("\n\n")) > 1, typed
        assert [each.name for each in options(command) if not each.help] == [], typed
        assert [line for line in said.splitlines() if len(line) > WIDE] == [], typed


def test_a_finding_is_read_by_people(tmp_path: Path) -> None:
    """Weight, code and sentence on one line, what to do on the next; the same code as programs get."""
    status, said = run(doctor, ["--data", str(tmp_path / "nowhere")])

    assert status == 1
    assert said.splitlines() == [
        f"trouble folder_missing   There is no relay's database in {tmp_path / 'nowhere'}.",
        f"{'':<24} Name the folder that the relay serves with --data.",
    ]
