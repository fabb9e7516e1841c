"""`twofold verify`: with nothing but the file, and nothing that was changed in it."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from tests.client.test_admitting import let_in
from tests.support.circles import run_all
from tests.support.pairs import connected
from tests.support.phone import Phone, pair
from tests.support.signed import AGREEMENT, signature, signature_of, signed_by_both, version_of
from tests.support.wire import WireRelay
from tests.vectors import actors
from twofold_client.agreeing import answer, new_clause, propose
from twofold_client.errors import BadExport
from twofold_client.exported import make_export, read_export
from twofold_client.exporting import export_agreement
from twofold_client.parting import remove
from twofold_client.verifying import command, describe
from twofold_client.versions import Clause
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.ids import format_id
from twofold_crypto.secret.epoch import make_rotate

CHANGES = 1_000
OTHER = version_of(Clause(bytes(16), "Phones rest at nine."))


def _verify(folder: Path, made: bytes, *options: str) -> Result:
    file = folder / "agreement"
    file.write_bytes(made)
    return CliRunner().invoke(command, [str(file), *options])


def test_a_sound_file_is_shown(tmp_path: Path) -> None:
    """Members, keys, clauses, and as of which head: all of it from the file alone."""
    told = _verify(tmp_path, signed_by_both())

    assert told.exit_code == 0
    assert "Signed by member 0, key: " in told.output
    assert "Signed by member 1, key: " in told.output
    assert "  | Phones rest at ten." in told.output
    assert "  applies to\n  | both\n" in told.output
    assert "to be looked at again on 2027-03-23" in told.output
    assert "until 2027-07-01" in told.output
    assert "Signed, as of head 3. What came later, this file cannot tell.\n" in told.output


def test_a_removed_phone_is_warned_of(tmp_path: Path) -> None:
    """Of each signature the device is named, among how many, and that it may be of any later time."""
    told = _verify(tmp_path, signed_by_both()).output
    later = "removed after record 3 could have made\n  this signature at any later time.\n"

    assert "  with device 0, the only one that they had in the space at record 3\n" in told
    assert "  with device 1, one of 2 that they had in the space at record 3\n" in told
    assert told.count(later) == 2
    assert "It shows the space only up to record 3, as whoever brought it chose." in told


async def test_a_vault_knows_who_was_removed(tmp_path: Path) -> None:
    """B5: the phone that signed was removed before, and its removal left out: who is in the space is told."""
    a, made = await _signed_by_a_removed_phone(tmp_path / "vault")
    await a.close()
    alone, judged = _verify(tmp_path, made), _verify(tmp_path, made, "--vault", str(tmp_path / "vault"))

    assert (alone.exit_code, judged.exit_code, judged.stdout) == (0, 1, "")
    assert "Member 0 signed with device 0, which was removed at record" in judged.stderr
    assert judged.stderr.endswith("It does not count.\n")


async def test_a_vault_confirms_what_counts(tmp_path: Path) -> None:
    """What both signed, and the vault holds, is said to count there."""
    relay = WireRelay()
    a, b = Phone.at(tmp_path / "vault", relay.line), await connected(relay)
    await pair(b, a)
    agreement = await _agreed(a, b)
    made = export_agreement(a.device.state.spaces.values(), agreement, None)
    await a.close()
    told = _verify(tmp_path, made, "--vault", str(tmp_path / "vault"))

    assert told.exit_code == 0
    assert told.stdout.count("  It counts in the space, as the vault knows it.\n") == 2


async def test_a_vault_without_the_space_is_told(tmp_path: Path) -> None:
    """A vault that is not of the space judges nothing, and says so; one that is not there likewise."""
    alone = Phone.at(tmp_path / "vault", WireRelay().line)
    await alone.close()
    told = _verify(tmp_path, signed_by_both(), "--vault", str(tmp_path / "vault"))
    absent = _verify(tmp_path, signed_by_both(), "--vault", str(tmp_path / "absent"))

    assert (told.exit_code, absent.exit_code) == (1, 1)
    assert told.stderr == "The vault does not have the space of this file, and cannot judge it.\n"
    assert absent.stderr.startswith("There is no vault in ")


async def _agreed(a: Phone, b: Phone) -> str:
    """A version that both signed; the id of its agreement."""
    ids = propose(a.device, "shared", [new_clause("Phones rest at ten.", None, None, a.device.random)])
    await run_all([a, b])
    for phone in (a, b):
        answer(phone.device, "shared", "sign", *ids)
    await run_all([a, b])
    return format_id(ids[0])


async def _signed_by_a_removed_phone(folder: Path) -> tuple[Phone, bytes]:
    """A phone, its vault in a folder, and a file of two signatures, one by a phone removed before it."""
    relay = WireRelay()
    keeper, signer = Phone.at(folder, relay.line), await connected(relay)
    await pair(signer, keeper)
    await _agreed(keeper, signer)
    made = make_export(MINE, [signature_of(phone, MINE) for phone in (signer, keeper)])
    new = Phone.new(relay.line)
    await let_in(signer, new)
    await run_all([keeper, signer, new])
    await remove(new.device, "shared", [0])
    await run_all([keeper, new])
    return keeper, made


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

    assert "  | Signed by member 1, key:" in told
    assert "  |   none\\u{1b}[2J\\u{202e}\\u{2066}hidden\\u{200b}" in told
    assert sum(line.startswith("  | ") for line in told) == 3
    assert sum(line.startswith("Signed by member 1") for line in told) == 1
