"""Chain validity, from public bytes only: the same on the relay and on every device (spec: Chain validity).

`Chains` answers what counts of every author, as a function of the sets of records and envelopes held, never
of the order in which they came. `Chain` judges one next envelope from the heads alone, as a relay does.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from ..errors import Closed, Forked, Gap, HeadBackwards, NotForUs, NotPresent, PastPin, UnknownHead
from .envelope import Envelope
from .roster import Device, Pin, Roster


class Head(Struct, frozen=True):
    """An author's newest counted envelope: its sequence, its id, and n of the roster head it cited."""

    seq: int
    id: bytes
    cited: int


@dataclass(frozen=True, slots=True)
class Link:
    """What of an envelope makes the chain; the author's signature over it was verified."""

    id: bytes
    device: int
    seq: int
    prev: bytes
    roster_head: bytes
    erases: bool = False
    """Whether it erases anything: in a closed space, nothing else counts."""

    @classmethod
    def of(cls, envelope: Envelope) -> "Link":
        """The link of an envelope; `require_author` comes first."""
        header = envelope.header
        return cls(
            envelope.id, header.device, header.seq, header.prev, header.roster_head, bool(header.erases)
        )


def require_author(roster: Roster, envelope: Envelope) -> Device:
    """The author, whose signature is good; whether the envelope counts is another matter.

    Refuses NotForUs, UnknownHead (no device of that number yet), Forged.
    """
    header = envelope.header
    if header.space != roster.space:
        raise NotForUs
    if header.device >= len(roster.devices):
        raise UnknownHead
    author = roster.devices[header.device]
    envelope.require_signed(author.keys.sign)
    return author


@dataclass(slots=True)
class Run:
    """What counts of one author: ids in order of sequence, and why it is not more.

    `forked` is the sequence at which two branches are held. `walked` is False for an ended author while the
    walk back from its pin has not met its admission; nothing of it counts until then.
    """

    ids: list[bytes] = field(default_factory=list)
    forked: int | None = None
    walked: bool = True
    cited: int = 0
    wanted: bytes | None = None
    """The id that the walk back from the pin wants next; empty if no walk can ever be complete."""
    path: list[bytes] = field(default_factory=list)
    """The walk so far, newest first."""


