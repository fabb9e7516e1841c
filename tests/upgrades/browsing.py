"""What an earlier version kept in a browser, put into a real one before the app of this one runs there."""

import gzip
import json
from typing import Any

from playwright.async_api import async_playwright, expect

from tests.journeys.conftest import FLAGS, make_phone
from tests.support.world import World
from tests.upgrades.make import DATA, HERE

NAME = "twofold"
"""What the app calls its database."""
_QUIET = "/sw.js"
"""A page of the app's origin on which the app does not run."""
_NO_ICON = "404 (Not Found)"
"""Chromium looks for an icon of a page that has none."""


async def opens(version: str, world: World, chromium: str) -> Any:  # noqa: ANN401 (what a page tells)
    """The app over that vault: Today without a word of trouble; then what its databases are by now."""
    written = _written(version)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        hands = await make_phone(browser, world)
        await hands.open(_QUIET)
        await hands.page.evaluate(_script("put"), [NAME, written["left"]])
        await hands.open()
        await expect(hands.title("Today")).to_be_visible()
        seen = await hands.page.evaluate(_script("look"), NAME)
        await browser.close()
    return [*seen, [fault for fault in hands.faults if _NO_ICON not in fault]]


def _written(version: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(gzip.decompress((DATA / f"{version}.web.json.gz").read_bytes()))
    return read


def _script(name: str) -> str:
    return (HERE / "writing" / f"{name}.js").read_text(encoding="utf-8")
