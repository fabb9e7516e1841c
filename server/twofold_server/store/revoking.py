"""Taking a household code back, and the list of those that there are."""

from typing import Final

from .reading import Reading
from .writing import Group, Job, Reply

HOUSEHOLDS: Final = "SELECT code, spaces_left, spaces_in_all FROM household ORDER BY code"


class RevokeHousehold(Job):
    """All foundings that are left are taken at once, in turn with those who found."""

    frees = True

    def __init__(self, reading: Reading, code: bytes) -> None:
        super().__init__()
        self._reading, self._code = reading, code

    async def gather(self, group: Group) -> Reply:
        """See `Job`."""
        left = await self._reading.spaces_left(self._code)
        if left:
            group.counted[self._code] = left
        return lambda: None
