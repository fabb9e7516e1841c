"""Past leaving, as far as one can look at it without doing it, and the relay."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """Leaving without a word and with one, unsaid; where the relay is, and moving to another."""
    assert b is not a
    await a.room("Us")
    await a.follow("Leave")
    await a.title("Leave").wait_for()
    yield "part"
    await a.page.get_by_role("radio", name="Say so").check()
    await a.press("Use a plain sentence")
    yield "part-said"
    await a.press("Back")
    await a.follow("Move to another relay")
    await a.title("Relay").wait_for()
    await a.press("Move")
    yield "move"
    await a.press("Back")
