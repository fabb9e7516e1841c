"""The whole journey without a pointer."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.keys import Keys
from tests.support.world import World
from twofold_client.links import parse_household

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

DIGITS = "Six digits from the other phone"


async def test_keyboard_alone_is_enough(world: World, new_phone: NewPhone) -> None:
    """Check in alone, connect, invite, join, type the numbers, share, look, leave nothing: by keys only."""
    a, b = Keys(await new_phone(world)), Keys(await new_phone(world))
    await a.hands.open()
    await a.choose("button", "Start writing")
    await a.choose("slider", "Distress", "ArrowRight")
    await a.choose("checkbox", "tired", "Space")
    await a.type("A note", "by keys, alone")
    await a.choose("button", "Keep it")
    await a.hands.title("Today").wait_for()

    await a.choose("link", "Us")
    await a.choose("link", "Connect to a relay")
    household = parse_household(world.household())
    await a.type("Address of the relay", household.relay)
    await a.type("Code", household.code, "Enter")
    await a.choose("link", "Invite someone")
    await a.choose("button", "Go on")
    await a.type("Your name", "Mika", "Enter")
    link = await a.hands.page.get_by_role("textbox", name="Invitation link").input_value()

    await b.hands.open()
    await b.choose("button", "I have an invitation")
    await b.choose("button", "Go on")
    await b.type("Invitation link", link, "Enter")
    await b.type("Your name", "Jo", "Enter")
    numbers = [await keys.hands.digits() for keys in (a, b)]
    await a.type(DIGITS, numbers[1], "Enter")
    await b.type(DIGITS, numbers[0], "Enter")
    for keys in (a, b):
        await keys.choose("button", "Good")

    await a.choose("button", "Check in")
    await a.choose("slider", "Closeness", "ArrowLeft")
    await a.choose("switch", "Show closeness to Jo", "Space")
    await a.type("Thank you for", "waiting")
    await a.choose("switch", "Show the thank-you to Jo", "Space")
    await a.choose("button", "View as Jo")
    await a.hands.page.get_by_role("dialog").wait_for()
    await a.tap("Escape")
    await a.hands.page.get_by_role("dialog").wait_for(state="detached")
    await a.choose("button", "Keep it")

    await b.choose("link", "Journal")
    await b.choose("link", "Mika, shared with you")
    await b.hands.sees("waiting")
    await b.hands.sees("4, a little apart")
    await b.choose("button", "Back")
    await b.hands.title("Journal").wait_for()
