"""The verbs of `dev` look for what they need, and find it only where it is."""

import re

from tests.conftest import BROWSERS
from tests.house.places import ROOT

DEV = (ROOT / "dev").read_text(encoding="utf-8")


def test_no_function_hides_a_program() -> None:
    """A shell function would be found by `command -v` in place of the program of the same name."""
    functions = set(re.findall(r"^(\w+)\(\)", DEV, re.MULTILINE))
    asked = set(re.findall(r"command -v ([\w-]+)", DEV)) | set(BROWSERS)

    assert functions & asked == set()


def test_browsers_are_named_alike() -> None:
    """What `dev` takes for a browser is what the tests take for one, in the same order."""
    named = re.search(r"for name in ([\w -]+); do", DEV)

    assert named is not None
    assert tuple(named.group(1).split()) == BROWSERS
