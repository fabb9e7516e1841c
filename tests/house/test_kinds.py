"""Kinds that are told twice are told alike."""

import re

from tests.house.places import WEB_SRC
from twofold_client.schemas import JOINT


def test_worker_keeps_the_joint_kinds() -> None:
    """The phone's worker keeps, of what its author erases, exactly the kinds that the Python device keeps."""
    worker = (WEB_SRC / "worker" / "device.ts").read_text(encoding="utf-8")
    listed = re.search(r"const JOINT[^\[]*\[([^\]]*)\]", worker)

    assert listed is not None
    assert set(re.findall(r'"([a-z]+)"', listed[1])) == JOINT
