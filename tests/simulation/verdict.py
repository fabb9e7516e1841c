"""What must hold at the end of a run: one state, no word lost or doubled, no alarm without its cause."""

import hashlib
from collections import Counter
from collections.abc import Mapping

from tests.simulation.causes import called_for
from tests.simulation.phone import SimPhone, words_of
from tests.simulation.world import World
from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import Envelope
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret import state_code
from twofold_crypto.secret.sealing import open_envelope

_USUAL = {"let_in", "removal_pending", "disowned"}
"""What is told where nothing is wrong: an own device let another in; one was removed, not all have shown that
they know, and it was writing meanwhile. None of it stands at the end.
"""


def findings(world: World) -> list[str]:
    """Everything that is wrong, as lines; empty if the run ended as it must."""
    living = [p for p in world.phones if p.joined and not p.retired and not p.out]
    relay = world.relay
    if relay.sideways or relay.forked or relay.silently or relay.hurried:
        forked = [p for p in world.phones if p.joined and ("forked_roster", "") in p.alarms()]
        if forked:
            return []  # two rosters were signed: the alarm is the truth, and the way out is to found anew
    found = [f"told in an honest run: {name}" for name in sorted(world.told - _USUAL)] if world.honest else []
    for phone in living:
        alarms = [alarm for alarm in phone.alarms() if not called_for(world, phone, *alarm)]
        found += [f"alarm {name} {reason} at {phone.name}" for name, reason in alarms]
        found += [f"unsent at {phone.name}: {len(phone.space.outbox)}"] if phone.stuck else []
        found += _words(world, phone, world.phones)
    found += _states(living)
    found += [f"read after its end by {phone.name}" for phone in world.phones if _reads(world, phone)]
    return found


def _words(world: World, phone: SimPhone, phones: list[SimPhone]) -> list[str]:
    """Every word is with everybody, or still on the one phone that was put away with it."""
    shown = [words_of(kept.entry) for kept in phone.shown() if kept.mark is None]
    held = {words_of(e.entry) for e in phone.space.entries.values() if e.entry.kind == "checkin"}
    put_away = {words for other in phones if other.retired or other.out for words in other.all_words()}
    put_away |= {words for other in phones for words in other.kept_back()}
    if phone.space.ledger.roster.closed is not None:
        put_away |= {words for other in phones for words in other.all_words()}
    missing = world.book.missing_from(held) - put_away
    doubled = [words for words, count in Counter(shown).items() if count > 1]
    return [f"lost at {phone.name}: {words[2]}" for words in sorted(missing)] + [
        f"doubled at {phone.name}: {words[2]}" for words in doubled
    ]


def _reads(world: World, phone: SimPhone) -> bool:
    """Whether a device that was put out opens what was sealed under a roster without it."""
    if not phone.joined or phone.number is None:
        return False
    roster = world.relay.roster()
    ended = roster.devices[phone.number].ended_n if phone.number < len(roster.devices) else None
    if (
        ended is None
        or ended == roster.closed
        or roster.devices[phone.number].keys != phone.space.seat().keys
    ):
        return False
    for envelope in world.relay.envelopes():
        cited = roster.number_of(envelope.header.roster_head)
        if cited is not None and cited >= ended and opens(envelope, phone.space.keyring):
            return True
    return False


def opens(envelope: Envelope, keyring: Mapping[int, bytes]) -> bool:
    """Whether these keys open it."""
    try:
        open_envelope(envelope, keyring)
    except Refused:
        return False
    return True


def _states(living: list[SimPhone]) -> list[str]:
    if not living:
        return []
    first, states = living[0], {phone.name: state_of(phone) for phone in living}
    return [
        f"{first.name} and {name} differ in {part}"
        for name, state in states.items()
        for part, value in state.items()
        if value != states[first.name][part]
    ]


def state_of(phone: SimPhone) -> dict[str, object]:
    """What has to be the same on every device at rest."""
    ledger = phone.space.ledger
    heads = {number: (head.seq, head.id) for number, head in sorted(ledger.heads().items())}
    pins = [Pin(number, seq, head) for number, (seq, head) in heads.items()]
    counted = [ledger.chains.run(device.number).ids for device in ledger.roster.devices]
    erased = ledger.erased()
    opened = sorted(
        (held.member, *words_of(held.entry))
        for envelope, held in phone.space.entries.items()
        if ledger.chains.counted(envelope)
        and (envelope, held.member) not in erased
        and held.entry.kind == "checkin"
    )
    return {
        "roster head": ledger.roster.head,
        "what counts": counted,
        "what is erased": sorted(erased),
        "what is open": opened,
        "state": state_code.state_hash(ledger.roster.space, ledger.roster.head, pins),
    }


def state_hash(phone: SimPhone) -> str:
    """The same, as one hash."""
    return hashlib.blake2b(repr(sorted(state_of(phone).items())).encode(), digest_size=16).hexdigest()
