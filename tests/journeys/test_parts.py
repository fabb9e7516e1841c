"""The parts that every screen is made of, each in its states, as everybody might meet them."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Route

from tests.journeys.hands import Hands
from tests.journeys.stage import stage
from tests.journeys.survey import Survey

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
READ = """() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/reading-'))
  && new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))"""
"""What reading needs is here, and whatever was drawn with it has been seen."""
MOVED = """() => new Promise((told) => new PerformanceObserver((list) =>
  told(list.getEntries().filter(({ entryType }) => entryType === 'layout-shift').map(({ value }) => value)))
  .observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => told([]), 500))"""
"""What has moved on the screen so far."""


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the built stage."""
    with stage(tmp_path_factory.mktemp("stage")) as address:
        yield address


async def _parts(browser: Browser, address: str, path: str = "/parts.html") -> Hands:
    context = await browser.new_context(viewport={"width": 360, "height": 780}, reduced_motion="reduce")
    hands = Hands(await context.new_page(), address)
    await hands.open(path)
    await hands.page.get_by_role("heading", level=1).wait_for()
    return hands


async def test_every_part_is_fit(browser: Browser, staged: str) -> None:
    """Both themes, narrow, with large text, in forced colours: axe is content, nothing is too wide."""
    survey = Survey()
    hands = await _parts(browser, staged)
    await survey.judge("light", hands)
    await hands.page.set_viewport_size({"width": 320, "height": 780})
    await hands.page.emulate_media(color_scheme="dark")
    await survey.judge("narrow-dark", hands)
    await hands.page.emulate_media(forced_colors="active")
    await survey.judge("forced-colours", hands)
    await hands.page.emulate_media(forced_colors="none")
    await hands.page.evaluate(LARGE_TEXT)
    await survey.judge("large-text", hands)
    await hands.context.close()

    assert survey.wrong == []


async def test_sheet_holds_the_focus(browser: Browser, staged: str) -> None:
    """A sheet takes the focus, leaves the signals in reach, closes by Escape and gives the focus back."""
    hands = await _parts(browser, staged)
    await hands.press("Open the sheet")
    dialog = hands.page.get_by_role("dialog")
    await dialog.wait_for()
    held = await dialog.evaluate("(sheet) => sheet.contains(document.activeElement)")
    reachable = [
        await hands.page.get_by_role("button", name=name, exact=True).is_visible()
        for name in ("Pause", "Stop")
    ]
    behind = await hands.page.get_by_text("Keep it").evaluate(
        "(button) => button.closest('[inert]') !== null"
    )
    await hands.page.keyboard.press("Escape")
    await dialog.wait_for(state="detached")
    back = await hands.page.evaluate("() => document.activeElement.textContent")
    await hands.context.close()

    assert (held, reachable, behind, back) == (True, [True, True], True, "Open the sheet")


async def test_bands_read_each_week(browser: Browser, staged: str) -> None:
    """The slider under the figure speaks number and week in words; a week without pages says so."""
    hands = await _parts(browser, staged)
    slider = hands.page.get_by_role("slider", name="Week", exact=True)
    await slider.focus()
    await hands.page.keyboard.press("Home")
    first = await slider.get_attribute("aria-valuetext")
    for _ in range(4):
        await hands.page.keyboard.press("ArrowRight")
    empty = await slider.get_attribute("aria-valuetext")
    await hands.context.close()

    assert first == "Week of 31 August, around 7, mostly 6 to 8.5"
    assert empty == "Week of 28 September, no pages"


async def test_parts_speak_german(browser: Browser, staged: str) -> None:
    """The same page in the other language: the document says which, and no sentence of a part is English."""
    hands = await _parts(browser, staged, "/parts.html?language=de")
    language = await hands.page.evaluate("() => document.documentElement.lang")
    await hands.sees("Unterstrichen: hinzugekommen.")
    await hands.misses("Underlined: added.")
    await hands.context.close()

    assert language == "de"


async def test_nothing_moves_as_today_opens(browser: Browser, staged: str) -> None:
    """A group of screens that comes late pushes nothing down: what is under the question is drawn at once."""
    context = await browser.new_context(viewport={"width": 360, "height": 780})
    hands, may_come = Hands(await context.new_page(), staged), asyncio.Event()

    async def late(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    await hands.page.route("**/plans-*.js", late)
    await hands.open("/index.html?scene=alone")
    await hands.until(READ)
    may_come.set()
    await hands.page.get_by_role("navigation", name="Always here").wait_for()
    moved = await hands.page.evaluate(MOVED)
    await context.close()

    assert moved == []
