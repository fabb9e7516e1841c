"""Through every room and behind every row of it, looking at each screen, with a text in every field.

Owns the way and what is looked for: something that ran, asked elsewhere, complained, or does not fit.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Request

from tests.journeys.hands import Hands
from tests.support.world import World

ROOMS: Final = ("Today", "Journal", "Together", "Patterns", "Us")
RAN: Final = """() => [globalThis.caught, ({}).polluted,
  document.querySelectorAll('body :is(script, iframe, object, embed, base, form[action])').length]"""
WIDE: Final = (Path(__file__).parent / "probes" / "wide.js").read_text("utf-8")
ANY: Final = re.compile("")
NOTHING: Final = [None, None, 0]


def one_line(text: str) -> str:
    """The letters alone, however the lines broke."""
    return " ".join(text.split())


QUIET: Final = (
    *("practices", "practice", "questions", "light", "look", "language", "looks", "record", "copies"),
    *("phones", "sheet", "relay", "invite", "join", "find", "notice", "code"),
)
"""Places that say nothing of what anybody wrote."""


@dataclass
class Crawl:
    """One phone's screens, and what is wrong with them."""

    hands: Hands
    world: World
    typed: str | None = None
    """What is typed into every field that a screen has, if anything is."""
    rooms: tuple[str, ...] = ROOMS
    wrong: list[str] = field(default_factory=list)
    screens: int = 0
    shown: list[str] = field(default_factory=list)
    """The words of every screen, as they stood there."""

    def __post_init__(self) -> None:
        self.hands.context.on("request", self._note)

    async def everywhere(self) -> None:
        """Each room, each row, and each row behind it."""
        for room in self.rooms:
            await self.hands.room(room)
            await self._look(room)
            for at in range(await self._links().count()):
                await self._behind(room, at)

    async def _behind(self, room: str, at: int) -> None:
        link = self._links().nth(at)
        title = f"{room}, row {at}"
        before = await self.hands.title(ANY).element_handle()
        await link.click()
        await before.wait_for_element_state("hidden")
        await self.hands.title(ANY).wait_for()
        await self._look(title)
        await self._type(title)
        await self._home(room)

    async def _type(self, title: str) -> None:
        """The text into every field; nothing of it is kept."""
        boxes = self.hands.page.get_by_role("main").get_by_role("textbox")
        if self.typed is None or await boxes.count() == 0:
            return
        for box in await boxes.all():
            if await box.is_editable() and await box.get_attribute("type") not in {"date", "time"}:
                await box.fill(self.typed)
        await self._look(f"{title}, written in")

    async def _home(self, room: str) -> None:
        """Back to the room, by as many ways as it takes."""
        rooms = self.hands.page.get_by_role("navigation", name="Rooms")
        while not await rooms.is_visible():
            await self.hands.take(self.hands.page.locator(".bar .round, .acts .button:not(.hold)").first)
        await self.hands.room(room)

    async def _look(self, title: str) -> None:
        self.screens += 1
        page = self.hands.page
        self.shown.append(one_line(await page.get_by_role("main").inner_text()))
        ran = await page.evaluate(RAN)
        if ran != NOTHING:
            self.wrong.append(f"{title}: ran {ran}")
        if wide := await page.evaluate(WIDE):
            self.wrong.append(f"{title}: wider than its place: {wide}")
        self.wrong.extend(f"{title}: {fault}" for fault in self.hands.faults)
        self.hands.faults.clear()

    def _links(self) -> Locator:
        quiet = ", ".join(f'[data-to="{place}"]' for place in QUIET)
        links = self.hands.page.get_by_role("main").get_by_role("link")
        return links.and_(self.hands.page.locator(f"a:not({quiet}, [target])"))

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.world.app, self.world.relay, "blob:", "data:")):
            self.wrong.append(f"asked for {request.url}")
