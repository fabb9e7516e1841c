"""Every screen with large text, in the system's colours, without motion and by keys alone, each in all four.

Needs the built app and a Chromium (TWOFOLD_CHROMIUM, or one on PATH). `--pictures FOLDER` keeps a picture of
each. The phones are led through all screens by Tab and Enter.
"""

import argparse
import asyncio
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.async_api import Browser, async_playwright

from tests.journeys.conftest import FLAGS, make_phone
from tests.journeys.hands import Hands
from tests.journeys.keyed import KeyedHands
from tests.journeys.scenes import scenes
from tests.journeys.walking import WAYS, Walk
from tests.support.world import World

_FEWEST = 90


async def walk(browser: Browser, folder: Path, pictures: Path | None) -> tuple[int, list[str]]:
    """How many screens there were, and what is wrong with them."""
    looking, screens = Walk(pictures), 0
    with World(folder) as world:

        async def new_phone(of: World, **settings: Any) -> Hands:
            phone = await make_phone(browser, of, **settings)
            return KeyedHands(phone.page, of.app)

        async for scene in scenes(world, new_phone):
            await looking.look(scene.name, scene.hands, *WAYS)
            screens += 1
    return screens, looking.wrong


async def _run(pictures: Path | None) -> tuple[int, list[str]]:
    chromium = os.environ.get("TWOFOLD_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with TemporaryDirectory(prefix="twofold-walks-") as folder:
            return await walk(browser, Path(folder), pictures)


def main() -> int:
    """0 if nothing is wrong; else 1, with every fault in a line."""
    reading = argparse.ArgumentParser("./dev torture walks", description=__doc__)
    reading.add_argument("--pictures", type=Path)
    pictures: Path | None = reading.parse_args().pictures
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    screens, wrong = asyncio.run(_run(pictures))
    said = [*wrong, f"walks: {screens} screens, {len(WAYS)} ways, {len(wrong)} faults"]
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return int(bool(wrong) or screens < _FEWEST)


if __name__ == "__main__":
    sys.exit(main())
