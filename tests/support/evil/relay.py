"""EvilRelay: the in-process relay with full control over every row and every answer, and a log of its deeds.

A change is applied to the whole log of a space, and numbers, head and running hash are computed after it:
the lie is coherent, as a host with its own database would tell it. The relay's own judgement stays honest
underneath, so that a test can stop lying at any moment with `honest`.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import msgspec

from tests.support.wire import ORIGIN, WireRelay
from twofold_client.errors import RelayRefused
from twofold_client.transport import Socket, Transport
from twofold_crypto.errors import Refused
from twofold_crypto.public import messages as m
from twofold_crypto.public.encoding import decode, encode
from twofold_crypto.public.envelope import EnvelopeWire
from twofold_crypto.public.limits import ENVELOPE_BYTES_MAX, PAGE_BYTES_MAX
from twofold_server.errors import Declined

from .record import Command, Said
from .wires import flip

Rows = list[m.PageItem]
Change = Callable[[Rows], Rows]
_EVERYTHING = 2**31
_asking: ContextVar[str] = ContextVar("asking", default="")
"""Who asks, in the task that asks: a relay knows its callers apart, by their tokens if by nothing else."""


@dataclass(slots=True)
class _Lie:
    space: bytes | None
    victim: str | None
    change: Change
    until: int | None = None
    """Number of pages after which this lie ends by itself."""


@dataclass(slots=True)
class _Reply:
    route: str
    answer: Callable[[bytes], bytes]
    left: int


@dataclass(slots=True)
class _No:
    route: str
    refusal: RelayRefused
    left: int
    only: Callable[[bytes], bool]

    def says(self, route: str, body: bytes) -> bool:
        if route != self.route or self.left <= 0 or not self.only(body):
            return False
        self.left -= 1
        return True


@dataclass
class _Deeds:
    commands: list[Command] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)


class EvilRelay(WireRelay):
    """Each command changes what clients are shown, and is logged with the row of the catalogue it proves."""

    def __init__(self, row: str) -> None:
        super().__init__()
        self.row = row
        self.victim: str | None = None
        """To whom the next lies are told, by the name of a line; None: to everybody."""
        self._deeds = _Deeds()
        self._lies: list[_Lie] = []
        self._replies: list[_Reply] = []
        self._refusals: list[_No] = []
        self._pages = 0

    @property
    def commands(self) -> list[Command]:
        """What it did, in order."""
        return self._deeds.commands

    @property
    def said(self) -> list[Said]:
        """Every request of every client."""
        return self._deeds.said

    def honest(self) -> None:
        """Stop all lies; what was recorded stays."""
        self._lies, self._replies, self._refusals, self.victim = [], [], [], None

    def line_of(self, who: str) -> Callable[[str], Transport]:
        """The transport of a phone that the relay knows by a name."""
        return lambda _origin: _NamedLine(self, who)

    def change(self, verb: str, what: str, change: Change, space: bytes | None = None) -> None:
        """Show `space` (None: every one) changed by `change` from now on."""
        self._log(verb, what)
        self._lies.append(_Lie(space, self.victim, change))

    def replace_wire(self, number: int, wire: bytes, space: bytes) -> None:
        """Row `number` of a space holds other bytes."""

        def change(rows: Rows) -> Rows:
            return [*rows[: number - 1], with_wire(rows[number - 1], wire), *rows[number:]]

        self.change("replace", f"row {number}", change, space)

    def flip_bit(self, number: int, at: int, space: bytes) -> None:
        """One bit of one row is another."""

        def change(rows: Rows) -> Rows:
            row = rows[number - 1]
            return [*rows[: number - 1], with_wire(row, flip(row.wire, at)), *rows[number:]]

        self.change("flip bit", f"row {number} byte {at}", change, space)

    def move_body(self, source: int, target: int, space: bytes) -> None:
        """The body of one envelope, with what fits it, under the header of another."""

        def change(rows: Rows) -> Rows:
            blob, header = _parts(rows[source - 1]), _parts(rows[target - 1])
            mixed = msgspec.structs.replace(
                header, commitment=blob.commitment, body_hash=blob.body_hash, body=blob.body, wrap=blob.wrap
            )
            return [*rows[: target - 1], with_wire(rows[target - 1], encode(mixed)), *rows[target:]]

        self.change("move", f"row {source} to {target}", change, space)

    def drop(self, number: int, space: bytes) -> None:
        """One row was never there."""
        self.change("drop", f"row {number}", lambda rows: [*rows[: number - 1], *rows[number:]], space)

    def drop_nth(self, kind: int, nth: int, space: bytes) -> None:
        """The nth row (from 0) of a type was never there."""

        def change(rows: Rows) -> Rows:
            places = [i for i, row in enumerate(rows) if row.type == kind]
            return rows if nth >= len(places) else [*rows[: places[nth]], *rows[places[nth] + 1 :]]

        self.change("drop nth", f"type {kind} nth {nth}", change, space)

    def delay(self, after: int, pages: int, space: bytes) -> None:
        """Rows after a number come only `pages` pages later."""
        self.change("delay", f"after {after} by {pages}", lambda rows: rows[:after], space)
        self._lies[-1].until = self._pages + pages

    def duplicate(self, number: int, space: bytes) -> None:
        """One row comes again at the end."""
        self.change("duplicate", f"row {number}", lambda rows: [*rows, rows[number - 1]], space)

    def reorder(self, order: Sequence[int], space: bytes) -> None:
        """The rows numbered in `order` come in that order; the others where they were."""
        places = sorted(order)

        def change(rows: Rows) -> Rows:
            moved = list(rows)
            for place, number in zip(places, order, strict=True):
                moved[place - 1] = rows[number - 1]
            return moved

        self.change("reorder", ",".join(map(str, order)), change, space)

    def inject(self, kind: int, wire: bytes, space: bytes, at: int = _EVERYTHING) -> None:
        """A row of the relay's own making, at a place (0: first) or at the end."""
        row = m.PageItem(kind, wire, int(kind == m.ENVELOPE))
        self.change("inject", f"type {kind}", lambda rows: [*rows[:at], row, *rows[at:]], space)

    def snapshot(self, number: int, space: bytes) -> None:
        """Show the space as it was at a number (also: truncate)."""
        self.change("snapshot", f"at {number}", lambda rows: rows[:number], space)

    def reply(
        self, route: str, what: str, answer: Callable[[bytes], bytes], times: int = _EVERYTHING
    ) -> None:
        """Change what a route answers: another parameter, another time, an empty or a shortened answer."""
        self._log("reply", f"{route}: {what}")
        self._replies.append(_Reply(route, answer, times))

    def refuse(
        self,
        route: str,
        code: str,
        detail: bytes | int | None = None,
        times: int = 1,
        only: Callable[[bytes], bool] = lambda _: True,
    ) -> None:
        """Refuse a route by a code of the relay's table, true or not, and do nothing; `only` picks."""
        self._log("refuse", f"{route}: {code}")
        self._refusals.append(_No(route, RelayRefused(code, "No.", "", detail), times, only))

    async def log_of(self, space: bytes) -> Rows:
        """The rows of a space as they truly stand."""
        state = await self.store.space(space)
        if state is None:
            return []
        rows = await self.store.rows(space, 0, state.number, _EVERYTHING, _EVERYTHING)
        return [m.PageItem(row.type, row.wire, row.arrived) for row in rows]

    def space_of(self, token: bytes) -> bytes | None:
        """The space that a token was given for, as the relay itself knows; None if it is good no more."""
        try:
            return self._callers.seat_of(token).space
        except (Refused, Declined):
            return None

    async def answer(self, route: str, body: bytes, token: bytes | None) -> bytes:
        """Record what was asked, do what an honest relay would, and change the answer."""
        self.said.append(Said(route, body, token))
        for no in self._refusals:
            if no.says(route, body):
                raise no.refusal
        answer = await super().answer(route, body, token)
        for reply in self._replies:
            if reply.route == route and reply.left > 0:
                reply.left -= 1
                answer = reply.answer(answer)
        return answer

    async def page(self, space: bytes, after: int) -> m.Page:
        """The page that the lies about this space make of it."""
        honest = await super().page(space, after)
        self._pages += 1
        lies = [lie for lie in self._lies if self._is_told(lie, space)]
        if not lies:
            return honest
        rows = await self.log_of(space)
        for lie in lies:
            rows = lie.change(rows)
        return cut_page(rows, after, self.page_items, honest.room)

    def _is_told(self, lie: _Lie, space: bytes) -> bool:
        spent = lie.until is not None and self._pages > lie.until
        return not spent and lie.space in (None, space) and lie.victim in (None, _asking.get())

    def _log(self, verb: str, what: str) -> None:
        self.commands.append(Command(self.row, verb, what))


