"""Past the lock, what the notebook is called, and the lines that stay."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """The lock before it is set, the names, the lines."""
    assert b is not a
    await a.room("Us")
    await a.follow("Lock")
    await a.page.get_by_role("textbox", name="The same once more").wait_for()
    yield "lock-none"
    await a.fill("Words or a number", "1234")
    await a.press("Set the lock")
    await a.sees("Six letters or digits at least.")
    yield "lock-short"
    await a.press("Back")
    await a.follow("Name on this phone")
    await a.title("Name and sign").wait_for()
    yield "names"
    await a.press("Back")
    await a.follow("Your phones")
    await a.follow("What was done on your phones")
    await a.title("What was done").wait_for()
    yield "lines"
    await a.press("Back")
    await a.title("Us").wait_for()
