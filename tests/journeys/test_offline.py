"""The app without any network, and phones apart from each other."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.journeys.conftest import FLAGS, SMALL, NewPhone
from tests.journeys.hands import Hands, pair
from tests.support.world import World

FORGET = """async (part) => { for (const name of await caches.keys()) { const cache = await caches.open(name);
  for (const { url } of await cache.keys()) if (url.includes(`/${part}-`)) await cache.delete(url); } }"""
"""Takes a part of the app from the phone."""

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]


async def test_starts_without_any_network(own_world: World, new_phone: NewPhone) -> None:
    """With relay and app server both dead and the phone offline, a reload shows everything and keeps more."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.begin()
    await a.check_in("kept while all was well")
    await a.connect(own_world.household())
    await pair(a, b)
    await a.installed()
    own_world.kill()
    for offline in (False, True):
        await a.offline(offline)
        await a.page.reload()
        await a.room("Journal")
        await a.sees("kept while all was well")
    await a.check_in("kept without a network", share=["the note"])
    await a.page.reload()
    await a.stand("On this phone", 1)
    own_world.start()
    await a.offline(False)
    await b.sees("kept without a network")


async def test_phones_share_no_storage(own_world: World, new_phone: NewPhone) -> None:
    """The other phone of the same browser knows nothing of the first: contexts share no storage."""
    a, b = await new_phone(own_world), await new_phone(own_world)
    await a.begin()
    await a.check_in("on one phone")
    await b.open()
    await b.page.get_by_role("button", name="Start writing").wait_for()
    databases = await b.page.evaluate("async () => (await indexedDB.databases()).length")
    await a.room("Journal")
    await a.sees("on one phone")
    assert databases <= 2  # its own vault, and what is beside it for the key
    assert set(await b.page.evaluate("() => Object.keys(localStorage)")) <= {"held"}


async def test_all_of_it_comes_by_itself(own_world: World, new_phone: NewPhone) -> None:
    """Parts that nobody has used are fetched all the same: later uses of them ask the host for nothing.

    One that is missing says offline that it is not here, and is there once it could be fetched.
    """
    a = await new_phone(own_world)
    await a.begin()
    await a.press("Put away")
    await a.holds_all()
    await a.offline()
    await a.room("Us")
    await a.follow("Your record")
    await a.page.get_by_role("textbox", name="Passphrase", exact=True).wait_for()
    await a.press("Back")
    await a.page.evaluate(FORGET, "pairing")
    await a.page.reload()
    await a.room("Us")
    await a.follow("Connect to a relay")
    await a.sees("This part is not on this phone yet.")
    await a.offline(False)
    await a.press("Back")
    await a.follow("Connect to a relay")
    await a.page.get_by_label("Address of the relay").wait_for()


async def test_pages_stand_without_the_rooms(own_world: World, new_phone: NewPhone) -> None:
    """Where the file with the other rooms is gone and cannot come, Today does not wait for it."""
    a = await new_phone(own_world)
    await a.begin()
    await a.check_in("read without any room")
    await a.holds_all()
    await a.page.evaluate(FORGET, "rooms")
    await a.offline()
    await a.page.reload()
    await a.page.get_by_role("heading", name="Lately").wait_for()
    await a.page.get_by_role("link", name="Check-in").wait_for()


async def test_storage_outlives_the_browser(
    browser: Browser, chromium: str, own_world: World, tmp_path: Path
) -> None:
    """A browser ended and started again on the same profile, with every server dead, still has all pages."""

    async def phone() -> Hands:
        context = await browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=FLAGS, viewport=SMALL
        )
        return Hands(context.pages[0], own_world.app)

    first = await phone()
    await first.begin()
    await first.check_in("kept before the end")
    await first.installed()
    await first.context.close()
    own_world.kill()
    second = await phone()
    await second.open()
    await second.room("Journal")
    await second.sees("kept before the end")
    await second.context.close()
    assert (first.faults, second.faults) == ([], [])
