"""Cases of reading.json in which the relay, or somebody's program, shows what it should not."""

import msgspec

from tests.vectors.actors import unpacked
from tests.vectors.ops import Json
from tests.vectors.reading_form import bare, case, rewritten, short_scene
from twofold_crypto.public.encoding import labelled_hash
from twofold_crypto.public.envelope import Wrap, parse_envelope
from twofold_crypto.public.messages import ENVELOPE, ROSTER


def opening() -> list[Json]:
    """Envelopes whose body, wrap or key does not come as it was sealed."""
    bodiless = short_scene("bodiless", 3)
    last = len(bodiless.rows) - 1
    bodiless.rows[last] = [ENVELOPE, bare(bodiless.rows[last][1]), 0]
    fuller = short_scene("fuller", 3)
    last = len(fuller.rows) - 1
    fuller.rows.insert(last, [ENVELOPE, bare(fuller.rows[last][1]), 0])
    hollow = [[*range(last), last + 1, last]]
    wrap = short_scene("wrap", 3)
    wrong = parse_envelope(bytes.fromhex(wrap.rows[-1][1])).wrap
    changed = Wrap(1, wrong.nonce, bytes(48)) if wrong else None
    wrap.rows[-1][1] = rewritten(wrap.rows[-1][1], body=True, wrap=changed)
    unwrapped = short_scene("unwrapped", 3)
    unwrapped.rows[-1][1] = rewritten(unwrapped.rows[-1][1], body=True, wrap=None)
    bad = short_scene("bad grant")
    bad.rotate(0, bad=bad.reader)
    bad.write(0, "under the new epoch")
    others = short_scene("bad grant of another")
    others.rotate(0, bad=1)
    others.write(0, "under the new epoch")
    return [
        case("bodiless", "nobody erased it: its body is missing", bodiless),
        case("bodiless, then whole", "a later body is as good", fuller, orders=[[[*range(last + 2)]]]),
        case("whole, then bodiless", "the relay lacks what is held here", fuller, orders=[hollow]),
        case("a bad wrap", "one entry is shut, the chain goes on", wrap),
        case("no wrap", "one entry is shut", unwrapped),
        case("a bad grant", "the reader's key does not open; what needs it is shut", bad),
        case("a bad grant to another", "it is no matter of the reader's", others),
    ]


def rosters() -> list[Json]:
    """Records and envelopes that are late, forged, newer, foreign, or contradict each other."""
    late = short_scene("late")
    rotate = late.rotate(0)
    late.write(0, "cites it")
    admitted = short_scene("unknown author")
    admits = len(admitted.rows)
    number = admitted.admit(0)
    admitted.write(number, "from nobody known")
    two = short_scene("two rosters")
    roster, keyring = two.roster, dict(two.keyring)
    two.rotate(0)
    two.roster, two.keyring = roster, keyring
    two.rotate(1)
    return [
        case("a record that does not come", "an envelope cites it", late, without=[rotate]),
        case("an author that is not known", "its admission does not come", admitted, without=[admits]),
        _forged_record(),
        _forged_envelope(),
        _newer(ROSTER),
        _newer(ENVELOPE),
        _of_another_space(),
        case("two rosters", "whichever came first is followed", two, orders=[[[*range(len(two.rows))]]]),
        case("two rosters, the other way", "the same alarm", two, orders=[[_swapped(len(two.rows))]]),
    ]


def _swapped(count: int) -> list[int]:
    return [*range(count - 2), count - 1, count - 2]


def _forged_record() -> Json:
    scene = short_scene("forged record")
    scene.rotate(0)
    wire = unpacked(bytes.fromhex(scene.rows[-1][1]))
    scene.rows[-1][1] = msgspec.msgpack.encode([wire[0], bytes(64)]).hex()
    return case("a forged record", "no honest relay takes it", scene)


def _forged_envelope() -> Json:
    scene = short_scene("forged envelope", 3)
    wire = unpacked(bytes.fromhex(scene.rows[-1][1]))
    wire[3] = bytes(64)
    scene.rows[-1][1] = msgspec.msgpack.encode(wire).hex()
    return case("a forged envelope", "it is refused, by its reason", scene)


def _newer(kind: int) -> Json:
    """A soundly signed item whose version is not spoken yet."""
    scene = short_scene(f"newer {kind}", 3)
    if kind == ROSTER:
        scene.rotate(0)
    wire = unpacked(bytes.fromhex(scene.rows[-1][1]))
    inner = unpacked(wire[0])
    inner[0] = 2
    wire[0] = msgspec.msgpack.encode(inner)
    seat = scene.authors[0].seat
    if kind == ROSTER:
        wire[1] = seat.sign("roster", scene.space, labelled_hash("roster", wire[0]))
    else:
        wire[3] = seat.sign("envelope", scene.space, labelled_hash("envelope", *wire[:3]))
    scene.rows[-1][1] = msgspec.msgpack.encode(wire).hex()
    name = "a record" if kind == ROSTER else "an envelope"
    return case(f"{name} of a newer version", "kept and named; a newer program may", scene)


def _of_another_space() -> Json:
    scene, other = short_scene("at home"), short_scene("elsewhere", 1)
    scene.rows.append(other.rows[-1])
    return case("an envelope of another space", "not for us", scene)