class Chains:
    """All links held, and the run of each author. A link may be added before what it stands on."""

    def __init__(self, roster: Roster, links: Iterable[Link] = ()) -> None:
        self._roster = roster
        self._links: dict[bytes, Link] = {}
        self._children: dict[tuple[int, int, bytes], list[Link]] = {}
        """What stands at one place: by author, sequence and previous id."""
        self._authors: dict[int, list[Link]] = {}
        self._runs: dict[int, Run] = {}
        self._reasons: dict[int, dict[bytes, str]] = {}
        """Why links of an author do not count, as far as it was asked since that could last change."""
        for link in links:
            self.add(link)

    @property
    def roster(self) -> Roster:
        """The roster that the links are judged by."""
        return self._roster

    def grow(self, roster: Roster) -> None:
        """Judge by a roster that continues the one before; only what it may change is judged anew."""
        before, self._roster = self._roster, roster
        self._reasons.clear()
        for device, run in list(self._runs.items()):
            old = before.devices[device]
            if roster.devices[device].pin != old.pin:
                del self._runs[device]
            elif old.pin is None and run.forked is None:
                self._extend(device, run)

    def add(self, link: Link) -> bool:
        """Hold a link whose author is in the roster; False if it was held before."""
        if link.id in self._links:
            return False
        run = self.run(link.device)
        self._reasons.pop(link.device, None)
        self._links[link.id] = link
        self._authors.setdefault(link.device, []).append(link)
        self._children.setdefault((link.device, link.seq, link.prev), []).append(link)
        if run.wanted is not None:
            if run.wanted == link.id:
                self._walk(link.device, run)
        elif self._roster.devices[link.device].pin is None:
            self._grown(link, run)
        return True

    def _grown(self, link: Link, run: Run) -> None:
        """The run of a live author after a link more."""
        if run.forked is None and link.seq == len(run.ids) + 1:
            self._extend(link.device, run)
        elif link.seq <= len(run.ids) and self._before(link.device, run, link.seq) == link.prev:
            self._cut(link, run)

    def _before(self, device: int, run: Run, seq: int) -> bytes:
        """What counts right before a sequence: an id, or the admission."""
        return run.ids[seq - 2] if seq > 1 else self._roster.devices[device].admitted_by

    def _cut(self, link: Link, run: Run) -> None:
        """A second branch beside what counts: the run ends before both."""
        del run.ids[link.seq - 1 :]
        run.forked = link.seq
        tail = self._links.get(run.ids[-1]) if run.ids else None
        cited = self._roster.number_of(tail.roster_head) if tail else None
        run.cited = self._roster.devices[link.device].admitted_n if cited is None else cited

    def holds(self, envelope: bytes) -> bool:
        """Whether the link of this envelope is held, counted or not."""
        return envelope in self._links

    def link(self, envelope: bytes) -> Link | None:
        """The link of an envelope, or None."""
        return self._links.get(envelope)

    def links(self, device: int) -> Iterator[Link]:
        """Every link held of an author, in the order in which they came."""
        return iter(self._authors.get(device, ()))

    def run(self, device: int) -> Run:
        """What counts of an author; not to be changed by the caller."""
        run = self._runs.get(device)
        if run is None:
            author = self._roster.devices[device]
            run = self._runs[device] = Run(cited=author.admitted_n)
            if author.pin is None:
                self._extend(device, run)
            else:
                run.walked, run.wanted = False, author.pin.id
                self._walk(device, run)
        return run

    def head(self, device: int) -> Head:
        """The newest that counts; before the first envelope, sequence 0 and the admission."""
        run = self.run(device)
        author = self._roster.devices[device]
        if not run.ids:
            return Head(0, author.admitted_by, author.admitted_n)
        return Head(len(run.ids), run.ids[-1], run.cited)

    def counted(self, envelope: bytes) -> bool:
        """Whether an envelope is held and counts."""
        link = self._links.get(envelope)
        if link is None:
            return False
        ids = self.run(link.device).ids
        return link.seq <= len(ids) and ids[link.seq - 1] == envelope

    def why_not(self, envelope: bytes) -> str | None:
        """The code of the reason for which a held envelope does not count; None if it does.

        past_pin, unconfirmed (the walk from the pin is not complete), forked, gap, unknown_head, not_present,
        head_backwards, closed.
        """
        link = self._links[envelope]
        if self.counted(envelope):
            return None
        run = self.run(link.device)
        if self._roster.devices[link.device].pin is not None:
            return PastPin.code if run.walked else "unconfirmed"
        if run.forked is not None and link.seq >= run.forked:
            return Forked.code
        return self._why_stopped(link, run)

    def _why_stopped(self, link: Link, run: Run) -> str:
        """Back along the chain to the first link that does not count: it says why none after it does."""
        known, path, at = self._reasons.setdefault(link.device, {}), [link], link
        while (reason := known.get(at.id)) is None:
            before = self._links.get(at.prev)
            fits = self._fits(at, run)
            if fits or before is None or (before.device, before.seq) != (at.device, at.seq - 1):
                reason = self._why_first(at, run) if fits else Gap.code
                break
            at = before
            path.append(at)
        known.update((each.id, reason) for each in path)
        return reason

    def _why_first(self, first: Link, run: Run) -> str:
        """Why a link that stands right behind what counts does not count itself."""
        cited = self._roster.number_of(first.roster_head)
        if cited is None:
            return UnknownHead.code
        if not self._roster.present(first.device, cited):
            return NotPresent.code
        return HeadBackwards.code if cited < run.cited else Closed.code

    def _fits(self, link: Link, run: Run) -> bool:
        """Whether a link stands right behind what counts."""
        return link.seq == len(run.ids) + 1 and link.prev == self._before(link.device, run, link.seq)

    def longest(self, device: int) -> Pin:
        """The end of the longest good branch held, for its own member to pin; of equals the smallest id."""
        author = self._roster.devices[device]
        best = Pin(device, 0, author.admitted_by)
        todo = [(0, author.admitted_by, author.admitted_n)]
        while todo:
            seq, tail, cited = todo.pop()
            if (-seq, tail) < (-best.seq, best.id):
                best = Pin(device, seq, tail)
            for link in self._children.get((device, seq + 1, tail), ()):
                after = self._cited(link, seq + 1, cited)
                if after is not None:
                    todo.append((link.seq, link.id, after))
        return best

    def _extend(self, device: int, run: Run) -> None:
        """Forward from the tail while exactly one good link stands behind it."""
        tail = self._before(device, run, len(run.ids) + 1)
        while nexts := self._children.get((device, len(run.ids) + 1, tail)):
            if len(nexts) > 1:
                run.forked = nexts[0].seq
                return
            cited = self._cited(nexts[0], len(run.ids) + 1, run.cited)
            if cited is None:
                return
            tail, run.cited = nexts[0].id, cited
            run.ids.append(tail)

    def _cited(self, link: Link, seq: int, before: int) -> int | None:
        """n of the roster head that a link cites, if it may stand at `seq` after one that cited `before`."""
        cited, closed = self._roster.number_of(link.roster_head), self._roster.closed
        if cited is None or cited < before or link.seq != seq or not self._roster.present(link.device, cited):
            return None
        return None if closed is not None and cited >= closed and not link.erases else cited

    def _walk(self, device: int, run: Run) -> None:
        """Back from the pin as far as is held."""
        author = self._roster.devices[device]
        pin, wanted = author.pin, run.wanted
        if pin is None or wanted is None:
            return
        while (seq := pin.seq - len(run.path)) > 0:
            link = self._links.get(wanted)
            if link is None:
                return
            if link.device != device or link.seq != seq:
                run.wanted = b""
                return
            run.path.append(wanted)
            run.wanted = wanted = link.prev
        self._finish_walk(author, run)

    def _finish_walk(self, author: Device, run: Run) -> None:
        """At the start: what was walked counts if it begins at the admission and met every earlier pin."""
        path = run.path[::-1]
        passed = [author.admitted_by, *path]
        met = all(passed[pin.seq] == pin.id for pin in author.earlier)
        run.walked = met and run.wanted == author.admitted_by
        run.wanted = None if run.walked else b""
        for link in (self._links[each] for each in path) if run.walked else ():
            cited = self._cited(link, len(run.ids) + 1, run.cited)
            if cited is None:
                return
            run.ids.append(link.id)
            run.cited = cited


