"""Every place has an address, and every address opens in every engine: a title, nothing wider, no fault."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.conftest import NewPhone
from tests.engines.hands import Hands, pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PLACE = re.compile(r"^  (\w+): \{ room: ", re.MULTILINE)
THERE = """place => { globalThis.left = document.querySelector('h1');
  history.replaceState(history.state, '', location.pathname);
  location.hash = `#/${place}`; }"""
REFUSED = "What happened"
ARRIVED = """() => { const title = document.querySelector('h1');
  return title !== null && title !== globalThis.left && title.innerText !== ''; }"""
WIDER = """() => [...document.querySelectorAll('*')].filter(e => !e.closest('.chips.line')
    && e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
  .map(e => e.outerHTML.slice(0, 80))"""


def test_every_place_opens(
    world: World, new_phone: NewPhone, root: Path, keep_picture: Callable[[str, Hands], None]
) -> None:
    """Two who share a notebook go to every address there is; only another invitation is refused, in words."""
    a, b = new_phone(), new_phone()
    a.begin()
    a.check_in("a page of one's own")
    a.connect(world.household())
    pair(a, b)
    groups = sorted((root / "client/web/src/ui/screens").glob("*/places.ts"))
    places = [place for group in groups for place in PLACE.findall(group.read_text("utf-8"))]
    wider: dict[str, list[str]] = {}
    refused: list[str] = []

    for place in places:
        a.window.ask(THERE, place)
        a.until(lambda: a.window.ask(ARRIVED) is True, f"a new title at {place}")
        keep_picture(f"place-{place}", a)
        wider[place] = a.window.ask(WIDER)
        if not a.misses(REFUSED):
            refused.append(place)
            a.press("Back")
            a.until(lambda: a.misses(REFUSED), "being back")

    assert len(places) > 30
    assert refused == ["invite"]
    assert {place: found for place, found in wider.items() if found} == {}
