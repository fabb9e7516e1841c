"""What two people compare, and when their devices last confirmed each other: the state code, and a day."""

from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.state_code import state_code

from .ledger import Ledger
from .state import Space


def heads_at_relay(space: Space) -> list[Pin]:
    """The heads of all devices that have written, own envelopes on their way left out."""
    ledger, on_the_way = space.ledger, {waiting.id for waiting in space.outbox if waiting.sealed}
    pins: list[Pin] = []
    for device in ledger.roster.devices:
        ids = [each for each in ledger.chains.run(device.number).ids if each not in on_the_way]
        if ids:
            pins.append(Pin(device.number, len(ids), ids[-1]))
    return pins


def state_code_of(space: Space) -> list[str]:
    """Six words over the roster's head and all authors' heads: equal where the same was shown."""
    roster = space.ledger.roster
    return state_code(roster.space, roster.head, heads_at_relay(space))


def confirmed(space: Space) -> dict[int, int]:
    """Other member → the day of its newest entry whose envelope names an own one; absent if none does."""
    ledger = space.ledger
    days: dict[int, int] = {}
    for device in ledger.roster.devices:
        if device.member != space.member and (day := _day_of(space, ledger, device.number)) is not None:
            days[device.member] = max(day, days.get(device.member, 0))
    return days


def _day_of(space: Space, ledger: Ledger, device: int) -> int | None:
    for envelope in reversed(ledger.chains.run(device).ids):
        held = space.entries.get(envelope)
        named = [ledger.chains.link(seen.id) for seen in space.verified[envelope].seen]
        if held and any(link and ledger.member_of(link.device) == space.member for link in named):
            return held.entry.day
    return None
