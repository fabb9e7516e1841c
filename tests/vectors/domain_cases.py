"""Cases of the kinds that members answer each other with: `domain_*.json`, read by both languages.

Beside the protocol's own files: what these bodies mean is nobody's business there.
"""

from collections.abc import Callable
from random import Random

from tests.support.histories import Proposed, Talk, talk
from tests.vectors import actors
from tests.vectors import removal_cases as removals
from tests.vectors.domain_ops import written
from tests.vectors.ops import Json, stream
from tests.vectors.said_cases import said_bodies
from tests.vectors.said_histories import said_histories
from twofold_client.agreements import Answer, encode_answer
from twofold_client.care import CARER, SELF, encode_approval
from twofold_client.reveals import OPENED, Opening, encode_opening, seal_answer
from twofold_client.versions import CLAUSES_MAX, VERSION_BYTES_MAX, Clause, Version, encode_version
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.secret import sealing
from twofold_crypto.secret.entry import Entry, Value, encode_body
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.release import make_release

ID, HASH = bytes(range(16)), bytes(range(32))
SPACE = bytes(range(100, 132))
RANDOM_HISTORIES = 24


def _case(name: str, op: str, given: Json, error: str | None = None) -> Json:
    return {"name": name, "op": op, "in": given} | ({"error": error} if error else {})


# --- bodies -----------------------------------------------------------------------------------------------


def _body(name: str, kind: str, body: bytes, error: str | None = "bad_schema", revision: int = 0) -> Json:
    return _case(name, "require_schema", {"kind": kind, "revision": revision, "body": body.hex()}, error)


def _clause(**changed: Value) -> list[Value]:
    clause: dict[str, Value] = {
        "id": ID,
        "text": "Phones rest at ten.",
        "applies": "both",
        "sign": None,
        "review": 20_100,
        "end": None,
    }
    return list((clause | changed).values())


def _proposing(*clauses: list[Value], parent: Value = None, random: Value = ID) -> bytes:
    return encode_body([ID, encode_body([random, parent, list(clauses)])])


def _filled(size: int) -> bytes:
    """A version of exactly so many bytes."""
    least = len(encode_version(Version(ID, None, (Clause(ID, "x" * 300),))))
    return encode_body([ID, None, [[ID, "x" * (size - least + 300), None, None, None, None]]])


def bodies() -> list[Json]:
    """What each kind takes, and what it refuses."""
    good = _proposing(_clause())
    many = [_clause(id=bytes([n, *ID[1:]])) for n in range(CLAUSES_MAX + 1)]
    answer = encode_answer(Answer(ID, HASH, HASH))
    return [
        _body("a proposal", "propose", good, None),
        _body("a proposal with a parent", "propose", _proposing(_clause(), parent=HASH), None),
        _body("64 clauses", "propose", _proposing(*many[:-1]), None),
        _body("the longest version", "propose", encode_body([ID, _filled(VERSION_BYTES_MAX)]), None),
        *(
            _body(f"an answer: {kind}", kind, answer, None)
            for kind in ("accept", "decline", "sign", "withdraw")
        ),
        _body("an unknown kind", "newer", b"\xc1", None),
        _body("a proposal revised", "propose", good, revision=1),
        _body("an answer revised", "sign", answer, revision=1),
        _body("65 clauses", "propose", _proposing(*many)),
        _body("no clause", "propose", _proposing()),
        _body("a clause id twice", "propose", _proposing(_clause(), _clause(text="Other words."))),
        _body("a version too long", "propose", encode_body([ID, _filled(VERSION_BYTES_MAX + 1)])),
        _body("a clause without text", "propose", _proposing(_clause(text=None))),
        _body("an empty text", "propose", _proposing(_clause(text=""))),
        _body("space around a text", "propose", _proposing(_clause(text="x\u3000"))),
        _body("a text as bytes", "propose", _proposing(_clause(text=b"x"))),
        _body("an empty sign", "propose", _proposing(_clause(sign=""))),
        _body("a short clause id", "propose", _proposing(_clause(id=ID[1:]))),
        _body("a day after the last", "propose", _proposing(_clause(end=2_932_897))),
        _body("a day as text", "propose", _proposing(_clause(review="1"))),
        _body("a clause too short", "propose", _proposing(_clause()[:-1])),
        _body("a clause too long", "propose", _proposing([*_clause(), None])),
        _body("short random bytes", "propose", _proposing(_clause(), random=ID[1:])),
        _body("a short parent", "propose", _proposing(_clause(), parent=ID)),
        _body("a version that is no array", "propose", encode_body([ID, encode_body(7)])),
        _body("a version with a tail", "propose", encode_body([ID, encode_version(_some()) + b"\xc0"])),
        _body("a version inline", "propose", encode_body([ID, [ID, None, [_clause()]]])),
        _body("a proposal of three", "propose", encode_body([ID, encode_version(_some()), None])),
        _body("a long agreement id", "propose", encode_body([HASH, encode_version(_some())])),
        _body("no MessagePack", "sign", b"\xc1"),
        _body("an answer without envelope", "sign", encode_body([ID, HASH])),
        _body("an answer with nil", "withdraw", encode_body([ID, HASH, None])),
        _body("an answer with a short hash", "accept", encode_body([ID, HASH[1:], HASH])),
        _body("an answer with a tail", "decline", answer + b"\xc0"),
        *_reveal_bodies(),
        *_release_bodies(),
        _body("an approval", "approve", encode_body([HASH]), None),
        _body("an approval of nothing", "approve", encode_body([None])),
        _body("an approval of two", "approve", encode_body([HASH, HASH])),
        *said_bodies(),
    ]


