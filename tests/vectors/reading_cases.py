"""The cases of reading.json: what a device must make of a log, honest or not, in any order."""

from tests.vectors.actors import fixed
from tests.vectors.ops import Json
from tests.vectors.reading_form import bare, case, in_any_order, short_scene
from tests.vectors.reading_lies import opening, rosters
from tests.vectors.reading_scene import Scene
from twofold_crypto.public.envelope import Seen
from twofold_crypto.public.messages import ENVELOPE
from twofold_crypto.public.roster import Pin


def reading() -> list[Json]:
    """All cases."""
    return [*_honest(), *_chains(), *_pins(), *_claims(), *_erasing(), *opening(), *rosters(), *_seats()]


def _honest() -> list[Json]:
    scene = short_scene("normal", 4)
    scene.rotate(0)
    scene.write(1, "after")
    busy = _busy("twenty orders")
    orders = in_any_order("twenty orders", list(range(len(busy.rows))), 20)
    return [
        case("normal", "all counts and opens, in any order", scene),
        case("an empty space", "two records and an admission, nobody has written", Scene("empty")),
        case(
            "twenty orders",
            "removal, erasing, a late epoch",
            busy,
            orders=orders,
        ),
        case("nothing yet", "only record 0 is known", Scene("nothing"), orders=[[[]], [[0]]]),
    ]


def _busy(name: str) -> Scene:
    scene = short_scene(name, 3)
    laptop = scene.admit(0)
    said = scene.write(laptop, "from the laptop")
    scene.write(1, "answer", kind="answer")
    scene.write(0, "erased", erases=[scene.id(said)])
    scene.write(laptop, "last")
    scene.rotate(0, [scene.pin(laptop)])
    for device in (0, 1):
        scene.write(device, "knows")
    return scene


def _chains() -> list[Json]:
    gap = short_scene("gap", 5)
    first = next(i for i, row in enumerate(gap.rows) if row[0] == ENVELOPE)
    fork = short_scene("fork", 3)
    copy = fork.back(0)
    fork.write(0, "one branch")
    copy.restore()
    fork.write(0, "other branch")
    early, rest = [*range(len(fork.rows) - 1)], [len(fork.rows) - 1]
    backwards = short_scene("backwards", 1)
    old = backwards.roster.head
    backwards.rotate(1)
    backwards.write(0, "new head")
    backwards.write(0, "old head", cited=old)
    absent = short_scene("absent", 1)
    number = absent.admit(0)
    absent.write(number, "before it was in", cited=absent.roster.ids[1])
    return [
        case("a gap", "the first of an author is missing: none of it counts", gap, without=[first]),
        case("a fork after it counted", "the first is kept, and marked", fork, orders=[[early, rest]]),
        case("a fork", "two branches of device 0: it counts up to them", fork, at_once=True),
        case("a head backwards", "an older roster head than before stops the run", backwards),
        case("not yet in", "a head at which the author was not in", absent),
    ]


def _ended(name: str, pinned: int, written: int = 3) -> tuple[Scene, int]:
    """Device 0's laptop writes, and is removed with a pin at `pinned`."""
    scene = short_scene(name)
    laptop = scene.admit(0)
    pins = [scene.pin(laptop)]
    for count in range(written):
        scene.write(laptop, f"laptop {count}")
        pins.append(scene.pin(laptop))
    scene.rotate(0, [pins[pinned]])
    return scene, laptop


def _pins() -> list[Json]:
    complete, _ = _ended("pin", 3)
    past, _ = _ended("past", 1)
    missing, _ = _ended("missing", 3)
    gone = [i for i, row in enumerate(missing.rows) if row[0] == ENVELOPE][-2]
    cited, _ = _ended("cited", 3)
    cited.write(0, "knows")
    cited.write(1, "knows too")
    never, _ = _ended("never", 0, 0)
    last = len(past.rows) - 1
    rest = [[*range(last)], [last]]
    return [
        case("a pin", "the walk is complete, and the removal pending", complete),
        case("a pin that all know", "everybody who writes has cited the removal", cited),
        case("a pin of one that never wrote", "sequence 0 and its admission", never),
        case(
            "a walk that is not complete",
            "a link is missing: nothing of it counts",
            missing,
            without=[gone],
            at_once=True,
        ),
        case("past the pin", "what was never counted is no alarm", past, at_once=True),
        case("disowned", "what had counted is kept, and marked", past, orders=[rest]),
        _recorded_again(),
        _pinned_onwards(),
        _pin_misses(),
        _fork_settled(),
        _left(),
    ]


def _recorded_again() -> Json:
    """What a pin ended, its member has written again."""
    scene = short_scene("again")
    laptop = scene.admit(0)
    first = scene.pin(laptop)
    scene.write(laptop, "kept", entry_id=fixed("kept")[:16])
    before = len(scene.rows)
    scene.rotate(0, [first])
    scene.write(0, "kept", entry_id=fixed("kept")[:16])
    orders = [[[*range(before)], [*range(before, len(scene.rows))]]]
    return case("recorded again", "by another seat: nothing is disowned", scene, orders=orders)


def _pinned_onwards() -> Json:
    """A second pin, further on, whose walk meets the first."""
    scene, laptop = _ended("onwards", 1)
    scene.rotate(0, [scene.pin(laptop)])
    return case("pins move forward", "the later pin counts, and meets the earlier", scene)


