"""Bringing back what a relay has lost: records first, then envelopes, one's own and others'.

Owns the list of what the relay lacks and the form in which each thing is sent: wrapped under the newest
epoch, without its body only if it cannot be opened, was erased, or room refuses.
"""

from collections.abc import Iterable, Iterator

from twofold_crypto.errors import ForkedRoster, Refused
from twofold_crypto.primitives import Random
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.limits import BATCH_BYTES_MAX, BATCH_ITEMS_MAX
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_crypto.secret.sealing import rewrap

from .changes import Filled, Found, RolledBack
from .errors import RelayRefused
from .ledger import Ledger
from .outbox import newest_key
from .proving import ended_by
from .relay import Relay
from .settling import bare
from .state import Space, SpaceName, Waiting
from .vault import Vault

_NO_ROOM = ("too_large", "over_quota")


def rolled_back(space: Space, log: set[bytes], cursor: int, running: bytes) -> RolledBack:
    """What a relay lacks whose whole log has just been read: `log` has the ids of all its rows.

    Every record and every envelope, both branches of a fork too. What counts of an ended author comes first;
    what does not may count later, when its member pins it onwards.
    """
    ledger, own = space.ledger, space.number
    waiting = {each.id for each in space.outbox}
    every = [each for each in space.verified if each not in log and each not in waiting]
    first = in_order(ledger, every)
    known = set(first)
    gone = first + [each for each in every if each not in known]
    ended = own is not None and ledger.roster.devices[own].ended_n is not None
    mine = [] if ended else [each for each in gone if space.verified[each].device == own]
    again = _own_again(space, mine)
    back = {each.id for each in again}
    records = [each for each in ledger.roster.ids[1:] if each not in log]
    lost = [*records, *(each for each in gone if each not in back)]
    return RolledBack(space.name, cursor, running, lost, again, list(_refuted(space, log)), healed=True)


def _own_again(space: Space, own: list[bytes]) -> list[Waiting]:
    """Own envelopes, back on their way; none if the words of one are not held, so that all heal in order."""
    if not all(each in space.entries for each in own):
        return []
    return [_waiting(space, each) for each in sorted(own, key=lambda each: space.verified[each].seq)]


def _waiting(space: Space, envelope: bytes) -> Waiting:
    held, verified = space.entries[envelope], space.verified[envelope]
    erased = (envelope, space.member) in space.ledger.erased() or envelope in space.kept_back
    wire = bare(parse_envelope(verified.wire)) if erased else verified.wire
    return Waiting(held.entry, envelope, verified.seq, wire, list(verified.erases))


def _refuted(space: Space, log: set[bytes]) -> Iterator[bytes]:
    """What was refused or put aside, and is not in the log any more; two signed rosters stay in memory."""
    for item, refusal in space.refused.items():
        if refusal.reason != ForkedRoster.code and item not in log:
            yield item
    for key, aside in space.aside.items():
        if aside.id not in log:
            yield key


def in_order(ledger: Ledger, envelopes: Iterable[bytes], not_yet: int | None = None) -> list[bytes]:
    """Those that a relay can take: of ended devices what counts, backwards from their pins, then the rest.

    `not_yet` is a device that has ended, but not as the relay knows it: its envelopes go forwards.
    """
    links = [link for each in envelopes if (link := ledger.chains.link(each))]
    gone = {d.number for d in ledger.roster.devices if d.pin is not None}
    counted = [link for link in links if link.device not in gone or ledger.chains.counted(link.id)]
    ended = [link for link in counted if link.device in gone and link.device != not_yet]
    ended.sort(key=lambda link: (link.device, -link.seq))
    live = [link for link in counted if link.device not in gone]
    last = sorted((link for link in counted if link.device == not_yet), key=lambda link: link.seq)
    return [link.id for link in (*ended, *live, *last)]


def form(space: Space, envelope: bytes, random: Random) -> bytes:
    """The wire to send: under the newest epoch, or without its body."""
    ledger, verified = space.ledger, space.verified[envelope]
    parsed, key = parse_envelope(verified.wire), newest_key(space, ledger.roster)
    erased = (envelope, ledger.member_of(verified.device)) in ledger.erased()
    if erased or key is None or parsed.body is None or envelope in space.kept_back:
        return bare(parsed)
    if parsed.wrap is not None and parsed.wrap.epoch == key.epoch:
        return verified.wire
    try:
        return rewrap(parsed, space.keyring, key, random)
    except Refused:
        return bare(parsed)


