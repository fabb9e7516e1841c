"""What each earlier version wrote opens in this one, shows what it held, and goes on."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.server.stores import open_sqlite
from tests.support.phone import Phone, pair
from tests.support.wire import WireRelay
from tests.upgrades.writing.phones import FROM_A, FROM_B, OWN, UNSEEN, WAITING, said
from tests.upgrades.written import FIRST, Written
from twofold_client.links import parse_household
from twofold_server.store.migrate import shipped

SHARED_BY_NOW = {FROM_A, FROM_B, UNSEEN, WAITING}


def test_a_vault_shows_what_it_held(written: Written) -> None:
    """Without a relay: every text of one's own, sent or not, and what the other had shown."""
    a = Phone.at(written.folder / "a")

    assert set(map(str, a.notes("solo"))) == {OWN, FROM_A, UNSEEN, WAITING}
    assert set(map(str, a.notes())) == SHARED_BY_NOW
    assert a.names() == {0: "Kim"}
    a.device.vault.close()


def test_a_vault_stays_open(written: Written) -> None:
    """What was carried over is a vault of this program from then on, and holds the same when opened again."""
    for _ in range(2):
        a = Phone.at(written.folder / "a")
        assert set(map(str, a.notes())) == SHARED_BY_NOW
        a.device.vault.close()


async def test_phones_go_on(written: Written, relay: WireRelay) -> None:
    """At that version's database: what waited leaves, what was not seen comes, each once and unalarmed."""
    a, b = (Phone.at(written.folder / name, relay.line) for name in "ab")
    b.share("from b, by now")
    for phone in (a, b, a):
        await phone.run()

    for phone in (a, b):
        assert sorted(map(str, phone.notes())) == sorted({*SHARED_BY_NOW, "from b, by now"})
        assert [kept.mark for kept in phone.kept("checkin")] == [None] * 5
        assert phone.alarms() == []
        assert set(phone.where()) == {"relay", None}
        await phone.close()


async def test_its_household_code_goes_on(written: Written, relay: WireRelay) -> None:
    """The link that the host handed out then lets two more phones meet and write now."""
    code = parse_household(written.link).code
    one, other = Phone.new(relay.line), Phone.new(relay.line)
    await one.connect(written.origin, code)
    await pair(one, other)
    one.check_in(said("hello"))
    await one.run()
    await other.run()

    assert other.notes() == ["hello"]


async def test_a_database_is_kept_aside(version: str, written: Written) -> None:
    """Before it is brought up it is copied beside; what needs nothing is left alone."""
    before = _schemas(written.database)
    store = await open_sqlite(written.database.parent)
    await store.close()
    aside = list(written.database.parent.glob("relay.before-*.db"))

    assert _schemas(written.database) == sorted(shipped())
    assert [_schemas(path) for path in aside] == ([before] if before != sorted(shipped()) else [])
    assert version != FIRST or before == [1]


def _schemas(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as database:
        return [n for (n,) in database.execute("SELECT n FROM schema_version ORDER BY n")]
