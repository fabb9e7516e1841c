"""The corpus in every field of every kind, on the phone of who wrote it and on the other: only letters.

A few texts at once in the ordinary run; `./dev torture corpus` takes each by itself.
"""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.journeys.conftest import NewPhone, make_phone
from tests.journeys.corpus import CORPUS, HALF_BYTES, LONE_SURROGATES, SHORT
from tests.journeys.corpus_phones import Corpus, open_alone, readable
from tests.journeys.crawling import ROOMS, Crawl, one_line
from tests.journeys.everywhere import (
    CARRIED,
    OWN_READERS,
    WORDLESS,
    documented,
    holds,
    templates,
    text_fields,
)
from tests.support.world import World
from twofold_client.said import KINDS, decode_said
from twofold_client.shapes import text
from twofold_crypto.errors import BadSchema, Malformed
from twofold_crypto.secret.entry import decode_body, encode_body

JOURNEY = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]
TOGETHER = " ".join(CORPUS[::12])
"""A few of each sort, one after the other."""
KINDS_SHOWN = 10
SINKS = (Path(__file__).parent / "probes" / "sinks.js").read_text("utf-8")


def test_every_field_of_words_is_covered(root: Path) -> None:
    """A field of words in any schema stands in a template; a kind on the page is accounted for."""
    wanted = {(kind, at) for kind, row in KINDS.items() for at, _ in text_fields(row.shape)}
    covered = {(kind, at) for kind, said in templates(1, bytes(16), bytes(16)) for at in holds(said)}

    assert covered == wanted
    assert documented(root) == {kind for kind, _ in wanted} | WORDLESS | CARRIED | set(OWN_READERS)


def test_new_field_would_be_missed() -> None:
    """A field of words deep inside a new schema is found by its name."""
    deep = KINDS["promise"].shape.parts["changes"].parts["each"]
    assert [at for at, _ in text_fields(deep)] == ["earlier", "reason", "plan"]
    assert list(text_fields(text(9), "here")) == [("here", 9)]


@pytest.mark.parametrize("half", LONE_SURROGATES)
def test_half_a_letter_is_no_text(half: str) -> None:
    """Half of a letter cannot be written into a body: there are no bytes for it."""
    with pytest.raises(UnicodeEncodeError):
        encode_body([half, None])


@pytest.mark.parametrize("half", HALF_BYTES)
def test_fractions_of_letters_are_refused(half: bytes) -> None:
    """Bytes that are no whole letters are no body, whoever sends them."""
    with pytest.raises((Malformed, BadSchema)):
        decode_body(bytes([0x92, 0xA0 | len(half)]) + half + b"\xc0")
    with pytest.raises(BadSchema):
        decode_said("note", bytes([0x92, 0xA0 | len(half)]) + half + b"\xc0")


class TestOnScreens:
    """What both phones make of it."""

    pytestmark = JOURNEY

    async def test_corpus_stays_letters_on_both_phones(
        self, own_world: World, new_phone: NewPhone, browser: Browser, tmp_path: Path
    ) -> None:
        """Behind every row with words on both: nothing runs, asks, complains or is wide; letters stand."""
        corpus = Corpus(own_world, new_phone)
        await corpus.meet(SHORT[0], SHORT[2])
        await corpus.record([TOGETHER])
        reader, author = await corpus.phones()
        for hands, rooms in ((reader, ROOMS), (author, ("Journal", "Us"))):
            crawl = Crawl(hands, own_world, rooms=rooms)
            await crawl.everywhere()
            assert crawl.wrong == []
            assert sum(one_line(TOGETHER)[:40] in each for each in crawl.shown) > KINDS_SHOWN
        await corpus.close()

        assert await open_alone(await readable(author, tmp_path), browser) == []

    async def test_no_sink_takes_a_string(self, world: World, browser: Browser) -> None:
        """Where a screen put words in as HTML, the page itself would refuse, whatever its code says."""
        phone = await make_phone(browser, world)
        await phone.begin()
        taken = await phone.page.evaluate(SINKS)
        await phone.context.close()

        assert taken == []
