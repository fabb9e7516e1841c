"""A person's hands on the lock, and a phone whose whole profile lies in a folder."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import BrowserType, expect

from tests.journeys.conftest import FLAGS, PATIENCE, SMALL
from tests.journeys.hands import Hands

WORDS = "meadow copper lantern ribbon harbor"


@asynccontextmanager
async def phone_in(folder: Path, browser: BrowserType, chromium: str, app: str) -> AsyncIterator[Hands]:
    """A phone with all that it keeps in this folder; when it ends, everything is on disk."""
    context = await browser.launch_persistent_context(
        folder, executable_path=chromium, args=FLAGS, viewport=SMALL, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield Hands(context.pages[0], app)
    await context.close()


async def to_lock(hands: Hands) -> None:
    """From any room, or from the open check-in, to the lock's screen."""
    rooms = hands.page.get_by_role("navigation", name="Rooms")
    away = hands.page.get_by_role("button", name="Put away")
    await expect(rooms.or_(away).first).to_be_visible()
    if await away.is_visible():
        await hands.press("Put away")
    await hands.room("Us")
    await hands.follow("Lock")
    await hands.title("Lock").wait_for()


async def set_lock(hands: Hands, words: str = WORDS) -> None:
    """From any room to a lock that is there."""
    await to_lock(hands)
    await hands.fill("Words or a number", words)
    await hands.fill("The same once more", words)
    await hands.press("Set the lock")
    await hands.go_on()
    await hands.sees("The lock is there from now on.")


async def is_shut(hands: Hands) -> None:
    """The notebook asks for its words, and shows nothing else."""
    await hands.page.get_by_role("button", name="Open", exact=True).wait_for()
    await expect(hands.page.get_by_role("navigation")).to_have_count(0)


async def unlock(hands: Hands, words: str = WORDS) -> None:
    """Type the words; done when the notebook is there."""
    await hands.fill("Words or a number", words)
    await hands.press("Open")
    await expect(hands.page.get_by_role("button", name="Open", exact=True)).to_have_count(0)
