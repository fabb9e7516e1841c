"""What the doctor finds in PostgreSQL, and on the way that hints take."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from tests.operate.installing import run
from tests.server.sharing import append, founded, sharing
from tests.support.postgres import Cluster
from tests.support.valkey import Valkey
from twofold_server.operate import checking, shared
from twofold_server.operate.doctor import doctor
from twofold_server.operate.findings import GOOD, TABLE
from twofold_server.settings import Settings
from twofold_server.store.postgres_line import Line
from twofold_server.store.postgres_migrate import migrate, shipped
from twofold_server.store.postgres_survey import survey_shared
from twofold_server.store.survey import Server, Shared, Survey

START, SPACES = bytes([128] * 32), 5
HARM = {
    "a missing row": "DELETE FROM log WHERE number = 2",
    "another body": "UPDATE log SET wire = (SELECT wire FROM log AS other WHERE other.space = log.space "
    "AND other.number = 4) WHERE number = 3",
    "no wire": "UPDATE log SET wire = 'x' WHERE number = 3",
    "another size": "UPDATE log SET size = size + 1 WHERE number = 5",
}


def _told(done: int, total: int) -> None:
    assert 0 < done <= total


def _doctor(folder: Path, store: str) -> tuple[int, dict[str, str]]:
    """Exit status, and code → sentence."""
    status, told = run(doctor, ["--data", str(folder), "--json"], {"TWOFOLD_STORE": store})
    return status, {each["code"]: each["sentence"] for each in json.loads(told)["findings"]}


def _looked(store: str, notify: str) -> dict[str, str]:
    """Code → sentence, of what is looked at in the database alone."""
    return {each.code: each.sentence for each in shared.look(Settings(store=store, notify=notify))}


async def _used(database: str) -> None:
    """Spaces of five rows each, with one body erased."""
    async with sharing(database, spaces=SPACES) as stores:
        for n in range(SPACES):
            made = await founded(stores[n % 2])
            await append(stores[0], made, made.envelope(), made.rotation())
            await append(stores[1], made, made.envelope(erases=[made.authors[0].prev]))


async def test_a_sound_database(database: str, valkey: Valkey) -> None:
    """Nothing is amiss, with hints by the database, by Valkey, or by none."""
    await _used(database)
    for notify in ("", valkey.address, "none"):
        found = await asyncio.to_thread(_looked, database, notify)
        assert {code for code in found if TABLE[code].weight != GOOD} == {"undurable"}
        assert f"{SPACES} spaces, {5 * SPACES} rows" in found["sound"]
        assert {"logs_whole", "no_orphans", "schema", "connections"} <= set(found)
        assert ("hints_off" if notify == "none" else "hints") in found
        assert "fsync" in found["undurable"]  # of a database that is thrown away after the tests


@pytest.mark.parametrize("harm", HARM)
async def test_a_broken_log_is_found(database: str, harm: str) -> None:
    """Each way of not leading to the head: counted, over all spaces, whichever is the first."""
    await _used(database)
    line = await Line.opened(database, 1)
    await line.keep([(HARM[harm], ())])
    await line.close()
    found = await asyncio.to_thread(survey_shared, database, START, _told)

    assert (found.survey.spaces, found.survey.broken, found.whole) == (SPACES, SPACES, True)


async def test_rows_of_no_space_are_found(database: str) -> None:
    """Seats and erased ids without a log, and counts that cannot be, by table."""
    await _used(database)
    line = await Line.opened(database, 1)
    await line.keep([("DELETE FROM log WHERE number > 0", ())])
    await line.keep([("UPDATE household SET spaces_left = 99", ())])
    await line.close()
    found = (await asyncio.to_thread(survey_shared, database, START, _told)).survey

    assert found.orphans == {"seat": 2 * SPACES, "erased": SPACES, "proved": 0, "household": 1}
    assert "orphans" in {each.code for each in checking.of_the_survey(found)}


async def test_a_clock_that_differs_is_found(database: str) -> None:
    """This machine's clock, a quarter of an hour behind that of the database; and not when it is right."""
    await _used(database)
    settings = Settings(store=database, notify="none")
    for behind in (0, 900):
        found = await asyncio.to_thread(
            lambda n: list(shared.look(settings, lambda: time.time() - n)), behind
        )
        said = [each.sentence for each in found if each.code == "clock_differs"]
        assert said == (["The clock differs from that of the database by 15 minutes."] if behind else [])


def test_a_folder_beside_a_database(database: str, tmp_path: Path) -> None:
    """Its permissions are looked at too, though the spaces are elsewhere; and where the backup is noted."""
    (tmp_path / "wake.key").write_text("")
    (tmp_path / "wake.key").chmod(0o644)
    status, found = _doctor(tmp_path, database)

    assert (status, {"folder_open", "clock", "no_backup"} <= set(found)) == (1, True)


async def test_very_many_are_read_in_part(database: str) -> None:
    """No more than so many spaces are read, and it says so."""
    await _used(database)
    found = await asyncio.to_thread(survey_shared, database, START, _told, 3)

    assert (found.survey.spaces, found.whole) == (3, False)
    assert "read_in_part" in {each.code for each in checking.of_the_server(found)}


async def test_a_schema_of_another_release(database: str) -> None:
    """An older one is to be brought up, a newer one is not for this program; neither is read."""
    line = await Line.opened(database, 1)
    await migrate(line, {1: shipped()[1]})
    older = (await asyncio.to_thread(survey_shared, database, START, _told)).survey
    await migrate(line, shipped() | {99: "CREATE TABLE IF NOT EXISTS more (n BIGINT, PRIMARY KEY (n));"})
    await line.close()
    newer = (await asyncio.to_thread(survey_shared, database, START, _told)).survey

    assert (older.schema, older.missing[0]) == (1, 2)
    assert "newer" in newer.foreign


def test_no_database_and_no_way_for_hints(tmp_path: Path, postgres: Cluster) -> None:
    """A database that does not answer is trouble, and a way for hints that does not is advice."""
    nowhere = f"postgresql:///nothing?host={postgres.folder}&user=twofold"
    status, found = _doctor(tmp_path, nowhere)
    hintless = _looked(postgres.address(), "unix:///nowhere")

    assert (status, {"unreadable", "no_backup", "not_running"} <= set(found)) == (1, True)
    assert "hints_lost" in hintless
    assert ("schema_behind" in hintless, "sound" in hintless) == (True, False)


@pytest.mark.parametrize(
    ("server", "codes"),
    [
        (Server("16.1", (), 100, 20, 11), {"durable", "connections"}),
        (Server("16.1", (), 100, 95, 11), {"durable", "connections_few"}),
        (Server("16.1", ("fsync",), 100, 0, 11), {"undurable", "connections"}),
        (Server(), set()),
    ],
)
def test_a_server_is_judged(server: Server, codes: set[str]) -> None:
    """By what it has turned off, and by the connections that are left for one more relay."""
    assert {each.code for each in checking.of_the_server(Shared(Survey(), server))} == codes
