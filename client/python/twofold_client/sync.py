"""The engine: brings one space level with its relay, by the step function and nothing else.

Owns the order of effects: what is durable before what is sent. Judgement is in `judge`, sealing in `outbox`,
what a relay has lost in `healing`, roster records in `removing`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from twofold_crypto.primitives import Random
from twofold_crypto.public.limits import BATCH_ITEMS_MAX
from twofold_crypto.public.messages import LOG_START, ROSTER, Item, Page
from twofold_crypto.public.roster import Roster, parse_record

from . import outbox
from .alarms import may_not_write
from .changes import Learned, Signed, Troubled
from .errors import Away, RelayRefused
from .founding import erasing_entry, may_write_on
from .healing import Healer, rolled_back
from .judge import Reading, Row, read_rows, run_hash
from .proving import prove, told_records
from .relay import Relay
from .removing import Scribe, waits_for_removal
from .settling import Rules
from .state import Space, SpaceName
from .step import Facts, Step, next_step
from .vault import Vault

_FETCH_AGAIN = ("stale_wrap", "roster_moved", "unknown_head", "gap")
_NOT_NOW = ("healing", "capped", "over_quota")
_NO_ROOM = ("too_large", "over_quota")
_ROUNDS_MAX = 4
"""How often one run lets the relay send it back before it stops and says why."""


class SpaceSync:
    """Sync of one space over one relay. One run at a time; a page may also come from a follower."""

    def __init__(
        self,
        vault: Vault,
        name: SpaceName,
        relay: Relay,
        rules: Rules,
        random: Random,
        today: Callable[[], int],
    ) -> None:
        self.name = name
        self.relay = relay
        self._vault, self._rules, self._random, self._today = vault, rules, random, today
        self._healer = Healer(vault, name, relay, random)
        self._scribe = Scribe(vault, name, rules, random)
        self._lock = asyncio.Lock()
        self._token: bytes | None = None
        self._room = 0
        self._begin_run()

    def _begin_run(self) -> None:
        self._online, self._stopped, self._caught_up, self._silent = True, self.space.quiet, False, False
        self._notes: dict[str, str] = {}
        self._answered: set[bytes] = set()
        self._rounds, self._most = 0, BATCH_ITEMS_MAX
        self._healer.begin_run()
        self._scribe.begin_run()

    @property
    def space(self) -> Space:
        """The space as the vault holds it."""
        return self._vault.space(self.name)

    @property
    def roster(self) -> Roster:
        """The roster of the records held."""
        return self.space.ledger.roster

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
        space = self.space
        waiting = [] if waits_for_removal(space) else space.outbox
        sealed = sum(1 for w in waiting if w.sealed and w.id not in self._answered)
        unsealed = self._may_seal(space)
        return Facts(
            online=self._online,
            founded=space.stage != "unfounded",
            proven=self._token is not None,
            stopped=self._stopped,
            caught_up=self._caught_up,
            lost=self._healer.lacking(),
            due=self._caught_up and self._scribe.due(said=sealed == unsealed == 0),
            silent=self._silent,
            sealed=sealed,
            unsealed=unsealed,
        )

    def _may_seal(self, space: Space) -> int:
        """How many entries may be sealed: those before the first that has no room, none past an end date."""
        if not space.outbox or waits_for_removal(space) or not may_write_on(space, self._today()):
            return 0
        waiting = outbox.unsealed(space)
        if waiting and not outbox.has_room(waiting[0].entry, self._room):
            self._notes["refused"] = "over_quota"
            return 0
        return len(waiting)

    async def run(self) -> Step:
        """Fetch to the end, heal, seal, store, append, until nothing is to do or nothing can be done."""
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
            self._tell()
            return step

    def _effects(self) -> Mapping[Step, Callable[[], Awaitable[None]]]:
        return {
            "found": self._found,
            "prove": self._prove,
            "fetch": self._fetch,
            "heal": self._heal,
            "record": self._record,
            "seal": self._seal,
            "append": self._append,
        }

    async def append_record(self, make: Callable[[Roster], bytes | None]) -> bool:
        """Append the record that `make` signs over the newest roster; False if the relay cannot be levelled.

        The loser of a race signs anew over the roster it then fetched; None from `make` says it is needless.
        """
        for _ in range(_ROUNDS_MAX):
            if await self.run() != "idle":
                return False
            wire = make(self.roster)
            if wire is None:
                return True
            self._vault.commit(Signed(self.name, wire))
            step = await self.run()
            if self.roster.number_of(parse_record(wire).id) is not None:
                return True
            if step != "idle" or self.space.pending == wire:
                return False
        return False

    async def take(self, page: Page) -> bool:
        """A page from a follower; whether it continued what is held. One that does not needs a run."""
        async with self._lock:
            if page.head < self.space.cursor:
                return True  # written before something this device has fetched since
            if page.after > self.space.cursor:
                return False
            return self._keep(page)

    async def heal_now(self) -> None:
        """A human says that the relay need not wait for more devices after it was restored."""
        await self.run()
        await self.relay.heal(self._token or b"")

    async def _found(self) -> None:
        space = self.space
        await self.relay.found(self._vault.state.code, space.records[0], space.records[1])
        self._vault.commit(Learned(self.name, "founded"))

    async def _prove(self) -> None:
        self._token = await prove(self.relay, self.space, whole=self._healer.lost_records())
        self._healer.records_offered()

    async def _fetch(self) -> None:
        page = await self.relay.fetch(self._token or b"", self.space.cursor)
        self._room = page.room
        if page.head < self.space.cursor or not self._keep(page):
            await self._fetch_anew()
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
        if sound:
            self._judge(rows, cursor, running)
        else:
            self._judge(rows, space.cursor, space.hash)
        return sound

    def _judge(self, rows: list[Row], cursor: int, running: bytes) -> None:
        """Nothing is kept if too much would wait for a record: the relay shows things before their time."""
        if rows or self.space.stage != "founded":
            reading = Reading(self.space, self._rules)
            reading.take(rows)
            if reading.overfull:
                self._stop("withheld", "roster head")
            else:
                self._vault.commit(reading.change(cursor, running))

    async def _fetch_anew(self) -> None:
        """The log is not the one that was: read all of it, then note in one transaction what it lacks."""
        self._rounds += 1
        if self._rounds > _ROUNDS_MAX:
            self._stop("differs", "log")  # another log at every turn: this run has seen enough
            return
        log: set[bytes] = set()
        cursor, running = 0, LOG_START
        while True:
            page = await self.relay.fetch(self._token or b"", cursor)
            rows = read_rows(page.items)
            self._judge(rows, self.space.cursor, self.space.hash)
            if self._stopped:
                return
            cursor, running = cursor + len(rows), run_hash(running, rows)
            log |= {row.id for row in rows}
            ends = cursor >= page.head
            if len(rows) != len(page.items) or (not rows and not ends) or (ends and running != page.hash):
                self._stop("differs", "log")
                return
            if ends:
                break
        self._vault.commit(rolled_back(self.space, log, cursor, running))
        if self._healer.lost_records():
            self._token = None  # a proof brings them

    def _at_the_end(self) -> None:
        """What only the end of a log can tell: whether what was taken is there, and this seat may write."""
        space = self.space
        if any(w.id in self._answered for w in space.outbox):
            self._stop("withheld", "own envelope")
        elif space.number is None:
            self._stop("withheld", "own admission")
        else:
            self._silent = may_not_write(space) is not None

    async def _heal(self) -> None:
        self._caught_up = False  # what was taken comes back in a page, and leaves the list
        if self._healer.lost_records():
            self._token = None  # a proof brings them
            return
        await self._healer.offer(self._token or b"")
        if self._healer.offer_own_end():
            self._token = await prove(self.relay, self.space, whole=True, end=True)

    async def _record(self) -> None:
        wire = self._scribe.write()
        await self.relay.append(self._token or b"", [Item(ROSTER, wire)])
        self._caught_up = False

    async def _seal(self) -> None:
        """Numbers, bytes and the own head become durable together, before the first send (invariant 2)."""
        space, roster = self.space, self.roster
        key, device = outbox.newest_key(space, roster), outbox.own_device(space, roster)
        if key is None or device is None:
            self._stop("bad_grant", f"epoch {roster.epoch}")
            return
        self._vault.commit(outbox.seal_next(space, roster, key, device.number, self._random))

    async def _append(self) -> None:
        key = outbox.newest_key(self.space, self.roster)
        fresh = outbox.rewrap_stale(self.space, key, self._random) if key else None
        if fresh:
            self._vault.commit(fresh)
        batch = outbox.next_batch(self.space, self._answered, self._most)
        await self.relay.append(self._token or b"", outbox.items_of(batch))
        self._answered |= {waiting.id for waiting in batch}
        self._caught_up = self.facts().sealed > 0  # the last batch is fetched back (invariant 3)

    def _refused(self, step: Step, refused: RelayRefused) -> None:
        if step == "append" and refused.name in _NO_ROOM and self._give_up():
            return
        if step == "record" and refused.name not in _FETCH_AGAIN and refused.name != "unknown":
            self._refused_record(refused)
            return
        self._rounds += 1
        if self._rounds >= _ROUNDS_MAX:
            self._refused_for_good(refused)
        elif refused.name in _FETCH_AGAIN:
            self._caught_up = False
        elif refused.name == "unknown" and step != "prove":
            self._token = None  # a token ends after a while; a proof that gets this answer is final
        elif refused.name != "challenge_spent":
            self._refused_for_good(refused)

    def _refused_record(self, refused: RelayRefused) -> None:
        """The relay takes no record now, or never this one; envelopes go on."""
        self._notes["refused"] = refused.name
        if refused.name in _NOT_NOW:
            self._scribe.refuse()
        else:
            self._scribe.drop()

    def _give_up(self) -> bool:
        """No room: tried alone, it goes without its words, and the next erases it. False if it has none."""
        if self._most > 1:
            self._most = 1
            return True
        batch = outbox.next_batch(self.space, self._answered, 1)
        given = outbox.give_up(self.space, batch[0], erasing_entry(self._today(), self._random))
        if given:
            self._vault.commit(given)
        return given is not None

    def _refused_for_good(self, refused: RelayRefused) -> None:
        told = told_records(refused)
        if refused.name == "ended":
            self._healer.let_go()
        if told:
            self._judge(read_rows(told), self.space.cursor, self.space.hash)
        if refused.name == "unknown" and self.space.stage == "awaited":
            self._stopped = True  # founded or admitted by another device, but not yet
        elif refused.name == "unknown":
            self._stop("unknown", "")
        elif refused.name in ("ended", "forked_roster") and may_not_write(self.space):
            self._stopped = True  # the records held say it, and the alarm stands for itself
        else:
            self._stop("refused", refused.name)

    def _stop(self, name: str, reason: str) -> None:
        """Stop writing and say why; nothing that is held is touched."""
        self._stopped = True
        self._notes[name] = reason

    def _tell(self) -> None:
        """What stands between this space and its relay, as of this run; unknown while the relay is away."""
        if self._online and self.space.trouble != self._notes:
            self._vault.commit(Troubled(self.name, self._notes))
