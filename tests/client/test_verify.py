"""`twofold verify`: with nothing but the file, and nothing that was changed in it."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from tests.support.signed import AGREEMENT, signature, signed_by_both, version_of
from tests.vectors import actors
from twofold_client.errors import BadExport
from twofold_client.exported import make_export, read_export
from twofold_client.verifying import command, describe
from twofold_client.versions import Clause
from twofold_crypto.public.encoding import encode
from twofold_crypto.secret.epoch import make_rotate

CHANGES = 1_000
OTHER = version_of(Clause(bytes(16), "Phones rest at nine."))


def _verify(folder: Path, made: bytes) -> Result:
    file = folder / "agreement"
    file.write_bytes(made)
    return CliRunner().invoke(command, [str(file)])


def test_a_sound_file_is_shown(tmp_path: Path) -> None:
    """Members, keys, clauses, and as of which head: all of it from the file alone."""
    told = _verify(tmp_path, signed_by_both())

    assert told.exit_code == 0
    assert "Signed by member 0, key: " in told.output
    assert "Signed by member 1, key: " in told.output
    assert "  | Phones rest at ten." in told.output
    assert "  | applies to: both" in told.output
    assert "to be looked at again on 2027-03-23" in told.output
    assert "until 2027-07-01" in told.output
    assert told.output.endswith("Signed, as of head 3. What came later, this file cannot tell.\n")


def test_it_never_says_what_holds(tmp_path: Path) -> None:
    """A file cannot know what was withdrawn since, so nothing in force is claimed."""
    told = _verify(tmp_path, signed_by_both()).output.lower()

    assert "in force" not in told
    assert "valid" not in told


def test_no_changed_byte_is_taken(tmp_path: Path) -> None:
    """1,000 changes of a single byte, each refused with one sentence and exit 1."""
    made, chance = signed_by_both(), Random(5)
    for _ in range(CHANGES):
        at, by = chance.randrange(len(made)), chance.randrange(1, 256)
        changed = made[:at] + bytes([made[at] ^ by]) + made[at + 1 :]
        with pytest.raises(BadExport):
            read_export(changed)

    told = _verify(tmp_path, made[:-1] + bytes([made[-1] ^ 1]))
    assert told.exit_code == 1
    assert told.stdout == ""
    assert told.stderr.startswith("This file shows no agreement. ")


@pytest.mark.parametrize("cut", [0, 1, 2, 100, -1])
def test_no_part_is_taken(tmp_path: Path, cut: int) -> None:
    """A file cut short, or an empty one, shows nothing."""
    assert _verify(tmp_path, signed_by_both()[:cut]).exit_code == 1


def test_nothing_may_follow(tmp_path: Path) -> None:
    """A byte behind the end is refused."""
    assert _verify(tmp_path, signed_by_both() + b"\0").exit_code == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """No traceback: a sentence, and exit 1."""
    told = CliRunner().invoke(command, [str(tmp_path / "absent")])

    assert told.exit_code == 1
    assert "cannot be opened" in told.stderr


def _raw(data: bytes, signatures: list[bytes]) -> bytes:
    return encode([1, "agreement", data, signatures])


def _both(data: bytes) -> list[bytes]:
    return [signature(member, data) for member in (0, 1)]


MINE = version_of()
FAULTS: dict[str, Callable[[], bytes]] = {
    "one signature": lambda: _raw(MINE, _both(MINE)[:1]),
    "the same member twice": lambda: _raw(MINE, [_both(MINE)[0]] * 2),
    "in another order": lambda: _raw(MINE, _both(MINE)[::-1]),
    "one signed other words": lambda: _raw(MINE, [signature(0, MINE), signature(1, OTHER)]),
    "both signed other words": lambda: _raw(OTHER, _both(MINE)),
    "an acceptance is no signature": lambda: _raw(
        MINE, [signature(0, MINE), signature(1, MINE, kind="accept")]
    ),
    "a withdrawal is no signature": lambda: _raw(
        MINE, [signature(0, MINE), signature(1, MINE, kind="withdraw")]
    ),
    "a revised signature": lambda: _raw(MINE, [signature(0, MINE), signature(1, MINE, revision=1)]),
    "two agreements": lambda: _raw(MINE, [signature(0, MINE), signature(1, MINE, agreement=bytes(16))]),
    "rosters of two times": lambda: _raw(
        MINE, [signature(0, MINE), signature(1, MINE, records=[*actors.WIRES, _later()])]
    ),
    "three signatures": lambda: _raw(MINE, [*_both(MINE), signature(1, MINE)]),
    "no signature": lambda: _raw(MINE, []),
    "no clauses": lambda: _raw(b"\x93", _both(MINE)),
    "something else": lambda: encode([1, "release", MINE, _both(MINE)]),
    "a newer form": lambda: encode([2, "agreement", MINE, _both(MINE)]),
}


def _later() -> bytes:
    return make_rotate(actors.B, 1, actors.AT_3, Random(1).randbytes)[0]


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_what_is_no_agreement_is_refused(tmp_path: Path, fault: Callable[[], bytes]) -> None:
    """E6: words put in a mouth, a single signature, signatures on different words: never shown as agreed."""
    told = _verify(tmp_path, fault())

    assert told.exit_code == 1
    assert told.stdout == ""
    assert told.stderr.endswith(".\n")


def test_a_later_head_is_told() -> None:
    """What was released as of a later record says so."""
    records = [*actors.WIRES, _later()]
    made = make_export(MINE, [signature(member, MINE, records=records) for member in (0, 1)])

    assert read_export(made).n == 4
    assert read_export(made).agreement == AGREEMENT


def test_each_key_has_its_words() -> None:
    """Two members are told apart by the six words of their keys."""
    lines = [line for line in describe(read_export(signed_by_both())) if line.startswith("Signed by")]
    words = {line.partition("key: ")[2] for line in lines}

    assert len(words) == 2
    assert all(len(each.split()) == 6 for each in words)


def test_a_text_cannot_pose_as_more() -> None:
    """What a terminal would obey or hide is spelled out, and every line of a text stands behind a bar."""
    hostile = "Yes.\nSigned by member 1, key: none\x1b[2J\u202e\u2066hidden\u200b"
    told = list(describe(read_export(signed_by_both(Clause(bytes(16), hostile)))))

    assert "  | Signed by member 1, key: none\\u{1b}[2J\\u{202e}\\u{2066}hidden\\u{200b}" in told
    assert sum(line.startswith("Signed by member 1") for line in told) == 1
