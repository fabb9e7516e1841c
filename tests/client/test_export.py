"""`twofold export`: what a vault holds, readable, complete, and without a key of any space."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.support.circles import run_all
from tests.support.pairs import connected
from tests.support.phone import Phone, pair
from tests.support.wire import WireRelay
from twofold_client.agreeing import agreements, answer, new_clause, propose
from twofold_client.exporting import command
from twofold_client.kinds import Checkin
from twofold_client.said import encode_said
from twofold_client.vault import Vault
from twofold_client.verifying import command as verify
from twofold_crypto.public.ids import format_id, parse_id
from twofold_crypto.secret.release import read_release

NOTE = Checkin(distress=4, words=(1, 5), note="é雨", shared=frozenset({"note"}))


async def _written(folder: Path) -> tuple[Phone, Phone]:
    """A phone with its vault in a folder, and another: a check-in of each, and one agreement both signed."""
    relay = WireRelay()
    a, b = Phone.at(folder, relay.line), await connected(relay)
    await pair(b, a)
    for phone in (a, b):
        phone.check_in(NOTE)
    await _agree(a, b, "Phones rest at ten.")
    return a, b


async def _agree(a: Phone, b: Phone, text: str, *before: bytes) -> tuple[bytes, bytes]:
    clause = new_clause(text, None, None, a.device.random)
    ids = propose(a.device, "shared", [clause], *before)
    await run_all([a, b])
    for phone in (a, b):
        answer(phone.device, "shared", "sign", *ids)
    await run_all([a, b])
    return ids


def _run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def _exported(file: Path) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return whole


async def _vault(tmp_path: Path) -> Path:
    a, _ = await _written(tmp_path / "vault")
    await a.close()
    return tmp_path / "vault"


async def test_everything_is_in_the_file(tmp_path: Path) -> None:
    """Both spaces with all their entries, in words, and the agreement that is in force."""
    vault, file = await _vault(tmp_path), tmp_path / "out.json"
    told = _run(vault, file)
    whole = _exported(file)
    solo, shared = whole["spaces"]

    assert (told.exit_code, told.stdout) == (0, f"Written: {file}\n")
    assert [entry["kind"] for entry in solo["entries"]] == ["about", "checkin"]
    kinds = [entry["kind"] for entry in shared["entries"]]
    assert sorted(kinds) == ["about", "checkin", "checkin", "propose", "sign", "sign"]
    assert solo["entries"][1]["content"] == {
        "distress": 4,
        "words": ["hopeful", "calm"],
        "note": "é雨",
        "shared": ["note"],
    }
    assert shared["agreements"][0]["versions"][0]["standing"] == "in_force"
    assert shared["agreements"][0]["versions"][0]["signed_by"] == [0, 1]


async def test_each_entry_has_its_release(tmp_path: Path) -> None:
    """Whoever has the file can verify who wrote an entry; without releases there are none in it."""
    vault, file = await _vault(tmp_path), tmp_path / "out.json"
    _run(vault, file)
    entries = [entry for space in _exported(file)["spaces"] for entry in space["entries"]]
    for entry in entries:
        raw = entry["release"]
        released = read_release(parse_id(raw, len(raw) * 3 // 4))
        assert format_id(released.envelope) == entry["envelope"]
        assert released.member == entry["member"]

    _run(vault, tmp_path / "bare.json", "--no-releases")
    bare = [entry for space in _exported(tmp_path / "bare.json")["spaces"] for entry in space["entries"]]
    assert {entry["release"] for entry in bare} == {None}


async def test_no_key_of_a_space_is_written(tmp_path: Path) -> None:
    """Neither seeds nor epoch keys are in the file, in any writing."""
    vault, file = await _vault(tmp_path), tmp_path / "out.json"
    _run(vault, file)
    text = file.read_text("utf-8")
    with Vault.at(vault) as opened:
        spaces = list(opened.state.spaces.values())
        secrets = [key for space in spaces for key in (space.seed, *space.keyring.values())]
        code = opened.state.code

    assert len(secrets) >= 4
    assert [key for key in secrets if format_id(key)[2:-3] in text or key.hex() in text] == []
    assert code not in text


async def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    """What is there stays as it is, unless force is given; the new file is its owner's alone."""
    vault, file = await _vault(tmp_path), tmp_path / "out.json"
    file.write_text("mine")
    refused = _run(vault, file)
    kept = file.read_text()
    forced = _run(vault, file, "--force")

    assert (refused.exit_code, kept) == (1, "mine")
    assert "left as it is" in refused.stderr
    assert forced.exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert _exported(file)["twofold"] == "export"


