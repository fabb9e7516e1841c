"""What bad input gets: a sentence that says what happened, what is safe and what to do; words stay."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.conftest import NewPhone, make_phone
from tests.journeys.disk import spaces
from tests.journeys.hands import Hands, pair
from tests.support.world import World
from twofold_client.links import Invitation, format_invitation

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

DIFFERS = "That number is not the one on the other phone."
ENDED = "That invitation has ended."


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def astray(browser: Browser, world: World) -> AsyncIterator[Hands]:
    """A phone that calls a relay where nobody is; early, for it tries for half a minute."""
    phone = await make_phone(browser, world)
    await phone.join(format_invitation(Invitation(world.app, "http://localhost:1", bytes(16))), "Jo")
    yield phone
    await phone.context.close()


async def connected(world: World, new_phone: NewPhone) -> Hands:
    """A phone with one page at its relay."""
    hands = await new_phone(world)
    await hands.begin()
    await hands.check_in("kept before")
    await hands.connect(world.household())
    await hands.room("Today")
    await hands.stand("At the relay", 1)
    return hands


async def honest(hands: Hands, title: str) -> None:
    """The screen tells what happened, what is safe and what to do, under this title."""
    await hands.title(title).wait_for()
    for heading in ("What happened", "What is safe", "What to do"):
        await hands.page.get_by_role("heading", name=heading).wait_for()


def other_than(digits: str) -> str:
    """Six other digits."""
    return f"{(int(digits) + 1) % 10**6:06d}"


async def test_wrong_digits_end_the_attempt(world: World, new_phone: NewPhone) -> None:
    """One wrong number ends it on both phones with a sentence; nothing was sent; a new attempt succeeds."""
    a, b = await connected(world, new_phone), await new_phone(world)
    before = spaces(world)
    await b.join(await a.invite("Mika"), "Jo")
    await b.type_code(other_than(await a.digits()))
    await honest(b, DIFFERS)
    await b.sees("Nothing was sent.")
    await honest(a, ENDED)
    assert spaces(world) == before

    await a.press("Not now")
    await b.press("Not now")
    await pair(a, b, named=True)


async def test_numbers_said_to_differ(world: World, new_phone: NewPhone) -> None:
    """Saying that the numbers differ ends it too, on both phones."""
    a, b = await connected(world, new_phone), await new_phone(world)
    await b.join(await a.invite("Mika"), "Jo")
    await asyncio.gather(a.digits(), b.digits())
    await a.press("Numbers differ")
    await honest(a, DIFFERS)
    await honest(b, ENDED)


async def test_used_invitation(world: World, new_phone: NewPhone) -> None:
    """An invitation works once: a third phone gets a sentence, and the two are not disturbed."""
    a, b, c = await connected(world, new_phone), await new_phone(world), await new_phone(world)
    link = await pair(a, b)
    await c.join(link, "Third")
    await honest(c, ENDED)
    await a.check_in("only for Jo", share=["the note"])
    await b.sees("only for Jo")


async def test_invitation_put_away(world: World, new_phone: NewPhone) -> None:
    """An invitation that its phone has put away leads nowhere."""
    a, b = await connected(world, new_phone), await new_phone(world)
    link = await a.invite("Mika")
    await a.press("Not now")
    await b.join(link, "Jo")
    await honest(b, ENDED)


async def test_foreign_and_broken_links(world: World, new_phone: NewPhone) -> None:
    """What is no invitation is told on the spot."""
    phone = await new_phone(world)
    await phone.open()
    await phone.press("I have an invitation")
    await phone.go_on_alone()
    for text in ("nonsense", "https://app.example/#/join/only-half", world.household()):
        await phone.fill("Invitation link", text)
        await phone.press("Open it")
        await phone.sees("That is not an invitation. It is a link with /#/join/ in it.")


async def test_invitation_nobody_made(world: World, new_phone: NewPhone) -> None:
    """A well-formed link whose secret nobody opened gets the sentence of an ended invitation."""
    phone = await new_phone(world)
    await phone.join(format_invitation(Invitation(world.app, world.relay, bytes(range(16)))), "Jo")
    await honest(phone, ENDED)


async def test_wrong_household_codes(world: World, new_phone: NewPhone) -> None:
    """A short code, an unknown code and a used-up code each get their sentence; what was kept stays kept."""
    phone, other = await new_phone(world), await new_phone(world)
    await phone.begin()
    await phone.check_in("kept before")
    await phone.room("Us")
    await phone.follow("Connect to a relay")
    await phone.fill("Address of the relay", world.relay)
    await phone.fill("Code", "ABCD-EFGH")
    await phone.press("Connect")
    await phone.sees("A code has sixteen letters and digits. Look at it once more.")
    await phone.fill("Code", "ABCD-EFGH-JKMN-PQRS")
    await phone.press("Connect")
    await honest(phone, "The relay does not know that code.")
    await phone.press("Back")

    spent = world.invited(spaces=1)
    await other.connect(spent)
    await phone.open(spent)
    await phone.press("Connect")
    await honest(phone, "That code is used up.")
    await phone.press("Back")
    await phone.press("Not now")
    await phone.room("Journal")
    await phone.sees("kept before")
    await phone.stand("On this phone", 1)


async def test_relay_out_of_reach(own_world: World, new_phone: NewPhone) -> None:
    """Without the relay: a sentence, what was typed stays, and the same button works once it is back."""
    phone = await new_phone(own_world)
    await phone.begin()
    await phone.check_in("kept before")
    await phone.open(own_world.household())
    own_world.kill()
    await phone.press("Connect")
    await honest(phone, "The relay is out of reach.")
    await phone.press("Back")
    address = phone.page.get_by_role("textbox", name="Address of the relay")
    assert re.search(r"localhost", await address.input_value())
    own_world.start()
    await phone.press("Connect")
    await phone.title("Us").wait_for()
    await phone.room("Today")
    await phone.stand("At the relay", 1)


async def test_relay_that_is_nowhere(astray: Hands) -> None:
    """An invitation to a relay that does not answer is told as out of reach, and nothing was sent."""
    await astray.title("The relay is out of reach.").wait_for(timeout=40_000)
    await astray.sees("Nothing was sent.")
