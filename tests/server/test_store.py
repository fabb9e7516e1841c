"""The contract of a store: every kind keeps every promise of the port."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.server.making import Made
from tests.server.stores import KINDS, LASTING, Open, open_sqlite, opens
from twofold_crypto.errors import Gap, Refused, RosterMoved
from twofold_crypto.public.messages import Item
from twofold_server.core.append import prepare
from twofold_server.core.households import kept
from twofold_server.core.spaces import found
from twofold_server.errors import Declined
from twofold_server.store.port import Founding, Store
from twofold_server.store.recent import ROWS_MAX

CODE = "0" * 16


@pytest_asyncio.fixture(params=KINDS)
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """A store of each kind, with a household code for two spaces."""
    made = await opens(request.param, tmp_path, request)()
    await made.add_household(kept(CODE), 2)
    yield made
    await made.close()


@pytest.fixture(params=LASTING)
def lasting(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """How to open a store that outlives its process, again and again."""
    return opens(request.param, tmp_path, request)


def _founding(made: Made, code: str = CODE) -> Founding:
    request = made.request(code)
    return Founding(request, *found(request))


async def _append(store: Store, made: Made, *items: Item) -> list[int]:
    space = await store.space(made.id)
    assert space is not None
    return await store.append(made.id, prepare(space, list(items)))


async def test_a_founded_space_stands(store: Store) -> None:
    """After the founding the space has two rows, and its head is the rotate."""
    made = Made.found()

    assert await store.space(made.id) is None
    assert await store.found(_founding(made)) == 2

    space = await store.space(made.id)
    assert space is not None
    assert (space.number, space.roster.head) == (2, made.roster.head)


async def test_founding_again_counts_once(store: Store) -> None:
    """A retry of a founding answers the same number and takes nothing from the count."""
    first, second = Made.found("first"), Made.found("second")
    for _ in range(3):
        assert await store.found(_founding(first)) == 2

    assert await store.found(_founding(second)) == 2


async def test_another_rotate_is_no_retry(store: Store) -> None:
    """The same genesis with another first epoch is refused: its founder would hold the wrong key."""
    made, other = Made.found("one"), Made.found("one")
    await store.found(_founding(made))
    other.roster = other.roster.__class__.found(other.founding)
    other.rotate = other.rotation().wire

    with pytest.raises(RosterMoved):
        await store.found(_founding(other))


async def test_a_spent_code_founds_nothing(store: Store) -> None:
    """The third space of a code for two is refused, and is not there."""
    made = [Made.found(str(n)) for n in range(3)]
    for space in made[:2]:
        await store.found(_founding(space))
    with pytest.raises(Declined, match="code_spent"):
        await store.found(_founding(made[2]))

    assert await store.space(made[2].id) is None


async def test_foundings_at_once_are_counted(store: Store) -> None:
    """Eight foundings in one moment by a code for two: two stand."""
    made = [Made.found(str(n)) for n in range(8)]
    results = await asyncio.gather(*(store.found(_founding(m)) for m in made), return_exceptions=True)

    assert [r for r in results if r == 2] == [2, 2]
    assert {str(r) for r in results if r != 2} == {"code_spent"}


async def test_an_unknown_code_founds_nothing(store: Store) -> None:
    """A code that was never made is refused."""
    with pytest.raises(Declined, match="code_unknown"):
        await store.found(_founding(Made.found(), "1" * 16))


async def test_numbers_are_gapless(store: Store) -> None:
    """Appends of two authors at the same time share one sequence of numbers without holes."""
    made = Made.found()
    await store.found(_founding(made))
    items = [[made.envelope(author) for _ in range(20)] for author in (0, 1)]

    async def run(author: int) -> list[int]:
        return [(await _append(store, made, item))[0] for item in items[author]]

    numbers = await asyncio.gather(run(0), run(1))

    assert sorted(numbers[0] + numbers[1]) == list(range(3, 43))
    assert all(mine == sorted(mine) for mine in numbers)


async def test_held_answers_its_number(store: Store) -> None:
    """Sent again, in any company, an envelope or a record has the number it had."""
    made = Made.found()
    await store.found(_founding(made))
    old = [made.envelope(), made.rotation(), made.envelope(1)]
    numbers = await _append(store, made, *old)
    new = made.envelope()

    assert numbers == [3, 4, 5]
    assert await _append(store, made, *old) == numbers
    assert await _append(store, made, new, old[0], new) == [6, 3, 6]


async def test_a_retry_in_the_same_moment(store: Store) -> None:
    """The same envelope sent four times at once is stored once."""
    made = Made.found()
    await store.found(_founding(made))
    item = made.envelope()
    numbers = await asyncio.gather(*(_append(store, made, item) for _ in range(4)))

    assert numbers == [[3]] * 4


async def test_a_refused_batch_leaves_nothing(store: Store) -> None:
    """One bad item, and no item of the batch is stored."""
    made = Made.found()
    await store.found(_founding(made))
    good = made.envelope()
    made.envelope()
    jumps = made.envelope()
    with pytest.raises(Gap):
        await _append(store, made, good, jumps)

    space = await store.space(made.id)
    assert space is not None
    assert (space.number, await store.rows(made.id, 2, 9, 10, 1000)) == (2, [])


async def test_good_and_bad_at_once(store: Store) -> None:
    """A refusal of one caller is no matter of another who writes in the same moment."""
    made = Made.found()
    await store.found(_founding(made))
    good, bad = made.envelope(0), made.envelope(1)
    later = made.envelope(1)
    del bad
    results = await asyncio.gather(
        _append(store, made, good), _append(store, made, later), return_exceptions=True
    )

    assert results[0] == [3]
    assert isinstance(results[1], Refused)


async def test_rows_are_bounded(store: Store) -> None:
    """Rows come oldest first, bounded by count, by bytes, by the upper number; but one always comes."""
    made = Made.found()
    await store.found(_founding(made))
    items = [made.envelope() for _ in range(6)]
    await _append(store, made, *items)
    size = len(items[0].wire)

    async def wires(after: int, upto: int, count: int, room: int) -> list[bytes]:
        return [row.wire for row in await store.rows(made.id, after, upto, count, room)]

    sent = [item.wire for item in items]
    assert await wires(2, 8, 10, 1 << 20) == sent
    assert await wires(2, 8, 3, 1 << 20) == sent[:3]
    assert await wires(2, 4, 10, 1 << 20) == sent[:2]
    assert await wires(2, 8, 10, 3 * size) == sent[:3]
    assert await wires(2, 8, 10, 3 * size - 1) == sent[:2]
    assert await wires(2, 8, 10, 1) == sent[:1]
    assert await wires(8, 8, 10, 1 << 20) == []


async def test_spaces_do_not_mix(store: Store) -> None:
    """Rows of one space never come with those of another."""
    made = [Made.found(str(n)) for n in range(2)]
    for space in made:
        await store.found(_founding(space))
    items = [space.envelope() for space in made for _ in range(3)]
    for n, item in enumerate(items):
        await _append(store, made[n // 3], item)

    for n, space in enumerate(made):
        rows = await store.rows(space.id, 2, 99, 99, 1 << 20)
        assert [row.wire for row in rows] == [item.wire for item in items[3 * n : 3 * n + 3]]


async def test_a_full_space_still_rotates(store: Store) -> None:
    """At the quota envelopes are refused and roster records are not."""
    made = Made.found()
    await store.found(_founding(made))
    with pytest.raises(Declined, match="over_quota"):
        await _fill(store, made)

    assert len(await _append(store, made, made.rotation())) == 1


async def _fill(store: Store, made: Made) -> None:
    while True:
        await _append(store, made, made.envelope(size=60000))


async def test_what_was_stored_is_there_after_reopening(lasting: Open) -> None:
    """A store opened again has the spaces, heads and numbers, and goes on where it was."""
    store = await lasting()
    await store.add_household(kept(CODE), 2)
    made = Made.found()
    await store.found(_founding(made))
    old = [made.envelope(0), made.rotation(), made.admission(0), made.envelope(1)]
    await _append(store, made, *old)
    before = await store.space(made.id)
    await store.close()

    store = await lasting()
    after = await store.space(made.id)
    numbers = await _append(store, made, *old, made.envelope(0), made.envelope(2))
    await store.close()

    assert before == after
    assert numbers == [3, 4, 5, 6, 7, 8]


async def test_recent_rows_are_the_stored_ones(tmp_path: Path) -> None:
    """What a store has in memory of a space reads as what another one finds on the disk, at every cursor."""
    store, made = await open_sqlite(tmp_path), Made.found()
    await store.add_household(kept(CODE), 1)
    await store.found(_founding(made))
    items = [made.envelope(size=2000) for _ in range(ROWS_MAX + 20)]
    for item in items:
        await _append(store, made, item)
    fresh, end = await open_sqlite(tmp_path), len(items) + 2
    shapes = [
        (end, 500, 1 << 20),
        (end + 9, 500, 1 << 20),
        (end - 3, 500, 1 << 20),
        (end, 2, 1 << 20),
        (end, 9, 1),
    ]
    for after in range(end + 2):
        for upto, count, size in shapes:
            asked = (made.id, after, upto, count, size)
            assert await store.rows(*asked) == await fresh.rows(*asked)
    await fresh.close()
    await store.close()
