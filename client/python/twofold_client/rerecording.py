"""What a member's own device has written and will not count: recorded again, on the human's word.

Words of a copied phone, of a branch that no pin keeps, of a seat that ended before they were sent. Under
another seat they keep their entry ids, and what they would have erased is erased again. A branch that this
device did not seal itself may be a thief's: what was said to others there, what concerns sheets, and what it
erases is listed for the human, and never said again without them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twofold_crypto.errors import Quarantined
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.recovery import SPARE_KIND
from twofold_crypto.secret.sealing import open_envelope

from .founding import ERASE
from .settling import Rules
from .sheets import SHEET
from .state import Space, Waiting

_Key = tuple[bytes, int, bytes]
"""Entry id, revision, body: two own phones may have revised one entry, each without the other."""
_OF_SEATS = frozenset({SHEET, SPARE_KIND})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What an own device wrote that does not count and was not recorded again, with what it would erase."""

    envelope: bytes
    device: int
    entry: Entry
    erases: list[bytes]


def left_out(space: Space) -> list[LeftOut]:
    """For the human to look at: on no branch that counts, or past the pin of a device that has ended."""
    ledger, on_the_way = space.ledger, {each.id for each in space.outbox}
    known = _counted_words(space, set()) | {_key(each.entry) for each in space.outbox}
    found: list[LeftOut] = []
    for device in ledger.roster.devices:
        settled = device.pin is not None or ledger.chains.run(device.number).forked is not None
        if device.member != space.member or not settled:
            continue
        for link in ledger.chains.links(device.number):
            if not ledger.chains.counted(link.id) and link.id not in on_the_way:
                found += _left(space, link.id, known)
    return found


def _left(space: Space, envelope: bytes, known: set[_Key]) -> Iterator[LeftOut]:
    verified, words = space.verified[envelope], _opened(space, envelope)
    if words is None:
        return
    gone = {erased for erased, _ in space.ledger.erased()}
    erases = [each for each in verified.erases if space.ledger.chains.counted(each) and each not in gone]
    if erases or (words.kind != ERASE and _key(words) not in known):
        yield LeftOut(envelope, verified.device, words, erases)


def words_past(space: Space, pin: Pin, rules: Rules) -> list[Waiting]:
    """What is held of a forked device, opens, and does not count under this pin; nothing of any other."""
    chains = space.ledger.chains
    if chains.run(pin.device).forked is None:
        return []
    kept = path_to(space, pin)
    past = [link.id for link in chains.links(pin.device) if link.id not in kept]
    past.sort(key=lambda each: space.verified[each].seq)
    mine = {each for end in space.wish.sealed for each in path_to(space, end)}
    return fresh(space, [words for each in past for words in _to_say(space, each, rules, mine)])


def path_to(space: Space, pin: Pin) -> set[bytes]:
    """The pinned envelope and those of its author before it."""
    path: set[bytes] = set()
    tail = space.verified.get(pin.id)
    envelope = pin.id
    while tail is not None and tail.device == pin.device:
        path.add(envelope)
        envelope = tail.prev
        tail = space.verified.get(envelope)
    return path


def end_of_sealed(space: Space, own: int) -> Pin:
    """The newest envelope that this device has sealed under its seat and that has come back from a relay."""
    on_the_way = {each.id for each in space.outbox if each.sealed}
    end = space.own.id if space.own else b""
    while end in on_the_way:
        end = space.verified[end].prev
    sealed = space.verified.get(end)
    return Pin(own, sealed.seq, end) if sealed else Pin(own, 0, space.ledger.roster.devices[own].admitted_by)


def _to_say(space: Space, envelope: bytes, rules: Rules, mine: set[bytes]) -> Iterator[Waiting]:
    """The words of an envelope as they may be recorded again without asking."""
    entry = _opened(space, envelope, rules)
    if entry is None:
        return
    if envelope in mine:
        yield Waiting(entry, erases=space.verified[envelope].erases)
    elif _goes_by_itself(entry, rules):
        yield Waiting(entry)


def _goes_by_itself(entry: Entry, rules: Rules) -> bool:
    """Whether an entry that this device did not seal may be said again: it neither binds nor lets in."""
    return entry.kind not in rules.joint and entry.kind not in _OF_SEATS


def _opened(space: Space, envelope: bytes, rules: Rules | None = None) -> Entry | None:
    held = space.entries.get(envelope)
    try:
        entry = held.entry if held else _open(space, envelope)
        if rules:
            rules.schema(entry)
    except Quarantined:
        return None
    return entry


def _open(space: Space, envelope: bytes) -> Entry:
    return open_envelope(parse_envelope(space.verified[envelope].wire), space.keyring)


def unsaid(space: Space, rules: Rules, *, keep: bool) -> list[Waiting]:
    """What this seat has written and nobody counts: unsent, sealed in vain, past its pin; its erases too.

    Without `keep` nothing of what another copy has sealed under it, and nothing that the pin will keep.
    """
    ledger, own = space.ledger, space.number
    sent = {waiting.id for waiting in space.outbox if waiting.sealed}
    mine = path_to(space, Pin(own or 0, 0, space.own.id)) if space.own else set()
    past = [
        envelope
        for envelope, held in space.entries.items()
        if held.device == own and envelope not in sent and not ledger.chains.counted(envelope)
    ]
    again = [words for each in past if keep for words in _to_say(space, each, rules, mine)]
    for each in space.outbox:
        if not each.sealed or each.id in mine:
            again.append(Waiting(each.entry, erases=each.erases))
        elif keep and _goes_by_itself(each.entry, rules):
            again.append(Waiting(each.entry))
    return _fresh(space, again, _counted_words(space, sent))


def fresh(space: Space, words: Iterable[Waiting]) -> list[Waiting]:
    """Of these what neither counts nor waits already, each once, with their erases that still matter."""
    waiting = {_key(each.entry) for each in space.outbox}
    return _fresh(space, words, _counted_words(space, set()) | waiting)


def _counted_words(space: Space, forgotten: set[bytes]) -> set[_Key]:
    """Own entries that count, but for what is about to be forgotten."""
    counted = space.ledger.chains.counted
    return {
        _key(held.entry)
        for envelope, held in space.entries.items()
        if held.member == space.member and envelope not in forgotten and counted(envelope)
    }


def _fresh(space: Space, words: Iterable[Waiting], known: set[_Key]) -> list[Waiting]:
    ledger = space.ledger
    again: list[Waiting] = []
    for each in words:
        erases = [erased for erased in each.erases if ledger.chains.counted(erased)]
        if (_key(each.entry) not in known and each.entry.kind != ERASE) or erases:
            known.add(_key(each.entry))
            again.append(Waiting(each.entry, erases=erases))
    return again


def _key(entry: Entry) -> _Key:
    return entry.entry_id, entry.revision, entry.body
