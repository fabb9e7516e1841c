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
THERE = "place => { location.hash = `#/${place}` }"
TITLE = "() => document.querySelector('h1')?.innerText ?? ''"
WIDER = """() => [...document.querySelectorAll('*')].filter(e => !e.matches('.chips.line')
    && e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
  .map(e => e.outerHTML.slice(0, 80))"""


def test_every_place_opens(
    world: World, new_phone: NewPhone, root: Path, keep_picture: Callable[[str, Hands], None]
) -> None:
    """Two who share a notebook go to every address there is."""
    a, b = new_phone(), new_phone()
    a.begin()
    a.check_in("a page of one's own")
    a.connect(world.household())
    pair(a, b)
    groups = sorted((root / "client/web/src/ui/screens").glob("*/places.ts"))
    places = [place for group in groups for place in PLACE.findall(group.read_text("utf-8"))]
    wider: dict[str, list[str]] = {}

    for place in places:
        a.window.ask(THERE, place)
        a.until(lambda: a.window.ask(TITLE) != "", f"a title at {place}")
        keep_picture(f"place-{place}", a)
        wider[place] = a.window.ask(WIDER)

    assert len(places) > 30
    assert {place: found for place, found in wider.items() if found} == {}
