"""Finding words among ten thousand pages of one's own, key by key, on a phone that came back by a sheet."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import person
from bench.browser import Screen, browser, phone
from bench.figures import percentile, small
from bench.relay import Relay, served
from bench.run import Run

_KEY_MS = 50
_TYPED = ("all of it", "number 97", "walking", "xxxx")
"""Few pages, some, none, and every page."""


def measure(run: Run) -> None:
    """From each key to the frame that shows what it found."""
    with served() as relay, TemporaryDirectory(prefix="twofold-bench-") as name:
        asyncio.run(_measured(run, relay, Path(name)))


async def _measured(run: Run, relay: Relay, folder: Path) -> None:
    count, other = run.count(10_000, 2_000), person.Other(folder)
    address = f"http://127.0.0.1:{relay.port}"
    words = await other.have_sheet(address, relay.code)
    await person.append_many(relay.port, other, "solo", count)
    await other.close()
    async with browser() as running:
        screen = await Screen.of(await phone(running))
        await screen.page.goto(f"http://127.0.0.1:{relay.app_port}/")
        await person.come_back(screen, words, address)
        keys = await _typed(screen)
    note = f"p50 {percentile(keys, 0.5):.0f} ms, slowest {max(keys):.0f} ms, {len(keys)} keys, painted"
    run.add(
        small(
            "app: search among 10,000, a key, p95",
            percentile(keys, 0.95),
            "ms",
            _KEY_MS,
            note=f"of {count}; {note}",
        )
    )


async def _typed(screen: Screen) -> list[float]:
    """Milliseconds from each key to the frame behind it, once all pages are laid out."""
    await screen.page.get_by_role("link", name="Journal").click()
    await screen.page.get_by_role("link", name="Find").click()
    field = screen.page.get_by_role("searchbox")
    await field.fill("xxxx")
    await screen.page.get_by_text("Laying out your pages").wait_for(state="detached")
    await screen.page.locator(".rows a").nth(29).wait_for()
    await screen.ask("bench.keys.length = 0")
    for text in _TYPED:
        await field.clear()
        await field.press_sequentially(text, delay=60)
    return [float(each) for each in await screen.ask("bench.keys")]
