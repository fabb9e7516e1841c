"""Vectors of devices that end: removals, pins, leaving, and what counts of an author as a set."""

from typing import Any

from tests.vectors import actors as a
from tests.vectors.cases import Case, flips, refuse, take
from tests.vectors.ops import stream
from twofold_crypto.public.encoding import encode, labelled_hash
from twofold_crypto.public.envelope import parse_envelope, write_envelope
from twofold_crypto.public.messages import ENVELOPE, ROSTER
from twofold_crypto.public.roster import Pin, Roster, write_record
from twofold_crypto.secret import sealing
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import ask_to_join, make_admit, make_leave

ADMISSION = a.AT_2.ids[2]
"""The record that admitted C, device 2, the second device of member 1."""


def _after(roster: Roster, device: int, name: str, count: int, prev: bytes, first: int = 1) -> list[bytes]:
    """A run of envelopes of one author that cites the head of `roster`."""
    seat = {0: a.A, 1: a.B, 2: a.C}[device]
    wires = []
    for seq in range(first, first + count):
        made = sealing.seal(seat, sealing.Place(a.SPACE, device, seq, prev, roster.head), a.ENTRY, a.KEY_2,
                            stream(a.fixed(f"{name} {seq}")))  # fmt: skip
        wires.append(made.wire)
        prev = made.id
    return wires


def _lost() -> bytes:
    """A first envelope of C that cites a head nobody knows."""
    place = sealing.Place(a.SPACE, 2, 1, ADMISSION, a.fixed("no head"))
    return sealing.seal(a.C, place, a.ENTRY, a.KEY_2, stream(a.fixed("lost"))).wire


def _id(wire: bytes) -> bytes:
    return parse_envelope(wire).id


def _removal(pins: list[Pin], roster: Roster = a.AT_3, name: str = "removal", seat: Seat = a.B) -> bytes:
    device = {a.A.seed: 0, a.B.seed: 1, a.C.seed: 2}[seat.seed]
    return make_rotate(seat, device, roster, stream(a.fixed(name)), pins)[0]


RUN = _after(a.AT_3, 2, "run", 4, ADMISSION)
BRANCH = _after(a.AT_3, 2, "branch", 3, _id(RUN[0]), 2)
NEVER = Pin(2, 0, ADMISSION)
AT_TWO = Pin(2, 2, _id(RUN[1]))
REMOVED = _removal([AT_TWO])
AT_4 = a.AT_3.append(REMOVED)
LEFT = make_leave(a.B, 1, a.AT_3, [Pin(1, 0, a.SPACE), AT_TWO])
AT_LEFT = a.AT_3.append(LEFT)


def _altered(wire: bytes, path: tuple[int, ...], value: object, seat: Seat) -> str:
    """A record with one element changed, soundly signed again."""
    record = bytes.fromhex(a.changed(a.unpacked(wire)[0], *path, value))
    return write_record(record, seat.sign("roster", a.SPACE, labelled_hash("roster", record))).hex()


