"""The notebook in another language: chosen in Us, whole, and there without a network."""

from importlib.metadata import version

import pytest

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

HELD = """async () => {
  const names = (await caches.keys()).filter(name => name.startsWith('release '));
  const requests = await (await caches.open(names[0])).keys();
  return requests.map(request => new URL(request.url).pathname);
}"""
TARGET = 44
"""How high at least what a finger is to hit."""
GERMAN_ROOMS = ("Heute", "Journal", "Zu zweit", "Muster", "Wir")
SPOKEN = """() => caches.match('/language').then(kept => kept?.text())"""


async def _until_spoken(hands: Hands, language: str) -> None:
    """Until the service worker keeps the files of that language."""
    await hands.until(f"async () => await ({SPOKEN})() === '{language}'")


def _languages(addresses: list[str]) -> set[str]:
    return {language for language in ("en", "de") if any(f".{language}-" in address for address in addresses)}


async def test_browser_is_followed(world: World, new_phone: NewPhone) -> None:
    """A phone in German begins in German, says so in the document, and holds no file of another language."""
    phone = await new_phone(world, locale="de-AT")
    await phone.open()
    await phone.page.get_by_role("button", name="Schreiben beginnen").wait_for()
    await phone.installed()
    await _until_spoken(phone, "de")

    assert await phone.page.evaluate("() => document.documentElement.lang") == "de"
    assert _languages(await phone.page.evaluate(HELD)) == {"de"}


async def test_choice_stays_offline(own_world: World, new_phone: NewPhone) -> None:
    """German is chosen in Us; with the network gone every room opens in it, from a new start on."""
    phone = await new_phone(own_world)
    await phone.begin()
    await phone.check_in("before the change")
    await phone.installed()
    await phone.room("Us")
    await phone.follow("Language")
    await phone.page.get_by_role("radio", name="Deutsch", exact=True).click()
    await phone.title("Sprache").wait_for()
    await _until_spoken(phone, "de")

    own_world.kill()
    await phone.open()
    await phone.title("Heute").wait_for()
    rooms = phone.page.get_by_role("navigation", name="Räume")
    for room in GERMAN_ROOMS:
        await rooms.get_by_role("link", name=room).click()
        await phone.title(room).wait_for()
    await rooms.get_by_role("link", name="Journal").click()
    await phone.sees("before the change")
    own_world.start()


async def test_app_says_what_it_is(world: World, new_phone: NewPhone) -> None:
    """Us names the version that is installed, and leads to what others wrote in the app: also once the app is
    held here, where every other address shows the app itself."""
    phone = await new_phone(world)
    await phone.begin()
    await phone.press("Put away")
    await phone.installed()
    await phone.room("Us")
    about = phone.page.get_by_role("link", name=f"About this app Version {version('twofold')}.")
    box = await about.bounding_box()
    async with phone.context.expect_page() as opened:
        await about.click()
    notices = await opened.value

    assert box is not None
    assert box["height"] >= TARGET
    assert "were written by others, under these terms" in await notices.inner_text("body")
