"""Files and functions stay short enough to be read in one go."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.places import ROOT, files, functions, name

FILE_LINES = 400
FUNCTION_LINES = 60
ROOMS = ("crypto", "server", "client", "tests", "bench")
CODE = (".py", ".ts", ".svelte", ".css", ".mjs")
EXEMPT = ("client/web/src/ui/words/", "tests/vectors/", "tests/support/fault_list.py")
"""Catalogues of sentences, cases and faults: long by nature, and read line by line."""


def _pages(*endings: str) -> list[Path]:
    rooms = [ROOT / room for room in ROOMS if (ROOT / room).exists()]
    return [path for room in rooms for path in files(room, *endings) if not name(path).startswith(EXEMPT)]


def test_files_are_short() -> None:
    """No file of code is longer than 400 lines."""
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in _pages(*CODE)}

    assert {
        page: lines for page, lines in long.items() if lines > FILE_LINES and not page.startswith(EXEMPT)
    } == {}


def test_python_functions_are_short() -> None:
    """No function in Python is longer than 60 lines."""
    long = [
        (name(path), *found)
        for path in _pages(".py")
        for found in functions(path)
        if found[1] > FUNCTION_LINES
    ]

    assert long == []


OPENS = re.compile(
    r"^(?P<indent>\s*)(?!if|for|while|switch|else|try|catch|do\b|\}|class|interface|describe)"
    r"(?!export (?:abstract )?class)"
    r"[^/*\n]*(?:\)|=>|\)\s*:\s*[^={]+)\s*\{$"
)


def _typescript_functions(text: str) -> Iterator[tuple[str, int]]:
    """Opening line and length of what looks like a function in formatted TypeScript."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        opened = OPENS.match(line)
        if opened is None:
            continue
        closing = f"{opened['indent']}}}"
        end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith(closing)), start)
        yield line.strip(), end - start + 1


def test_typescript_functions_are_short() -> None:
    """No function in TypeScript is longer than 60 lines; tests' `describe` blocks are not functions."""
    long = [
        (name(path), *found)
        for path in _pages(".ts", ".svelte")
        for found in _typescript_functions(path.read_text(encoding="utf-8"))
        if found[1] > FUNCTION_LINES
    ]

    assert long == []


def test_long_functions_are_found() -> None:
    """The measure above sees a function, a method and an arrow."""
    body = "\n".join("    one();" for _ in range(70))
    for head in ("function f(a: string): void {", "async seal(): Promise<void> {", "const f = (a) => {"):
        assert [length for _, length in _typescript_functions(f"{head}\n{body}\n}}\n")] == [72]
