"""Slow, pause, stop on two real phones: one tap on a narrow screen, at once, with or without a network."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

NARROW = {"width": 320, "height": 640}
IN_REACH = """(button) => { const { left, right, top, bottom, height } = button.getBoundingClientRect();
  const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const inside = left >= 0 && right <= innerWidth && bottom <= innerHeight;
  return button.contains(at) && inside && height >= 44; }"""


async def test_one_tap_reaches_both(world: World, new_phone: NewPhone) -> None:
    """All three are in reach in Today and Together; a tap offline holds at once and crosses later."""
    a, b = await new_phone(world, viewport=NARROW), await new_phone(world)
    await a.begin()
    await a.check_in("mine")
    await a.connect(world.household())
    await pair(a, b)
    for room in ("Together", "Today"):
        await a.room(room)
        for name in ("Slow", "Pause", "Stop"):
            assert await a.page.get_by_role("button", name=name, exact=True).evaluate(IN_REACH), (room, name)

    await a.offline()
    await a.press("Pause")
    await a.title("A pause, for both of you").wait_for()
    await a.offline(away=False)
    await b.page.get_by_role("link", name="A pause, until").wait_for()
    await b.press("Stop")
    await b.title("Stopped for today").wait_for()
    await a.title("Stopped for today").wait_for()

    for hands, other in ((a, "Jo"), (b, "Mika")):
        await hands.press("To the notebook")
        await hands.room("Journal")
        await hands.misses("Signal")
        await hands.room("Today")
        await hands.sees(f"{other} can see none of your pages")