def roster_cases() -> list[Case]:
    """Who may be removed by whom, pinned where, and what a leave leaves."""
    at_3, at_4 = a.hexes(a.WIRES), a.hexes([*a.WIRES, REMOVED])
    left = a.hexes([*a.WIRES, LEFT])
    on = _removal([Pin(2, 3, _id(RUN[2]))], AT_4, "pinned on")
    joining = ask_to_join(a.STRANGER, a.SPACE, 0)
    admit = make_admit(a.A, 0, AT_LEFT, joining, a.KEYS, stream(a.fixed("admit after")))
    rotate = make_rotate(a.A, 0, AT_LEFT, stream(a.fixed("rotate after")))[0]
    pins: list[list[Any]] = a.unpacked(a.unpacked(LEFT)[0])[6]
    record = a.unpacked(a.unpacked(REMOVED)[0])
    whole = a.unpacked(a.unpacked(_removal([]))[0])
    cases = [
        take("a device is removed", "append", wires=at_3, wire=REMOVED.hex()),
        take("removed before it wrote", "append", wires=at_3, wire=_removal([NEVER]).hex()),
        take("a pin that nobody holds is no reason", "append", wires=at_3,
             wire=_removal([Pin(2, 9, a.fixed("x"))]).hex()),
        take("a pin moves forward", "append", wires=at_4, wire=on.hex()),
        take("a member leaves", "append", wires=at_3, wire=LEFT.hex()),
        take("who stays admits after a leave", "append", wires=left, wire=admit.hex()),
        take("who stays rotates after a leave", "append", wires=left, wire=rotate.hex()),
    ]  # fmt: skip
    for name, why, error, base, wire in [
        ("a pin stands still", "pins only move forward", "malformed", at_4,
         _removal([AT_TWO], AT_4, "again").hex()),
        ("a pin goes back", "pins only move forward", "malformed", at_4,
         _removal([Pin(2, 1, _id(RUN[0]))], AT_4, "back").hex()),
        ("a device removed twice in one record", "lists are without repeats", "malformed", at_3,
         _altered(REMOVED, (6, 0), [[2, 0, ADMISSION], [2, 1, a.fixed("x")]], a.B)),
        ("a grant for the removed", "who is out gets no key", "malformed", at_3,
         _altered(REMOVED, (6, 3), whole[6][3], a.B)),
        ("no grant for another", "who is in gets the key", "malformed", at_3,
         _altered(REMOVED, (6, 3), record[6][3][:1], a.B)),
        ("removed by another member", "a member removes its own", "malformed", at_3,
         _altered(REMOVED, (4,), 0, a.A)),
        ("removed by itself", "the signer stays", "malformed", at_3, _altered(REMOVED, (4,), 2, a.C)),
        ("the removed signs", "who is out signs nothing", "not_present", at_4,
         _removal([], AT_4, "after", a.C).hex()),
        ("a leave that forgets a device", "a member leaves whole", "malformed", at_3,
         _altered(LEFT, (6,), pins[:1], a.B)),
        ("a leave of another's device", "a member leaves alone", "malformed", at_3,
         _altered(LEFT, (6,), [[0, 0, a.SPACE], *pins], a.B)),
        ("a leave, pins out of order", "lists ascend", "malformed", at_3,
         _altered(LEFT, (6,), pins[::-1], a.B)),
        ("nobody leaves a closed space", "it is closed", "closed", left,
         make_leave(a.A, 0, AT_LEFT, [Pin(0, 0, a.SPACE)]).hex()),
        ("who has left signs nothing", "who is out signs nothing", "not_present", left,
         _removal([], AT_LEFT, "gone").hex()),
        ("a leave signed by another", "the named signer signs", "forged", at_3,
         write_record(a.unpacked(LEFT)[0], a.A.sign("roster", a.SPACE, AT_LEFT.head)).hex()),
    ]:  # fmt: skip
        cases.append(refuse(name, why, error, "append", wires=base, wire=wire))
    cases += flips("append", "wire", "removal", wires=at_3, wire=REMOVED.hex())
    return cases + flips("append", "wire", "leave", wires=at_3, wire=LEFT.hex())


def let_in_cases() -> list[Case]:
    """Who is in because of whom: B let C in, C one more, who stays when C has ended."""
    asking = ask_to_join(a.STRANGER, a.SPACE, 1)
    by_c = make_admit(a.C, 2, a.AT_3, asking, a.KEYS, stream(a.fixed("by c")))
    wires = [*a.WIRES, by_c]
    ended = [*wires, _removal([NEVER], a.AT_3.append(by_c), "c ends")]
    return [
        take(f"let in by {name}", "let_in_by", wires=a.hexes(base), devices=devices)
        for name, base, devices in [
            ("a founder", a.WIRES, [1]),
            ("one of another member", wires, [0]),
            ("a founder, at second hand", wires, [1]),
            ("a device that was let in", wires, [2]),
            ("both", wires, [1, 2]),
            ("nobody", wires, []),
            ("who has ended", ended, [2]),
            ("a founder through one that has ended", ended, [1]),
        ]
    ]


def _sets(name: str, why: str, records: list[bytes], early: int, wires: list[bytes]) -> Case:
    """What counts of a set, in many orders; `why` says what it shows."""
    items = [[ROSTER, wire.hex()] for wire in records] + [[ENVELOPE, wire.hex()] for wire in wires]
    case = take(name, "chains_in_orders", founding=a.FOUNDING.hex(), items=items, early=early)
    return {**case, "why": why}


