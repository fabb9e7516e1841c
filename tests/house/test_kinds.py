"""Kinds that are told twice are told alike."""

import re

from tests.house.places import WEB_SRC
from twofold_client.said import KINDS
from twofold_client.schemas import JOINT

KIND = re.compile(r'kind\("(\w+)", \w+, \{\s*spaces: \[([^\]]*)\](, once: true)?')


def test_worker_keeps_the_joint_kinds() -> None:
    """The phone's worker keeps, of what its author erases, exactly the kinds that the Python device keeps."""
    worker = (WEB_SRC / "worker" / "device.ts").read_text(encoding="utf-8")
    listed = re.search(r"const JOINT[^\[]*\[([^\]]*)\]", worker)

    assert listed is not None
    assert set(re.findall(r'"([a-z]+)"', listed[1])) == JOINT


def test_kinds_have_the_same_places() -> None:
    """Both devices know the same kinds, where each has its place, and which are never revised."""
    pages = sorted((WEB_SRC / "domain" / "kinds").glob("*.ts"))
    told = {
        kind: (frozenset(re.findall(r'"(\w+)"', spaces)), bool(once))
        for page in pages
        for kind, spaces, once in KIND.findall(page.read_text(encoding="utf-8"))
    }

    assert told == {name: (kind.spaces, kind.once) for name, kind in KINDS.items()}
