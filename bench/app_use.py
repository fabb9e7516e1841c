"""The app in use: a tap until it is durable, another phone's screen, ten thousand pages fetched and shown."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, BrowserContext

from bench import person
from bench.browser import Screen, browser, phone
from bench.figures import Figure, percentile, small, told
from bench.relay import Relay, served
from bench.run import Run

_SAVED_MS, _OTHER_SCREEN_MS, _UNLOCKED_S, _FIRST_SYNC_S = 50, 150, 0.4, 3
_LAST = "all of it is here"
_SIZE = "check-ins of the app's full length, 512 bytes padded, are what the app can hold"


def measure(run: Run) -> None:
    """All of the use."""
    asyncio.run(_measured(run))


async def _measured(run: Run) -> None:
    async with browser() as running:
        with served() as relay:
            await _two_phones(run, running, relay)
        with served() as relay, TemporaryDirectory(prefix="twofold-bench-") as name:
            await _much(run, running, relay, Path(name))


def _places(relay: Relay) -> tuple[str, str]:
    return f"http://127.0.0.1:{relay.app_port}", f"http://127.0.0.1:{relay.port}"


async def _two_phones(run: Run, running: Browser, relay: Relay) -> None:
    """Two people write in turn; both screens are open."""
    app, address = _places(relay)
    ours, theirs = [await Screen.of(await phone(running)) for _ in range(2)]
    await person.connect(ours, app, address, relay.code)
    await person.meet(ours, theirs, app)
    saved, arrived = [], []
    for at in range(run.count(30, 10)):
        need = f"page {at} of the two"
        await theirs.want("theirs", "main", need)
        await person.write(ours, need, shared=True)
        saved.append(await _saved(ours))
        arrived.append(await theirs.seen("theirs") - await ours.seen("click"))
    run.add(_p95("app: tap on save to durable, p95", saved, _SAVED_MS))
    run.add(_p95("app: tap on one phone to the other's screen, p95", arrived, _OTHER_SCREEN_MS))
    for screen in (ours, theirs):
        await screen.page.context.close()


def _p95(name: str, values: list[float], limit: float) -> Figure:
    note = f"p50 {percentile(values, 0.5):.0f} ms, {len(values)} times, to the next frame"
    return small(name, percentile(values, 0.95), "ms", limit, note=note)


async def _saved(screen: Screen) -> float:
    """Milliseconds from the tap to the frame with today's page, which comes only after all is durable."""
    await screen.want("kept", "button", "Check in")
    await screen.press("Keep it")
    return await screen.since_click("kept")


async def _much(run: Run, running: Browser, relay: Relay, folder: Path) -> None:
    """A phone is paired and put away; the other writes 10,000 pages; the phone is opened again."""
    app, address = _places(relay)
    context, other = await phone(running), person.Other(folder)
    screen = await Screen.of(context)
    await other.meet(screen, app, address, relay.code)
    await screen.page.close()
    count = run.count(10_000, 2_000)
    await person.append_many(relay.port, other, "shared", count)
    await other.close()
    usable, synced = await _opened(context, app)
    note = f"of {count}; first screen usable after {usable:.2f} s; {_SIZE}"
    run.add(small("app: first sync of 10,000", synced * 10_000 / count, "s", _FIRST_SYNC_S, note=note))
    opened = [(await _opened(context, app))[1] for _ in range(run.count(5, 3))]
    run.add(
        small("app: unlock and show 10,000", percentile(opened, 0.5), "s", _UNLOCKED_S, note=f"with {count}")
    )
    screen = await Screen.of(context)
    await screen.page.goto(app)
    saved = []
    for at in range(run.count(10, 5)):
        await person.write(screen, f"one more {at}", shared=False)
        saved.append(await _saved(screen))
    run.add(told("app: tap on save to durable with 10,000 kept, p50", percentile(saved, 0.5), "ms"))
    await context.close()


async def _opened(context: BrowserContext, app: str) -> tuple[float, float]:
    """Seconds from asking for the app until it can be used, and until the newest page is on the screen."""
    screen = await Screen.of(context)
    await screen.page.goto(app, wait_until="commit")
    await screen.want("last", "main", _LAST)
    shown = await screen.since_start("last")
    usable = await screen.since_start("usable")
    await screen.page.close()
    return usable / 1000, shown / 1000
