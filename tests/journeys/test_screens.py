"""Every screen, light and dark, small and large: fit for everybody, quiet on the console, and in pictures.

TWOFOLD_SHOTS=folder keeps the pictures; TWOFOLD_SHOTS_README=1 also writes the one of the README.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import ViewportSize

from tests.journeys.conftest import SMALL, NewPhone
from tests.journeys.hands import Hands
from tests.journeys.scenes import scenes
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

LARGE: ViewportSize = {"width": 1280, "height": 800}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDER = """() => [document.documentElement, ...document.querySelectorAll('*')]
  .filter(e => e.scrollWidth > e.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(e).overflowX)).length
  || document.documentElement.scrollWidth > innerWidth"""


@dataclass
class Survey:
    """Looks at a screen in all its forms, and collects what is wrong with it."""

    pictures: Path
    readme: Path | None
    wrong: list[str]

    async def look(self, name: str, hands: Hands) -> None:
        """Both sizes, both themes."""
        for size in (SMALL, LARGE):
            await hands.page.set_viewport_size(size)
            for theme in THEMES:
                await hands.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                await self._judge(f"{name}-{size['width']}-{theme}", hands)
        await hands.page.set_viewport_size(SMALL)
        await hands.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    async def _judge(self, name: str, hands: Hands) -> None:
        await hands.page.screenshot(path=self.pictures / f"{name}.png")
        if self.readme is not None and name == "today-360-light":
            await hands.page.screenshot(path=self.readme)
        found = await Axe().run(hands.page)
        for violation in found.response["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            self.wrong.append(f"{name}: {violation['id']} at {places}")
        if await hands.page.evaluate(WIDER):
            self.wrong.append(f"{name}: wider than the screen")
        self.wrong.extend(f"{name}: {fault}" for fault in hands.faults)
        hands.faults.clear()


@pytest.fixture
def survey(tmp_path: Path, root: Path) -> Survey:
    """A fresh survey, its pictures where they are wanted."""
    pictures = Path(os.environ.get("TWOFOLD_SHOTS", tmp_path / "shots"))
    pictures.mkdir(parents=True, exist_ok=True)
    readme = root / "docs" / "screens" / "today.png" if os.environ.get("TWOFOLD_SHOTS_README") else None
    return Survey(pictures, readme, [])


@pytest.mark.timeout(300)
async def test_every_screen_is_fit(own_world: World, new_phone: NewPhone, survey: Survey) -> None:
    """No violation of axe, nothing wider than its screen, no broken policy, and no error on the console."""
    seen: list[str] = []
    async for scene in scenes(own_world, new_phone):
        await survey.look(scene.name, scene.hands)
        seen.append(scene.name)

    assert survey.wrong == []
    assert len(set(seen)) == len(seen) > 30


async def test_survey_finds_what_is_planted(world: World, new_phone: NewPhone, survey: Survey) -> None:
    """The survey sees a button without a name, a screen too wide, and a style that the policy forbids."""
    phone = await new_phone(world)
    await phone.open()
    await phone.page.get_by_role("button", name="Start writing").wait_for()
    await phone.page.evaluate(
        """() => { const wide = document.createElement('button');
        wide.style.inlineSize = '3000px';
        document.body.append(wide);
        document.body.setAttribute('style', 'color: red'); }"""
    )
    await survey.look("planted", phone)

    told = "\n".join(survey.wrong)
    for part in ("button-name", "wider than the screen", "style-src"):
        assert part in told
