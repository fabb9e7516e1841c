"""Making releases from what a vault holds: the roster, the wires, and the key of one envelope.

Owns the way from a space to the bytes of a release; what these mean to whom is in `care` and `verifying`.
"""

from twofold_crypto.errors import Gap, NoBody, Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.secret.release import make_release, walk_of
from twofold_crypto.secret.sealing import unwrap_key

from .acts import Act
from .state import Space


def acts_of(space: Space) -> list[Act]:
    """The acts of a space: every entry that counts now, whoever wrote it."""
    chains = space.ledger.chains
    return [
        Act(held.member, envelope, held.entry)
        for envelope, held in space.entries.items()
        if chains.counted(envelope)
    ]


def release_of(space: Space, envelope: bytes) -> bytes:
    """The release of a counted envelope that is held here with its body and its wrap.

    Refuses NoBody where no wire is held, Gap for what does not count, and what opening the wrap and reading
    the release refuse.
    """
    held = space.verified.get(envelope)
    if held is None:
        raise NoBody
    ledger = space.ledger
    if not ledger.chains.counted(envelope):
        raise Gap
    author, ids = ledger.roster.devices[held.device], ledger.chains.run(held.device).ids
    wanted = [seq for seq in walk_of(author, held.seq) if seq != held.seq]
    run = [space.verified[ids[seq - 1]].wire for seq in wanted]
    key = unwrap_key(parse_envelope(held.wire), space.keyring)
    return make_release(space.records, held.wire, key, run)


def try_release(space: Space, envelope: bytes) -> bytes | None:
    """The same, or None where there is none to be made."""
    try:
        return release_of(space, envelope)
    except Refused:
        return None
