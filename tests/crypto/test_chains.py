"""What counts of an author is a function of the sets held: fast and naive agree, in every order."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from types import FrameType

import pytest

from tests.vectors import actors as a
from tests.vectors.ops import stream
from twofold_crypto.primitives import hash32
from twofold_crypto.public.chain import Chains, Link
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Pin, Roster
from twofold_crypto.secret.epoch import make_rotate

ADMISSION = a.AT_2.ids[2]


@dataclass
class World:
    """Rosters that follow one another, and links of devices 0 and 2, forks and strays among them."""

    rosters: list[Roster]
    links: list[Link]


def _world(random: Random) -> World:
    """A made-up history: links by tree growth, sometimes pins of device 2, sometimes moved forward."""
    links = [*_tree(random, 0, a.SPACE, 12), *_tree(random, 2, ADMISSION, 12)]
    rosters = [a.AT_3]
    own = sorted((link for link in links if link.device == 2), key=lambda link: link.seq)
    pinned = sorted(random.sample(own, random.randint(0, 2)), key=lambda link: link.seq)
    pins = [Pin(2, link.seq, link.id) for link in pinned]
    if random.random() < 0.3:
        pins.insert(0, Pin(2, 0, random.choice([ADMISSION, hash32(b"no admission")])))
    for pin in pins:
        wire, _ = make_rotate(a.B, 1, rosters[-1], stream(pin.id), [pin])
        if rosters[-1].devices[2].pin is None or pin.seq > _seq(rosters[-1]):
            rosters.append(rosters[-1].append(wire))
    return World(rosters, links)


def _seq(roster: Roster) -> int:
    pin = roster.devices[2].pin
    return pin.seq if pin else -1


def _tree(random: Random, device: int, root: bytes, size: int) -> Iterator[Link]:
    """Mostly a line; now and then a second branch, a lie about the place, an older or an unknown head."""
    held = [(0, root)]
    for i in range(size):
        seq, prev = held[-1] if random.random() < 0.8 else random.choice(held)
        seq += 1 if random.random() < 0.95 else 2
        heads = [a.AT_3.head] * 12 + [a.AT_2.head, a.AT_1.head, hash32(b"unknown")]
        made = hash32(bytes([device, i]) + random.randbytes(8))
        yield Link(made, device, seq, prev, random.choice(heads))
        held.append((seq, made))


def _naive(roster: Roster, links: list[Link], device: int) -> list[bytes]:
    """The rules as the spec tells them, with no thought of speed."""
    author = roster.devices[device]
    path: list[Link] = []
    if author.pin is not None:
        by_id = {link.id: link for link in links if link.device == device}
        seq, wanted = author.pin.seq, author.pin.id
        while seq > 0:
            if wanted not in by_id or by_id[wanted].seq != seq:
                return []
            path.insert(0, by_id[wanted])
            seq, wanted = seq - 1, by_id[wanted].prev
        if wanted != author.admitted_by:
            return []
        if any((path[pin.seq - 1].id if pin.seq else wanted) != pin.id for pin in author.earlier):
            return []
        return [link.id for link in _sound(roster, path)]
    wanted = author.admitted_by
    while True:
        nexts = [x for x in links if (x.device, x.seq, x.prev) == (device, len(path) + 1, wanted)]
        if len(nexts) != 1 or len(_sound(roster, [*path, *nexts])) == len(path):
            return [link.id for link in path]
        path += nexts
        wanted = nexts[0].id


def _sound(roster: Roster, path: list[Link]) -> list[Link]:
    """The links up to the first whose cited head is unknown, older than before, or not of its time."""
    cited = 0
    for i, link in enumerate(path):
        n = roster.number_of(link.roster_head)
        if n is None or n < cited or not roster.present(link.device, n):
            return path[:i]
        cited = n
    return path


def _state(held: Chains) -> list[object]:
    links = sorted((link for device in (0, 1, 2) for link in held.links(device)), key=lambda link: link.id)
    runs = [(held.run(d).ids, held.run(d).forked, held.run(d).walked, held.longest(d)) for d in (0, 1, 2)]
    return [runs, [held.why_not(link.id) for link in links]]


@pytest.mark.parametrize("seed", range(200))
def test_every_order_counts_alike(seed: int) -> None:
    """Links in any order, between any two records, lead to one state, which the naive rules confirm."""
    world, random = _world(Random(seed)), Random(seed)
    whole = Chains(world.rosters[-1], world.links)
    for _ in range(5):
        order = random.sample(world.links, len(world.links))
        cuts = sorted(random.randint(0, len(order)) for _ in world.rosters)
        held, start = Chains(world.rosters[0]), 0
        for roster, end in zip(world.rosters, cuts, strict=True):
            held.grow(roster)
            for link in order[start:end]:
                held.add(link)
                held.run(link.device)
            start = end
        for link in order[start:]:
            held.add(link)
        assert _state(held) == _state(whole)
    for device in (0, 2):
        assert whole.run(device).ids == _naive(world.rosters[-1], world.links, device)


def test_adding_again_changes_nothing() -> None:
    """A link held is held once."""
    link = Link(hash32(b"1"), 0, 1, a.SPACE, a.AT_3.head)
    held = Chains(a.AT_3, [link])

    assert not held.add(link)
    assert held.run(0).ids == [link.id]


def test_a_long_run_is_one_pass() -> None:
    """Ten thousand links, the oldest last, end as one run."""
    links, prev = [], a.SPACE
    for seq in range(1, 10_001):
        links.append(Link(hash32(seq.to_bytes(4, "big")), 0, seq, prev, a.AT_3.head))
        prev = links[-1].id

    assert len(Chains(a.AT_3, reversed(links)).run(0).ids) == 10_000


def _waiting(count: int) -> Chains:
    """Held of an author: all but its first envelope."""
    held, prev = Chains(a.AT_3), hash32(b"withheld")
    for seq in range(2, count + 2):
        link = Link(hash32(seq.to_bytes(4, "big")), 0, seq, prev, a.AT_3.head)
        held.add(link)
        prev = link.id
    return held


def test_why_is_one_pass() -> None:
    """W5: why each of 4,000 links waits for the first costs few steps a link, whichever is asked first."""
    held, steps = _waiting(4_000), 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal steps
        steps += event == "call"

    sys.setprofile(count)
    reasons = {held.why_not(link.id) for link in reversed(list(held.links(0)))}
    sys.setprofile(None)

    assert reasons == {"gap"}
    assert steps < 15 * 4_000


def test_why_is_asked_anew_when_more_is_held() -> None:
    """What was answered while a link was missing is forgotten when it comes, and when the roster grows."""
    held, links = Chains(a.AT_2), [Link.of(parse_envelope(wire)) for wire in (a.FIRST.wire, a.SECOND.wire)]
    held.add(links[1])
    before = held.why_not(links[1].id)
    held.add(links[0])
    between = held.why_not(links[1].id)
    held.grow(a.AT_3)

    assert (before, between, held.why_not(links[1].id)) == ("gap", "unknown_head", None)


def test_many_branches_stay_linear() -> None:
    """Four thousand second branches, at one place and at each, are as cheap as a run."""
    main, prev = [], a.SPACE
    for seq in range(1, 4_001):
        main.append(Link(hash32(seq.to_bytes(4, "big")), 0, seq, prev, a.AT_3.head))
        prev = main[-1].id
    beside = [Link(hash32(b"b" + link.id), 0, link.seq, link.prev, a.AT_3.head) for link in main[::-1]]
    at_one = [Link(hash32(i.to_bytes(4, "big")), 0, 4_001, prev, a.AT_3.head) for i in range(9_000, 13_000)]

    assert Chains(a.AT_3, [*main, *at_one]).run(0).forked == 4_001
    assert Chains(a.AT_3, [*main, *beside]).run(0).forked == 1
