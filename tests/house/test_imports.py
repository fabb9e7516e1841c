"""Who may import whom in Python, held by contracts, and shown to bite; the app's table is its own test's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.places import CRYPTO, DEVICE, ROOT, SERVER

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True{only}))"

FAULTS = [
    ("protocol-stands-alone", "twofold_crypto/public/ids.py", "import twofold_client"),
    ("public-before-secret", "twofold_crypto/public/ids.py", "import twofold_crypto.secret.keys"),
    ("protocol-layers", "twofold_crypto/primitives.py", "import twofold_crypto.public.ids"),
    ("protocol-layers", "twofold_crypto/public/ids.py", "import twofold_crypto.words"),
    ("protocol-does-no-io", "twofold_crypto/secret/keys.py", "import time"),
    ("one-file-touches-libsodium", "twofold_server/app.py", "import nacl"),
    ("one-file-touches-the-word-list", "twofold_crypto/secret/recovery.py", "import mnemonic"),
    ("one-room-touches-the-database", "twofold_server/app.py", "import aiosqlite"),
    ("two-files-speak-to-postgres", "twofold_server/app.py", "import asyncpg"),
    ("no-cycles", "twofold_crypto/public/encoding.py", "import twofold_crypto.public.messages"),
    ("the-relay-cannot-read", "twofold_server/log.py", "import twofold_crypto.secret.keys"),
    ("core-decides", "twofold_server/core/append.py", "import asyncio"),
    ("core-decides", "twofold_server/core/append.py", "import twofold_crypto.primitives"),
    ("store-remembers", "twofold_server/store/port.py", "import litestar"),
    ("web-translates", "twofold_server/web/envelopes.py", "import aiosqlite"),
    ("device-is-no-server", "twofold_client/__init__.py", "import twofold_server"),
]


def _lint(folder: Path, only: str = "") -> subprocess.CompletedProcess[str]:
    limit = f", limit_to_contracts=({only!r},)" if only else ""
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", LINT.format(only=limit)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three packages and the contracts, where a fault may be planted."""
    folder = tmp_path_factory.mktemp("house")
    leave = shutil.ignore_patterns("web_app", "__pycache__")
    for package in (CRYPTO, SERVER, DEVICE):
        shutil.copytree(package, folder / package.name, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_hold(copied: Path) -> None:
    """Every import of the three packages is one that the table allows."""
    told = _lint(copied)

    assert told.returncode == 0, told.stdout


@pytest.mark.parametrize(("contract", "where", "fault"), FAULTS)
def test_contracts_bite(copied: Path, contract: str, where: str, fault: str) -> None:
    """A planted import breaks the contract that forbids it."""
    page = copied / where
    before = page.read_text(encoding="utf-8")
    page.write_text(f"{before}\n{fault}\n", encoding="utf-8")
    try:
        told = _lint(copied, contract)
    finally:
        page.write_text(before, encoding="utf-8")

    assert told.returncode == 1, told.stdout + told.stderr
    assert "BROKEN" in told.stdout
