"""The room Together, screen by screen: agreements, promises, repairs."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands
from tests.journeys.together import Together

FIRST = "Each of us tells the other about any card or account in their name."
SECOND = "Spending over 150 is talked about soon."


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """On Mika's phone, with Jo signing and suggesting beside."""
    mika, jo = Together(a), Together(b)
    await mika.enter()
    await jo.enter()
    async for name in agreements(a, mika, jo):
        yield name
    async for name in promises(a, mika):
        yield name
    async for name in repairs(mika, b, jo):
        yield name
    await mika.enter()
    yield "together-full"
    await jo.enter()


async def agreements(a: Hands, mika: Together, jo: Together) -> AsyncIterator[str]:
    """Written, signed by both, and then two wordings at once."""
    await mika.follow("Write an agreement")
    await mika.write(FIRST, SECOND, name="Money we both see")
    yield "suggest"
    await mika.suggest()
    await jo.follow("Money we both see")
    await jo.look_at("Each of us")
    await jo.sign("Jo", "Sign Mika’s wording")
    await mika.look_at("Each of us")
    await mika.signed(1)
    await mika.sign("Mika", "Sign your wording")
    await mika.signed(2)
    await a.press("Back")
    yield "agreement"
    await a.press("Suggest a change")
    await mika.write(FIRST, "Spending over 100 is talked about first, in person or by phone.")
    await mika.suggest()
    await jo.signed(2)
    await jo.hands.press("Suggest a change")
    await jo.write(FIRST, "Spending over 150 is talked about first. Food and fuel are free.")
    await jo.suggest()
    await a.sees("New wordings, side by side")
    await a.page.get_by_role("link", name="From Jo").click()
    await a.title("Two wordings").wait_for()
    yield "wording-two"
    await mika.enter()


async def promises(a: Hands, mika: Together) -> AsyncIterator[str]:
    """Made, and changed."""
    await mika.follow("Make a promise")
    await a.fill("I will", "Call the bank on Thursday.")
    yield "promising"
    await mika.enter()
    await mika.promise("Call the bank on Thursday.")
    await mika.follow("Call the bank")
    await a.press("Change it")
    yield "changing"
    await a.press("Put away")
    await mika.change("Write to the bank by Monday.", "The bank is closed this week.", "A letter.")
    yield "promise-changed"
    await mika.enter()


async def repairs(mika: Together, b: Hands, jo: Together) -> AsyncIterator[str]:
    """One step, and an answer to it."""
    await mika.follow("Begin to make amends")
    yield "amends"
    await mika.amend("I see what it did to you", "I left you alone with the letter.")
    await jo.enter()
    await jo.follow("I left you alone")
    await b.page.get_by_role("radio", name="Not yet").check()
    yield "other-repair"
    await b.press("Say it")
    await mika.hands.sees("Not yet")
    yield "repair"
