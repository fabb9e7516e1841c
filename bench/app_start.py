"""How the app starts: what it weighs, when it shows, when it can be used, and the same without a network."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext

from bench.browser import Screen, browser, phone
from bench.figures import middle, small
from bench.process import ROOT, free_port
from bench.relay import served
from bench.run import Run
from bench.slow_line import SlowLine, slow_line

WEB_APP = Path(os.environ.get("TWOFOLD_WEB_APP") or ROOT / "server" / "twofold_server" / "web_app")
_SCRIPT_KB, _PRECACHE_KB = 35, 280
_PAINT_TIMES, _USABLE_TIMES = 1.35, 1.8
_OFFLINE_MS = {1: 150, 4: 400}
_SLOWER = 4
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n"
_EMPTY = b"<!doctype html><meta charset=utf-8><title>empty</title><p>empty</p>"


def measure(run: Run) -> None:
    """All of the start."""
    run.add(small("app: precached, brotli", precached() / 1000, "kB", _PRECACHE_KB))
    asyncio.run(_measured(run))


def precached() -> int:
    """Bytes on the line of all that is held in the language that needs most, and of the service worker."""
    worker = (WEB_APP / "sw.js").read_text("utf-8")
    listed = re.findall(r'"(/[^"]*)","[A-Za-z0-9+/]{43}=","(\w*)"', worker)
    return max(_held(listed, language) for language in {holder for _, holder in listed} - {"", "needed"})


def _held(listed: list[tuple[str, str]], language: str) -> int:
    names = {name for name, holder in listed if holder in ("", language)}
    files = [WEB_APP / (name.lstrip("/") or "index.html") for name in names]
    return sum(_crossing(file) for file in [*files, WEB_APP / "sw.js"])


def _crossing(file: Path) -> int:
    small_one = file.with_name(file.name + ".br")
    return (small_one if small_one.exists() else file).stat().st_size


async def _measured(run: Run) -> None:
    takes = run.count(5, 3)
    async with browser() as running, _empty_page() as (empty, empty_line):
        port = free_port()
        with served(options=("--app-origin", f"http://127.0.0.1:{port}")) as relay:
            async with slow_line(port, relay.app_port) as line:
                await _first_visits(
                    run, running, (f"http://127.0.0.1:{port}/", line), (empty, empty_line), takes
                )
        await _offline(run, running, takes)


async def _first_visits(
    run: Run, running: Browser, app: tuple[str, SlowLine], empty: tuple[str, SlowLine], takes: int
) -> None:
    """New phones on a mobile line with a slow processor, beside a page with nothing in it, in turn."""
    empties, paints, usables, scripts = [], [], [], 0.0
    for _ in range(takes):
        screen = await _visit(running, *empty)
        empties.append(await screen.first_paint())
        await screen.page.context.close()
        screen = await _visit(running, *app)
        paints.append(await screen.first_paint())
        usables.append(max(await screen.since_start("first"), paints[-1]))
        scripts = await _script_bytes(screen, usables[-1])
        await screen.page.context.close()
    beside = middle(empties)
    run.add(small("app: scripts of the page before it can be used, brotli", scripts / 1000, "kB", _SCRIPT_KB))
    run.add(
        small("app: first paint, beside an empty page", middle(paints), "ms", beside, _PAINT_TIMES, _LINE)
    )
    run.add(
        small("app: can be used, beside an empty page's paint", middle(usables), "ms", beside, _USABLE_TIMES)
    )


_LINE = "150 ms round trips, 1.6 Mbit/s, processor four times slower; a button takes taps when it is drawn"


async def _visit(running: Browser, address: str, line: SlowLine) -> Screen:
    line.forget()
    screen = await Screen.of(await phone(running), _SLOWER)
    await screen.page.goto(address, wait_until="commit")
    return screen


async def _script_bytes(screen: Screen, before: float) -> float:
    """Bytes of scripts that had come to the page by then; the device's worker is not on its thread."""
    sizes = (
        "performance.getEntriesByType('resource')"
        ".filter(e => e.name.endsWith('.js') && !/worker-|sw\\.js/.test(e.name))"
        f".filter(e => e.responseEnd <= {before}).reduce((sum, e) => sum + e.encodedBodySize, 0)"
    )
    return float(await screen.ask(sizes))


async def _offline(run: Run, running: Browser, takes: int) -> None:
    """The installed app with the server gone: from asking for the page to the button of a day."""
    context = await phone(running)
    with served() as relay:
        address = f"http://127.0.0.1:{relay.app_port}/"
        screen = await Screen.of(context)
        await screen.page.goto(address)
        await screen.ask("navigator.serviceWorker.ready.then(() => true)")
        await screen.press("Start writing")
        await screen.page.get_by_role("button", name="Keep it").wait_for()
        await screen.page.close()
    for slower, limit in _OFFLINE_MS.items():
        starts = [await _started(context, address, slower) for _ in range(takes)]
        note = f"best {min(starts):.0f} ms; the server is stopped"
        run.add(small(f"app: start offline, processor x{slower}", middle(starts), "ms", limit, note=note))
    await context.close()


async def _started(context: BrowserContext, address: str, slower: int) -> float:
    screen = await Screen.of(context, slower)
    await screen.page.goto(address, wait_until="commit")
    usable = await screen.since_start("usable")
    await screen.page.close()
    return usable


@asynccontextmanager
async def _empty_page() -> AsyncIterator[tuple[str, SlowLine]]:
    """A server that answers every request with an empty page, behind a slow line of its own."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(_HEAD + _EMPTY)
        writer.close()

    port, target = free_port(), free_port()
    server = await asyncio.start_server(answer, "127.0.0.1", target)
    async with server, slow_line(port, target) as line:
        yield f"http://127.0.0.1:{port}/", line
