"""The look that somebody chose for their phone."""

import pytest

from tests.journeys.conftest import NewPhone
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

BEFORE_ANY_SCRIPT = """document.addEventListener('readystatechange', () => {
  if (document.readyState === 'interactive') globalThis.begunIn = document.documentElement.dataset.theme;
});"""
DARK = "rgb(25, 26, 25)"


async def test_dark_before_any_script(world: World, new_phone: NewPhone) -> None:
    """On a phone that is light, the page of whoever chose dark is dark before a line of the app has run."""
    phone = await new_phone(world)
    await phone.begin()
    await phone.check_in("before the change")
    await phone.installed()
    await phone.room("Us")
    await phone.follow("Light, dark, and which hand")
    await phone.page.get_by_role("radio", name="Dark", exact=True).click()
    await phone.until("async () => await (await caches.match('/look'))?.text() === 'dark'")
    await phone.page.add_init_script(BEFORE_ANY_SCRIPT)
    await phone.page.reload()

    assert await phone.page.evaluate("() => globalThis.begunIn") == "dark"
    assert (
        await phone.page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == DARK
    )
