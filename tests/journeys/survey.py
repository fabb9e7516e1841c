"""Looking at one screen as everybody might: axe, width, console, the tap that stops."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.async_api import ViewportSize

from tests.journeys.hands import Hands
from tests.journeys.pictures import Pictures

SMALL: ViewportSize = {"width": 360, "height": 780}
LARGE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}
Theme = Literal["light", "dark"]
Form = tuple[ViewportSize, Theme]
FORMS: tuple[Form, ...] = ((SMALL, "light"), (LARGE, "dark"), (SMALL, "dark"), (LARGE, "light"))
WIDER = """() => [document.documentElement, ...document.querySelectorAll('*')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX)
    && !e.matches('.chips.line')).length > 0
  || document.documentElement.scrollWidth > innerWidth"""
"""Whether anything but a line of chips, which scrolls on purpose, is wider than its place."""
JUDGE = f"""async () => {{
  if (!('axe' in window)) return null;
  const found = await axe.run({{ resultTypes: ['violations'], preload: {{ assets: ['media'] }} }});
  const told = found.violations.map(({{ id, nodes }}) => [id, nodes.map(({{ target }}) => target)]);
  return [told, ({WIDER})()]; }}"""
"""All rules, none of which reads style sheets; only what they find comes back. Null without axe."""
IN_REACH = """(button) => { const { left, right, top, bottom, height } = button.getBoundingClientRect();
  const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  const inside = left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
  return button.contains(at) && inside && height >= 44; }"""
"""Whether one tap hits it: inside, large enough, and under nothing."""
PLACE = re.compile(r"^  (?P<name>\w+): \{ room: \"(?P<room>\w+)\"(?P<more>.*?) \},$", re.MULTILINE)


class Place(NamedTuple):
    """What the app's own registry says of a place."""

    room: str
    joint: bool


def registered(root: Path) -> dict[str, Place]:
    """Every place that a group of screens has, from the groups themselves."""
    groups = sorted((root / "client/web/src/ui/screens").glob("*/places.ts"))
    found = (match for group in groups for match in PLACE.finditer(group.read_text("utf-8")))
    return {each["name"]: Place(each["room"], "joint: true" in each["more"]) for each in found}


def signals_of(name: str, place: Place) -> Sequence[str]:
    """Which signals are to be one tap away there: all three in two rooms, one wherever two do something."""
    if name in {"today", "together"}:
        return ("Slow", "Pause", "Stop")
    return ("Pause",) if place.joint else ()


@dataclass
class Survey:
    """Looks at a screen in its forms, and collects what is wrong with it."""

    pictures: Pictures | None = None
    """With them each screen in the forms wanted; else in two, with both sizes and themes, by turns."""
    wrong: list[str] = field(default_factory=list)
    looks: int = 0

    async def look(self, name: str, hands: Hands) -> None:
        """Both sizes, both themes."""
        self.looks += 1
        shown: Theme = "light"
        for size, theme in self._forms():
            await _turn(hands, size, shown, theme)
            shown = theme
            if self.pictures:
                await self.pictures.take(name, size["width"], theme, hands)
            await self.judge(f"{name}-{size['width']}-{theme}", hands)
        await _turn(hands, SMALL, shown, "light")

    def _forms(self) -> Sequence[Form]:
        if self.pictures is None:
            first = 2 * (self.looks % 2)
            return FORMS[first : first + 2]
        return FORMS if self.pictures.shots else [form for form in FORMS if form[0] is SMALL]

    async def judge(self, name: str, hands: Hands) -> None:
        """The screen as it stands just now."""
        found = await hands.page.evaluate(JUDGE)
        if found is None:
            await hands.page.evaluate(AXE_SCRIPT)
            found = await hands.page.evaluate(JUDGE)
        violations, wider = found
        self.wrong.extend(f"{name}: {rule} at {places}" for rule, places in violations)
        if wider:
            self.wrong.append(f"{name}: wider than the screen")
        self.wrong.extend(f"{name}: {fault}" for fault in hands.faults)
        hands.faults.clear()


@dataclass
class Reach:
    """Looks for the signals of a screen on a narrow phone, and collects where they are out of reach."""

    places: Mapping[str, Place]
    met: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    async def look(self, at: str, hands: Hands) -> None:
        """The place that is shown; a room of somebody who is alone yet has nobody to signal to."""
        buttons = [
            hands.page.get_by_role("button", name=name, exact=True)
            for name in signals_of(at, self.places[at])
        ]
        if not buttons or not (self.places[at].joint or await buttons[0].count()):
            return
        self.met.add(at)
        await hands.page.set_viewport_size(NARROW)
        for button in buttons:
            if await button.count() != 1 or not await button.evaluate(IN_REACH):
                self.wrong.append(f"{at}: {button} is not one tap away")
        await hands.page.set_viewport_size(SMALL)


async def _turn(hands: Hands, size: ViewportSize, before: Theme, theme: Theme) -> None:
    """Into this form, without asking for what is so already: either draws the screen anew."""
    if hands.page.viewport_size != size:
        await hands.page.set_viewport_size(size)
    if before != theme:
        await hands.page.emulate_media(color_scheme=theme)
