"""A release shows what was signed, to a reader who has nothing else, or it is refused."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectors import actors as a
from tests.vectors import removal_cases as r
from tests.vectors.ops import stream
from twofold_crypto.errors import PastPin, Refused, TooLarge
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.limits import DAY_MAX, RELEASE_BYTES_MAX
from twofold_crypto.public.roster import Pin, Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.epoch import make_rotate
from twofold_crypto.secret.release import make_release, read_release, walk_of
from twofold_crypto.secret.sealing import Place, seal, unwrap_key

entries = st.builds(
    Entry,
    st.from_regex(r"\A[a-z]{1,16}\Z"),
    st.integers(0, 255),
    st.binary(min_size=16, max_size=16),
    st.integers(0, 2**53 - 1),
    st.integers(0, DAY_MAX),
    st.binary(max_size=3000),
)


def _key(wire: bytes) -> bytes:
    return unwrap_key(parse_envelope(wire), a.KEYS)


@given(entries, st.binary(min_size=32, max_size=32))
@settings(max_examples=40)
def test_released_is_what_was_sealed(entry: Entry, seed: bytes) -> None:
    """Any entry that fits is read as it was sealed, with its member, device and head."""
    sealed = seal(a.A, Place(a.SPACE, 0, 1, a.SPACE, a.AT_3.head), entry, a.KEY_2, stream(seed))
    read = read_release(make_release(a.WIRES, sealed.wire, _key(sealed.wire)))

    assert (read.entry, read.envelope, read.member, read.device) == (entry, sealed.id, 0, 0)
    assert (read.space, read.n, read.ended) == (a.SPACE, 3, False)


@given(st.data())
@settings(max_examples=150)
def test_hostile_releases_are_refused(data: st.DataObject) -> None:
    """What is cut out, put in or doubled anywhere in a release ends in a refusal."""
    sound = make_release([*a.WIRES, r.REMOVED], r.RUN[0], _key(r.RUN[0]), [r.RUN[1]])
    at = data.draw(st.integers(0, len(sound) - 1))
    put, cut = data.draw(st.binary(max_size=12)), data.draw(st.integers(0, 9))
    hostile = sound[:at] + put + sound[at + cut :]
    if hostile == sound:
        return
    with pytest.raises(Refused):
        read_release(hostile)


def test_too_long_is_refused() -> None:
    """A release above its limit is not looked at, and is not made."""
    run = [r.RUN[1]] * (RELEASE_BYTES_MAX // 200)
    with pytest.raises(TooLarge):
        read_release(bytes(RELEASE_BYTES_MAX + 1))
    with pytest.raises(TooLarge):
        make_release([*a.WIRES, r.REMOVED], r.RUN[0], _key(r.RUN[0]), run)


def test_one_key_opens_one_entry() -> None:
    """D3: the key in a release opens no other envelope of the same author."""
    released = msgspec.msgpack.decode(make_release(a.WIRES, a.FIRST.wire, _key(a.FIRST.wire)))
    with pytest.raises(Refused):
        make_release(a.WIRES, a.SECOND.wire, released[3])


def _pinned(*seqs: int) -> tuple[Roster, list[bytes]]:
    """C ended, pinned at these sequences of its run in turn."""
    wires, roster = list(a.WIRES), a.AT_3
    for seq in seqs:
        named = parse_envelope(r.RUN[seq - 1]).id if seq else r.ADMISSION
        wires.append(make_rotate(a.B, 1, roster, stream(a.fixed(f"p{seq}")), [Pin(2, seq, named)])[0])
        roster = roster.append(wires[-1])
    return roster, wires


@pytest.mark.parametrize("pins", [(1,), (2,), (4,), (0, 1), (0, 4), (1, 3), (2, 4), (1, 2, 4), (0, 1, 2, 3)])
def test_walks_reach_every_pin(pins: tuple[int, ...]) -> None:
    """Each envelope up to the newest pin is released with the walk that is asked for, and no other is."""
    roster, wires = _pinned(*pins)
    for seq, wire in enumerate(r.RUN, start=1):
        walk = walk_of(roster.devices[2], seq)
        run = [r.RUN[at - 1] for at in walk if at != seq]
        if seq <= pins[-1]:
            read = read_release(make_release(wires, wire, _key(wire), run))
            assert (read.seq, read.ended, read.member) == (seq, True, 1)
        else:
            with pytest.raises(PastPin):
                make_release(wires, wire, _key(wire), run)


@pytest.mark.parametrize("left_out", range(1, 3))
def test_walk_has_no_holes(left_out: int) -> None:
    """A walk that lacks one envelope, or has it twice, is refused."""
    _, wires = _pinned(4)
    run = r.RUN[1:]
    before, at, after = run[:left_out], run[left_out], run[left_out + 1 :]
    for walk in ([*before, *after], [*before, at, at, *after]):
        with pytest.raises(Refused):
            make_release(wires, r.RUN[0], _key(r.RUN[0]), walk)


def test_backdated_branch_is_refused() -> None:
    """A removed device that signs into its past finds no walk from the pin to what it signed."""
    _, wires = _pinned(3)
    for branch, run in ((r.BRANCH[0], [r.BRANCH[1]]), (r.BRANCH[0], [r.RUN[2]]), (r.BRANCH[1], [])):
        with pytest.raises(PastPin):
            make_release(wires, branch, _key(branch), run)
