"""`./dev torture`: lists the long runs, runs one by its name, or `all` of them one after the other.

A run is a file of this folder that can be started by itself; nothing else has to be told of it.
"""

import ast
import os
import runpy
import subprocess
import sys
import time
from pathlib import Path

from tests.support.bytecode import keep_bytecode

_HERE = Path(__file__).parent
_WIDTH = 11


def runs() -> dict[str, str]:
    """Every run by its name, with the first line of what it says of itself."""
    files = [path for path in sorted(_HERE.glob("*.py")) if not path.name.startswith(("_", "test_"))]
    return {path.stem: _first_line(path) for path in files}


def main(arguments: list[str]) -> int:
    """0 if all went well; 2 if there is no such run."""
    known = runs()
    if not arguments or arguments[0] in ("-h", "--help"):
        _say("./dev torture NAME [--help], or ./dev torture all", *_listed(known))
        return 0
    name, *rest = arguments
    if name == "all":
        return _all(list(known), rest)
    if name not in known:
        _say(f"No run {name}.", *_listed(known))
        return 2
    sys.argv = [f"./dev torture {name}", *rest]
    runpy.run_module(f"tests.torture.{name}", run_name="__main__")
    return 0


def _all(names: list[str], rest: list[str]) -> int:
    """Each in a process of its own, so that none stands on what another left."""
    bad = []
    for name in names:
        began = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "tests.torture", name, *rest], check=False).returncode
        _say(f"{name}: {'well' if not code else f'status {code}'}, {time.monotonic() - began:.0f} s")
        bad += [name] if code else []
    _say(f"{len(names)} runs, {len(bad)} bad{': ' if bad else ''}{', '.join(bad)}")
    return int(bool(bad))


def _listed(known: dict[str, str]) -> list[str]:
    return [f"  {name:<{_WIDTH}} {about}" for name, about in known.items()]


def _first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("\n")[0]


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    keep_bytecode(os.environ)
    sys.exit(main(sys.argv[1:]))