async def test_no_vault_is_ever_made(tmp_path: Path) -> None:
    """A folder without a vault is told so and stays empty; so is a vault that is open elsewhere."""
    empty = tmp_path / "empty"
    empty.mkdir()
    told = _run(empty, tmp_path / "out.json")
    a, _ = await _written(tmp_path / "vault")
    busy = _run(tmp_path / "vault", tmp_path / "out.json")

    assert (told.exit_code, list(empty.iterdir())) == (1, [])
    assert "There is no vault" in told.stderr
    assert (busy.exit_code, (tmp_path / "out.json").exists()) == (1, False)
    await a.close()


async def test_an_exported_agreement_verifies(tmp_path: Path) -> None:
    """What export writes, verify takes, with nothing else."""
    vault, file = await _vault(tmp_path), tmp_path / "agreed"
    _run(vault, tmp_path / "out.json")
    shared = _exported(tmp_path / "out.json")["spaces"][1]
    exported = _run(vault, file, "--agreement", shared["agreements"][0]["agreement"])
    told = CliRunner().invoke(verify, [str(file)])

    assert exported.exit_code == 0
    assert told.exit_code == 0
    assert "Phones rest at ten." in told.stdout
    for member in shared["members"]:
        assert f"Signed by member {member['member']}, key: {member['key']}" in told.stdout


async def test_what_one_signed_alone_is_not_exported(tmp_path: Path) -> None:
    """E6: a version without everybody's signature makes no file."""
    a, b = await _written(tmp_path / "vault")
    clause = new_clause("Only mine.", None, None, a.device.random)
    agreement, version = propose(a.device, "shared", [clause])
    await run_all([a, b])
    answer(a.device, "shared", "sign", agreement, version)
    await run_all([a, b])
    await a.close()
    file = tmp_path / "agreed"
    plain = _run(tmp_path / "vault", file, "--agreement", format_id(agreement))
    chosen = _run(
        tmp_path / "vault", file, "--agreement", format_id(agreement), "--version", format_id(version)
    )

    assert (plain.exit_code, chosen.exit_code, file.exists()) == (1, 1, False)
    assert "0 of its versions are in force" in plain.stderr
    assert "of member 0" in chosen.stderr or "of member 1" in chosen.stderr


async def test_an_old_version_is_exported_by_name(tmp_path: Path) -> None:
    """Of several versions the one in force is taken, and another one only by its id."""
    a, b = await _written(tmp_path / "vault")
    agreement, first = await _agree(a, b, "Phones rest at nine.")
    await _agree(a, b, "Phones rest at eight.", agreement, first)
    await a.close()
    _run(tmp_path / "vault", tmp_path / "new", "--agreement", format_id(agreement))
    words = ("--agreement", format_id(agreement), "--version", format_id(first))
    _run(tmp_path / "vault", tmp_path / "old", *words)
    told = [CliRunner().invoke(verify, [str(tmp_path / name)]).stdout for name in ("new", "old")]

    assert "Phones rest at eight." in told[0]
    assert "Phones rest at nine." in told[1]


@pytest.mark.parametrize("named", ["x", "AAAAAAAAAAAAAAAAAAAAAA"])
async def test_an_unknown_agreement_is_told(tmp_path: Path, named: str) -> None:
    """The ids that there are stand in the sentence."""
    told = _run(await _vault(tmp_path), tmp_path / "out", "--agreement", named)

    assert told.exit_code == 1
    assert f"no agreement {named}. It has:\n  " in told.stderr


async def test_every_kind_is_readable(tmp_path: Path) -> None:
    """What was said is there by name: days as days, choices as words, an agreement by what both call it."""
    a, b = await _written(tmp_path / "vault")
    agreement = agreements(a.device, "shared")[0].id
    label = {"agreement": agreement, "name": "Evenings", "practice": None, "nth": 1}
    plan = {"what": 1, "title": "When it is too much", "steps": ["Breathe."], "practice": "G4"}
    for phone in (a, b):
        chosen = encode_said("chosen", {"practices": ["B1", "B5"] if phone is a else ["B1"]})
        phone.device.record(("shared", phone.device.make_entry("chosen", chosen)))
    b.device.record(("shared", b.device.make_entry("named", encode_said("named", label))))
    a.device.record(("solo", a.device.make_entry("plan", encode_said("plan", plan))))
    await run_all([a, b])
    await a.close()
    _run(tmp_path / "vault", tmp_path / "out.json")
    solo, shared = _exported(tmp_path / "out.json")["spaces"]

    assert [e["content"] for e in solo["entries"] if e["kind"] == "plan"] == [plan | {"what": "grounding"}]
    assert (shared["agreements"][0]["name"], shared["practised_together"]) == ("Evenings", ["B1"])