class Healer:
    """What one device offers to one relay, each thing once per run."""

    def __init__(self, vault: Vault, name: SpaceName, relay: Relay, random: Random) -> None:
        self._vault, self._name, self._relay, self._random = vault, name, relay, random
        self.begin_run()

    def begin_run(self) -> None:
        """Everything may be offered again."""
        self._offered: set[bytes] = set()

    @property
    def _space(self) -> Space:
        return self._vault.space(self._name)

    def lost_records(self) -> bool:
        """Whether the relay lacks records that this run has not offered, but for this seat's own end."""
        return bool(self._records() - self._offered)

    def records_offered(self) -> None:
        """A proof has carried every record."""
        self._offered |= self._records()

    def _records(self) -> set[bytes]:
        numbers = self._space.ledger.roster.numbers
        return {each for each in self._space.lost if each in numbers} - self._own_end()

    def _own_end(self) -> set[bytes]:
        ended = ended_by(self._space)
        return set() if ended is None else {self._space.ledger.roster.ids[ended]}

    def offer_own_end(self) -> bool:
        """Whether the record that ended this seat is to be brought now: the relay lacks it; once per run."""
        due = (self._own_end() & set(self._space.lost)) - self._offered
        self._offered |= due
        return bool(due)

    def let_go(self) -> None:
        """Out at the relay, this seat can bring nothing any more."""
        if self._space.lost:
            self._vault.commit(Found(self._name, list(self._space.lost)))

    def lacking(self) -> int:
        """How many things are still to be offered in this run."""
        space = self._space
        return sum(1 for each in (*space.lost, *space.hollow) if each not in self._offered)

    async def offer(self, token: bytes) -> None:
        """Everything that is lacking, in order."""
        space = self._space
        not_yet = space.number if self._own_end() & set(space.lost) else None
        lost = in_order(space.ledger, space.lost, not_yet)
        await self._offer_lost(token, [each for each in lost if each not in self._offered])
        await self._offer_bodies(token)
        self._offered |= set(self._space.lost) - self._records() - self._own_end()  # past a pin: not now

    async def _offer_lost(self, token: bytes, lost: list[bytes]) -> None:
        while lost:
            batch = self._batch(lost)
            del lost[: len(batch)]
            self._offered |= {envelope for envelope, _ in batch}
            try:
                await self._relay.append(token, [Item(ENVELOPE, wire) for _, wire in batch])
            except RelayRefused as refused:
                if refused.name == "unknown":
                    raise
                for envelope, _ in batch:
                    await self._offer_one(token, envelope)

    def _batch(self, lost: list[bytes]) -> list[tuple[bytes, bytes]]:
        batch: list[tuple[bytes, bytes]] = []
        size = 0
        for envelope in lost[:BATCH_ITEMS_MAX]:
            wire = form(self._space, envelope, self._random)
            size += len(wire)
            if batch and size > BATCH_BYTES_MAX:
                break
            batch.append((envelope, wire))
        return batch

    async def _offer_one(self, token: bytes, envelope: bytes) -> bool:
        """One envelope, without its body if there is no room for it; whether the relay took it whole."""
        self._offered.add(envelope)
        wire = form(self._space, envelope, self._random)
        try:
            await self._relay.append(token, [Item(ENVELOPE, wire)])
        except RelayRefused as refused:
            if refused.name == "unknown":
                raise
            if refused.name in _NO_ROOM:
                await self._offer_bare(token, wire)
            return False
        return parse_envelope(wire).body is not None

    async def _offer_bare(self, token: bytes, wire: bytes) -> None:
        try:
            await self._relay.append(token, [Item(ENVELOPE, bare(parse_envelope(wire)))])
        except RelayRefused:
            return  # it stays on the list, and is offered in the next run

    async def _offer_bodies(self, token: bytes) -> None:
        """Bodies that the relay lacks and this device has."""
        taken = [
            envelope
            for envelope in self._space.hollow
            if envelope not in self._offered and await self._offer_one(token, envelope)
        ]
        if taken:
            self._vault.commit(Filled(self._name, taken))
