"""The exit on a screen: whole, large enough, under nothing, on narrow, small and large screens."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Locator, Page, Route, ViewportSize

from tests.journeys.hands import Hands

SIZES: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 640},
    {"width": 360, "height": 780},
    {"width": 1280, "height": 800},
)
TOUCH = 44
NEUTRAL = "https://www.wikipedia.org/"
ON_TOP = """button => {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
  const points = [[left + 4, top + 4], [right - 4, top + 4], [left + 4, bottom - 4], [right - 4, bottom - 4],
    [(left + right) / 2, (top + bottom) / 2]];
  const free = points.every(([x, y]) => button.contains(document.elementFromPoint(x, y)));
  return { inside, free, width: right - left, height: bottom - top };
}"""


async def neutral(page: Page) -> None:
    """Stands in for the site the exit leads to; nothing leaves this machine."""

    async def answer(route: Route) -> None:
        await route.fulfill(body="<!doctype html><title>elsewhere</title>", content_type="text/html")

    await page.route(f"{NEUTRAL}**", answer)


def exit_of(hands: Hands) -> Locator:
    """The control, as a screen reader finds it."""
    return hands.page.locator(".exit").and_(hands.page.get_by_role("button"))


async def stands(hands: Hands) -> dict[str, Any]:
    """How the control stands on the screen as it is now."""
    found: dict[str, Any] = await exit_of(hands).evaluate(ON_TOP)
    return found


@dataclass
class WayOut:
    """Looks for the exit on each screen, and collects where it is not as it must be."""

    wrong: list[str] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    async def look(self, name: str, hands: Hands) -> None:
        """Three sizes; and what a stranger reads in the tab."""
        before = hands.page.viewport_size
        self.titles.add(await hands.page.title())
        for size in SIZES:
            await hands.page.set_viewport_size(size)
            found = await stands(hands)
            large = found["width"] >= TOUCH and found["height"] >= TOUCH
            if not (found["inside"] and found["free"] and large):
                self.wrong.append(f"{name} at {size['width']}: {found}")
        if before is not None:
            await hands.page.set_viewport_size(before)
