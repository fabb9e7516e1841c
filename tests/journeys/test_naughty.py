"""What people type is only ever text: no markup, no template, no script (all kinds: test_corpus.py)."""

import asyncio

import pytest
from playwright.async_api import BrowserContext, Request, expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

TITLES = ("I could use", "Thank you for", "A note")
SWITCHES = ("the need", "the thank-you", "the note")
NAMES = ("<b onclick=alert(1)>M</b>", "__proto__")
TEXTS = (
    "<script>window.caught = 1</script>",
    '<img src=x onerror="window.caught = 2">',
    "<svg/onload=fetch('https://elsewhere.example/')>",
    "{{constructor.constructor('window.caught = 3')()}} ${window.caught = 4} {@html 5}",
    "javascript:window.caught=6//'\"`--></style></textarea><iframe srcdoc=x>",
    "\u202eתו\u202cשלום عليكم \u2067abc\u2069 \u200fx",
    "👩‍👩‍👧‍👦🏳️‍🌈 é e\u0301 \ufdfd Ω≈ç√ 田中さん",
    "__proto__",
    "constructor",
    "'; DROP TABLE log; -- \\ %s %n $(id) `id`",
    "null",
    "&lt;b&gt; &amp; &#x3c;script&#x3e; \\u003cb\\u003e",
)


def _foreign(context: BrowserContext, world: World) -> list[str]:
    """Whatever a phone asks of anybody but the app and the relay, from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((world.app, world.relay, "blob:", "data:")):
            asked.append(request.url)

    context.on("request", note)
    return asked


async def meet(a: Hands, b: Hands, world: World) -> None:
    """Pair two people with names that are no names."""
    await a.connect(world.household())
    await b.join(await a.invite(NAMES[0]), NAMES[1])
    mine, theirs = await asyncio.gather(a.digits(), b.digits())
    await a.type_code(theirs)
    await b.type_code(mine)
    await asyncio.gather(a.good(), b.good())


async def test_naughty_texts_stay_text(world: World, new_phone: NewPhone) -> None:
    """In every field of a shared check-in and in names: it arrives letter by letter and does nothing."""
    a, b = await new_phone(world), await new_phone(world)
    foreign = _foreign(b.context, world)
    await meet(a, b, world)
    for start in range(0, len(TEXTS), len(TITLES)):
        await a.press("Check in")
        await a.write(dict(zip(TITLES, TEXTS[start:], strict=False)), share=SWITCHES)
        await a.keep()
    for start in range(0, len(TEXTS), len(TITLES)):
        await b.room("Journal")
        pages = b.page.get_by_role("link", name=f"{NAMES[0]}, shared with you")
        await expect(pages).to_have_count(len(TEXTS) // len(TITLES))
        await pages.nth(-1 - start // len(TITLES)).click()
        given = b.page.get_by_role("definition")
        await expect(given).to_have_count(len(TITLES))
        assert await given.all_text_contents() == list(TEXTS[start : start + len(TITLES)])
        await b.press("Back")
    await a.page.get_by_role("link", name=f"You and {NAMES[1]}").wait_for()

    assert foreign == []
    for hands in (a, b):
        assert await hands.page.evaluate("() => [window.caught, ({}).polluted]") == [None, None]
