"""An agreement that two members of the vectors' space signed, and its export; and signatures of phones."""

from collections.abc import Sequence

from tests.support.phone import Phone
from tests.vectors import actors
from tests.vectors.ops import stream
from twofold_client.agreements import Answer, encode_answer
from twofold_client.exported import make_export
from twofold_client.versions import Clause, Version, encode_version
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.secret import sealing
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.release import make_release
from twofold_crypto.secret.reveal import version_id

AGREEMENT = actors.fixed("agreement")[:16]
PROPOSAL = actors.fixed("proposal")
CLAUSES = (
    Clause(actors.fixed("clause 1")[:16], "Phones rest at ten.", "both", "The basket is full.", 20_900, None),
    Clause(actors.fixed("clause 2")[:16], "Money is told\non Sundays.", None, None, None, 21_000),
)
SEATS: tuple[Seat, ...] = (actors.A, actors.B)


def version_of(*clauses: Clause) -> bytes:
    """A first version's bytes."""
    return encode_version(Version(actors.fixed("random")[:16], None, clauses or CLAUSES))


def signature(
    member: int,
    data: bytes,
    agreement: bytes = AGREEMENT,
    kind: str = "sign",
    revision: int = 0,
    records: Sequence[bytes] = tuple(actors.WIRES),
) -> bytes:
    """The release of an answer that this member gave with its founding device."""
    body = encode_answer(Answer(agreement, version_id(data), PROPOSAL))
    entry = Entry(kind, 1, actors.fixed(f"entry {member}")[:16], revision, 20_800, body)
    place = sealing.Place(actors.SPACE, member, 1, actors.SPACE, actors.AT_3.head)
    sealed = sealing.seal(SEATS[member], place, entry, actors.KEY_2, stream(actors.fixed(f"sign {member}")))
    key = sealing.unwrap_key(parse_envelope(sealed.wire), actors.KEYS)
    return make_release(records, sealed.wire, key)


def signed_by_both(*clauses: Clause) -> bytes:
    """The exported agreement."""
    data = version_of(*clauses)
    return make_export(data, [signature(member, data) for member in (0, 1)])


def signature_of(phone: Phone, data: bytes) -> bytes:
    """The release of a signature that this phone makes now, of which no relay and no other phone hears."""
    space = phone.device.space("shared")
    roster, last = space.ledger.roster, space.own
    assert last is not None
    assert space.number is not None
    body = encode_answer(Answer(AGREEMENT, version_id(data), PROPOSAL))
    entry = Entry("sign", 1, phone.device.random(16), 0, 20_800, body)
    place = sealing.Place(roster.space, space.number, last.seq + 1, last.id, roster.head)
    epoch = max(space.keyring)
    key = sealing.EpochKey(epoch, space.keyring[epoch])
    sealed = sealing.seal(space.seat(), place, entry, key, phone.device.random)
    opened = sealing.unwrap_key(parse_envelope(sealed.wire), space.keyring)
    return make_release(space.records, sealed.wire, opened)
