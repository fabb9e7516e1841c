"""What people write is only ever text: no markup, no template, no script, in any direction."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import BrowserContext, Request, expect

from tests.journeys.beside import Beside
from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.phone import TODAY, Phone
from tests.support.world import World
from twofold_client.joining import join
from twofold_client.links import parse_invitation
from twofold_crypto.errors import BadSchema
from twofold_crypto.secret.entry import Value, encode_body

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
MARKUP = (
    '"><img src=//elsewhere.example/x onerror=window.caught=7>',
    "<a href='javascript:window.caught=8' onfocus=window.caught=9 autofocus>x</a>",
    "<details open ontoggle=window.caught=10><summary>x</summary></details>",
    "<iframe srcdoc='&lt;script&gt;parent.caught=11&lt;/script&gt;'></iframe>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.caught=12>",
    "<noscript><p title='</noscript><img src=x onerror=window.caught=13>'>",
    "<link rel=stylesheet href=//elsewhere.example/x.css><base href=//elsewhere.example/>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example/'>",
    "<object data='data:text/html,<script>parent.caught=14</script>'></object>",
    "<template><script>window.caught=15</script></template><!--]]>--!><script>window.caught=16</script>",
    "<style>*{background:url(//elsewhere.example/y)}</style><body onload=window.caught=17>",
    "%3Cscript%3Ewindow.caught=18%3C/script%3E <ScRiPt\u2028>window.caught=19</sCrIpT>",
)
ALL = (*TEXTS, *MARKUP)
NAMED = "constructor"
"""A practice that no catalogue has, named like what every object has."""


def _foreign(context: BrowserContext, world: World) -> list[str]:
    """Whatever a phone asks of anybody but the app and the relay, from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((world.app, world.relay, "blob:", "data:")):
            asked.append(request.url)

    context.on("request", note)
    return asked


def _said(text: str) -> Iterator[tuple[str, Value]]:
    """A text in every field of every kind that stands in the timeline."""
    content: list[Value] = [bytes(32), text.encode().ljust(16)[:16], 9, bytes(32), 77, None, None, None]
    yield "journal", [text, NAMED, [content], [[0, text], [63, text]]]
    yield "promise", [text, 0, None, NAMED, 0, []]
    yield "repair", [NAMED, [text, TODAY], [text, TODAY], None, [text, TODAY]]
    yield "plan", [5, text, [text, text], NAMED]
    yield "card", [NAMED, text, [text, None, text]]
    yield "moment", [NAMED, text, len(text) % 4]
    yield "event", [text, TODAY, None, None, 0, None, text, NAMED, "Europe/Berlin"]
    yield "note", [text, None]


def _record(phone: Phone) -> list[tuple[str, str]]:
    """Everything at once; what does not fit its kind is left out, and which did is answered."""
    kept: list[tuple[str, str]] = []
    for text in ALL:
        for kind, value in _said(text):
            try:
                entry = phone.device.make_entry(kind, encode_body(value))
            except BadSchema:
                continue
            phone.device.record(("shared", entry))
            kept.append((kind, text))
    return kept


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


async def test_naughty_pages_of_every_kind(world: World, new_phone: NewPhone) -> None:
    """Whatever another device says, in every kind: leaves, pages, the open page and finding show letters."""
    a, b = await new_phone(world), Phone.new()
    foreign = _foreign(a.context, world)
    await a.connect(world.household())
    b.device.begin()
    await join(b.device, parse_invitation(await a.invite(NAMES[0])), Beside(a))
    await a.good()
    b.say_name(NAMES[1])
    kept = _record(b)
    await b.run()
    await a.room("Journal")
    leaves = a.page.locator(".timeline .leaf .words")
    await expect(leaves).to_have_count(sum(kind != "note" for kind, _ in kept))
    shown = await leaves.all_text_contents()
    for text in ALL:
        assert sum(text in each for each in shown) > 3
    for text in ALL[::4]:
        await a.page.get_by_role("link", name="shared with you: Page").filter(has_text=text).first.click()
        words = a.page.get_by_role("article").locator(".words")
        await expect(words).to_have_count(3)
        assert [" ".join(each.split()) for each in await words.all_text_contents()] == [
            " ".join(text.split())
        ] * 3
        await a.press("Back")
    await a.follow("Open page")
    assert sorted(await a.page.locator(".leaf .words").all_text_contents()) == sorted(ALL)
    await a.press("Back")
    await a.follow("Find")
    found = a.page.get_by_role("main").get_by_role("link")
    for text in MARKUP:
        await a.page.get_by_role("searchbox").fill(text)
        await expect(a.page.get_by_role("searchbox")).to_have_value(text)
        assert all(text in row for row in await found.all_text_contents())
    await b.close()

    assert foreign == []
    assert await a.page.evaluate("() => [window.caught, ({}).polluted]") == [None, None]
