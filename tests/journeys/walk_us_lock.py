"""Past the lock, shut and open; what the notebook is called, and the lines that stay."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands
from tests.journeys.locks import WORDS, is_shut, set_lock, unlock


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """The names, the lock before it is set, set, shut, asked again, and off; the lines about it."""
    assert b is not a
    await a.room("Us")
    await a.follow("Name on this phone")
    await a.title("Name and sign").wait_for()
    yield "names"
    await a.press("Back")
    await a.follow("Lock")
    await a.fill("Words or a number", "1234")
    await a.press("Set the lock")
    await a.sees("Six letters or digits at least.")
    yield "lock-short"
    await a.press("Back")
    await set_lock(a)
    yield "lock-set"
    await a.press("Lock now")
    await is_shut(a)
    yield "lock-shut"
    await unlock(a)
    await a.title("Us").wait_for()
    await a.follow("Lock")
    await a.press("Take the lock off")
    await a.page.get_by_role("textbox", name="Words or a number").wait_for()
    yield "lock-asks"
    await a.fill("Words or a number", WORDS)
    await a.press("Go on")
    await a.sees("There is no lock any more.")
    await a.press("Back")
    await a.follow("Your phones")
    await a.follow("What was done on your phones")
    await a.sees("The lock was changed.")
    yield "lines"
    await a.press("Back")
    await a.title("Us").wait_for()
