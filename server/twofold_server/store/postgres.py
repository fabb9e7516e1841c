"""The store on PostgreSQL, for any number of relays on one database; durable before answered.

[Note: one INSERT] Whoever decides on the state at number n inserts the rows after n. The key of the log
refuses the second who does; that one reads the newer state and decides again. No lock is held while deciding,
no number is ever left out, and a page that is read in between ends at a committed row.

What is erased leaves every answer at once. From the files of the database it goes when the database cleans
them, which this program cannot hasten; SQLite's store promises more there.
"""

import asyncio
import secrets
from collections.abc import Coroutine
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from twofold_crypto.errors import Refused

from ..core.append import Prepared, decide, foreseen
from ..core.healing import SAID
from ..core.households import kept
from ..core.known import Known, Question, Unanswered
from ..core.spaces import ROSTER_CHAIN, Space, found_again
from ..core.work import NOBODY, By, Outcome
from ..errors import Declined
from .blobs.keeping import Blobs
from .blobs.port import Shelf
from .port import Founding, Household, Store, Stored
from .postgres_blobs import PostgresBlobs
from .postgres_line import Conflict, Line
from .postgres_migrate import migrate, shipped
from .postgres_questions import Questions
from .postgres_states import Held, States
from .postgres_writing import appended, founded

UNDER_WAY_MAX: Final = 1024
INLINE_MAX: Final = 256
"""Questions and rows that a decision looks through on the event loop itself; more are another thread's."""
TURNS_MAX: Final = 64
_PATIENT_TURNS: Final = 4
_PAUSE_SECONDS: Final = 0.002

_PAGE: Final = """
SELECT type, wire, arrived FROM log WHERE space = $1 AND number > $2 AND number <= (
  SELECT max(number) FROM (
    SELECT number, sum(length(wire)) OVER (ORDER BY number) AS total FROM log
    WHERE space = $1 AND number > $2 AND number <= $3 ORDER BY number LIMIT $4) AS page
  WHERE total <= $5 OR number = $2 + 1)
ORDER BY number
"""
_RECORDS: Final = """
SELECT wire FROM log WHERE space = $1 AND chain = $2 AND seq >= $3 AND seq < $4 ORDER BY seq
"""
_SEAT: Final = "SELECT space FROM seat WHERE key = $1 ORDER BY space LIMIT 1"
_LEFT: Final = "SELECT spaces_left FROM household WHERE code = $1"
_FILLING: Final = "SELECT n FROM schema_version WHERE n = 0"
_HOUSEHOLD: Final = "INSERT INTO household (code, spaces_left, spaces_in_all) VALUES ($1, $2, $3)"
_HOUSEHOLDS: Final = "SELECT code, spaces_left, spaces_in_all FROM household ORDER BY code"
_REVOKE: Final = "UPDATE household SET spaces_left = 0 WHERE code = $1"
_ERA: Final = "SELECT coalesce(max(era), 0) FROM restored"
_RESTORED: Final = "INSERT INTO restored (era, day) VALUES ($1, $2)"
_UNOWNED: Final = "DELETE FROM shelf WHERE n = 0"
_PROVED: Final = "INSERT INTO proved (space, era, device) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"

T = TypeVar("T")


