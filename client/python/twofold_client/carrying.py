"""Blobs on their way: put what is missing, get what is wanted, drop; over one line and token (spec: Blobs).

Knows sealed chunks and their places; must not know a key. A transfer that is cut off anywhere goes on by
asking the relay what it lacks.
"""

from collections.abc import Callable, Sequence
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.public import blobs
from twofold_crypto.public.blobs import Cut
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import Done

from .errors import Away, RelayRefused
from .relay import Relay

NOT_THERE: Final = "unknown_blob"
_ROUNDS_MAX: Final = 4
"""How often one transfer asks anew what is missing: the relay may have forgotten the blob meanwhile."""


async def missing(relay: Relay, token: bytes, blob: bytes, cut: Cut) -> Sequence[int]:
    """The chunks that the relay lacks; all of them of a blob that it does not know."""
    request = blobs.MissingRequest(VERSION, blob)
    try:
        reply = await relay.ask("/v1/blobs/missing", request, blobs.MissingReply, token)
    except RelayRefused as refused:
        if refused.name != NOT_THERE:
            raise
        return range(cut.count)
    try:
        return reply.numbers()
    except Refused as error:
        raise Away("The answer is not in the relay's language.") from error


async def put(relay: Relay, token: bytes, blob: bytes, cut: Cut, chunk: Callable[[int], bytes]) -> None:
    """Bring a blob until the relay has all of it. Raises Away, and RelayRefused for what it will not take."""
    for _ in range(_ROUNDS_MAX):
        left = 0
        for i in await missing(relay, token, blob, cut):
            request = blobs.PutChunkRequest(VERSION, blob, cut.padded, i, chunk(i))
            left = (await relay.ask("/v1/blobs/put", request, blobs.PutChunkReply, token)).missing
        if not left:
            return
    raise Away("The relay lacks parts of what was brought again and again.")


async def get(
    relay: Relay, token: bytes, blob: bytes, cut: Cut, wanted: Callable[[], Sequence[int]],
    take: Callable[[int, bytes], None],
) -> None:  # fmt: skip
    """Fetch until nothing is `wanted`; each chunk is handed to `take`, which may refuse it.

    Raises Away, RelayRefused, and what `take` raises.
    """
    while numbers := wanted():
        first = numbers[0]
        count = _in_a_row(numbers)
        request = blobs.GetChunksRequest(VERSION, blob, first, count)
        reply = await relay.ask("/v1/blobs/get", request, blobs.GetChunksReply, token)
        try:
            told = reply.vetted(first, count)
        except Refused as error:
            raise Away("The answer is not in the relay's language.") from error
        if told != cut:
            raise RelayRefused(NOT_THERE, "The relay holds something else under this id.", "Tell its author.")
        for i, chunk in enumerate(reply.chunks, first):
            take(i, chunk)


async def drop(relay: Relay, token: bytes, blob: bytes) -> None:
    """Have the relay take all of it away; one that it does not know is gone already."""
    try:
        await relay.ask("/v1/blobs/drop", blobs.DropBlobRequest(VERSION, blob), Done, token)
    except RelayRefused as refused:
        if refused.name != NOT_THERE:
            raise


def _in_a_row(numbers: Sequence[int]) -> int:
    """How many of the first ones follow each other."""
    return next((n for n, i in enumerate(numbers) if i != numbers[0] + n), len(numbers))