def _reveal_bodies() -> list[Json]:
    return [
        _body("a sealed", "sealed", encode_body([ID, "checkin", HASH]), None),
        _body("an opened", "opened", encode_opening(Opening(ID, HASH, b"x")), None),
        _body("a sealed about nothing", "sealed", encode_body([ID, "", HASH])),
        _body("a sealed about too much", "sealed", encode_body([ID, "x" * 17, HASH])),
        _body("a sealed about no kind", "sealed", encode_body([ID, "check-in", HASH])),
        _body("a sealed with a short hash", "sealed", encode_body([ID, "checkin", ID])),
        _body("a sealed revised", "sealed", encode_body([ID, "checkin", HASH]), revision=1),
        _body("an opened with nothing", "opened", encode_body([ID, HASH, b""])),
        _body("an opened with too much", "opened", encode_body([ID, HASH, bytes(16_001)])),
        _body("an opened with a short blind", "opened", encode_body([ID, ID, b"x"])),
        _body("an opened that names an envelope", "opened", encode_body([HASH, HASH, b"x"])),
        _body("an opened as text", "opened", encode_body([ID, HASH, "x"])),
    ]


def _some() -> Version:
    return Version(ID, None, (Clause(ID, "x"),))


# --- agreements -------------------------------------------------------------------------------------------


def _told(name: str, story: Callable[[Talk], None], members: int = 2, **given: bool) -> Json:
    made = Talk(Random(name), members)
    story(made)
    return _case(name, "fold_agreements", {"members": members, "acts": written(made.acts), **given})


def _signed(made: Talk, parent: bytes | None = None, members: int = 2) -> Proposed:
    version = made.propose(0, ID, made.version(parent))
    for member in range(members):
        made.answer(member, "sign", version)
    return version


def _one_signature(made: Talk) -> None:
    made.answer(0, "sign", made.propose(0, ID, made.version(None)))


def _both_signatures(made: Talk) -> None:
    _signed(made)


def _different_versions(made: Talk) -> None:
    first = made.propose(0, ID, made.version(None))
    second = made.propose(1, ID, made.version(first.name))
    made.answer(0, "sign", first)
    made.answer(1, "sign", second)


def _siblings(made: Talk) -> None:
    first = _signed(made)
    _signed(made, first.name)
    _signed(made, first.name)


def _three_in_a_row(made: Talk) -> None:
    _signed(made, _signed(made, _signed(made).name).name)


def _middle_withdrawn(made: Talk) -> None:
    middle = _signed(made, _signed(made).name)
    _signed(made, middle.name)
    made.answer(1, "withdraw", middle)


def _child_withdrawn(made: Talk) -> None:
    made.answer(0, "withdraw", _signed(made, _signed(made).name))


def _withdrawn_and_signed_again(made: Talk) -> None:
    version = _signed(made)
    made.answer(0, "withdraw", version)
    again = made.propose(0, ID, version.data)
    made.answer(0, "sign", again)
    made.answer(1, "sign", again)


def _withdrawn_by_another_envelope(made: Talk) -> None:
    version = _signed(made)
    made.answer(1, "withdraw", Proposed(ID, version.data, HASH))


def _signature_names_another_envelope(made: Talk) -> None:
    version = made.propose(0, ID, made.version(None))
    other = made.propose(0, ID, made.version(None))
    made.answer(0, "sign", version)
    made.answer(1, "sign", Proposed(ID, version.data, other.envelope))


