"""The same phone without a finger on its screen: Tab, Enter, Space, arrows and letters, and nothing else."""

from typing import Literal

from tests.journeys.hands import Hands

Role = Literal["button", "link", "textbox", "slider", "checkbox", "switch"]
FURTHEST = 120


class Keys:
    """A keyboard at one window."""

    def __init__(self, hands: Hands) -> None:
        self.hands, self._keyboard = hands, hands.page.keyboard

    async def reach(self, role: Role, name: str) -> None:
        """Press Tab until the focus is on something of this role and name; AssertionError if it never is."""
        target = self.hands.page.get_by_role(role, name=name).first
        await target.wait_for()
        for _ in range(FURTHEST):
            if await target.evaluate("element => element === document.activeElement"):
                return
            await self.tap("Tab")
        raise AssertionError(f"Tab never comes to the {role} {name}")

    async def tap(self, *keys: str) -> None:
        """Single keys, one after the other."""
        for key in keys:
            await self._keyboard.press(key)

    async def choose(self, role: Role, name: str, key: str = "Enter") -> None:
        """Reach something, and press a key on it."""
        await self.reach(role, name)
        await self.tap(key)

    async def type(self, name: str, text: str, then: str | None = None) -> None:
        """Reach a field and type into it; then perhaps a key."""
        await self.reach("textbox", name)
        await self._keyboard.type(text)
        if then is not None:
            await self.tap(then)
