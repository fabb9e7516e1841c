"""Past light and hand, and one's own record."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """The base for the left hand, in the dark; one's own record, out and in."""
    assert b is not a
    await a.room("Us")
    await a.follow("Light, dark, and which hand")
    await a.title("Light and hand").wait_for()
    yield "looks"
    await a.page.get_by_role("switch", name="For the left hand").check()
    await a.page.get_by_role("radio", name="Dark", exact=True).check()
    yield "looks-left-dark"
    await a.page.get_by_role("switch", name="For the left hand").uncheck()
    await a.page.get_by_role("radio", name="As the phone", exact=True).check()
    await a.press("Back")
    await a.title("Us").wait_for()
    await a.follow("Your record")
    await a.title("Your record").wait_for()
    await a.fill("Passphrase", "short")
    await a.press("Make the file")
    await a.sees("Twelve letters at least.")
    yield "record"
    await a.follow("Copies from a file")
    await a.title("Copies from a file").wait_for()
    await a.sees("No copies here.")
    yield "copies"
    await a.press("Back")
    await a.title("Us").wait_for()
    await a.follow("Your record")
    await a.press("For other programs")
    await a.title("Once more: is it you?").wait_for()
    yield "ask-again"
    await a.press("Not now")
    await a.follow("Bring a file in")
    await a.title("Bring a file in").wait_for()
    await a.press("Bring it in")
    await a.sees("Choose the file first.")
    yield "bring-in"
    await a.press("Back")
    await a.title("Us").wait_for()
