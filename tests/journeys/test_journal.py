"""Pages: what is attached survives a cut, and words are found while they are typed."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys import writing
from tests.journeys.conftest import NewPhone
from tests.journeys.couple import Couple
from tests.journeys.hands import Hands, pair
from tests.journeys.search import found_in_folder
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def _wake(*phones: Hands) -> None:
    """The network is back, and every phone notices at once."""
    for hands in phones:
        await hands.offline()
        await hands.offline(False)


async def test_photo_and_voice_survive_a_cut(own_world: World, new_phone: NewPhone, tmp_path: Path) -> None:
    """Cut off, they go on and arrive; nothing of them is at the relay in clear, nor what the file told."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.connect(own_world.household())
    await pair(a, b)
    await writing.begin(a, "The river, and how it sounded.")
    await writing.attach(a, writing.photo(tmp_path / "river.png"))
    await a.press("Keep it")
    await a.press("Share")
    await a.press("The whole page")
    await writing.give(a, "page", "Now")
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

    assert size == writing.SIDE
    clear = (writing.MARK, b"JFIF", b"OpusHead", b"how it sounded")
    assert await asyncio.to_thread(found_in_folder, own_world.data, clear) == []


async def test_finding_while_typing(couple: Couple) -> None:
    """Own words are found by their beginnings, in small letters, what another wrote is not; and once more."""
    a, b = couple
    await b.check_in("the anemone by the door", share=["the note"])
    await writing.begin(a, "Élan and anemones on the sill.")
    await writing.keep(a)
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
    await a.press("Back")
    await a.follow("Find")
    await looking.fill("window")
    await a.sees("No page of yours has “window”.")


async def test_what_was_begun_is_kept_whole(couple: Couple, tmp_path: Path) -> None:
    """A page kept while its photo is still being drawn, or a voice recorded, has it; one gone away from goes
    on with every word."""
    a, b = couple
    await writing.begin(a, "By the river.")
    await a.page.evaluate(writing.HOLD_DRAWING)
    await a.page.get_by_label("Add a photo").set_input_files(writing.photo(tmp_path / "river.png"))
    await a.press("Keep it")
    await a.page.evaluate("() => window.goOn()")
    await a.page.get_by_role("button", name="Change it").wait_for()
    await expect(a.page.get_by_role("main").locator("img")).to_be_visible()
    await a.press("Change it")
    await writing.speak(a)
    await writing.keep(a)
    await a.page.get_by_label("Voice, 0:0").wait_for()
    await writing.begin(b, "By the sea.")
    await b.page.go_back()
    await b.follow("Write something")
    await b.fill("Your words", "By the sea, later.")
    await writing.keep(b)
    await b.sees("By the sea, later.")


async def test_nothing_typed_is_lost_on_the_way(couple: Couple) -> None:
    """What stands in the fields while a slow phone keeps it is what is kept; what was gone away from is kept
    too, and words for an own paragraph are not those of a new one."""
    a, b = couple
    for hands in couple:
        await hands.leave()
        await hands.room("Today")
    await a.press("Check in")
    note = a.page.get_by_role("textbox", name="A note")
    await note.fill("By the gate")
    await a.page.evaluate(writing.HOLD_KEEPING)
    await a.press("Keep it")
    await note.evaluate("field => field.focus()")
    await a.page.keyboard.type(" and beyond")
    stood = await note.evaluate("field => field.value")
    await a.page.evaluate("() => window.goOn()")
    await a.title("Today").wait_for()
    await a.follow(re.compile("^Check-in"))
    await a.sees(stood)

    await writing.begin(b, "By the lake.")
    await b.page.go_back()
    await b.page.reload()
    await b.sees("By the lake.")
    await b.follow("Open page")
    await b.fill("A paragraph", "We talk at six.")
    await b.press("Keep it")
    await b.fill("A paragraph", "Begun, not kept")
    await b.press("Change")
    await b.fill("A paragraph", "We talk at seven.")
    await b.page.go_back()
    await b.follow("Open page")
    await b.press("Keep the change")
    await expect(b.page.get_by_role("textbox", name="A paragraph")).to_have_value("Begun, not kept")
    await b.sees("We talk at seven.")
    await b.misses("We talk at six.")
