"""Large letters, the system's own colours, no motion, only keys: what looking in these ways finds.

The ordinary run looks at each screen in one of them, in turn (test_screens.py); `./dev torture walks` in all.
"""

from pathlib import Path

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.walking import WAYS, Walk
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PLANTED = (Path(__file__).parent / "probes" / "planted.js").read_text("utf-8")
FOUND = (
    'large: "letters that are cut off at the end" is cut off',
    'large: "one over" lies over "the other"',
    'large: button.tiny "x" is 20 by 20',
    'forced: "one over" has a contrast of',
    'forced: label.* "on" has no border',
    'still: button.tiny "x" moves',
    'keys: button.bare "no ring" shows no focus',
    "keys: Tab goes",
)


async def test_walk_finds_what_is_planted(world: World, new_phone: NewPhone) -> None:
    """Each way sees what it is there for: cut, crossing and tiny things, pale ones, slow ones, lost ones."""
    phone = await new_phone(world)
    await phone.begin()
    await phone.page.evaluate(PLANTED)
    walk = Walk()
    await walk.look("planted", phone, *WAYS)

    told = "\n".join(walk.wrong)
    assert [part for part in FOUND if part.partition(".*")[0] not in told] == []


async def test_untouched_screen_has_nothing(world: World, new_phone: NewPhone) -> None:
    """The same screen as it is, in all four ways: nothing is wrong with it."""
    phone = await new_phone(world)
    await phone.begin()
    walk = Walk()
    await walk.look("write", phone, *WAYS)

    assert walk.wrong == []
