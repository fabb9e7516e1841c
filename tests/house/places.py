"""Where things lie, for the tests that read the project's own text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CRYPTO = ROOT / "crypto" / "twofold_crypto"
SERVER = ROOT / "server" / "twofold_server"
DEVICE = ROOT / "client" / "python" / "twofold_client"
WEB = ROOT / "client" / "web"
WEB_SRC = WEB / "src"
WEB_APP = SERVER / "web_app"
VECTORS = ROOT / "tests" / "vectors"
DOCS = ROOT / "docs"
SPEC = DOCS / "protocol.md"

NOT_OURS = {"node_modules", "web_app", "__pycache__", ".venv", ".tools", "dist"}


def files(under: Path, *endings: str) -> Iterator[Path]:
    """Every file of ours below `under` that ends so, in a stable order."""
    for path in sorted(under.rglob("*")):
        if path.is_file() and path.name.endswith(endings) and NOT_OURS.isdisjoint(path.parts):
            yield path


def name(path: Path) -> str:
    """The path as people say it: from the project's folder on."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function in a Python file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def docs() -> str:
    """All that is written for people, as one text."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *files(DOCS, ".md")]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def whole_words(words: list[str]) -> re.Pattern[str]:
    """A pattern that finds any of these, alone or glued into a name, in either case."""
    return re.compile("|".join(rf"(?<![a-z]){word}s?(?![a-z])" for word in words), re.IGNORECASE)
