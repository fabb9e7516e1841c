"""Past the screens of Us: light and hand."""

from collections.abc import AsyncIterator

from tests.journeys.hands import Hands


async def walk(a: Hands, b: Hands) -> AsyncIterator[str]:
    """The base for the left hand, in the dark, and back."""
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
