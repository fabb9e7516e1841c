"""The short twins of the long runs: a few rounds of each, and the planted faults that each must notice.

A full disk has its short tests in tests/server/test_reserve.py, backups in tests/server/test_backing.py.
"""

import random
from pathlib import Path

import pytest

from tests.torture import cancel, cuts, errors, fuzz, kill, logs, memory, power, purge
from tests.torture.__main__ import main, runs
from tests.torture.errors import WATCHED, Point, Seen
from tests.torture.rig.images import Disk
from tests.torture.rig.run import Bad, Jobs, Run, run_main
from tests.torture.rig.trace import Op


def _run(name: str, count: int, seed: int = 1) -> Run:
    return Run(name, count, seed, quiet=True)


def test_every_run_says_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a name the runs are listed, each with a line of its own; a name that is none is told so."""
    assert main([]) == 0
    listed = capsys.readouterr().out
    assert main(["nothing"]) == 2

    assert {"kill", "power", "errors", "full", "cancel", "fuzz", "backups", "purge"} <= set(runs())
    assert all(f"  {name}" in listed and about for name, about in runs().items())


def test_a_bad_run_tells_seed_and_commit(capsys: pytest.CaptureFixture[str]) -> None:
    """What failed can be run again: the line has the seed and the commit, and the status is 1."""

    def work(run: Run) -> str:
        raise Bad(f"{run.count} lost")

    assert run_main("some", "About.", 5, work, words=["--seed", "77"]) == 1
    said = capsys.readouterr().out
    assert "BAD" in said
    assert "5 lost" in said
    assert "seed 77, commit " in said


def test_jobs_share_a_run(capfd: pytest.CaptureFixture[str]) -> None:
    """Two processes with half of the inputs each, and a seed each; both say what they found."""
    assert run_main("fuzz", "About.", 60, fuzz.work, words=["--jobs", "2"], jobs=Jobs.SHARES) == 0
    said = capfd.readouterr().out

    assert said.count("fuzz: 30 inputs") == 2
    assert "(seed 20260)" in said
    assert "(seed 20261)" in said


def test_killed_it_loses_nothing() -> None:
    """Two kills of the real relay under load."""
    assert "0 lost" in kill.work(_run("kill", 2))


@pytest.mark.parametrize("fault", ["ack_before_commit", "shown_before_commit"])
def test_kills_find_what_speaks_early(fault: str) -> None:
    """A relay that answers, or tells followers, before its commit is found out."""
    with pytest.raises(Bad, match="lost"):
        kill.work(_run("kill", 12), fault)


def test_a_slow_start_is_found() -> None:
    """A relay that answers after two seconds only is found out, however well it kept all."""
    with pytest.raises(Bad, match="a start took 2"):
        kill.work(_run("kill", 1), "slow_start")


def test_power_cuts_lose_nothing_synced() -> None:
    """Some images of a traced store; with synchronous=NORMAL and OFF some lose what was acknowledged."""
    figure = power.work(_run("power", 20))

    assert "0 lost" in figure
    assert "off is found out" in figure
    assert "chunks_unsynced is found out" in figure


def test_unsynced_bytes_may_be_lost() -> None:
    """What was synced is in every image; what was not may be missing, whole, or in part."""
    disk, chance = Disk(), random.Random(1)
    for op in (
        Op("make", "/d/f"),
        Op("write", "/d/f", 0, b"a" * 1024),
        Op("sync", "/d/f"),
        Op("sync", "/d"),
        Op("write", "/d/f", 512, b"b" * 1024),
    ):
        disk.do(op)
    torn = {disk.image("torn", chance)["/d/f"] for _ in range(50)}

    assert disk.image("none", chance) == {"/d/f": b"a" * 1024}
    assert disk.image("all", chance) == {"/d/f": b"a" * 512 + b"b" * 1024}
    assert {len(set(image)) for image in torn} >= {1, 2}
    assert all(image.startswith(b"a" * 512) for image in torn)


def test_names_last_when_the_folder_is_synced() -> None:
    """A file that was made, or has another name, may not be there until its folder is synced."""
    disk, chance = Disk(), random.Random(1)
    for op in (Op("make", "/d/f"), Op("write", "/d/f", 0, b"x"), Op("sync", "/d/f")):
        disk.do(op)
    assert disk.image("none", chance) == {}
    disk.do(Op("sync", "/d"))
    disk.do(Op("move", "/d/f", to="/d/g"))

    assert disk.image("none", chance) == {"/d/f": b"x"}
    assert disk.image("all", chance) == {"/d/g": b"x"}


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> list[Point]:
    """Calls to the log of writes, of those that a relay under load begins with; the last first."""
    seen = errors.watched(tmp_path_factory.mktemp("watched") / WATCHED, _run("errors", 1), 200)
    return [point for point in reversed(seen) if point.file.endswith("-wal")]


@pytest.mark.parametrize(("name", "error"), [("fdatasync", "EIO"), ("pwrite64", "ENOSPC")])
def test_a_call_that_fails_makes_no_false_word(
    tmp_path: Path, points: list[Point], name: str, error: str
) -> None:
    """A sync that fails ends the serving; a write without room is refused; both start again and go on."""
    seen, point = Seen(), next(point for point in points if point.name == name)
    errors.fail_one(tmp_path / "data", _run("errors", 1), point, error, seen)

    assert (seen.ended, seen.refused) == ((1, 0) if point.must_hold else (0, 1))


def test_a_swallowed_sync_is_found(tmp_path: Path, points: list[Point]) -> None:
    """A relay that goes on after the sync of a COMMIT failed is found out; some syncs are of other calls."""
    found = []
    for point in [point for point in points if point.name == "fdatasync"][:8:2]:
        try:
            folder = tmp_path / f"{point.n}"
            errors.fail_one(folder, _run("errors", 1), point, "EIO", Seen(), "sync_ignored")
        except Bad as bad:
            found.append(str(bad))
            break

    assert found == ["a sync failed and the relay went on serving"]


def test_cut_off_requests_leave_nothing() -> None:
    """Some requests cut off and some waits cancelled."""
    assert "0 phantoms" in cancel.work(_run("cancel", 60))


def test_inputs_from_the_routes_are_refused_well() -> None:
    """Some inputs of every route there is, and of the socket."""
    assert "0 of class 5xx" in fuzz.work(_run("fuzz", 1500))


def test_erased_and_dumped_it_lets_nobody_in() -> None:
    """Some bodies that went, and some values of a dump."""
    assert "0 let in" in purge.work(_run("purge", 24), values_max=8)


def test_lines_cut_anywhere_tell_the_truth() -> None:
    """Some appends over lines that are cut: each envelope once, under the number that was told."""
    assert "0 lost, 0 doubled" in cuts.work(_run("cuts", 25), every_byte=False)


def test_flipped_bits_are_found(tmp_path: Path) -> None:
    """Some bits of a closed database: found by the look through it, by a seal, or of no meaning."""
    assert sum(memory.flipped_bits(tmp_path, _run("memory", 8))) == 8


def test_logs_hold_no_canary() -> None:
    """Some requests with canaries to a relay in development mode, whose disk then fails."""
    assert "0 hold any canary" in logs.work(_run("logs", 40))
