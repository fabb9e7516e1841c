"""Chromium as a person's phone: found on this machine, with a page that notes when things appear."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

_NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
_WATCH = Path(__file__).with_name("watch.js")
_PATIENCE_MS = 30_000
_NO_SURFACES = "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"
"""A desktop's address bar is a page of its own, drawn anew beside every window; no phone has it."""
PHONE = {"width": 360, "height": 780}


class NoBrowser(Exception):
    """There is no Chromium here."""


def executable() -> str:
    """The browser of the journeys (NoBrowser)."""
    named = os.environ.get("TWOFOLD_CHROMIUM")
    found = named or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowser("no Chromium here; on Debian: apt-get install chromium")
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A running Chromium without a window."""
    options = [_NO_SURFACES, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=executable(), args=options)
        try:
            yield running
        finally:
            await running.close()


async def phone(running: Browser) -> BrowserContext:
    """A phone of its own: nothing is shared with another one."""
    context = await running.new_context(viewport=PHONE, locale="en-GB")  # type: ignore[arg-type]
    context.set_default_timeout(_PATIENCE_MS)
    await context.add_init_script(path=_WATCH)
    return context


class Screen:
    """One page of a phone, and what its notes say."""

    def __init__(self, page: Page, wire: CDPSession) -> None:
        self.page, self._wire = page, wire

    @classmethod
    async def of(cls, context: BrowserContext, slower: int = 1) -> "Screen":
        """A new page, its processor `slower` times as slow."""
        page = await context.new_page()
        wire = await context.new_cdp_session(page)
        if slower > 1:
            await wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
        return cls(page, wire)

    async def ask(self, expression: str) -> Any:  # noqa: ANN401 (whatever the page answers)
        """The value of an expression in the page; the page's policy does not concern the one who measures."""
        answer = await self._wire.send(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(
                f"the page could not answer {expression}: {answer['exceptionDetails']['text']}"
            )
        return answer["result"].get("value")

    async def want(self, name: str, selector: str, text: str) -> None:
        """Note when an element with this text is on the screen."""
        await self.ask(f"bench.want({name!r}, {selector!r}, {text!r})")

    async def seen(self, name: str) -> float:
        """When it was, in milliseconds of the common clock; waits until it is."""
        return float(await self.ask(f"bench.seen({name!r})"))

    async def since_start(self, name: str) -> float:
        """The same, in milliseconds since this page was asked for."""
        return await self.seen(name) - float(await self.ask("bench.origin"))

    async def since_click(self, name: str) -> float:
        """The same, in milliseconds since the newest press of anything."""
        return await self.seen(name) - await self.seen("click")

    async def first_paint(self) -> float:
        """First contentful paint in milliseconds."""
        paint = (
            "new Promise(done => new PerformanceObserver(list => "
            "{ const p = list.getEntriesByName('first-contentful-paint')[0]; if (p) done(p.startTime) })"
            ".observe({ type: 'paint', buffered: true }))"
        )
        return float(await self.ask(paint))

    async def press(self, name: str) -> None:
        """Press the button of this name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def fill(self, label: str, text: str) -> None:
        """Fill the field of this name."""
        await self.page.get_by_label(label, exact=True).fill(text)
