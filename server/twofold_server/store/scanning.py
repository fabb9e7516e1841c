"""Finding rows by their ids: no index has them, so the chains of those who may have written them are read."""

from collections.abc import AsyncIterator, Callable

from ..core.known import Named
from ..core.spaces import Row

Pages = Callable[[int], AsyncIterator[list[Row]]]
"""A device's rows in the order of its chain, page by page."""


async def rows_named(named: Named, pages: Pages) -> list[Row]:
    """Every row of the ids that `named` asks for; reading ends once all have been met with all their rows."""
    found: list[Row] = []
    missing = set(named.ids)
    for device in named.devices if missing else ():
        async for page in pages(device):
            own = [row for row in page if row.key in named.ids]
            found += own
            missing -= {row.key for row in own}
            if not missing and found and found[-1].place != page[-1].place:
                return found
    return found