def chain_cases() -> list[Case]:
    """What counts of an author is a function of the sets held."""
    base = a.WIRES[1:]
    removed, mine = [*base, REMOVED], [a.FIRST.wire, a.SECOND.wire]
    low = [*base, _removal([Pin(2, 1, _id(RUN[0]))], name="low")]
    raised = [*low, _removal([Pin(2, 3, _id(RUN[2]))], a.AT_3.append(low[3]), "raised")]
    aside = [*low, _removal([Pin(2, 2, _id(BRANCH[0]))], a.AT_3.append(low[3]), "aside")]
    other = [*base, _removal([Pin(2, 1, _id(BRANCH[0]))], name="other")]
    wrong_seq = [*base, _removal([Pin(2, 3, _id(RUN[1]))], name="wrong seq")]
    bogus = [*base, _removal([Pin(2, 0, a.fixed("x"))], name="bogus")]
    late = _after(AT_4, 2, "late", 1, _id(RUN[1]), 3)
    backdated = _after(a.AT_3, 2, "backdated", 2, _id(RUN[1]), 3)
    back = [*mine, *_after(a.AT_1, 0, "back", 1, a.SECOND.id, 3)]
    elsewhere = _after(a.AT_3, 2, "elsewhere", 1, a.fixed("x"), 2)
    behind = _after(a.AT_2, 2, "behind another", 1, a.FIRST.id, 2)
    lost = [_lost(), *_after(a.AT_3, 2, "after the lost", 1, _id(_lost()), 2)]
    jumps = [lost[0], *_after(a.AT_3, 2, "jumps", 1, _id(lost[0]), 3)]
    zero = [Pin(2, 0, ADMISSION), Pin(2, 0, a.fixed("x"))]
    from_zero = [
        [*base, wire, _removal([AT_TWO], a.AT_3.append(wire), "from zero")]
        for wire in (_removal([pin], name=f"zero {pin.id[0]}") for pin in zero)
    ]
    closed = [*mine, *_after(AT_LEFT, 0, "closed", 1, a.SECOND.id, 3)]
    closing = [*mine, _erasing(a.SECOND.id)]
    met = _removal([Pin(2, 3, _id(BRANCH[1]))], AT_4, "past the first pin")
    at_4, at_left = a.hexes([*a.WIRES, REMOVED]), a.hexes([*a.WIRES, LEFT])
    return [
        refuse("the ended write on", "who is out writes nothing more", "past_pin", "judge", wires=at_4,
               before=[], wire=RUN[0].hex()),
        refuse("a closed space is written to", "it is closed", "closed", "judge", wires=at_left,
               before=a.hexes(mine), wire=closed[2].hex()),
        take("a closed space is erased in", "judge", wires=at_left, before=a.hexes(mine),
             wire=closing[2].hex()),
        _sets("a run", "each follows the one before", base, 2, [*mine, *RUN]),
        _sets("a gap", "what follows a gap waits", base, 2, [*RUN[:2], RUN[3]]),
        _sets("a fork", "two branches stop the run before them", base, 2, [*RUN, *BRANCH]),
        _sets("a fork at the first", "two firsts: nothing counts", base, 2,
              [*RUN[:1], *_after(a.AT_3, 2, "first", 2, ADMISSION)]),
        _sets("a previous id that nobody holds", "it waits beside the run", base, 2, [*RUN[:2], *elsewhere]),
        _sets("a previous id of another author", "one goes back over one's own alone", base, 2,
              [a.FIRST.wire, *behind]),
        _sets("a previous id of another sequence", "one goes back one by one", base, 2, jumps),
        _sets("an unknown head", "what follows it waits too", base, 2, lost),
        _sets("an older head", "cited heads never go backwards", base, 2, back),
        _sets("ended at a pin", "what the walk from the pin meets counts, and nothing else", removed, 2, RUN),
        _sets("ended, back-dated", "a branch past the pin counts for nothing", removed, 2,
              [*RUN[:2], *backdated]),
        _sets("ended, cites its own end", "who is out writes nothing", removed, 2, [*RUN[:2], *late]),
        _sets("ended, walk not complete", "until the walk is complete nothing counts", removed, 2, RUN[1:]),
        _sets("ended, pin not held", "until the walk is complete nothing counts", removed, 2, RUN[:1]),
        _sets("a fork settled by a pin", "the pinned branch counts", removed, 2, [*RUN, *BRANCH]),
        _sets("a pin moved forward", "the walk meets the earlier pin", raised, 2, RUN),
        _sets("a pin moved to another branch", "the walk does not meet the earlier pin", [*removed, met], 2,
              [*RUN, *BRANCH]),
        _sets("a pin moved aside", "the walk meets the earlier pin on this branch too", aside, 2,
              [*RUN, *BRANCH]),
        _sets("a pin at the admission moved forward", "the walk begins there", from_zero[0], 2, RUN),
        _sets("a pin at no admission moved forward", "the walk does not begin there", from_zero[1], 2, RUN),
        _sets("a pin of another sequence", "no chain has that id there", other, 2, [*RUN, *BRANCH]),
        _sets("a pin with a wrong number", "no chain has that id there", wrong_seq, 2, RUN),
        _sets("a pin to no admission", "such a device wrote nothing that counts", bogus, 2, RUN),
        _sets("a closed space", "after a leave only erasing counts", [*base, LEFT], 2, [*closed, *RUN]),
        _sets("erasing in a closed space", "after a leave only erasing counts", [*base, LEFT], 2, closing),
    ]  # fmt: skip


def _erasing(prev: bytes) -> bytes:
    """An envelope of A that cites the closing head and erases its first."""
    parsed = parse_envelope(a.FIRST.wire)
    raw = encode([1, 1, a.SPACE, 0, 3, prev, AT_LEFT.head, [], [a.FIRST.id]])
    new_id = labelled_hash("envelope", raw, parsed.commitment, parsed.body_hash)
    signature = a.A.sign("envelope", a.SPACE, new_id)
    return write_envelope(raw, parsed.commitment, parsed.body_hash, signature, parsed.body, parsed.wrap)
