"""Past the screens of the journal: writing, questions, a page, sharing, the open page, a moment, finding."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands

PAGE = (
    "After the call\nIt was only the plumber. I was angry at myself for the relief.\n"
    "What helped was the phone on the table. I would like that again."
)


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """Writing and sharing, questions, then what both write; ends in the journal."""
    for part in (writing(a), beside(a), both(a, b), finding(a)):
        async for name in part:
            yield name
    await b.press("Back")
    await b.title("Journal").wait_for()


async def writing(a: Hands) -> AsyncIterator[str]:
    """A page of one's own, and a passage of it for two."""
    await a.room("Journal")
    await a.follow("Write something")
    await a.title("A page").wait_for()
    yield "compose"
    await a.fill("Your words", PAGE)
    await a.press("Keep it")
    await a.page.get_by_role("button", name="Share", exact=True).wait_for()
    yield "page-written"
    await a.press("Share")
    await a.page.get_by_role("checkbox", name="What helped").check()
    yield "page-marking"
    await a.press("Share passage")
    await a.page.get_by_role("dialog").wait_for()
    yield "page-giving"
    await a.page.get_by_role("radio", name="Now").check()
    await a.press("Share passage")
    await a.sees("Jo has this")
    yield "page-part"
    await a.press("Back")


async def beside(a: Hands) -> AsyncIterator[str]:
    """A page by questions, and a moment."""
    await a.follow("Questions")
    await a.page.get_by_role("link", name="In the first person").wait_for()
    yield "questions"
    await a.follow("In the first person")
    await a.page.get_by_role("textbox", name="When …").wait_for()
    await a.press("Put away")
    await a.title("Journal").wait_for()
    await a.follow("Moment")
    await a.fill("In a line", "For coming back inside.")
    yield "line"
    await a.page.get_by_role("switch", name="Show it to Jo").check()
    await a.press("Keep it")
    await a.title("Journal").wait_for()


async def both(a: Hands, b: Hands) -> AsyncIterator[str]:
    """The open page on two phones, and a moment on the other."""
    await a.follow("Open page")
    await a.title("The open page").wait_for()
    await a.fill("A paragraph", "Could we walk on Sunday?")
    await a.press("Keep it")
    await a.sees("Could we walk on Sunday?")
    await b.room("Journal")
    await b.follow("Mika, shared with you: Gratitude")
    await b.page.get_by_role("button", name="Be glad with Mika").wait_for()
    yield "other-page-moment"
    await b.press("Back")
    await b.follow("Open page")
    await b.fill("A paragraph", "Yes, by the river.")
    await b.press("Keep it")
    await a.sees("Yes, by the river.")
    yield "open"
    await a.press("Back")


async def finding(a: Hands) -> AsyncIterator[str]:
    """Words, while they are typed."""
    await a.follow("Find")
    await a.page.get_by_role("searchbox").fill("plum")
    await a.sees("1 page")
    yield "find"
    await a.press("Back")
    await a.title("Journal").wait_for()