def _signed_over_two_envelopes(made: Talk) -> None:
    version = made.propose(0, ID, made.version(None))
    again = made.propose(0, ID, version.data)
    made.answer(0, "sign", version)
    made.answer(1, "sign", again)


def _same_bytes_in_two_agreements(made: Talk) -> None:
    version = _signed(made)
    made.propose(1, HASH[16:], version.data)


def _declined(made: Talk) -> None:
    version = made.propose(0, ID, made.version(None))
    made.answer(0, "accept", version)
    made.answer(1, "accept", version)
    made.answer(1, "decline", version)


def _parent_elsewhere(made: Talk) -> None:
    first = _signed(made)
    elsewhere = made.propose(0, HASH[16:], made.version(first.name))
    for member in (0, 1):
        made.answer(member, "sign", elsewhere)


def _proposal_missing(made: Talk) -> None:
    _signed(made)
    made.acts.pop(0)


def _two_of_three(made: Talk) -> None:
    _signed(made)


def _three_of_three(made: Talk) -> None:
    _signed(made, members=3)


def agreements() -> list[Json]:
    """Histories with a name, then random ones."""
    return [
        _told("nothing said", lambda _: None),
        _told("one signature is none", _one_signature),
        _told("both signatures", _both_signatures),
        _told("two of three", _two_of_three, 3),
        _told("three of three", _three_of_three, 3),
        _told("signatures on different versions", _different_versions),
        _told("signed siblings stand side by side", _siblings),
        _told("of three in a row the last", _three_in_a_row),
        _told("the middle one withdrawn", _middle_withdrawn),
        _told("a child withdrawn, its parent again", _child_withdrawn),
        _told("withdrawn never returns", _withdrawn_and_signed_again),
        _told("withdrawn whatever envelope is named", _withdrawn_by_another_envelope),
        _told("a signature that names another envelope", _signature_names_another_envelope),
        _told("signed over two envelopes with the same bytes", _signed_over_two_envelopes),
        _told("the same bytes in two agreements", _same_bytes_in_two_agreements),
        _told("declined weighs more than accepted", _declined),
        _told("a parent of another agreement is none", _parent_elsewhere),
        _told("signed, the proposal missing", _proposal_missing),
        _told("both signatures, something erased unseen", _both_signatures, uncertain=True),
        *(_random_history(seed) for seed in range(RANDOM_HISTORIES)),
    ]


def _random_history(seed: int) -> Json:
    made = talk(seed)
    given = {"members": made.members, "acts": written(made.acts)}
    return _case(f"random history {seed}", "fold_agreements", given)


# --- reveals ----------------------------------------------------------------------------------------------


class Exchange(Talk):
    """Rounds of sealed answers in one space."""

    def seal(self, member: int, answer: bytes = b"calm", round_id: bytes = ID) -> Opening:
        """A `sealed`, and what opens it."""
        body, kept = seal_answer(SPACE, member, round_id, "checkin", answer, self.chance.randbytes)
        envelope = self.say(member, "sealed", body)
        last = self.acts[-1]
        entry = type(last.entry)("sealed", 1, kept.entry_id, 0, 20_000, body)
        self.acts[-1] = type(last)(member, envelope, entry)
        return Opening(kept.entry_id, kept.blind, kept.answer)

    def open(self, member: int, opening: Opening) -> None:
        """An `opened`."""
        self.say(member, OPENED, encode_opening(opening))


def _exchanged(name: str, story: Callable[[Exchange], None], members: int = 2) -> Json:
    made = Exchange(Random(name), members)
    story(made)
    given = {"space": SPACE.hex(), "members": members, "acts": written(made.acts)}
    return _case(name, "fold_reveals", given)


def _one_sealed(made: Exchange) -> None:
    made.seal(0)


def _both_sealed(made: Exchange) -> None:
    made.seal(0)
    made.seal(1)


def _one_opened(made: Exchange) -> None:
    mine, _ = made.seal(0), made.seal(1)
    made.open(0, mine)


def _both_opened(made: Exchange) -> None:
    mine, theirs = made.seal(0, b"one"), made.seal(1, b"two")
    made.open(0, mine)
    made.open(1, theirs)


def _opened_too_early(made: Exchange) -> None:
    made.open(0, made.seal(0))


def _other_words(made: Exchange) -> None:
    mine, _ = made.seal(0), made.seal(1)
    made.open(0, Opening(mine.sealed, mine.blind, b"other"))


def _copied_commitment(made: Exchange) -> None:
    mine = made.seal(0)
    copied = made.acts[-1].entry
    made.say(1, "sealed", copied.body)
    theirs = made.acts[-1].entry.entry_id
    made.open(0, mine)
    made.open(1, Opening(theirs, mine.blind, mine.answer))


