"""Live: pages as they come, own entries on a nudge, and patience when the line is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.support.pairs import paired
from tests.support.phone import Phone
from tests.support.waiting import eventually
from tests.support.wire import WireRelay
from twofold_client.follow import PAUSES, Live


class Patience:
    """A sleep that takes no time, and remembers how long it was asked to take."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def __call__(self, seconds: float) -> None:
        """Only let others run."""
        self.asked.append(seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def following(phone: Phone, patience: Patience | None = None) -> AsyncIterator[Live]:
    """A phone that follows its shared space."""
    live = Live(phone.device.sync("shared"), lambda: None, patience or Patience())
    task = asyncio.create_task(live.run())
    try:
        yield live
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_arrives_by_itself() -> None:
    """What one sends, the other's follower keeps without asking again."""
    relay = WireRelay()
    a, b = await paired(relay)
    async with following(b):
        await eventually(lambda: relay.followers == 1, "following")
        fetched = relay.line_state.posts.count("/v1/fetch")
        a.share("live")
        await a.device.sync("shared").run()
        await eventually(lambda: b.notes() == ["live"], "live arrival")

    assert relay.line_state.posts.count("/v1/fetch") - fetched == 2  # both are a's own


async def test_a_nudge_sends() -> None:
    """After recording, a nudge brings the entry to the relay while the follower goes on."""
    relay = WireRelay()
    a, b = await paired(relay)
    async with following(a) as live, following(b):
        await eventually(lambda: relay.followers == 2, "following")
        a.share("nudged")
        live.nudge()
        await eventually(lambda: b.notes() == ["nudged"], "arrival")
        await eventually(lambda: a.where() == ["relay"], "own return")


async def test_patience_grows_while_away() -> None:
    """Away, it tries again after longer and longer pauses; back, it goes on by itself."""
    relay, patience = WireRelay(), Patience()
    a, b = await paired(relay)
    async with following(b, patience):
        await eventually(lambda: relay.followers == 1, "following")
        await relay.cut()
        await eventually(lambda: len(patience.asked) > len(PAUSES) + 1, "a few attempts")
        relay.mend()
        a.share("back")
        await a.run()
        await eventually(lambda: b.notes() == ["back"], "arrival after the cut")

    assert patience.asked[: len(PAUSES) - 1] == sorted(patience.asked[: len(PAUSES) - 1])
    assert PAUSES[-1] in patience.asked
