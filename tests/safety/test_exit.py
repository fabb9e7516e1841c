"""The way out: there on every screen, quick from everywhere, and no way back to what was open."""

import re

import pytest
from playwright.async_api import Locator, Page, Route, ViewportSize, expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.journeys.scenes import scenes
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

SIZES: tuple[ViewportSize, ...] = ({"width": 320, "height": 640}, {"width": 360, "height": 780})
NEUTRAL = "https://www.wikipedia.org/"
NOTE = "nobody else may see this"
TOUCH = 44

ON_TOP = """button => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  const points = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4], [right - 4, bottom - 4],
    [(left + right) / 2, (top + bottom) / 2]];
  const free = points.every(([x, y]) => button.contains(document.elementFromPoint(x, y)));
  return { inside, free, width: right - left, height: bottom - top };
}"""
AT_ONCE = """button => {
  const start = performance.now();
  button.click();
  const drawn = document.body.innerText.trim();
  return { took: performance.now() - start, drawn, covered: document.querySelector('.cover') !== null };
}"""


def exit_of(hands: Hands) -> Locator:
    """The control, as a screen reader finds it."""
    return hands.page.get_by_role("button", name=re.compile("^(Exit|Raus)$"))


async def neutral(page: Page) -> None:
    """Stands in for the site the exit leads to; nothing leaves this machine."""

    async def answer(route: Route) -> None:
        await route.fulfill(body="<!doctype html><title>elsewhere</title>", content_type="text/html")

    await page.route(f"{NEUTRAL}**", answer)


async def opened(world: World, new_phone: NewPhone) -> Hands:
    """A phone with a kept page, the check-in screen open above Today, and the cursor in a field of text."""
    hands = await new_phone(world)
    await neutral(hands.page)
    await hands.begin()
    await hands.check_in(NOTE)
    await hands.press("Check in")
    await hands.fill("A note", NOTE)
    return hands


async def test_exit_is_on_top_everywhere(own_world: World, new_phone: NewPhone) -> None:
    """On every screen and sheet at 320 and 360 px the exit is whole, uncovered and large enough."""
    wrong: list[str] = []
    titles: set[str] = set()
    async for scene in scenes(own_world, new_phone):
        page = scene.hands.page
        titles.add(await page.title())
        for size in SIZES:
            await page.set_viewport_size(size)
            found = await exit_of(scene.hands).evaluate(ON_TOP)
            large = found["width"] >= TOUCH and found["height"] >= TOUCH
            if not (found["inside"] and found["free"] and large):
                wrong.append(f"{scene.name} at {size['width']}: {found}")

    assert wrong == []
    assert titles == {"Notebook"}


async def test_covered_exit_is_found(world: World, new_phone: NewPhone) -> None:
    """The measure above sees a banner that lies over a part of the control."""
    hands = await opened(world, new_phone)
    await hands.page.evaluate(
        """() => { const banner = document.createElement('div');
        banner.className = 'cover';
        banner.style.insetInlineStart = '40px';
        document.body.append(banner); }"""
    )
    found = await exit_of(hands).evaluate(ON_TOP)
    assert found["inside"]
    assert not found["free"]


async def test_exit_blanks_at_once(world: World, new_phone: NewPhone) -> None:
    """In the moment of the click nothing written is on the screen any more; then comes the neutral site."""
    hands = await opened(world, new_phone)
    told = await exit_of(hands).evaluate(AT_ONCE)
    await hands.page.wait_for_url(NEUTRAL)

    assert told["drawn"] == ""
    assert told["covered"]
    assert told["took"] < 100


async def test_shift_three_times_leaves(world: World, new_phone: NewPhone) -> None:
    """Shift three times leaves, from inside a field of text too."""
    hands = await opened(world, new_phone)
    for _ in range(3):
        await hands.page.keyboard.press("Shift")
    await hands.page.wait_for_url(NEUTRAL)


async def test_writing_capitals_stays(world: World, new_phone: NewPhone) -> None:
    """Shift used for capitals does not leave: letters between the presses begin the count anew."""
    hands = await opened(world, new_phone)
    for letter in "ABCDE":
        await hands.page.keyboard.down("Shift")
        await hands.page.keyboard.press(letter)
        await hands.page.keyboard.up("Shift")
    await expect(hands.page.get_by_role("textbox", name="A note")).to_have_value(f"{NOTE}ABCDE")


async def test_back_does_not_return(world: World, new_phone: NewPhone) -> None:
    """After leaving from a room or from a screen above it, Back leads to what was before the notebook."""
    for above in (False, True):
        hands = await opened(world, new_phone)
        if not above:
            await hands.press("Put away")
            await hands.title("Today").wait_for()
        await exit_of(hands).click()
        await hands.page.wait_for_url(NEUTRAL)
        await hands.page.go_back()
        assert hands.page.url == "about:blank"


async def test_forward_does_not_return(world: World, new_phone: NewPhone) -> None:
    """After leaving from a screen above a room, Forward does not show what was open there."""
    hands = await opened(world, new_phone)
    await exit_of(hands).click()
    await hands.page.wait_for_url(NEUTRAL)
    await hands.page.go_forward()
    assert hands.page.url == NEUTRAL


async def test_offline_exit_leads_nowhere(world: World, new_phone: NewPhone) -> None:
    """Without a network the exit still leaves, to an empty page."""
    hands = await opened(world, new_phone)
    await hands.offline()
    await exit_of(hands).click()
    await hands.page.wait_for_url("about:blank")


async def test_covered_when_out_of_view(world: World, new_phone: NewPhone) -> None:
    """A window out of view shows a plain sheet and nothing else; in view again, everything is there."""
    hands = await opened(world, new_phone)
    cover = hands.page.locator(".cover")
    for hidden in (True, False):
        await hands.page.evaluate(
            """hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
            document.dispatchEvent(new Event('visibilitychange')); }""",
            hidden,
        )
        await expect(cover).to_have_count(int(hidden))
        box = hands.page.viewport_size
        assert box is not None
        centre = await hands.page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).className", [box["width"] // 2, box["height"] // 2]
        )
        assert (centre == "cover") is hidden
