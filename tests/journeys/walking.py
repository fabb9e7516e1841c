"""Looking at one screen as somebody who needs large letters, the system's colours, no motion, or only keys.

Owns the four ways and what is claimed of each screen in them. The probes beside it look inside the page.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tests.journeys.hands import Hands
from tests.journeys.survey import SMALL, WIDER

Way = Literal["large", "forced", "still", "keys"]
WAYS: tuple[Way, ...] = ("large", "forced", "still", "keys")
TWICE = "size => { document.documentElement.style.fontSize = size; }"
BEYOND = 60
"""So many presses more than there are stops: days and times have several places to type."""

_PROBES = Path(__file__).parent / "probes"


def _probe(name: str) -> str:
    return (_PROBES / f"{name}.js").read_text("utf-8")


@dataclass
class Walk:
    """Looks at screens in some of the ways, and collects what is wrong with them."""

    pictures: Path | None = None
    """Where a picture of each screen in each way is kept, if anywhere."""
    wrong: list[str] = field(default_factory=list)
    looks: int = 0

    async def glance(self, name: str, hands: Hands) -> None:
        """In one way; the ways take turns."""
        await self.look(name, hands, WAYS[self.looks % len(WAYS)])
        self.looks += 1

    async def look(self, name: str, hands: Hands, *ways: Way) -> None:
        """In each of these ways, and as it was again."""
        for script in ("common", "keys"):
            await hands.page.evaluate(_probe(script))
        for way in ways:
            self.wrong.extend(
                f"{name}, {way}: {fault}" for fault in await _LOOKS[way](hands, self._shot(name, way))
            )

    def _shot(self, name: str, way: Way) -> Path | None:
        return None if self.pictures is None else self.pictures / f"{name}-{way}.png"


async def _keep(hands: Hands, shot: Path | None) -> None:
    if shot is not None:
        await hands.page.screenshot(path=shot)


async def large(hands: Hands, shot: Path | None = None) -> list[str]:
    """Letters of twice the size on a small phone."""
    await hands.page.set_viewport_size(SMALL)
    await hands.page.evaluate(TWICE, "200%")
    await _keep(hands, shot)
    faults: list[str] = await hands.page.evaluate(_probe("large"))
    if await hands.page.evaluate(WIDER):
        faults.append("wider than the screen")
    await hands.page.evaluate(TWICE, "")
    return faults


async def forced(hands: Hands, shot: Path | None = None) -> list[str]:
    """The system's own colours, on a dark ground."""
    await hands.page.emulate_media(forced_colors="active", color_scheme="dark")
    await _keep(hands, shot)
    faults: list[str] = await hands.page.evaluate(_probe("forced"))
    await hands.page.emulate_media(forced_colors="none", color_scheme="light")
    return faults


async def still(hands: Hands, shot: Path | None = None) -> list[str]:
    """Less motion."""
    await hands.page.emulate_media(reduced_motion="reduce")
    del shot
    faults: list[str] = await hands.page.evaluate(_probe("still"))
    return faults


async def keys(hands: Hands, shot: Path | None = None) -> list[str]:
    """Tab, round and round, until it is back where it was."""
    names: list[str] = await hands.page.evaluate("() => probes.mark()")
    met: list[dict[str, Any]] = []
    for _ in range(len(names) + BEYOND):
        await hands.page.keyboard.press("Tab")
        now = await hands.page.evaluate("() => probes.now()")
        if now is not None and len(met) > 1 and now["stop"] == met[0]["stop"]:
            break
        if now is not None and (not met or now["stop"] != met[-1]["stop"]):
            met.append(now)
    await _keep(hands, shot)
    return _judge_round(names, met)


def _judge_round(names: list[str], met: list[dict[str, Any]]) -> list[str]:
    """Every stop once, in the order of the page, with a ring, and not under something."""
    stops = [each["stop"] for each in met]
    faults = [f"Tab never comes to {name}" for at, name in enumerate(names) if at not in stops]
    faults += [f"{each['name']} shows no focus" for each in met if not each["ring"]]
    faults += [f"{each['name']} has the focus under something" for each in met if each["covered"]]
    if len(set(stops)) < len(stops):
        faults.append("Tab comes to something twice before it has been everywhere")
    falls = [(a, b) for a, b in zip(met, met[1:], strict=False) if max(stops) > a["stop"] > b["stop"]]
    faults += [f"Tab goes back from {a['name']} to {b['name']}" for a, b in falls]
    rises = [
        (a, b)
        for a, b in zip(met, met[1:], strict=False)
        if a["main"] and b["main"] and a["stop"] < b["stop"]
    ]
    return faults + [
        f"Tab goes up from {a['name']} to {b['name']}" for a, b in rises if b["bottom"] <= a["top"] + 1
    ]


_LOOKS: dict[Way, Callable[[Hands, Path | None], Awaitable[list[str]]]] = {
    "large": large,
    "forced": forced,
    "still": still,
    "keys": keys,
}