def cut_page(rows: Rows, after: int, count: int, room: int) -> m.Page:
    """The page of a log, with head and running hash as its rows make them."""
    running = m.LOG_START
    for row in rows:
        try:
            item = m.item_id(row.type, row.wire)
        except Refused:
            item = bytes(32)  # what is no item has no id: nobody can follow the log past it
        running = m.running_hash(running, item, row.arrived)
    items: Rows = []
    size = 0
    for row in rows[after : after + count]:
        size += len(row.wire)
        if items and size > PAGE_BYTES_MAX:
            break
        items.append(row)
    return m.Page(after, items, len(rows), running, room)


def with_wire(row: m.PageItem, wire: bytes) -> m.PageItem:
    """A row that holds other bytes."""
    return m.PageItem(row.type, wire, row.arrived)


def _parts(row: m.PageItem) -> EnvelopeWire:
    return decode(EnvelopeWire, row.wire, ENVELOPE_BYTES_MAX)


class _NamedLine(Transport):
    """A line that tells the relay who is at its other end."""

    def __init__(self, relay: EvilRelay, who: str) -> None:
        self.origin = ORIGIN
        self._line, self._who = relay.line(), who

    async def post(self, route: str, body: bytes, token: bytes | None = None) -> bytes:
        """As any line."""
        _asking.set(self._who)
        return await self._line.post(route, body, token)

    @asynccontextmanager
    async def follow(self, first: bytes) -> AsyncIterator[Socket]:
        """As any line."""
        _asking.set(self._who)
        async with self._line.follow(first) as socket:
            yield socket

    async def close(self) -> None:
        """Nothing to let go of."""