class Chain(Struct, frozen=True):
    """A roster and the heads of its live authors: enough to judge one next envelope, as a relay does."""

    roster: Roster
    heads: Mapping[int, Head] = msgspec.field(default_factory=dict)

    def author(self, envelope: Envelope) -> Device:
        """The device that the header names. Refuses NotForUs, UnknownHead, NotPresent."""
        header = envelope.header
        if header.space != self.roster.space:
            raise NotForUs
        cited = self.roster.number_of(header.roster_head)
        if cited is None:
            raise UnknownHead
        if not self.roster.present(header.device, cited):
            raise NotPresent
        return self.roster.devices[header.device]

    def head_of(self, device: int) -> Head:
        """The head of a device; before its first envelope, sequence 0 and its admission."""
        admitted = self.roster.devices[device]
        return self.heads.get(device, Head(0, admitted.admitted_by, admitted.admitted_n))

    def place(self, envelope: Envelope) -> Head:
        """The author's next head, for an envelope whose author and signature were judged.

        Refuses PastPin for an author that has ended, Gap, Forked, HeadBackwards, Closed. An envelope already
        counted is not judged again: it is `Forked`.
        """
        header = envelope.header
        head = self.head_of(header.device)
        if self.roster.devices[header.device].pin is not None:
            raise PastPin
        if header.seq > head.seq + 1:
            raise Gap((head.seq, head.id))
        if header.seq <= head.seq or header.prev != head.id:
            raise Forked((head.seq, head.id))
        return Head(header.seq, envelope.id, self._cited(envelope, head))

    def _cited(self, envelope: Envelope, head: Head) -> int:
        cited = self.roster.number_of(envelope.header.roster_head)
        if cited is None:
            raise UnknownHead
        if cited < head.cited:
            raise HeadBackwards
        if self.roster.closed is not None and cited >= self.roster.closed and not envelope.header.erases:
            raise Closed
        return cited

    def judge(self, envelope: Envelope) -> Head:
        """Author, signature, place, in this order. Refuses what each refuses, and Forged."""
        envelope.require_signed(self.author(envelope).keys.sign)
        return self.place(envelope)

    def follow(self, envelope: Envelope) -> "Chain":
        """The chain with one more envelope, judged."""
        head = self.judge(envelope)
        return Chain(self.roster, {**self.heads, envelope.header.device: head})
