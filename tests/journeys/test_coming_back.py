"""A lost phone: an empty browser, a sheet of paper and an address bring the whole notebook back."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PAGES = ("A page of one's own.", "For the two of us.", "From the other one.")


async def _pair(a: Hands, b: Hands, world: World) -> None:
    """Two phones that share a notebook, with a page of each kind on the first."""
    await a.begin()
    await a.press("Put away")
    await a.check_in(PAGES[0])
    await a.connect(world.household())
    await a.follow("Invite someone")
    await a.go_on_alone()
    await a.say_name("Mika")
    link = a.page.get_by_role("textbox", name="Invitation link")
    await a.page.get_by_role("img", name="Invitation code").wait_for()
    await b.join(await link.input_value(), "Jo")
    mine, theirs = await a.digits(), await b.digits()
    await a.type_code(theirs)
    await b.type_code(mine)
    for hands in (a, b):
        await hands.title("You two share a notebook.").wait_for()
        await hands.good()
    await a.check_in(PAGES[1], share=["the note"])
    await b.check_in(PAGES[2], share=["the note"])
    await a.sees(PAGES[2])


async def test_sheet_brings_everything_back(own_world: World, new_phone: NewPhone) -> None:
    """From an empty browser with the sheet: every page is there, the lost phone is out, the other goes on."""
    lost, other, fresh = [await new_phone(own_world) for _ in range(3)]
    await _pair(lost, other, own_world)
    await lost.room("Us")
    await lost.follow("A sheet of paper")
    words, address = await lost.sheet()
    await lost.press("It is on paper")

    await fresh.open()
    await fresh.press("I have a sheet of paper")
    await fresh.come_back([word.upper() for word in words], address)
    await fresh.press("Not now")
    await fresh.room("Journal")

    for text in PAGES:
        await fresh.sees(text)
    await lost.page.get_by_role("link", name="This phone takes no more part.").wait_for()
    await fresh.check_in("Written on the new phone.", share=["the note"])
    await other.sees("Written on the new phone.")
    await fresh.room("Us")
    await fresh.follow("Your phones")
    await fresh.sees("Only this phone.")


async def test_slip_in_the_words_is_found(own_world: World, new_phone: NewPhone) -> None:
    """A word that is in no list is named with its place, and one press puts the right one there."""
    maker, fresh = [await new_phone(own_world) for _ in range(2)]
    await maker.begin()
    await maker.press("Put away")
    await maker.connect(own_world.household())
    await maker.follow("A sheet of paper")
    words, address = await maker.sheet()

    await fresh.open()
    await fresh.press("I have a sheet of paper")
    await fresh.fill("The 24 words", " ".join([f"{words[0]}x", *words[1:]]))
    await fresh.fill("Address of the relay", address)
    await fresh.sees("Word 1,")
    await fresh.press(f"Take {words[0]} as word 1")

    await fresh.misses("Word 1,")
    await fresh.press("Bring it back")
    await fresh.title("A sheet of paper").wait_for()
