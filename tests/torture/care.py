"""Two couples and one who helps both, in real browsers: nothing is ever mixed.

Needs the built app and a Chromium (TWOFOLD_CHROMIUM, or one on PATH).
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, async_playwright, expect

from tests.journeys import caring
from tests.journeys.conftest import FLAGS, PATIENCE, make_phone
from tests.journeys.couple import BACK_IN_VIEW
from tests.journeys.hands import Hands
from tests.support.world import World

_FIRST = ("Mika and Jo, together", "what Mika gives", "only for Mika and Jo")
_SECOND = ("Ada and Kim, together", "what Ada gives", "only for Ada and Kim")


async def _two(browser: Browser, home: World, names: tuple[str, str]) -> tuple[Hands, Hands]:
    """Two people who share a notebook at the home's relay."""
    a, b = [await make_phone(browser, home) for _ in names]
    await a.connect(home.household())
    link = await a.invite(names[0])
    await b.join(link, names[1])
    mine, theirs = await asyncio.gather(a.digits(), b.digits())
    await a.type_code(theirs)
    await b.type_code(mine)
    await asyncio.gather(a.good(), b.good())
    return a, b


async def _helped(a: Hands, b: Hands, c: Hands, page: str) -> None:
    """Both ask the helper; one of them gives a page."""
    await caring.follow(b, await caring.ask(a, "Both of you"))
    await caring.compare(a, b)
    await caring.follow(c, await caring.link(a))
    await caring.compare(a, c)
    await caring.met(a)
    await a.leave()
    await a.check_in(page)
    await caring.look(a)
    await caring.give(a, page)
    await a.press("Give it")
    await a.go_on()


async def _reads(c: Hands, own: tuple[str, str, str], others: tuple[str, str, str]) -> None:
    """In the room of one couple there is nothing of the other's, and nothing that was begun for them."""
    await caring.choose(c, own[0])
    await c.sees(own[1])
    await c.misses(others[1])
    await c.misses(others[2])
    writing = c.page.get_by_role("textbox", name=f"Write back to {own[0]}")
    await expect(writing).to_have_value("")
    await writing.fill(own[2])


async def _live(browser: Browser, home: World) -> list[str]:
    """Two couples give to one helper, who writes back; what went wrong unseen."""
    first, second = await _two(browser, home, ("Mika", "Jo")), await _two(browser, home, ("Ada", "Kim"))
    c = await make_phone(browser, home)
    await _helped(*first, c, _FIRST[1])
    await _helped(*second, c, _SECOND[1])
    await _reads(c, _FIRST, _SECOND)
    await _reads(c, _SECOND, _FIRST)
    await c.press("Send")
    await c.sees("Sent.")
    for a, own, others in ((second[0], _SECOND, _FIRST), (first[0], _FIRST, _SECOND)):
        await a.page.evaluate(BACK_IN_VIEW)
        await caring.look(a)
        await a.sees(own[1])
        await a.misses(others[1])
        await a.misses(_FIRST[2])
    await second[0].sees(_SECOND[2])
    await first[0].misses(_SECOND[2])
    return [fault for hands in (*first, *second, c) for fault in hands.faults]


async def _run() -> list[str]:
    chromium = os.environ.get("TWOFOLD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with TemporaryDirectory(prefix="twofold-care-") as folder, World(Path(folder)) as home:
            faults = await _live(browser, home)
        await browser.close()
    return faults


def main() -> int:
    """0 if each couple's room held its own and nothing else."""
    faults = asyncio.run(_run())
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "two couples, one helper, nothing mixed\n")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
