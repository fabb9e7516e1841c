"""A person with a model phone at hand, who sits beside a browser."""

from tests.journeys.hands import Hands
from twofold_client.meeting import Human


class Beside(Human):
    """Sits beside a browser: reads its number, types the own one there."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    async def compare(self, mine: str) -> str:
        """Both ways over the browser's screen."""
        theirs = await self._hands.digits()
        await self._hands.type_code(mine)
        return theirs
