"""Hands that never touch the screen: every verb over buttons, links and fields goes by Tab and Enter."""

import re

from playwright.async_api import Locator

from tests.journeys.hands import Hands

FURTHEST = 200


class KeyedHands(Hands):
    """One window of one phone, by its keyboard. What a walk clicks by itself stays a click."""

    async def press(self, name: str, exact: bool = True) -> None:
        """A button, by its name."""
        await self._enter(self.page.get_by_role("button", name=name, exact=exact))

    async def follow(self, name: str | re.Pattern[str]) -> None:
        """A link or row, by how its name begins; the first of several."""
        found = re.compile(f"^{re.escape(name)}") if isinstance(name, str) else name
        await self._enter(self.page.get_by_role("link", name=found).first)

    async def fill(self, name: str, text: str) -> None:
        """A field of text, by its name; what stands in it is replaced."""
        await self._reach(self.page.get_by_role("textbox", name=name, exact=True))
        await self.page.keyboard.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def room(self, name: str) -> None:
        """One of the five rooms."""
        await self._enter(self.page.get_by_role("navigation", name="Rooms").get_by_role("link", name=name))
        await self.title(name).wait_for()

    async def _enter(self, target: Locator) -> None:
        await self._reach(target)
        await self.page.keyboard.press("Enter")

    async def _reach(self, target: Locator) -> None:
        """Press Tab until the focus is there; AssertionError if it never comes."""
        await target.wait_for()
        for _ in range(FURTHEST):
            if await target.evaluate("element => element === document.activeElement"):
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {target}")
