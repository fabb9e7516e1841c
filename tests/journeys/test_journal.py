"""Pages: one's own at first, later shared in part; what is attached; the open page; finding."""

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.journeys.conftest import NewPhone, make_phone
from tests.journeys.hands import Hands, pair
from tests.journeys.search import found_in_folder
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

KEPT = "I have not decided about Thursday."
GIVEN = "What helped was the phone on the table."
PAGE = f"After the call\nIt was only the plumber. {KEPT}\n{GIVEN} I would like that again."
MICROPHONE = """navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext(), tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out); tone.start(); return out.stream; }"""
"""A microphone that hums: this machine has none."""
MARK = b"canary-in-the-picture"


def _photo(path: Path) -> Path:
    """A picture with a word in its metadata."""
    side = 700

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes((x * y) % 251 for x in range(3 * side)) for y in range(side))
    head = part(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) + part(
        b"tEXt", b"Comment\0" + MARK
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))
    return path


async def _write(hands: Hands, words: str) -> None:
    await hands.room("Journal")
    await hands.follow("Write something")
    await hands.fill("Your words", words)
    await hands.press("Keep it")
    await hands.page.get_by_role("button", name="Change it").wait_for()


async def _wake(*phones: Hands) -> None:
    """The network is back, and every phone notices at once."""
    for hands in phones:
        await hands.offline()
        await hands.offline(False)


async def _share(hands: Hands, name: str, when: str) -> None:
    await hands.page.get_by_role("radio", name=when).check()
    await hands.press(f"Share {name}")
    await hands.page.get_by_role("dialog").wait_for(state="detached")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def two(browser: Browser, world: World) -> AsyncIterator[tuple[Hands, Hands]]:
    """Mika and Jo, who share a notebook for as long as this file runs; neither may have had a fault."""
    a, b = await make_phone(browser, world), await make_phone(browser, world)
    await a.connect(world.household())
    await pair(a, b)
    yield a, b
    for hands in (a, b):
        await hands.context.close()
    assert [*a.faults, *b.faults] == []


async def test_a_page_shared_in_part(two: tuple[Hands, Hands]) -> None:
    """Private; a passage held back and let stay, then given: the other has those words, until taken back."""
    a, b = two
    await _write(a, PAGE)
    await a.press("Share")
    await a.page.get_by_role("checkbox", name=GIVEN).check()
    await a.press("Share passage")
    await _share(a, "passage", "In an hour")
    await a.press("Let it stay")
    await a.page.get_by_role("button", name="Share", exact=True).wait_for()
    await b.room("Journal")
    await b.misses("shared with you: Page")
    await a.press("Share")
    await a.page.get_by_role("checkbox", name=GIVEN).check()
    await a.press("Share passage")
    await _share(a, "passage", "Now")
    await b.follow("Mika, shared with you: Page")
    await b.sees(GIVEN)
    theirs = await b.page.get_by_role("main").inner_text()
    await a.press("Take back")
    await b.sees("That page is not on this phone.")

    assert not any(words in theirs for words in ("After the call", "plumber", KEPT, "again", "Only me"))
    await a.sees(KEPT)
    await a.press("Back")
    await b.press("Back")


async def test_photo_and_voice_survive_a_cut(own_world: World, new_phone: NewPhone, tmp_path: Path) -> None:
    """Cut off, they go on and arrive; nothing of them is at the relay in clear, nor what the file told."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.context.add_init_script(MICROPHONE)
    await a.connect(own_world.household())
    await pair(a, b)
    await a.room("Journal")
    await a.follow("Write something")
    await a.fill("Your words", "The river, and how it sounded.")
    await a.page.get_by_label("Add a photo").set_input_files(_photo(tmp_path / "river.png"))
    tiles = a.page.get_by_role("list", name="Photos and recordings").get_by_role("listitem")
    await expect(tiles).to_have_count(1)
    await a.press("Record a voice")
    await a.page.get_by_role("timer").get_by_text("0:01").wait_for()
    await a.page.get_by_role("button", name="Stop").first.click()
    await expect(tiles).to_have_count(2)
    await a.press("Keep it")
    await a.press("Share")
    await a.press("The whole page")
    await _share(a, "page", "Now")
    own_world.kill()
    own_world.start()
    await _wake(a, b)
    await b.room("Journal")
    await b.follow("Mika, shared with you: Page")
    picture = b.page.get_by_role("img", name="Photo, described in the words of the page")
    await expect(picture).to_be_visible(timeout=40_000)
    size = await picture.evaluate("async image => { await image.decode(); return image.naturalWidth; }")
    sound = b.page.get_by_label("Voice, 0:0")
    await expect(sound).to_have_js_property("readyState", 4)
    own_world.stop()

    assert size == 700
    clear = (MARK, b"JFIF", b"OpusHead", b"how it sounded")
    assert await asyncio.to_thread(found_in_folder, own_world.data, clear) == []


async def test_the_open_page_and_a_moment(two: tuple[Hands, Hands]) -> None:
    """Both write on one page, and a paragraph is taken back; a moment is written, and the other is glad."""
    a, b = two
    for hands, words in ((a, "Could we walk on Sunday?"), (b, "Yes, by the river.")):
        await hands.room("Journal")
        await hands.follow("Open page")
        await hands.fill("A paragraph", words)
        await hands.press("Keep it")
    for hands in (a, b):
        await hands.sees("Could we walk on Sunday?")
        await hands.sees("Yes, by the river.")
    await a.press("Take back")
    await b.misses("Could we walk on Sunday?")
    await a.press("Back")
    await a.follow("Moment")
    await a.fill("In a line", "We talked for an hour.")
    await a.page.get_by_role("switch", name="Show it to Jo").check()
    await a.press("Keep it")
    await b.press("Back")
    await b.follow("Mika, shared with you: Gratitude")
    await b.press("Be glad with Mika")
    await b.sees("You are glad with Mika.")
    await a.follow("Yours, Jo can see: Gratitude")
    await a.sees("Jo is glad with you.")
    for hands in (a, b):
        await hands.press("Back")


async def test_finding_while_typing(two: tuple[Hands, Hands]) -> None:
    """Own words are found by their beginnings, in small letters, and what another wrote is not."""
    a, b = two
    await b.check_in("the anemone by the door", share=["the note"])
    await _write(a, "Élan and anemones on the sill.")
    await a.press("Back")
    await a.page.get_by_role("link", name="Jo, shared with you: Check-in").wait_for()
    await a.follow("Find")
    looking = a.page.get_by_role("searchbox", name="Words in your pages")
    await looking.press_sequentially("elan anem")
    found = a.page.get_by_role("main").get_by_role("link")
    await expect(found).to_have_count(1)
    await looking.fill("door")
    await a.sees("No page of yours has “door”.")
    await looking.fill("sill")
    await found.first.click()
    await a.sees("on the sill.")
