"""Each member's room at the relay: judged by the author's account, and what is taken at 100 %."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.server.deciding import QUOTA, Bench
from tests.server.making import Made, bodiless
from tests.server.stores import KINDS, Open, opens
from twofold_crypto.errors import Refused
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.messages import ENVELOPE, Item
from twofold_server.core import quotas
from twofold_server.core.append import prepare
from twofold_server.core.healing import Healing
from twofold_server.core.households import kept
from twofold_server.core.quotas import ERASING_RESERVE_BYTES, ROTATES_PER_DAY, SMALL_RESERVE_BYTES, Account
from twofold_server.core.spaces import found
from twofold_server.core.work import By
from twofold_server.errors import Declined
from twofold_server.store.port import Founding, Store

CODE = "0123456789ABCDEF"
LARGE = 60_000


@pytest.fixture
def bench() -> Bench:
    """A space of two, whose first member has two devices more: numbers 2 and 3."""
    bench = Bench()
    bench.take(bench.made.admission(0), bench.made.admission(0))
    return bench


@pytest.fixture(params=KINDS)
def reopened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """How to open a store of each kind."""
    return opens(request.param, tmp_path, request)


async def _founded(store: Store, made: Made) -> None:
    await store.add_household(kept(CODE), 2)
    request = made.request(CODE)
    await store.found(Founding(request, *found(request)))


async def _append(store: Store, made: Made, *items: Item, by: int = 0) -> None:
    state = await store.space(made.id)
    assert state is not None
    await store.append(made.id, prepare(state, list(items)), By(by))


def _id(item: Item) -> bytes:
    return parse_envelope(item.wire).id


def test_an_account_is_its_rows(bench: Bench) -> None:
    """What a member has stored is the bytes of its devices' wires, without the bodies that left."""
    made = bench.made
    first = made.envelope(0, LARGE)
    bench.take(first, made.envelope(1, 900), made.envelope(2, 3000), made.rotation(1))
    bench.take(made.envelope(3, 10, [_id(first)]))
    devices = bench.space.roster.devices
    sizes = [0, 0]
    for row in bench.log.rows:
        if row.type == ENVELOPE:
            sizes[devices[row.place.chain].member] += len(row.wire)

    assert bench.space.accounts == (Account(sizes[0]), Account(sizes[1]))


def test_one_fills_its_own_room(bench: Bench) -> None:
    """Where one member has no room left, the other writes as before."""
    made = bench.made
    bench.owe(0, QUOTA)
    for author in (0, 2):
        with pytest.raises(Declined, match="over_quota"):
            bench.take(made.branch().envelope(author, LARGE))

    assert bench.take(made.envelope(1, LARGE))


def test_blobs_count_as_well(bench: Bench) -> None:
    """An account full of blobs takes no envelope but the small ones."""
    bench.owe(0, 0, QUOTA)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(bench.made.branch().envelope(0, LARGE))

    assert bench.take(bench.made.envelope(0, 10))


def test_a_full_room_is_not_locked(bench: Bench) -> None:
    """At 100 % the smallest bucket, an envelope without body, an erase, a removal and a leave are taken."""
    made = bench.made
    mine = made.envelope(0, LARGE)
    bench.take(mine)
    bench.owe(0, QUOTA)
    words = made.envelope(0, 10)
    bare = Item(ENVELOPE, bodiless(made.wire(0, LARGE)))
    erase = made.envelope(0, 10, [_id(mine)])

    assert bench.take(words, bare, erase, made.removal(0, made.pin(3)), made.leaving(0))


def test_small_words_end_as_well(bench: Bench) -> None:
    """What is kept aside for the smallest bucket ends, and then an erase is still taken."""
    made = bench.made
    mine = made.envelope(0, LARGE)
    bench.take(mine)
    bench.owe(0, QUOTA + SMALL_RESERVE_BYTES)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(made.branch().envelope(0, 10))

    assert bench.take(made.envelope(0, 10, [_id(mine)]))


def test_an_erase_of_nothing_ends_too(bench: Bench) -> None:
    """Beyond all that is kept aside, an envelope that erases nothing that is held is refused."""
    bench.owe(0, QUOTA + SMALL_RESERVE_BYTES + ERASING_RESERVE_BYTES)
    with pytest.raises(Declined, match="over_quota"):
        bench.take(bench.made.envelope(0, 10, [bytes(32)]))


def test_rotates_are_capped_a_day(bench: Bench) -> None:
    """So many rotates that end nobody per member and day; the other member and the next day are free."""
    made = bench.made
    bench.take(*(made.rotation(0) for _ in range(ROTATES_PER_DAY)), day=7)
    with pytest.raises(Declined, match="capped"):
        bench.take(made.branch().rotation(2), day=7)
    bench.take(made.rotation(1), day=7)

    assert bench.take(made.rotation(2), day=8)


def test_ending_is_never_capped(bench: Bench) -> None:
    """Whoever has rotated often enough removes and leaves all the same."""
    made = bench.made
    bench.take(*(made.rotation(0) for _ in range(ROTATES_PER_DAY)))

    assert bench.take(made.removal(0, made.pin(2)), made.removal(0, made.pin(3)), made.leaving(0))


def test_held_rotates_are_not_counted(bench: Bench) -> None:
    """A record sent again answers its number, whatever the count."""
    made = bench.made
    sent = [made.rotation(0) for _ in range(ROTATES_PER_DAY)]
    first = bench.take(*sent)

    assert bench.take(*sent) == first


def test_a_proof_brings_no_more(bench: Bench) -> None:
    """Records that come with proofs count too, from batch to batch; while a space heals they do not."""
    made = bench.made
    batches = [[made.rotation(0) for _ in range(ROTATES_PER_DAY + 1)] for _ in range(2)]
    bench.take(*batches[0], mends=True)
    with pytest.raises(Declined, match="capped"):
        bench.take(*batches[1], mends=True)
    bench.log.space = replace(bench.space, healing=Healing(0))

    assert bench.take(*batches[1], mends=True)


def test_accounts_are_kept_as_they_are() -> None:
    """What is written of accounts is read again."""
    accounts = (Account(1, 2), Account(0, 1 << 40), Account())

    assert quotas.read(quotas.written(accounts)) == accounts


async def test_three_devices_never_exceed(reopened: Open) -> None:
    """Three devices of one member write at once until nothing is taken: the account stays within the room."""
    store, made = await reopened(), Made.found()
    await _founded(store, made)
    await _append(store, made, made.admission(0), made.admission(0))
    items = {author: [made.envelope(author, LARGE) for _ in range(7)] for author in (0, 2, 3)}

    async def write(author: int) -> int:
        taken = 0
        for item in items[author]:
            try:
                await _append(store, made, item, by=author)
            except (Declined, Refused):
                break
            taken += 1
        return taken

    taken = await asyncio.gather(*(write(author) for author in items))
    state = await store.space(made.id)
    await store.close()

    assert state is not None
    assert QUOTA - LARGE < state.accounts[0].used <= QUOTA
    assert sum(taken) < 21


async def test_accounts_outlive_a_restart(reopened: Open) -> None:
    """A store opened again judges by what was stored before, and says the same room."""
    store, made = await reopened(), Made.found()
    await _founded(store, made)
    await _append(store, made, made.envelope(0, LARGE), made.envelope(1, 10))
    before = await store.space(made.id)
    if "Memory" not in type(store).__name__:
        await store.close()
        store = await reopened()
    after = await store.space(made.id)
    await store.close()

    assert before is not None
    assert after is not None
    assert after.accounts == before.accounts
    assert after.accounts[0].envelopes > LARGE