def _sealed_twice(made: Exchange) -> None:
    made.seal(0, b"one")
    made.open(0, made.seal(0, b"two"))
    made.seal(1)


def _sealed_again_as_it_was(made: Exchange) -> None:
    mine = made.seal(0)
    first = made.acts[-1]
    made.acts[-1] = type(first)(0, HASH, first.entry)
    made.seal(1)
    made.open(0, mine)
    made.acts.append(first)


def _sealed_under_one_id(made: Exchange) -> None:
    mine = made.seal(0)
    first = made.acts[-1]
    made.seal(0, round_id=HASH[16:])
    second = made.acts[-1]
    entry = type(second.entry)("sealed", 1, mine.sealed, 0, 20_000, second.entry.body)
    made.acts[-1] = type(second)(0, second.envelope, entry)
    made.acts.append(type(first)(0, HASH, first.entry))
    for round_id in (ID, HASH[16:]):
        made.open(1, made.seal(1, round_id=round_id))
    made.open(0, mine)


def _names_the_others(made: Exchange) -> None:
    made.seal(0)
    theirs = made.seal(1)
    made.open(0, theirs)


def _owes_the_first_opening(made: Exchange) -> None:
    mine, _ = made.seal(0), made.seal(1)
    made.open(0, mine)
    made.seal(0, round_id=HASH[:16][::-1])
    made.seal(1, round_id=HASH[:16][::-1])


def _owed_and_opened(made: Exchange) -> None:
    _owes_the_first_opening(made)
    late = [act for act in made.acts if act.member == 1 and act.is_a("sealed")][1]
    made.open(1, Opening(late.entry.entry_id, HASH, b"does not fit"))


def _three_sides(made: Exchange) -> None:
    first, _, third = made.seal(0), made.seal(1), made.seal(2)
    made.open(0, first)
    made.open(2, third)


def reveals() -> list[Json]:
    """Rounds at every stage."""
    return [
        _exchanged("no round", lambda _: None),
        _exchanged("one waits", _one_sealed),
        _exchanged("both may open", _both_sealed),
        _exchanged("one opened", _one_opened),
        _exchanged("both opened", _both_opened),
        _exchanged("opened before the other sealed", _opened_too_early),
        _exchanged("opened with other words", _other_words),
        _exchanged("a commitment copied", _copied_commitment),
        _exchanged("sealed twice", _sealed_twice),
        _exchanged("sealed again as it was", _sealed_again_as_it_was),
        _exchanged("one id sealed in two rounds", _sealed_under_one_id),
        _exchanged("an opening of the other's", _names_the_others),
        _exchanged("who did not open opens first next time", _owes_the_first_opening),
        _exchanged("who opened what does not fit owes still", _owed_and_opened),
        _exchanged("three sides, one shut", _three_sides, 3),
    ]


# --- care -------------------------------------------------------------------------------------------------

BOTH_AND_A_CARER = [SELF, SELF, CARER]
ONE_AND_A_CARER = [CARER, SELF]
_WRITTEN = Talk(Random("released"))
"""Two members of another space, and what one of them signed there."""
_VERSION = _WRITTEN.propose(0, ID, _WRITTEN.version(None))


def _released(entry: Entry) -> bytes:
    """The release of an entry that device 0 of the vectors' space wrote."""
    place = sealing.Place(actors.SPACE, 0, 1, actors.SPACE, actors.AT_3.head)
    made = sealing.seal(actors.A, place, entry, actors.KEY_2, stream(actors.fixed(entry.kind)))
    key = sealing.unwrap_key(parse_envelope(made.wire), actors.KEYS)
    return make_release(actors.WIRES, made.wire, key)


def _signature(revision: int = 0) -> Entry:
    body = encode_answer(Answer(ID, _VERSION.name, _VERSION.envelope))
    return Entry("sign", 1, ID, revision, 20_779, body)


SIGNED = _released(_signature())
_CHANGED = SIGNED[:300] + bytes([SIGNED[300] ^ 1]) + SIGNED[301:]
NO_SIGNATURE = _released(_signature(revision=1))
NESTED = _released(Entry("release", 1, ID, 0, 20_779, SIGNED))


def _cared(name: str, roles: list[int], story: Callable[[Talk], None]) -> Json:
    made = Talk(Random(name), len(roles))
    story(made)
    return _case(name, "fold_care", {"roles": roles, "acts": written(made.acts)})


def _brought(made: Talk, member: int = 0, body: bytes = SIGNED) -> bytes:
    return made.say(member, "release", body)


