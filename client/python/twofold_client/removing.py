"""Roster records of one's own: removals with pins, leaving, another seat, a rotate after a bad grant.

What is wished is durable before anything is signed, so it outlives a crash and a lost race; what is signed is
durable before it is sent, and sent again unchanged while the head that it continues stands.
"""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from twofold_crypto.primitives import Random
from twofold_crypto.public.roster import Pin, Roster, Rotate, parse_record
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit, make_leave

from .alarms import Alarm, may_not_write
from .changes import Recorded, Signed, Wished
from .rerecording import words_past
from .settling import Rules
from .state import Space, SpaceName
from .vault import Vault

RESTORED = Alarm("restored", "")
Make = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class _Signer:
    """Who signs, over what."""

    space: Space
    number: int
    roster: Roster
    random: Random


class Scribe:
    """Knows whether a record is due, and makes or repeats it."""

    def __init__(self, vault: Vault, name: SpaceName, rules: Rules, random: Random) -> None:
        self._vault, self._name, self._rules, self._random = vault, name, rules, random
        self.begin_run()

    def begin_run(self) -> None:
        """Everything may be tried again."""
        self._refused = False
        self._rotated = False

    @property
    def _space(self) -> Space:
        return self._vault.space(self._name)

    def due(self, *, said: bool) -> bool:
        """Whether a record waits to be written; `said` if nothing is to be sent before one leaves."""
        return not self._refused and self._next(said=said) is not None

    def write(self) -> bytes:
        """The record to send now: the one that was signed before, or a new one, durable on return."""
        make = self._next(said=True)
        if make is None:
            raise LookupError
        return make()

    def refuse(self) -> None:
        """The relay will not have it in this run."""
        self._refused = True

    def drop(self) -> None:
        """The relay will never have it: what was signed is forgotten."""
        self._refused = True
        self._vault.commit(Signed(self._name, b""))

    def _next(self, *, said: bool) -> Make | None:
        space = self._space
        number, roster, alarm = space.number, space.ledger.roster, may_not_write(space)
        if number is None or alarm not in (None, RESTORED):
            return None
        if space.pending and parse_record(space.pending).record.prev == roster.head:
            return lambda: space.pending
        signer = _Signer(space, number, roster, self._random)
        made = _admission(signer) if alarm else self._wished(signer, said=said)
        return (lambda: self._sign(made)) if made else None

    def _wished(self, signer: _Signer, *, said: bool) -> Make | None:
        space, roster = signer.space, signer.roster
        gone = [each for each in space.wish.remove if roster.devices[each].ended_n is None]
        if gone:
            return lambda: _removal(signer, gone)
        if space.wish.remove:
            self._settle_wish(space)
        if space.wish.leave and roster.closed is None and said:
            return lambda: _leave(signer)
        if roster.epoch not in space.keyring and not self._rotated:
            return lambda: self._rotate(signer)
        return _admission(signer)

    def _settle_wish(self, space: Space) -> None:
        """All that was to go is gone; a choice about a seat that is still in stays."""
        wish, devices = space.wish, space.ledger.roster.devices
        cut = [each for each in wish.cut if devices[each].ended_n is None]
        self._vault.commit(Wished(self._name, replace(wish, remove=[], cut=cut, sealed=[])))

    def _rotate(self, signer: _Signer) -> bytes:
        """An epoch of one's own, since the newest one's key did not come; once per run."""
        self._rotated = True
        return make_rotate(signer.space.seat(), signer.number, signer.roster, signer.random)[0]

    def _sign(self, make: Make) -> bytes:
        """Durable together with the words of removed copies that would not count any more."""
        space, wire = self._space, make()
        kept = [pin for pin in _pins_of(wire) if pin.device not in space.wish.cut]
        again = [each for pin in kept for each in words_past(space, pin, self._rules)]
        recorded = [Recorded(self._name, [each.entry], each.erases) for each in again]
        self._vault.commit(Signed(self._name, wire), *recorded)
        return wire


def _admission(signer: _Signer) -> Make | None:
    """The admission of the seat that is to take this one's place, unless it is in."""
    space, seed = signer.space, signer.space.wish.seat
    if not seed or signer.roster.device_of(Seat.from_seed(seed).keys.sign):
        return None
    candidate = ask_to_join(Seat.from_seed(seed), signer.roster.space, space.member)
    place = (space.seat(), signer.number, signer.roster, candidate)
    return lambda: make_admit(*place, space.keyring, signer.random)


def _removal(signer: _Signer, gone: list[int]) -> bytes:
    pins = [_end_of(signer.space, device) for device in sorted(gone)]
    return make_rotate(signer.space.seat(), signer.number, signer.roster, signer.random, pins)[0]


def _end_of(space: Space, device: int) -> Pin:
    """Where a device that goes is pinned: at the end of all that is held, or of what is certainly own."""
    if device not in space.wish.cut:
        return pin_of(space, device)
    sealed = [pin for pin in space.wish.sealed if pin.device == device]
    head = space.ledger.chains.head(device)
    return sealed[0] if sealed else Pin(device, head.seq, head.id)


def _pins_of(wire: bytes) -> list[Pin]:
    fields = parse_record(wire).fields
    return fields.removed if isinstance(fields, Rotate) else []


def _leave(signer: _Signer) -> bytes:
    own = [device for device in signer.roster.present_now if device.member == signer.space.member]
    pins = [pin_of(signer.space, device.number) for device in own]
    return make_leave(signer.space.seat(), signer.number, signer.roster, pins)


def waits_for_removal(space: Space) -> bool:
    """Whether a device that is wished away is still in: meanwhile nothing is written that it could read."""
    devices = space.ledger.roster.devices
    return any(each >= len(devices) or devices[each].ended_n is None for each in space.wish.remove)


def pin_of(space: Space, device: int) -> Pin:
    """The last envelope of a device that is to count: its head, or the end of a fork's longest branch."""
    chains = space.ledger.chains
    if chains.run(device).forked is not None:
        return chains.longest(device)
    head = chains.head(device)
    return Pin(device, head.seq, head.id)