def _pin_misses() -> Json:
    """A second pin on another branch."""
    scene = short_scene("misses")
    laptop = scene.admit(0)
    copy = scene.back(laptop)
    scene.write(laptop, "one")
    one = scene.pin(laptop)
    copy.restore()
    for count in range(2):
        scene.write(laptop, f"other {count}")
    scene.rotate(0, [one])
    scene.rotate(0, [scene.pin(laptop)])
    return case(
        "a pin that no walk meets",
        "it leaves the earlier pin aside: unconfirmed, for good",
        scene,
        at_once=True,
    )


def _fork_settled() -> Json:
    """A fork, whose member pins one branch."""
    scene = short_scene("settled")
    laptop = scene.admit(0)
    copy = scene.back(laptop)
    scene.write(laptop, "short")
    scene.write(1, "has seen the short one")
    copy.restore()
    for count in range(2):
        scene.write(laptop, f"long {count}")
    scene.rotate(0, [scene.pin(laptop)])
    why = "the pinned branch counts; a seen on the other one is no alarm"
    return case("a fork settled by a pin", why, scene, at_once=True)


def _left() -> Json:
    scene = short_scene("leave")
    scene.leave(0)
    scene.write(1, "too late")
    return case("a leave", "who stays writes nothing more there", scene)


def _claims() -> list[Json]:
    scene = short_scene("withheld")
    hidden = scene.write(0, "hidden")
    scene.write(1, "has seen it")
    wrong = short_scene("differs")
    wrong.write(1, "misstates", seen=[Seen(0, 1, fixed("nothing"))])
    unknown = short_scene("unknown device")
    unknown.write(1, "sees a ghost", seen=[Seen(7, 1, fixed("ghost"))])
    beyond, laptop = _ended("beyond", 1, 2)
    beyond.write(1, "has seen more", seen=[Seen(laptop, 3, fixed("more"))])
    forked = short_scene("frozen")
    copy = forked.back(0)
    forked.write(0, "one")
    copy.restore()
    forked.write(0, "two")
    forked.write(1, "has seen a third", seen=[Seen(0, 2, fixed("third"))])
    aside = short_scene("uncounted claim")
    skipped = aside.write(1, "missing")
    aside.write(1, "says nothing", seen=[Seen(0, 9, fixed("nine"))])
    return [
        case("withheld", "device 1 has seen what does not come", scene, without=[hidden]),
        case("differs", "another link counts where a seen names one", wrong),
        case("a seen of no device", "nobody knows such a device", unknown),
        case("a seen beyond a pin", "it says nothing about a device that ended", beyond, at_once=True),
        case("a seen of a frozen device", "the fork says it already", forked, at_once=True),
        case("a seen that does not count", "what does not count claims nothing", aside, without=[skipped]),
    ]


def _erasing() -> list[Json]:
    scene = short_scene("erased")
    said = scene.write(0, "erased later")
    scene.write(0, "erases", erases=[scene.id(said)])
    empty = short_scene("erased bare")
    gone = empty.write(0, "its body is gone")
    empty.write(0, "erases", erases=[empty.id(gone)])
    empty.rows[gone][1] = bare(empty.rows[gone][1])
    foreign = short_scene("foreign")
    theirs = foreign.write(0, "not to be erased by others")
    foreign.write(1, "tries", erases=[foreign.id(theirs)])
    joint = short_scene("joint")
    signed = joint.write(0, "signed", kind="sign")
    joint.write(0, "erases", erases=[joint.id(signed)])
    mine = short_scene("mine")
    own = mine.write(1, "of the reader's member")
    mine.write(1, "erases", erases=[mine.id(own)])
    void = short_scene("void")
    kept = void.write(0, "kept after all")
    laptop = void.admit(0)
    never = void.pin(laptop)
    void.write(laptop, "erases", erases=[void.id(kept)])
    void.rotate(0, [never])
    last = len(joint.rows)
    closed = short_scene("closed")
    old = closed.write(1, "old")
    closed.leave(0)
    closed.write(1, "erases", erases=[closed.id(old)])
    one = [[[*range(last)]], [[*range(last - 1, -1, -1)]]]
    return [
        case("erased", "before or after the erasing, it is not shown", scene),
        case("erased, without its body", "that its body is gone is no alarm", empty),
        case("erased by another member", "only its own member erases", foreign),
        case("erased in one page", "what is erased already is not kept", joint, orders=one, joint=["sign"]),
        case("erased, and kept", "it was received before", joint, orders=[_row_by_row(last)], joint=["sign"]),
        case("erased by its own member", "the reader's undo copy is not shown", mine),
        case("an erasing that a pin ended", "it never came to count", void, at_once=True),
        case("erased after a leave", "erasing goes on in a closed space", closed),
    ]


def _row_by_row(count: int) -> list[list[int]]:
    return [[row] for row in range(count)]


def _seats() -> list[Json]:
    restored = short_scene("restored")
    for count in range(2):
        restored.write(restored.reader, f"own {count}")
    ended, laptop = _ended("ended", 2)
    own = short_scene("own fork")
    copy = own.back(own.reader)
    own.write(own.reader, "one")
    copy.restore()
    own.write(own.reader, "two")
    repeated = short_scene("pinned low")
    repeated.write(repeated.reader, "own")
    low = Pin(repeated.reader, 0, repeated.roster.devices[repeated.reader].admitted_by)
    repeated.rotate(1, [low])
    return [
        case("own envelopes", "all of them are remembered", restored, own=2),
        case("restored", "an own head beyond what is remembered", restored, own=1),
        case("an own fork", "a copy has written", own, own=1, at_once=True),
        case("ended", "the reader itself was removed", ended, reader=laptop, own=3, at_once=True),
        case("ended before its words", "its own words are past the pin", repeated, own=1, at_once=True),
    ]


MODULES = {"reading": reading}
