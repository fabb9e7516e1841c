"""The way out: quick from everywhere, no way back to what was open, and the keys go with it.

That it stands on every screen and sheet is looked for on the walk past all of them (`journeys/test_screens`).
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.journeys.conftest import NewPhone, make_phone
from tests.journeys.hands import Hands
from tests.journeys.locks import is_shut, set_lock
from tests.journeys.wayout import NEUTRAL, WayOut, exit_of, neutral, stands
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

NOTE = "nobody else may see this"

AT_ONCE = """button => {
  const start = performance.now();
  button.click();
  const drawn = document.body.innerText.trim();
  return { took: performance.now() - start, drawn, covered: document.querySelector('.cover') !== null };
}"""
HIDE = """hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange')); }"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def phone(browser: Browser, world: World) -> AsyncIterator[Hands]:
    """A phone with a kept page, which each test opens anew."""
    hands = await make_phone(browser, world)
    await hands.begin()
    await hands.check_in(NOTE)
    yield hands
    assert hands.faults == []
    await hands.context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def opened(phone: Hands) -> AsyncIterator[Hands]:
    """A window of its own: the check-in screen above Today, and the cursor in a field of text."""
    hands = Hands(await phone.context.new_page(), phone.app)
    await neutral(hands.page)
    await hands.open()
    await hands.press("Check in")
    await hands.fill("A note", NOTE)
    yield hands
    await hands.page.close()


async def test_covered_exit_is_found(opened: Hands) -> None:
    """What looks for the exit sees a banner that lies over a part of it, and one that is too small."""
    look = WayOut()
    await look.look("as it is", opened)
    assert look.wrong == []
    for planted in ("", "scale: 0.5"):
        await opened.page.evaluate(
            """style => { const banner = document.createElement('div');
            banner.className = 'cover';
            banner.style.insetInlineStart = '40px';
            document.querySelector('.exit').style.cssText = style;
            if (style) document.querySelector('body > .cover').remove();
            else document.body.append(banner); }""",
            planted,
        )
        assert (await stands(opened))["inside"]
        await look.look("planted", opened)
    assert len(look.wrong) == 6


async def test_r17_exit_blanks_at_once(opened: Hands) -> None:
    """In the moment of the click nothing written is on the screen, and the worker with the keys ends;
    then comes the neutral site."""
    async with opened.page.workers[0].expect_event("close"):
        told = await exit_of(opened).evaluate(AT_ONCE)
    await opened.page.wait_for_url(NEUTRAL)

    assert told["drawn"] == ""
    assert told["covered"]
    assert told["took"] < 100


async def test_shift_three_times_leaves(opened: Hands) -> None:
    """Shift three times leaves, from a field of text too; letters between them begin the count anew."""
    for letter in "ABCDE":
        await opened.page.keyboard.down("Shift")
        await opened.page.keyboard.press(letter)
        await opened.page.keyboard.up("Shift")
    await expect(opened.page.get_by_role("textbox", name="A note")).to_have_value(f"{NOTE}ABCDE")
    for _ in range(3):
        await opened.page.keyboard.press("Shift")
    await opened.page.wait_for_url(NEUTRAL)


async def test_shift_leaves_from_where_exit_is_asked(opened: Hands) -> None:
    """The question that is asked again has the exit too, and Shift leaves from there."""
    await opened.press("Put away")
    await opened.room("Us")
    await opened.follow("Your record")
    await opened.press("For other programs")
    await opened.title("Once more: is it you?").wait_for()
    found = await stands(opened)
    assert found["inside"]
    assert found["free"]
    for _ in range(3):
        await opened.page.keyboard.press("Shift")
    await opened.page.wait_for_url(NEUTRAL)


@pytest.mark.parametrize("above", [False, True])
async def test_r17_back_does_not_return(opened: Hands, above: bool) -> None:
    """After leaving from a room or from a screen above it, Back leads to what was before the notebook."""
    if not above:
        await opened.press("Put away")
        await opened.title("Today").wait_for()
    await exit_of(opened).click()
    await opened.page.wait_for_url(NEUTRAL)
    await opened.page.go_back()
    assert opened.page.url == "about:blank"


async def test_forward_does_not_return(opened: Hands) -> None:
    """After leaving from a screen above a room, Forward does not show what was open there."""
    await exit_of(opened).click()
    await opened.page.wait_for_url(NEUTRAL)
    await opened.page.go_forward()
    assert opened.page.url == NEUTRAL


async def test_covered_when_out_of_view(opened: Hands) -> None:
    """A window out of view shows a plain sheet and nothing else; in view again, everything is there."""
    for hidden in (True, False):
        await opened.page.evaluate(HIDE, hidden)
        await expect(opened.page.locator(".cover")).to_have_count(int(hidden))
        centre = await opened.page.evaluate("() => document.elementFromPoint(180, 390).className")
        assert (centre == "cover") is hidden


async def test_offline_exit_leads_nowhere(opened: Hands) -> None:
    """Without a network the exit still leaves, to an empty page."""
    await opened.offline()
    await exit_of(opened).click()
    await opened.page.wait_for_url("about:blank")
    await opened.offline(False)


async def test_r17_story_09_locked_after_the_exit(world: World, new_phone: NewPhone) -> None:
    """Where there is a lock, whoever opens the notebook again after the exit is asked for the words;
    so is a shut notebook that was left by the same control."""
    hands = await new_phone(world)
    await neutral(hands.page)
    await hands.begin()
    await set_lock(hands)
    for _ in range(2):
        await exit_of(hands).click()
        await hands.page.wait_for_url(NEUTRAL)
        await hands.open()
        await is_shut(hands)
        await hands.misses(NOTE)
    found = await stands(hands)
    assert found["inside"]
    assert found["free"]