class PostgresStore(Store):
    """Open with `PostgresStore.opened`; as many as there are relays."""

    def __init__(self, line: Line, quota: int, shelf: Shelf | None) -> None:
        self._line, self._quota = line, quota
        self._states, self._questions = States(line), Questions(line)
        index = PostgresBlobs(line, self._states, quota, keeps_bytes=shelf is None)
        self._blobs = Blobs(index, shelf, secrets.token_bytes)
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._under_way: set[asyncio.Task[Any]] = set()
        self._stopped = False

    @classmethod
    async def opened(cls, address: str, quota: int, shelf: Shelf | None = None) -> "PostgresStore":
        """The store at a `postgresql://` address, made or upgraded as needed; blobs in it, or on a shelf.

        Raises OSError if it cannot be reached, WrongSchema if it cannot be used.
        """
        line = await Line.opened(address)
        try:
            await migrate(line, shipped())
        except BaseException:
            await line.close()
            raise
        return cls(line, quota, shelf)

    @property
    def blobs(self) -> Blobs:
        """See the port."""
        return self._blobs

    async def space(self, space: bytes) -> Space | None:
        """The committed state of a space, or None; asked of the database each time."""
        held = await self._states.held(space)
        return held.space if held else None

    async def found(self, founding: Founding) -> int:
        """See the port; the code's count falls in the transaction that makes the space."""
        return await self._whole(self._found(founding))

    async def append(self, space: bytes, prepared: list[Prepared], by: By = NOBODY) -> list[int]:
        """See the port; writers to one space at this relay take turns, others are met at the next number."""
        return await self._whole(self._append(space, prepared, by))

    async def rows(self, space: bytes, after: int, upto: int, count: int, size: int) -> list[Stored]:
        """See the port."""
        if after >= upto:
            return []
        return [Stored(*row) for row in await self._line.select(_PAGE, space, after, upto, count, size)]

    async def records(self, space: bytes, first: int, upto: int) -> list[bytes]:
        """See the port."""
        return [wire for (wire,) in await self._line.select(_RECORDS, space, ROSTER_CHAIN, first, upto)]

    async def space_of_seat(self, key: bytes) -> bytes | None:
        """See the port."""
        rows = await self._line.select(_SEAT, key)
        return rows[0][0] if rows else None

    async def begin_healing(self, day: int) -> None:
        """See the port; relays that run meanwhile learn it with the next state they read."""
        era = (await self._line.select(_ERA))[0][0]
        await self._whole(self._line.keep([(_RESTORED, (era + 1, day)), (_UNOWNED, ())]))

    async def proved(self, space: bytes, device: int) -> None:
        """See the port; one that has proved before costs nothing."""
        held = await self._states.held(space)
        if held and held.space.healing and device not in held.space.healing.proved:
            await self._whole(self._line.keep([(_PROVED, (space, self._states.restored, device))]))

    async def heal(self, space: bytes) -> None:
        """See the port."""
        await self.proved(space, SAID)

    async def add_household(self, kept: bytes, spaces: int) -> None:
        """See the port."""
        await self._whole(self._line.keep([(_HOUSEHOLD, (kept, spaces, spaces))]))

    async def knows_household(self, kept: bytes) -> bool:
        """See the port."""
        return await self._spaces_left(kept) is not None

    async def households(self) -> list[Household]:
        """See the port."""
        return [Household(*row) for row in await self._line.select(_HOUSEHOLDS)]

    async def revoke_household(self, kept: bytes) -> None:
        """See the port."""
        await self._whole(self._line.keep([(_REVOKE, (kept,))]))

    async def tidy(self, quiet: float) -> None:
        """See the port, and the module: the database cleans its own files."""

    async def close(self) -> None:
        """Finish what was begun, then let go of the connections."""
        self._stopped = True
        await self._blobs.close()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self._line.close()

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Run it to its end, whatever becomes of the caller: a write is whole or absent."""
        if self._stopped or len(self._under_way) >= UNDER_WAY_MAX:
            work.close()
            raise Declined("busy")
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return await asyncio.shield(task)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # its caller may have gone away: that is no line for the log

    async def _append(self, space: bytes, prepared: list[Prepared], by: By) -> list[int]:
        turn = self._turns.setdefault(space, asyncio.Lock())
        async with turn:
            held = self._states.remembered(space)
            for patience in range(TURNS_MAX):
                held = held or await self._states.held(space)
                if held is None:
                    raise Declined("unknown")
                try:
                    return await self._appended(held, prepared, by)
                except Conflict:
                    held = None
                    await _pause(patience)
                except (Refused, Declined):
                    fresh = await self._states.held(space)
                    if fresh is None or fresh.space.number == held.space.number:
                        raise
                    held = fresh
        raise Declined("busy")

    async def _appended(self, held: Held, prepared: list[Prepared], by: By) -> list[int]:
        outcome = await self._decided(held.space, prepared, by)
        if outcome.rows:
            await self._line.keep(appended(held, outcome))
            self._states.remember(held.space.id, Held(outcome.space, held.era))
        return outcome.numbers

    async def _decided(self, space: Space, prepared: list[Prepared], by: By) -> Outcome:
        answers: dict[Question, Any] = {}
        for likely in foreseen(space, prepared):
            answers[likely] = await self._questions.answer(space, likely)
        while True:
            try:
                decision = partial(decide, space, prepared, Known(answers), self._quota, by)
                large = len(answers) + sum(map(len, answers.values())) > INLINE_MAX
                return await asyncio.to_thread(decision) if large else decision()
            except Unanswered as asked:
                answers[asked.question] = await self._questions.answer(space, asked.question)

    async def _found(self, founding: Founding) -> int:
        code = kept(founding.request.code)
        for patience in range(TURNS_MAX):
            if await self._line.select(_FILLING):
                raise Declined("busy")  # a restore began after this relay: it decides which spaces there are
            left = await self._spaces_left(code)  # first: whoever took the last may have made this space
            standing = await self._states.held(founding.space.id)
            if standing is not None:
                return found_again(standing.space, founding.space)
            if not left:
                raise Declined("code_unknown" if left is None else "code_spent")
            era = (await self._line.select(_ERA))[0][0]
            with suppress(Conflict):
                await self._line.keep(founded(founding, code, era))
                return founding.space.number
            await _pause(patience)
        raise Declined("busy")

    async def _spaces_left(self, kept: bytes) -> int | None:
        rows = await self._line.select(_LEFT, kept)
        return rows[0][0] if rows else None


async def _pause(turn: int) -> None:
    """At first none: whoever was first is done. Later a longer one each time, so that all come through."""
    if turn >= _PATIENT_TURNS:
        await asyncio.sleep(_PAUSE_SECONDS * (turn - _PATIENT_TURNS + 1))
