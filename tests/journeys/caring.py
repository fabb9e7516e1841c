"""A person's hands where somebody helps: asking, meeting, giving, taking back; by accessible names only."""

import re

from playwright.async_api import Locator

from tests.journeys.hands import Hands

HELPER = "Dr Lund"
COUNT = "() => { window.taps = 0; addEventListener('click', () => (window.taps += 1), true) }"
"""From here on every tap of a person is counted; what the app does by itself is none."""


async def enter(a: Hands) -> None:
    """To everybody who was asked to help, from wherever one is."""
    await a.leave()
    await a.room("Us")
    await a.follow("Someone who helps")
    await a.page.get_by_role("button", name="Ask someone to help").wait_for()


async def ask(a: Hands, who: str | None = None, name: str | None = None) -> str:
    """From wherever one is to a link, past what to ask first; `who`: for whom it is, where there are two."""
    await enter(a)
    await a.press("Ask someone to help")
    if name is not None:
        await a.say_name(name)
    told = a.page.get_by_role("button", name="On to the link")
    make = a.page.get_by_role("button", name="Make the link")
    await told.or_(make).wait_for()
    if await told.is_visible():
        await a.sees("Do you keep secrets between us?")
        await told.click()
    if who is not None:
        await a.page.get_by_role("radio", name=who).check()
    await make.click()
    await a.go_on()
    return await link(a)


async def link(a: Hands) -> str:
    """The link that is shown now."""
    await a.page.get_by_role("img", name="Invitation as a square for a camera").wait_for()
    return await a.page.get_by_role("textbox", name="A link for them").input_value()


async def follow(c: Hands, address: str) -> None:
    """A link, in a browser that may be clean; then it says what they call one."""
    await c.open(address)
    go_on = c.page.get_by_role("button", name="Go on")
    await go_on.wait_for()
    field = c.page.get_by_role("textbox", name="What they call you")
    if await field.is_visible():
        await field.fill(HELPER)
    await go_on.click()
    again = c.title("Once more: is it you?")
    shown = c.page.get_by_role("textbox", name="Six digits from the other phone")
    await again.or_(shown).wait_for()
    if await again.is_visible():
        await go_on.click()


async def compare(a: Hands, c: Hands) -> None:
    """Both say their digits."""
    mine, theirs = await a.digits(), await c.digits()
    await a.type_code(theirs)
    await c.type_code(mine)


async def met(a: Hands) -> None:
    """Past the screen that says so."""
    await a.title("They can read what you give from now on.").wait_for()
    await a.press("Good")


async def look(a: Hands, among: str = "") -> None:
    """The space of one who helps, from wherever one is; one of several by what its row says."""
    await enter(a)
    await a.page.get_by_role("main").get_by_role("link").filter(has_text=among).first.click()
    await a.page.get_by_role("heading", name=re.compile("^What .* can read$")).wait_for()


async def give(a: Hands, *pages: str) -> None:
    """Ticks what these words begin, sees it word for word, and gives it; from the open space."""
    await a.press("Give something")
    for words in pages:
        await a.page.get_by_role("checkbox", name=words).check()
    await a.press(f"Look at {len(pages)} page{'' if len(pages) == 1 else 's'}")
    await a.title("Exactly this").wait_for()
    for words in pages:
        await a.sees(words)


async def leaf(a: Hands, words: str) -> Locator:
    """One thing that was given, by its words."""
    found = a.page.get_by_role("article").filter(has_text=words)
    await found.wait_for()
    return found


async def choose(c: Hands, whose: str) -> None:
    """In the reading room, those whose pages are to be read; where there is one only, they are there."""
    people = c.page.get_by_role("button").filter(has=c.page.get_by_text(whose, exact=True))
    title = c.page.get_by_role("heading", level=1, name=whose, exact=True)
    await people.or_(title).first.wait_for()
    if await people.count():
        await people.first.click()
    await title.wait_for()


async def taps(a: Hands) -> int:
    """How often one has tapped since `COUNT`."""
    return int(await a.page.evaluate("() => window.taps"))
