"""Looking at one screen as everybody might: pictures, axe, width, console."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import ViewportSize

from tests.journeys.hands import Hands

SMALL: ViewportSize = {"width": 360, "height": 780}
LARGE: ViewportSize = {"width": 1280, "height": 800}
Theme = Literal["light", "dark"]
Form = tuple[ViewportSize, Theme]
FORMS: tuple[Form, ...] = ((SMALL, "light"), (LARGE, "dark"), (SMALL, "dark"), (LARGE, "light"))
WIDER = """() => [document.documentElement, ...document.querySelectorAll('*')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX)
    && !e.matches('.chips.line')).length
  || document.documentElement.scrollWidth > innerWidth"""
"""Whether anything but a line of chips, which scrolls on purpose, is wider than its place."""


@dataclass
class Survey:
    """Looks at a screen in all its forms, and collects what is wrong with it."""

    pictures: Path
    docs: Path | None
    """Where the small light picture of every screen is kept for readers."""
    wrong: list[str]
    every_form: bool = False
    """Each screen in all forms; else in two, which have both sizes and both themes; the pairs take turns."""
    looks: int = 0

    async def look(self, name: str, hands: Hands) -> None:
        """Both sizes, both themes."""
        self.looks += 1
        first = 2 * (self.looks % 2)
        for size, theme in FORMS if self.every_form else FORMS[first : first + 2]:
            await hands.page.set_viewport_size(size)
            await hands.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            await self.judge(f"{name}-{size['width']}-{theme}", hands)
        await hands.page.set_viewport_size(SMALL)
        await hands.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    async def judge(self, name: str, hands: Hands) -> None:
        """The screen as it stands just now."""
        if self.every_form:
            await hands.page.screenshot(path=self.pictures / f"{name}.png")
        if self.docs is not None and name.endswith("-360-light"):
            await hands.page.screenshot(path=self.docs / f"{name.removesuffix('-360-light')}.png")
        found = await Axe().run(hands.page)
        for violation in found.response["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            self.wrong.append(f"{name}: {violation['id']} at {places}")
        if await hands.page.evaluate(WIDER):
            self.wrong.append(f"{name}: wider than the screen")
        self.wrong.extend(f"{name}: {fault}" for fault in hands.faults)
        hands.faults.clear()
