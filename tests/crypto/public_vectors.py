"""Third-party vectors, read from a folder outside the project where it exists; they are not ours to keep."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("TWOFOLD_PUBLIC_VECTORS", ROOT.parent / "shared" / "vectors"))


def public_vectors(name: str) -> Any:  # noqa: ANN401  each source has a form of its own
    """The JSON file of that name, or a plain sentence that it is not here."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"public vectors {name} are not beside this checkout; set TWOFOLD_PUBLIC_VECTORS")
    return json.loads(path.read_text(encoding="utf-8"))
