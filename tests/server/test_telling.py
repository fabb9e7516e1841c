"""Whoever is told of a commit may fail; whoever waits for it is answered all the same."""

import asyncio

from tests.server.calling import Caller
from tests.server.making import Made
from twofold_server.app import Running, made_parts
from twofold_server.notify.local import LocalNotifier
from twofold_server.settings import Settings
from twofold_server.web.caller import Seat


class Failing(LocalNotifier):
    """It can tell nobody anything."""

    def tell(self, space: bytes, head: int) -> None:
        """Fails."""
        raise ConnectionError(space.hex(), head)


async def test_a_failing_teller_leaves_nobody_unanswered(
    insider: Caller, relay: Running, settings: Settings
) -> None:
    """A frame's words are durable when its followers are told; that this fails leaves it its answer."""
    made = Made.found()
    await insider.found(made)
    await insider.append(made, made.envelope())
    envelopes = made_parts(relay.parts.store, settings, notifier=Failing(8)).envelopes
    answered: asyncio.Future[tuple[list[int] | None, BaseException | None]] = asyncio.Future()
    item = made.envelope()

    begun = envelopes.keep_soon([item], Seat(made.id, 0), lambda *said: answered.set_result(said))

    async with asyncio.timeout(10):
        assert (begun, await answered) == (True, ([4], None))
    assert (await insider.fetch(made, 3)).items[0].wire == item.wire
