"""One's own record out and in: a sealed file, and pages that open without a network."""

import json
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

PASSPHRASE = "meadow copper lantern ribbon harbor"
NAUGHTY = "<img src=x onerror=alert(1)> & the river"
NEUTRAL = re.compile(r"^notebook-\d{4}-\d\d-\d\d\.(bin|html|json)$")


async def _record(phone: Hands) -> None:
    await phone.room("Us")
    await phone.follow("Your record")
    await phone.title("Your record").wait_for()


async def _download(phone: Hands, button: str, folder: Path) -> Path:
    """Press a button that hands out a file; where it lies then."""
    async with phone.page.expect_download() as waiting:
        await phone.press(button)
        await phone.go_on()
    download = await waiting.value
    assert NEUTRAL.match(download.suggested_filename)
    await download.save_as(folder / download.suggested_filename)
    return folder / download.suggested_filename


async def _sign(phone: Hands) -> str:
    return await phone.page.locator(".sign").inner_text()


async def test_r24_out_and_in_at_another_host(
    world: World, own_world: World, new_phone: NewPhone, tmp_path: Path
) -> None:
    """With a host who serves nothing any more: a sealed file, an empty phone at another host, the first run.
    The same sign on both, the pages are there, and go on at the other relay."""
    a, c = await new_phone(own_world), await new_phone(world)
    await a.begin()
    await a.connect(own_world.household())
    await a.check_in(NAUGHTY)
    await a.check_in("the second page")
    await a.stand("At the relay", 2)
    await a.holds_all()
    own_world.stop()
    await _record(a)
    await a.fill("Passphrase", "short")
    await a.press("Make the file")
    await a.sees("Twelve letters at least.")
    await a.fill("Passphrase", PASSPHRASE)
    await a.fill("The same once more", PASSPHRASE)
    file = await _download(a, "Make the file", tmp_path)
    assert b"river" not in file.read_bytes()

    await c.open()
    await c.press("I have a file")
    await c.title("Bring a file in").wait_for()
    await c.page.get_by_label("The file").set_input_files(file)
    await c.fill("Its passphrase", "another one that is wrong")
    await c.press("Bring it in")
    await c.title("That passphrase does not open it.").wait_for()
    await c.press("Back")
    await c.fill("Its passphrase", PASSPHRASE)
    await c.press("Bring it in")
    await c.sees("Brought in: 2 pages.")
    assert await _sign(c) == await _sign(a)
    await c.press("Good")
    await c.room("Journal")
    await c.sees(NAUGHTY)
    await c.sees("the second page")
    await c.connect(world.household())
    await c.room("Journal")
    await c.misses("Waiting for the relay")


async def test_pages_open_alone(browser: Browser, world: World, new_phone: NewPhone, tmp_path: Path) -> None:
    """The readable record, without a network: every word as it was written, nothing runs or loads."""
    a = await new_phone(world)
    await a.begin()
    await a.check_in(NAUGHTY)
    await _record(a)
    pages = await _download(a, "As pages", tmp_path)
    values = await _download(a, "For other programs", tmp_path)

    context = await browser.new_context(offline=True)
    reader = Hands(await context.new_page(), "")
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    reader.page.on("dialog", lambda dialog: reader.faults.append(dialog.message))
    await reader.page.goto(pages.as_uri())
    await expect(reader.page.get_by_text(NAUGHTY)).to_be_visible()
    assert await reader.page.locator("img").count() == 0
    assert (asked, reader.faults) == ([pages.as_uri()], [])
    await context.close()
    (entry,) = json.loads(values.read_text("utf-8"))["entries"]
    assert entry["content"]["note"] == NAUGHTY
