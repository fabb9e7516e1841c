"""What a member's own device has written and will not count: recorded again, on the human's word.

Words of a copied phone, of a branch that no pin keeps, of a seat that ended before they were sent. Under
another seat they keep their entry ids, and what they would have erased is erased again.
"""

from collections.abc import Iterable

from twofold_crypto.errors import Quarantined
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.sealing import open_envelope

from .founding import ERASE
from .settling import Schema
from .state import Space, Waiting

_Key = tuple[bytes, int, bytes]
"""Entry id, revision, body: two own phones may have revised one entry, each without the other."""


def words_past(space: Space, pin: Pin, schema: Schema) -> list[Waiting]:
    """What is held of a forked device, opens, and does not count under this pin; nothing of any other."""
    chains = space.ledger.chains
    if chains.run(pin.device).forked is None:
        return []
    kept = _path_to(space, pin)
    past = [link.id for link in chains.links(pin.device) if link.id not in kept]
    past.sort(key=lambda each: space.verified[each].seq)
    return fresh(space, [each for each in (_opened(space, each, schema) for each in past) if each])


def _path_to(space: Space, pin: Pin) -> set[bytes]:
    """The pinned envelope and those before it."""
    path: set[bytes] = set()
    tail = space.verified.get(pin.id)
    envelope = pin.id
    while tail is not None and tail.device == pin.device:
        path.add(envelope)
        envelope = tail.prev
        tail = space.verified.get(envelope)
    return path


def _opened(space: Space, envelope: bytes, schema: Schema) -> Waiting | None:
    verified, held = space.verified[envelope], space.entries.get(envelope)
    try:
        entry = held.entry if held else open_envelope(parse_envelope(verified.wire), space.keyring)
        schema(entry)
    except Quarantined:
        return None
    return Waiting(entry, erases=verified.erases)


def unsaid(space: Space) -> list[Waiting]:
    """What this seat has written and nobody counts: unsent, sealed in vain, past its pin; its erases too."""
    ledger, own = space.ledger, space.number
    sent = {waiting.id for waiting in space.outbox if waiting.sealed}
    past = [
        Waiting(held.entry, erases=space.verified[envelope].erases)
        for envelope, held in space.entries.items()
        if held.device == own and envelope not in sent and not ledger.chains.counted(envelope)
    ]
    waiting = [Waiting(each.entry, erases=each.erases) for each in space.outbox]
    return _fresh(space, [*past, *waiting], _counted_words(space, sent))


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
