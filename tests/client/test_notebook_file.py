"""A notebook file that a phone wrote, read without the phone: all of it, or a sentence and nothing."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from twofold_client.errors import BadNotebook
from twofold_client.notebook_file import read_notebook
from twofold_client.unpacking import command

GIVEN = Path(__file__).parent / "given" / "notebook-file"
"""Written by the phone's program: a page of one's own with something attached, and a word of the other."""
WORDS = "drei Wörter für mich"


def _unpack(file: Path, folder: Path, words: str = WORDS) -> Result:
    return CliRunner().invoke(command, [str(file), str(folder), "--passphrase", words])


def test_phone_and_device_read_alike(tmp_path: Path) -> None:
    """Entries, authors and what is attached come out as they were put in; the folder is its owner's alone."""
    result = _unpack(GIVEN, tmp_path / "out")

    told = json.loads((tmp_path / "out" / "notebook.json").read_text(encoding="utf-8"))
    entries = [(each["space"], each["yours"], each["kind"], each["revision"]) for each in told["entries"]]
    assert result.exit_code == 0
    assert sorted(entries) == [("own", True, "journal", 0), ("shared", False, "moment", 0)]
    assert [(tmp_path / "out" / name).stat().st_size for name in told["attachments"]] == [700]
    assert "Danke für den Tee" in json.dumps(told, ensure_ascii=False)
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("change", "words", "sentence"),
    [
        (lambda file: file, "drei andere", "passphrase"),
        (lambda file: file[:-1], WORDS, "cut off"),
        (lambda file: file[:-20] + bytes([file[-20] ^ 1]) + file[-19:], WORDS, "altered"),
        (lambda file: b"x" + file, WORDS, "no notebook file"),
        (lambda file: file + b"x", WORDS, "no notebook file"),
    ],
)
def test_nothing_comes_of_what_fits_not(
    tmp_path: Path, change: Callable[[bytes], bytes], words: str, sentence: str
) -> None:
    """Whatever part was altered, no byte of any part is given out, and no folder is made."""
    file = tmp_path / "file"
    file.write_bytes(change(GIVEN.read_bytes()))

    result = _unpack(file, tmp_path / "out", words)

    assert result.exit_code == 1
    assert sentence in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_is_never_written_over(tmp_path: Path) -> None:
    """What is there stays as it is."""
    (tmp_path / "out").mkdir()

    assert "is there already" in _unpack(GIVEN, tmp_path / "out").output
    assert list((tmp_path / "out").iterdir()) == []


def test_form_of_a_passphrase_is_one() -> None:
    """However a keyboard composes its letters, the same words open the file; others do not."""
    file = GIVEN.read_bytes()

    assert len(read_notebook(file, "drei Wörter für mich").rows) == 2
    with pytest.raises(BadNotebook):
        read_notebook(file, WORDS.upper())
