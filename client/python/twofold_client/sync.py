"""The engine: brings one space level with its relay, by the step function and nothing else.

Owns the order of effects: what is durable before what is sent. Judgement is in `judge`, sealing in `outbox`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from twofold_crypto.primitives import Random
from twofold_crypto.public.chain import Head
from twofold_crypto.public.messages import ROSTER, Item, Page
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.sealing import EpochKey

from . import outbox
from .alarms import may_not_write
from .changes import Learned, Troubled
from .errors import Away, RelayRefused
from .judge import Reading, Schema, read_rows, run_hash
from .relay import Relay
from .state import Space, SpaceName
from .step import Facts, Step, next_step
from .vault import Vault

_FETCH_AGAIN = ("stale_wrap", "roster_moved", "unknown_head", "gap")
_ROUNDS_MAX = 4
"""How often one run lets the relay send it back before it stops and says why."""


class SpaceSync:
    """Sync of one space over one relay. One run at a time; a page may also come from a follower."""

    def __init__(self, vault: Vault, name: SpaceName, relay: Relay, schema: Schema, random: Random) -> None:
        self.name = name
        self.relay = relay
        self._vault, self._schema, self._random = vault, schema, random
        self._lock = asyncio.Lock()
        self._roster: Roster | None = None
        self._token: bytes | None = None
        self._begin_run()

    def _begin_run(self) -> None:
        self._online, self._stopped, self._caught_up = True, False, False
        self._answered: set[bytes] = set()
        self._rounds = 0

    @property
    def space(self) -> Space:
        """The space as the vault holds it."""
        return self._vault.space(self.name)

    @property
    def roster(self) -> Roster:
        """The roster of the records held."""
        records = self.space.records
        roster = self._roster or Roster.found(records[0])
        for record in records[len(roster.ids) :]:
            roster = roster.append(record)
        self._roster = roster
        return roster

    @property
    def reached(self) -> bool:
        """Whether the relay answered in the newest run."""
        return self._online

    @property
    def token(self) -> bytes | None:
        """The token of the newest proof, for a follower."""
        return self._token

    def facts(self) -> Facts:
        """What the next step depends on, now."""
        waiting = self.space.outbox
        return Facts(
            online=self._online,
            founded=self.space.stage != "unfounded",
            proven=self._token is not None,
            stopped=self._stopped,
            caught_up=self._caught_up,
            sealed=sum(1 for w in waiting if w.sealed and w.id not in self._answered),
            unsealed=sum(1 for w in waiting if not w.sealed),
        )

    async def run(self) -> Step:
        """Fetch to the end, seal, store, append, until there is nothing to do or nothing can be done."""
        async with self._lock:
            self._begin_run()
            effects = self._effects()
            while (step := next_step(self.facts())) not in ("wait", "idle"):
                try:
                    await effects[step]()
                except Away:
                    self._online = False
                except RelayRefused as refused:
                    self._refused(step, refused)
            return step

    def _effects(self) -> Mapping[Step, Callable[[], Awaitable[None]]]:
        return {
            "found": self._found,
            "prove": self._prove,
            "fetch": self._fetch,
            "seal": self._seal,
            "append": self._append,
        }

    async def append_record(self, make: Callable[[Roster], bytes]) -> bool:
        """Append the record that `make` signs over the newest roster; False if the relay cannot be levelled.

        The loser of a race signs anew over the roster it then fetched.
        """
        for _ in range(_ROUNDS_MAX):
            if await self.run() != "idle":
                return False
            wire = make(self.roster)
            try:
                await self.relay.append(self._token or b"", [Item(ROSTER, wire)])
            except RelayRefused as refused:
                if refused.name not in _FETCH_AGAIN:
                    raise
            else:
                return await self.run() == "idle"
        return False

    async def take(self, page: Page) -> bool:
        """A page from a follower; whether it continued what is held. One that does not needs a run."""
        async with self._lock:
            if page.head < self.space.cursor:
                return True  # written before something this device has fetched since
            if page.after > self.space.cursor:
                return False
            return self._keep(page)

    async def _found(self) -> None:
        space = self.space
        await self.relay.found(self._vault.state.code, space.records[0], space.records[1])
        self._vault.commit(Learned(self.name, "founded"))

    async def _prove(self) -> None:
        self._token = await self.relay.prove(self.space.seat(), self.roster.space)

    async def _fetch(self) -> None:
        page = await self.relay.fetch(self._token or b"", self.space.cursor)
        if page.head < self.space.cursor:
            self._stop("restored", f"{page.head} of {self.space.cursor}")
            return
        if not self._keep(page):
            self._stop("differs", f"at {page.head}")
            return
        self._caught_up = self.space.cursor >= page.head
        if self._caught_up:
            self._at_the_end()

    def _keep(self, page: Page) -> bool:
        """Judge a page and keep it with the cursor after it, in one transaction (invariant 4).

        False if the log is not the one known here: then what is sound in it is kept, the cursor stays.
        """
        space = self.space
        fresh = page.items[max(0, space.cursor - page.after) :]
        rows = read_rows(fresh)
        cursor, running = space.cursor + len(rows), run_hash(space.hash, rows)
        whole = page.after <= space.cursor and cursor <= page.head and (rows != [] or cursor == page.head)
        sound = whole and len(rows) == len(fresh) and (cursor < page.head or running == page.hash)
        if rows or space.stage != "founded":
            reading = Reading(space, self.roster, self._schema)
            reading.take(rows)
            change = reading.change(cursor, running) if sound else reading.change(space.cursor, space.hash)
            self._vault.commit(change)
        return sound

    def _at_the_end(self) -> None:
        """What only the end of a log can tell: something acknowledged is missing, or there is an own copy."""
        space, roster = self.space, self.roster
        device = outbox.own_device(space, roster)
        if any(w.id in self._answered for w in space.outbox):
            self._stop("withheld", "own envelope")
        elif device is None:
            self._stop("withheld", "own admission")
        elif space.heads.get(device.number, _BEFORE).seq > (space.own or _BEFORE).seq:
            self._stop("forked", f"device {device.number}")
        elif stopper := may_not_write(space, device.number):
            self._stop(stopper.name, stopper.reason)
        elif space.trouble:
            self._vault.commit(Troubled(self.name, {}))

    async def _seal(self) -> None:
        space, roster = self.space, self.roster
        key, device = outbox.newest_key(space, roster), outbox.own_device(space, roster)
        if device is None:
            self._stop("withheld", "own admission")
        elif key is None:
            await self._rotate(roster, device.number)
        else:
            self._seal_under(roster, key, device.number)

    def _seal_under(self, roster: Roster, key: EpochKey, device: int) -> None:
        """Numbers, bytes and the own head become durable together, before the first send (invariant 2)."""
        self._vault.commit(outbox.seal_next(self.space, roster, key, device, self._random))

    async def _rotate(self, roster: Roster, device: int) -> None:
        """The newest epoch's grant to this device does not open: it begins an epoch of its own."""
        self._rounds += 1
        if self._rounds > _ROUNDS_MAX:
            self._stop("bad_grant", f"epoch {roster.epoch}")
            return
        wire, _ = make_rotate(self.space.seat(), device, roster, self._random)
        await self.relay.append(self._token or b"", [Item(ROSTER, wire)])
        self._caught_up = False  # the key comes back with the record, granted to this device too

    async def _append(self) -> None:
        key = outbox.newest_key(self.space, self.roster)
        fresh = outbox.rewrap_stale(self.space, key, self._random) if key else None
        if fresh:
            self._vault.commit(fresh)
        batch = outbox.next_batch(self.space, self._answered)
        await self.relay.append(self._token or b"", outbox.items_of(batch))
        self._answered |= {waiting.id for waiting in batch}
        self._caught_up = self.facts().sealed > 0  # the last batch is fetched back (invariant 3)

    def _refused(self, step: Step, refused: RelayRefused) -> None:
        self._rounds += 1
        again = self._rounds < _ROUNDS_MAX
        if refused.name in _FETCH_AGAIN and again:
            self._caught_up = False
        elif refused.name == "challenge_spent" and again:
            return
        elif refused.name == "unknown" and step != "prove" and again:
            self._token = None  # a token ends after a while; a proof that gets this answer is final
        elif refused.name == "unknown" and self.space.stage == "awaited":
            self._stopped = True  # founded or admitted by another device, but not yet
        else:
            self._stop(refused.name, step)

    def _stop(self, name: str, reason: str) -> None:
        """Stop writing and say why; nothing that is held is touched."""
        self._stopped = True
        if self.space.trouble != {name: reason}:
            self._vault.commit(Troubled(self.name, {name: reason}))


_BEFORE = Head(0, b"", 0)
