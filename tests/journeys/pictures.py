"""Pictures of screens: for readers small ones with a page that shows them by room, for builders all of them.

A reader's picture is made again only by `./dev shots`; what the page says of each is what the screen says.
"""

import asyncio
import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.journeys.hands import Hands

ROOMS = {"today": "Today", "journal": "Journal", "together": "Together", "patterns": "Patterns", "us": "Us"}
READ = 360
"""The width of the pictures that readers get."""
QUALITY = 48
IN_A_ROW = 3
HEAD = """# Every screen

Made by `./dev shots`: a walk past every screen, on real phones with a real relay between them. Mika and Jo
are made up. Each picture follows the light or dark of the page that shows it.
"""


class Picture(NamedTuple):
    """A screen that was looked at: its name in the walk, the place it is, what stands over it."""

    name: str
    place: str
    title: str


@dataclass
class Pictures:
    """Where pictures go, and which were taken."""

    docs: Path | None = None
    shots: Path | None = None
    """Every form of every screen, as it is."""
    taken: list[Picture] = field(default_factory=list)

    async def take(self, name: str, width: int, theme: str, hands: Hands) -> None:
        """The screen as it stands just now."""
        if self.shots is not None:
            await hands.page.screenshot(path=self.shots / f"{name}-{width}-{theme}.png")
        if self.docs is not None and width == READ:
            await _take_small(hands, self.docs / f"{name}{'.dark' if theme == 'dark' else ''}.webp")
            if theme == "light":
                self.taken.append(Picture(name, *await _told(hands)))

    def write_page(self, rooms: Mapping[str, str]) -> None:
        """Write the page that shows them; `rooms`: the room of each place. What is no longer taken goes."""
        if self.docs is None:
            return
        (self.docs / "README.md").write_text(page_of(self.taken, rooms), "utf-8")
        names = {f"{each.name}{ending}.webp" for each in self.taken for ending in ("", ".dark")}
        for file in self.docs.glob("*.webp"):
            if file.name not in names:
                file.unlink()


def page_of(taken: list[Picture], rooms: Mapping[str, str]) -> str:
    """The page, room by room, in the order of the walk."""
    parts = [HEAD]
    for room, title in ROOMS.items():
        here = [each for each in taken if rooms[each.place] == room]
        parts += [f"## {title}", "", *_table(here), ""]
    return "\n".join(parts)


def _table(pictures: list[Picture]) -> Iterator[str]:
    yield "<table>"
    for at in range(0, len(pictures), IN_A_ROW):
        yield f"<tr>{''.join(map(_cell, pictures[at : at + IN_A_ROW]))}</tr>"
    yield "</table>"


def _cell(picture: Picture) -> str:
    name, _, title = picture
    dark = f'<source media="(prefers-color-scheme: dark)" srcset="{name}.dark.webp">'
    image = f'<img src="{name}.webp" width="240" alt="{title}">'
    return f'<td valign="top">{title}<br><picture>{dark}{image}</picture></td>'


async def _told(hands: Hands) -> tuple[str, str]:
    place = await hands.place()
    title = await hands.page.locator("h1:visible").first.inner_text()
    return place, re.sub(r"\s+", " ", title).replace('"', "&quot;").replace("<", "&lt;")


async def _take_small(hands: Hands, path: Path) -> None:
    """Playwright itself writes no WebP."""
    session = await hands.context.new_cdp_session(hands.page)
    shot = await session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))
    await session.detach()