def _approved(made: Talk, *members: int) -> None:
    envelope = _brought(made)
    for member in members:
        made.say(member, "approve", encode_approval(envelope))


def _own_and_released(made: Talk) -> None:
    made.say(0, "note", encode_body(["own words"]))
    made.say(0, "person", encode_body(["Mika"]))
    made.say(2, "note", encode_body(["a note back"]))
    _approved(made, 1)


def _unsound(made: Talk) -> None:
    _brought(made, body=SIGNED[:-1])
    _brought(made, body=NO_SIGNATURE)
    _brought(made, body=NESTED)
    made.say(0, "release", SIGNED, revision=1)


def _approves_another(made: Talk) -> None:
    _brought(made)
    made.say(1, "approve", encode_approval(HASH))
    made.say(1, "approve", b"\xc1")


def _approved_in_two(made: Talk) -> None:
    made.say(0, "approve", encode_approval(_brought(made, member=1)))


def care() -> list[Json]:
    """Releases with and without an approval, and what is none."""
    return [
        _cared("nothing released", BOTH_AND_A_CARER, lambda _: None),
        _cared("unapproved", BOTH_AND_A_CARER, _approved),
        _cared("approved by the other", BOTH_AND_A_CARER, lambda made: _approved(made, 1)),
        _cared("approved by its releaser", BOTH_AND_A_CARER, lambda made: _approved(made, 0)),
        _cared("approved by the carer", BOTH_AND_A_CARER, lambda made: _approved(made, 2)),
        _cared("an approval of something else", BOTH_AND_A_CARER, _approves_another),
        _cared("nobody who could approve", ONE_AND_A_CARER, _approved_in_two),
        _cared("no sound releases", BOTH_AND_A_CARER, _unsound),
        _cared("own words and a release", BOTH_AND_A_CARER, _own_and_released),
    ]


# --- rulings ----------------------------------------------------------------------------------------------


def _ruled(name: str, records: list[bytes], held: list[bytes], wire: bytes, shown: list[bytes]) -> Json:
    """A device that holds these records and envelopes, and the release of `wire` with the records shown."""
    made = make_release(shown, wire, sealing.unwrap_key(parse_envelope(wire), actors.KEYS))
    given = {"records": _hexes(records), "envelopes": _hexes(held), "release": made.hex()}
    return _case(name, "rule", given)


def _hexes(parts: list[bytes]) -> list[str]:
    return [part.hex() for part in parts]


def rulings() -> list[Json]:
    """What devices of a space make of releases from it, some of which leave a removal out."""
    first, run, branch = actors.FIRST.wire, removals.RUN, removals.BRANCH
    at_3, at_4 = list(actors.WIRES), [*actors.WIRES, removals.REMOVED]
    other = [*at_3[:3], make_rotate(actors.B, 1, actors.AT_2, stream(actors.fixed("other rotate")))[0]]
    return [
        _ruled("counts", at_3, [first], first, at_3),
        _ruled("has not come", at_3, [], first, at_3),
        _ruled("the removal left out", at_4, run[:2], run[2], at_3),
        _ruled("the removal left out, the envelope held", at_4, run, run[2], at_3),
        _ruled("the removal left out, and yet it counts", at_4, run[:2], run[0], at_3),
        _ruled("another branch before the pin", at_4, run[:2], branch[0], at_3),
        _ruled("the walk not complete", at_4, [], run[0], at_3),
        _ruled("its place is taken", at_3, run[:2], branch[0], at_3),
        _ruled("two branches held", at_3, [*run[:2], branch[0]], branch[0], at_3),
        _ruled("held behind a gap", at_3, [run[1]], run[1], at_3),
        _ruled("a device that came later", at_3[:2], [], actors.FROM_C.wire, at_3),
        _ruled("another history", other, [], first, at_3),
        _ruled("a longer one of another history", other, [], first, at_4),
    ]


def _release_bodies() -> list[Json]:
    return [
        _body("a release", "release", SIGNED, None),
        _body("a release cut short", "release", SIGNED[:-1]),
        _body("a release with a byte changed", "release", _CHANGED),
        _body("a release of what is no signature", "release", NO_SIGNATURE),
        _body("a release of a release", "release", NESTED),
        _body("a release revised", "release", SIGNED, revision=1),
    ]


MODULES: dict[str, Callable[[], list[Json]]] = {
    "domain_bodies": bodies,
    "domain_agreements": agreements,
    "domain_reveals": reveals,
    "domain_care": care,
    "domain_rulings": rulings,
    "domain_said": said_histories,
}
