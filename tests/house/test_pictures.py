"""The pictures for readers: all of them shown, each in light and dark, and small."""

import re
from pathlib import Path

SHOWN = re.compile(r'(?:src|srcset)="(?:docs/screens/)?([\w.-]+\.webp)"')
ONE = 40_000
ALL = 4_000_000


def _shown(page: Path) -> set[str]:
    return set(SHOWN.findall(page.read_text("utf-8")))


def test_every_picture_is_shown(root: Path) -> None:
    """The page beside the pictures, which ./dev shots writes, has each and no other; README has some."""
    kept = {file.name for file in (root / "docs/screens").glob("*.webp")}

    assert _shown(root / "docs/screens/README.md") == kept
    assert _shown(root / "README.md") <= kept
    assert len(_shown(root / "README.md")) >= 4


def test_every_picture_has_both_themes(root: Path) -> None:
    """Whatever there is in the light there is in the dark."""
    kept = {file.name.removesuffix(".webp") for file in (root / "docs/screens").glob("*.webp")}
    light = {name for name in kept if not name.endswith(".dark")}

    assert kept - light == {f"{name}.dark" for name in light}
    assert len(light) > 60


def test_pictures_are_small(root: Path) -> None:
    """Whoever clones the project gets no weight: 40 kB a picture, 4 MB all of them."""
    sizes = [file.stat().st_size for file in (root / "docs/screens").iterdir()]

    assert max(sizes) <= ONE
    assert sum(sizes) <= ALL
