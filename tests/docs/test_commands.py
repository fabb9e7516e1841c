"""Whatever a page has people type was typed: here, by a named test, or by a long run that reads the list."""

import re
from pathlib import Path

import pytest

from tests.docs import lines
from tests.docs.reading import Pages
from tests.docs.running import Place
from tests.house.places import DOCS, ROOT, files
from tests.torture.__main__ import runs

INSTALL, FRONT = "docs/install/", "docs/install/README.md"


def _excepted() -> set[str]:
    return {line for left_out, _ in lines.EXCEPTIONS.values() for line in left_out}


def _drilled() -> set[str]:
    return set((DOCS / "restore-drill.sh").read_text(encoding="utf-8").splitlines())


def _unaccounted(pages: Pages) -> list[str]:
    known = {*lines.HERE, *_excepted(), *_drilled()}
    return [c.line for c in pages.commands() if not _of_a_way(c.page) and c.line not in known]


def _of_a_way(page: str) -> bool:
    """Ways to install are typed as whole pages, each on a machine of its own."""
    return page.startswith(INSTALL) and page != FRONT


def test_every_line_is_accounted_for() -> None:
    """No line of a block of commands is run by nobody."""
    assert _unaccounted(Pages()) == []


def test_no_line_is_gone() -> None:
    """What is run here or left out for a reason stands on a page still."""
    there = {command.line for command in Pages().commands()}

    assert sorted({*lines.HERE, *_excepted()} - there) == []


@pytest.mark.parametrize("name", sorted(lines.EXCEPTIONS))
def test_an_exception_is_needed(name: str) -> None:
    """Each line that is left out is left out for that reason and no other, and nothing here runs it."""
    left_out, is_needed = lines.EXCEPTIONS[name]

    assert left_out != ()
    assert [line for line in left_out if not is_needed(line) or line in lines.HERE] == []


def test_long_runs_read_the_list() -> None:
    """What is left out for its length is run by a long run, which takes the lines from here."""
    run = (ROOT / "tests" / "torture" / "docs.py").read_text(encoding="utf-8")

    assert "docs" in runs()
    assert [name for name in ("SHARED", "CLONE", "RUN", "DEMO") if f"lines.{name}" not in run] == []


def test_the_drill_is_run() -> None:
    """Its test runs the very file that the page shows."""
    page = Pages().page("docs/self-hosting.md")

    assert "restore-drill.sh" in (ROOT / lines.DRILL).read_text(encoding="utf-8")
    assert (DOCS / "restore-drill.sh").read_text(encoding="utf-8") in page


def test_pages_of_installing_have_their_tests() -> None:
    """Each page of a way to install that has commands is read, by its name, where those are run."""
    tests = [*files(ROOT / "tests" / "deploy", ".py"), *files(ROOT / "tests" / "torture", ".py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    pages = {c.page.removeprefix(INSTALL) for c in Pages().commands() if _of_a_way(c.page)}

    assert [page for page in sorted(pages) if not re.search(rf'["\']{re.escape(page)}["\']', text)] == []


def test_a_planted_line_is_found(tmp_path: Path) -> None:
    """A command that somebody writes into a page and nobody runs is told."""
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        to = tmp_path / path.relative_to(ROOT)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    page = tmp_path / "docs" / "self-hosting.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n```sh\ntwofold tidy --all\n```\n", encoding="utf-8")

    assert _unaccounted(Pages(tmp_path)) == ["twofold tidy --all"]


def test_the_host_types_what_the_page_says(tmp_path: Path) -> None:
    """Serve, back up while it serves, look: each does what its paragraph says."""
    place = Place(tmp_path)
    with place.serving(lines.SERVE):
        backup = place.run(lines.BACKUP)
        doctor = place.run(lines.DOCTOR)

    assert (backup.returncode, backup.stderr) == (0, "")
    assert [path.stem[:8] for path in (tmp_path / "backups").iterdir()] == ["twofold-"]
    assert "no_backup" not in doctor.stdout
    assert doctor.returncode == 0, doctor.stdout


def test_a_first_look_needs_no_folder(tmp_path: Path) -> None:
    """On one's own machine nothing is named: it says where the app is, and invites."""
    with Place(tmp_path).serving(lines.LOOK, "/#/connect/") as said:
        words = said.read_text(encoding="utf-8")

    assert "The app is at http://localhost:" in words
