"""Every text of the corpus in every field of every kind, looked at and typed on every screen of both phones.

Needs the built app and a Chromium (TWOFOLD_CHROMIUM, or one on PATH). A few texts at a time share a notebook.
"""

import asyncio
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, async_playwright

from tests.journeys.conftest import FLAGS, make_phone
from tests.journeys.corpus import CORPUS, SHORT
from tests.journeys.corpus_phones import Corpus, open_alone, readable
from tests.journeys.crawling import Crawl
from tests.journeys.hands import Hands
from tests.support.world import World

_AT_ONCE = 6


async def look(browser: Browser, folder: Path, texts: tuple[str, ...], nth: int) -> tuple[int, list[str]]:
    """How many screens two phones full of these texts have, and what is wrong with them."""
    screens = 0
    wrong: list[str] = []
    with World(folder) as world:

        async def new_phone(of: World, **settings: Any) -> Hands:
            return await make_phone(browser, of, **settings)

        corpus = Corpus(world, new_phone)
        await corpus.meet(SHORT[nth % len(SHORT)], SHORT[(nth + 1) % len(SHORT)])
        await corpus.record(texts)
        phones = await corpus.phones()
        for hands in phones:
            crawl = Crawl(hands, world, texts[0])
            await crawl.everywhere()
            screens += crawl.screens
            wrong += crawl.wrong
        wrong += await open_alone(await readable(phones[1], folder), browser)
        for hands in phones:
            await hands.context.close()
        await corpus.close()
    return screens, wrong


async def _run() -> tuple[int, list[str]]:
    chromium = os.environ.get("TWOFOLD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    screens = 0
    wrong: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for nth in range(0, len(CORPUS), _AT_ONCE):
            texts = CORPUS[nth : nth + _AT_ONCE]
            with TemporaryDirectory(prefix="twofold-corpus-") as folder:
                seen, faults = await look(browser, Path(folder), texts, nth)
            screens, wrong = screens + seen, wrong + faults
            _say(*faults, f"texts up to {nth + len(texts)}: {seen} screens, {len(faults)} faults")
    return screens, wrong


def main() -> int:
    """0 if nothing is wrong; else 1, with every fault in a line."""
    screens, wrong = asyncio.run(_run())
    _say(f"corpus: {len(CORPUS)} texts, {screens} screens, {len(wrong)} faults")
    return int(bool(wrong))


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
