"""Random histories of one space at a relay: forks, odd pins, restores, erasing, and anything sent again.

Everything that is ever written stays in a pool, from which anybody may send it again in any order. A history
is a function of its seed.
"""

import copy
import random
from dataclasses import dataclass, field

from tests.server.deciding import QUOTA, Bench
from tests.server.making import Made, bodiless
from twofold_crypto.errors import Refused
from twofold_crypto.public.chain import Chains, Link
from twofold_crypto.public.envelope import Envelope, parse_envelope
from twofold_crypto.public.limits import DEVICES_MAX
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Item
from twofold_crypto.public.roster import Pin, Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.sealing import EpochKey, Place, rewrap, seal
from twofold_server.core.append import prepare
from twofold_server.core.work import By
from twofold_server.errors import Declined
from twofold_server.store.memory_log import MemoryLog

ENTRY = Entry("note", 1, bytes(16), 1, 1, b"x")


@dataclass
class History:
    """A space, what was ever written in it, and what a relay has of that."""

    seed: int
    made: Made = field(init=False)
    log: MemoryLog = field(init=False)
    pool: dict[bytes, Envelope] = field(default_factory=dict)
    records: list[bytes] = field(default_factory=list)
    photographs: list[MemoryLog] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.made = Made.found(f"history {self.seed}")
        bench = Bench(self.made)
        self.log = bench.log
        for by in (0, 0, 1):
            self._publish(self.made.admission(by))

    def go(self) -> None:
        """One random thing."""
        acts = [
            (self.write, 30),
            (self.write_apart, 4),
            (self.send, 30),
            (self.rotate, 2),
            (self.admit, 4),
            (self.remove, 6),
            (self.leave, 0.3),
            (self.photograph, 2),
            (self.restore, 1.5),
            (self.send_records, 3),
        ]
        self.random.choices([act for act, _ in acts], [weight for _, weight in acts])[0]()

    def write(self) -> None:
        """A device writes behind its newest envelope, or, as a copy of itself, behind any of its own."""
        device = self.random.choice(self.made.roster.present_now).number
        own = [each for each in self.pool.values() if each.header.device == device]
        author = self.made.roster.devices[device]
        before = max(own, key=lambda each: each.header.seq, default=None)
        if own and self.random.random() < 0.12:
            before = self.random.choice([None, *own])
        low = self.made.roster.number_of(before.header.roster_head) if before else author.admitted_n
        if self.random.random() < 0.05:
            low = author.admitted_n
        top = self._newest()
        head = self.made.roster.ids[self.random.randint(min(low or 0, top), top)]
        sealed = self._seal(device, before, head)
        if self.random.random() < 0.5:
            self._send(sealed, device)

    def write_apart(self) -> None:
        """A copy of a device writes a branch of its own, and sends nothing of it."""
        device = self.random.choice(self.made.roster.present_now).number
        own = [each for each in self.pool.values() if each.header.device == device]
        before = self.random.choice([None, *own])
        for _ in range(3):
            before = self._seal(device, before, self.made.roster.ids[self._newest()])

    def _newest(self) -> int:
        closed = self.made.roster.closed
        return len(self.made.roster.ids) - 1 if closed is None else closed - 1

    def _seal(self, device: int, before: Envelope | None, head: bytes) -> Envelope:
        author = self.made.roster.devices[device]
        mine = [e.id for e in self.pool.values() if self._member(e.header.device) == author.member]
        erases = self.random.sample(mine, min(len(mine), 2)) if self.random.random() < 0.2 else []
        seq, prev = (before.header.seq + 1, before.id) if before else (1, author.admitted_by)
        place = Place(self.made.id, device, seq, prev, head, (), sorted(erases))
        sealed = seal(self.made.authors[device].seat, place, ENTRY, self.made.epoch_key, self.made.random)
        self.pool[sealed.id] = parse_envelope(sealed.wire)
        return self.pool[sealed.id]

    def send(self) -> None:
        """Anybody sends anything that was ever written."""
        if self.pool:
            caller = self.random.choice([*self.log.space.roster.present_now, None])
            self._send(
                self.random.choice(list(self.pool.values())), caller.number if caller is not None else None
            )

    def rotate(self) -> None:
        """Somebody rotates."""
        self._publish(self.made.rotation(self.random.choice(self.made.roster.present_now).number))

    def admit(self) -> None:
        """Somebody has a new device."""
        by = self.random.choice(self.made.roster.present_now)
        if sum(d.member == by.member for d in self.made.roster.devices) < DEVICES_MAX // 2:
            self._publish(self.made.admission(by.number))

    def remove(self) -> None:
        """A device ends another of its member, pinning something of it; or an ended one, further on."""
        by = self.random.choice(self.made.roster.present_now)
        others = [d for d in self.made.roster.devices if d.member == by.member and d.number != by.number]
        own = self.random.choice(others) if others else None
        if own is None:
            return
        pins = [Pin(own.number, 0, own.admitted_by)]
        pins += [Pin(own.number, e.header.seq, e.id) for e in self.pool.values() if self._of(e, own.number)]
        pins += [Pin(own.number, 3, bytes(32))] if self.random.random() < 0.1 else []
        pins = [pin for pin in pins if own.pin is None or pin.seq > own.pin.seq]
        if pins:
            best = max(pins, key=lambda pin: pin.seq)
            self._publish(
                self.made.removal(by.number, best if self.random.random() < 0.5 else self.random.choice(pins))
            )

    def leave(self) -> None:
        """A member leaves, once."""
        by = self.random.choice(self.made.roster.present_now)
        if self.made.roster.closed is None and len({d.member for d in self.made.roster.present_now}) > 1:
            for device in self.made.roster.present_now:
                own = [e for e in self.pool.values() if self._of(e, device.number)]
                last = max(own, key=lambda each: each.header.seq, default=None)
                author = self.made.authors[device.number]
                author.seq = last.header.seq if last else 0
                author.prev = last.id if last else device.admitted_by
            self._publish(self.made.leaving(by.number))

    def photograph(self) -> None:
        """A backup."""
        self.photographs.append(copy.deepcopy(self.log))

    def restore(self) -> None:
        """The host goes back to a backup; some of the records come back at once."""
        if self.photographs:
            self.log = copy.deepcopy(self.random.choice(self.photographs))
            self.send_records()

    def send_records(self, count: int | None = None) -> None:
        """Records that the relay lacks, as many as somebody has."""
        lacking = self.records[len(self.log.space.roster.ids) - 2 :]
        for wire in lacking[: self.random.randint(0, len(lacking)) if count is None else count]:
            self._append(Item(ROSTER, wire), None)

    def send_everything(self) -> None:
        """Again and again, until a whole round brings nothing new."""
        self.send_records(len(self.records))
        before = -1
        while before != self.log.space.number:
            before = self.log.space.number
            for envelope in self.random.sample(list(self.pool.values()), len(self.pool)):
                self._send(envelope, None)

    def chains(self) -> Chains:
        """What a device says that has what the relay has."""
        rows = [parse_envelope(row.wire) for row in self.log.rows if row.type == ENVELOPE]
        return Chains(self.log.space.roster, (Link.of(each) for each in rows))

    def whole(self) -> Chains:
        """What a device says that has everything."""
        roster = Roster.found(self.made.founding)
        for wire in (self.made.rotate, *self.records):
            roster = roster.append(wire)
        return Chains(roster, (Link.of(each) for each in self.pool.values()))

    def _of(self, envelope: Envelope, device: int) -> bool:
        return envelope.header.device == device

    def _member(self, device: int) -> int:
        return self.made.roster.devices[device].member

    def _publish(self, item: Item) -> None:
        self.records.append(item.wire)
        if self.random.random() < 0.8:
            self.send_records(len(self.records))

    def _send(self, envelope: Envelope, caller: int | None) -> None:
        epoch = self.log.space.roster.epoch
        newest = EpochKey(epoch, self.made.keyring[epoch])
        wire = rewrap(envelope, self.made.keyring, newest, self.made.random)
        if self.random.random() < 0.15:
            wire = bodiless(wire)
        self._append(Item(ENVELOPE, wire), caller)

    def _append(self, item: Item, caller: int | None) -> None:
        try:
            self.log.append(prepare(self.log.space, [item]), QUOTA << 4, By(caller))
        except (Refused, Declined) as refusal:
            self.refused[refusal.code] = self.refused.get(refusal.code, 0) + 1
