"""The sealed vault: what was told to be kept is there, whatever happened; what was changed is refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.disk import MemoryDisk, PowerCut
from tests.support.phone import VAULT_KEY, seeded
from twofold_client import journal
from twofold_client.changes import Connected
from twofold_client.errors import VaultBroken, VaultBusy, VaultDamaged, VaultForeign
from twofold_client.vault import COMPACT_BYTES, Vault

RELAYS = [f"http://localhost:{port}" for port in range(1, 8)]


def opened(disk: MemoryDisk, key: bytes = VAULT_KEY) -> Vault:
    """The vault on this disk."""
    return Vault(disk, key, seeded(1))


def written(relays: list[str] = RELAYS) -> MemoryDisk:
    """A disk with one frame per relay after the first."""
    disk = MemoryDisk()
    vault = opened(disk)
    for relay in relays:
        vault.commit(Connected(relay, ""))
    return disk


def frames() -> list[int]:
    """Size of the file after each transaction."""
    disk = MemoryDisk()
    vault, sizes = opened(disk), []
    for relay in RELAYS:
        vault.commit(Connected(relay, ""))
        sizes.append(len(disk.data or b""))
    return sizes


def test_committed_is_there_again() -> None:
    """A vault opened again holds its last transaction."""
    assert opened(written()).state.relay == RELAYS[-1]


def test_every_torn_tail_is_cut() -> None:
    """Cut at any byte, the file opens to the last transaction that is whole."""
    whole, sizes = written().data or b"", frames()
    for size in range(sizes[0], len(whole)):
        done = sum(1 for end in sizes if end <= size)

        assert opened(MemoryDisk(whole[:size])).state.relay == RELAYS[done - 1]


def test_zeroed_tail_is_cut() -> None:
    """A last frame that a power cut left as zeros, in part or whole, is cut."""
    whole, before = written().data or b"", frames()[-2]
    for kept in (before, before + 16, before + 64):
        assert opened(MemoryDisk(whole[:kept] + bytes(len(whole) - kept))).state.relay == RELAYS[-2]


def test_a_cut_vault_goes_on() -> None:
    """After a torn tail was cut, new transactions follow the last whole one."""
    disk = MemoryDisk((written().data or b"")[:-5])
    opened(disk).commit(Connected("http://localhost:99", ""))

    assert opened(disk).state.relay == "http://localhost:99"


@pytest.mark.parametrize("part", [0.0, 0.3, 0.99, 1.0])
@pytest.mark.parametrize("write", range(8))
def test_crash_at_any_write(write: int, part: float) -> None:
    """A power cut at any write leaves all that was told, and nothing of a transaction in part."""
    disk = MemoryDisk()
    disk.cut_at, disk.part = write, part
    told = [""]
    with pytest.raises(PowerCut):
        _write_all(disk, told)
    again = opened(MemoryDisk(disk.data)).state.relay

    assert again in (told[-1], ["", *RELAYS][write])


def _write_all(disk: MemoryDisk, told: list[str]) -> None:
    vault = opened(disk)
    for relay in RELAYS:
        vault.commit(Connected(relay, ""))
        told.append(relay)


def test_broken_disk_refuses_more() -> None:
    """After a failed write nothing more is taken until the vault is opened from disk."""
    disk = written()
    vault = opened(disk)
    disk.cut_at = disk.writes
    with pytest.raises(PowerCut):
        vault.commit(Connected("http://localhost:9", ""))

    with pytest.raises(VaultBroken):
        vault.commit(Connected("http://localhost:9", ""))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_no_flip_is_taken_for_truth(data: st.DataObject) -> None:
    """One flipped byte anywhere is refused, or costs at most the last transaction."""
    whole = bytearray(written().data or b"")
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] ^= data.draw(st.integers(1, 255))
    try:
        state = opened(MemoryDisk(bytes(whole))).state
    except (VaultForeign, VaultDamaged):
        return

    assert at >= frames()[-2]
    assert state.relay == RELAYS[-2]


def test_frame_taken_out_is_refused() -> None:
    """A transaction cut out of the middle is noticed."""
    whole, sizes = written().data or b"", frames()

    with pytest.raises(VaultDamaged):
        opened(MemoryDisk(whole[: sizes[1]] + whole[sizes[2] :]))


def test_frame_put_back_is_refused() -> None:
    """An older transaction in place of a newer one of the same size is noticed."""
    whole, sizes = written().data or b"", frames()
    older = whole[sizes[1] : sizes[2]]

    with pytest.raises(VaultDamaged):
        opened(MemoryDisk(whole[: sizes[2]] + older + whole[sizes[3] :]))


def test_frames_are_bound_by_the_key_too() -> None:
    """An older transaction, its open label forged to fit a newer place, does not open there."""
    whole, sizes = written().data or b"", frames()
    _, tip = journal.read_frames(VAULT_KEY, whole[: sizes[2]])
    sealed = whole[sizes[1] + journal.STEP : sizes[2]]
    forged = journal._label(tip, len(sealed)) + sealed

    with pytest.raises(VaultDamaged):
        opened(MemoryDisk(whole[: sizes[2]] + forged + whole[sizes[3] :]))


@pytest.mark.parametrize("data", [b"", b"hello", bytes(400), b"twofold vault 1\n" + bytes(16)])
def test_foreign_file_is_refused(data: bytes) -> None:
    """A file that is no vault is refused and left as it is."""
    disk = MemoryDisk(data)
    with pytest.raises(VaultForeign):
        opened(disk)

    assert disk.data == data


def test_other_key_is_refused() -> None:
    """With another key nothing opens, and nothing is cut."""
    disk = written()
    before = disk.data
    with pytest.raises(VaultForeign):
        opened(disk, bytes(32))

    assert disk.data == before


def test_compaction_keeps_the_state() -> None:
    """A vault written anew is smaller, and holds the same."""
    disk = written()
    before = len(disk.data or b"")
    opened(disk).compact()

    assert len(disk.data or b"") < before
    assert opened(disk).state.relay == RELAYS[-1]


def test_long_journals_are_compacted() -> None:
    """A journal does not grow without bound while the state stays small."""
    disk = MemoryDisk()
    vault = opened(disk)
    for turn in range(5):
        vault.commit(Connected("http://localhost:1", str(turn) * COMPACT_BYTES))

    assert len(disk.data or b"") < 4 * COMPACT_BYTES


def test_nothing_is_readable() -> None:
    """What a vault holds is nowhere in its file as it was given."""
    assert b"localhost" not in (written().data or b"")


def test_one_writer(tmp_path: Path) -> None:
    """A second opening of the same folder is refused while the first is open."""
    with Vault.at(tmp_path), pytest.raises(VaultBusy):
        Vault.at(tmp_path)


def test_file_and_key_are_closed_to_others(tmp_path: Path) -> None:
    """Vault, key and lock have mode 0600; a vault without its key file is refused, not begun anew."""
    Vault.at(tmp_path / "v").close()
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "v").iterdir()}
    (tmp_path / "v" / "key").unlink()

    assert modes == {"vault": 0o600, "key": 0o600, "vault.lock": 0o600}
    with pytest.raises(VaultForeign):
        Vault.at(tmp_path / "v")
