"""The protocol is told four times under the same names."""

import re

import pytest

from tests.house.places import CRYPTO, SPEC, VECTORS, WEB_SRC

CHAPTERS = {
    "ids": "Ids",
    "encoding": "Encoding",
    "limits": "Limits",
    "seat": "Seats and keys",
    "keys": "Seats and keys",
    "entry": "Entry",
    "envelope": "Envelope and sealing",
    "sealing": "Envelope and sealing",
    "roster": "Roster",
    "record": "Roster",
    "epoch": "Epochs and grants",
    "grant": "Epochs and grants",
    "chain": "Chain validity",
    "proof": "Proof",
    "messages": "Messages",
    "ceremony": "Ceremonies",
    "words": "Words",
    "recovery": "Recovery",
    "release": "Release",
    "reveal": "Reveal",
    "stream": "Streams",
    "archive": "Archive",
    "blobs": "Blobs",
    "wake": "Wake",
    "state_code": "State code",
}
"""Module → its chapter in the spec; two halves of one matter share a chapter."""

MODULES = sorted(
    [
        "words",
        *(
            path.relative_to(CRYPTO).with_suffix("").as_posix()
            for half in ("public", "secret")
            for path in (CRYPTO / half).glob("*.py")
            if path.stem != "__init__"
        ),
    ]
)


def _stem(module: str) -> str:
    return module.rpartition("/")[2]


@pytest.mark.parametrize("module", MODULES)
def test_module_has_its_mirror(module: str) -> None:
    """What Python tells, TypeScript tells in a file of the same name."""
    assert (WEB_SRC / "protocol" / f"{module}.ts").exists()


def test_mirror_has_no_more() -> None:
    """What TypeScript tells, Python tells in a file of the same name."""
    mirrored = {
        path.relative_to(WEB_SRC / "protocol").with_suffix("").as_posix()
        for half in ("public", "secret")
        for path in (WEB_SRC / "protocol" / half).glob("*.ts")
    }

    assert mirrored - set(MODULES) == set()


@pytest.mark.parametrize("module", MODULES)
def test_module_has_its_chapter(module: str) -> None:
    """The spec has the chapter that the module implements."""
    headings = re.findall(r"^#+ (?:\d+\.? )?(.+?)\s*$", SPEC.read_text(encoding="utf-8"), re.MULTILINE)

    assert CHAPTERS[_stem(module)] in headings


@pytest.mark.parametrize("module", MODULES)
def test_module_has_its_vectors(module: str) -> None:
    """Both languages read one file of vectors for the module."""
    assert (VECTORS / f"{_stem(module)}.json").exists()
