"""Two phones that come to a made machine by its names, over TLS, trusting one authority."""

import os
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.journeys.conftest import FLAGS, PATIENCE, SMALL, TELL_POLICY
from tests.journeys.hands import Hands, pair

SHARED = ["the note"]


def trusting(home: Path, root: Path) -> Path:
    """A new home for a browser that takes this root for an authority."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    for words in (("-N", "--empty-password"), ("-A", "-n", "one run", "-t", "C,,", "-i", str(root))):
        subprocess.run(["certutil", "-d", f"sql:{store}", *words], check=True)
    return home


@asynccontextmanager
async def browser_at(chromium: str, home: Path, names: Sequence[str], address: str) -> AsyncIterator[Browser]:
    """A browser in its home, to whom these names are at this address."""
    rules = ", ".join(f"MAP {name} {address}" for name in names)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium,
            args=[*FLAGS, f"--host-resolver-rules={rules}"],
            env={**os.environ, "HOME": str(home)},
        )
        yield browser
        await browser.close()


async def first_evening(browser: Browser, app: str, household: str, told: Callable[[str], None]) -> None:
    """One writes alone, connects, and pairs with the other; pages cross live, and after a time offline."""
    expect.set_options(timeout=PATIENCE)
    began = time.monotonic()
    a, b = [await _phone(browser, app) for _ in range(2)]
    await a.begin()
    await a.installed()
    await a.offline()
    await a.check_in("alone and offline")
    await a.offline(False)
    await a.connect(household)
    await a.room("Today")
    await a.stand("At the relay", 1)
    await pair(a, b)
    told(f"{time.monotonic() - began:7.1f} s  two phones are paired")
    await b.room("Journal")
    await a.check_in("hello from Mika", share=SHARED)
    live = time.monotonic()
    await b.sees("hello from Mika")
    told(f"{time.monotonic() - live:7.1f} s  until the other saw what was kept")
    await a.offline()
    await b.check_in("written while the other was away", share=SHARED)
    await a.offline(False)
    await a.room("Journal")
    await a.sees("written while the other was away")
    await b.misses("alone and offline")
    faults = [fault for hands in (a, b) for fault in hands.faults]
    for hands in (a, b):
        await hands.context.close()
    assert faults == []


async def _phone(browser: Browser, app: str) -> Hands:
    context = await browser.new_context(viewport=SMALL, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    await context.add_init_script(TELL_POLICY)
    return Hands(await context.new_page(), app)
