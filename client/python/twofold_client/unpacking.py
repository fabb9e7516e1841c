"""`twofold unpack`: a notebook file as readable JSON and what is attached, without the phone that wrote it.

Owns the terminal and the folder that is written. What comes out is not sealed any more.
"""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click

from .errors import BadNotebook
from .notebook_file import SPACES, Notebook, read_notebook, readable_notebook

_OWNER_ALONE = 0o700


@click.command(name="unpack")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--passphrase", prompt=True, hide_input=True, help="Asked for, if it is not given here.")
def command(file: Path, folder: Path, passphrase: str) -> None:
    """Open a notebook file that a phone wrote, and write what it holds into a new folder.

    The folder gets `notebook.json` with every entry, and each thing attached under the name by which the JSON
    lists it. All of the file is verified first. What is written is not sealed: keep it where only you can
    read it.
    """
    try:
        notebook = read_notebook(file.read_bytes(), passphrase)
        write_folder(notebook, folder)
    except BadNotebook as refused:
        _give_up(str(refused))
    except FileExistsError:
        _give_up(f"{folder} is there already and was left as it is.")
    except OSError as error:
        _give_up(f"{error.filename} cannot be used: {error.strerror}.")
    click.echo(f"Written: {len(notebook.rows)} entries, {len(notebook.contents)} attached, in {folder}")


def write_folder(notebook: Notebook, folder: Path) -> None:
    """Into a folder that is made for it, for its owner alone."""
    folder.mkdir(mode=_OWNER_ALONE)
    plain = json.dumps(readable_notebook(notebook), indent=1, ensure_ascii=False)
    (folder / "notebook.json").write_text(plain + "\n", encoding="utf-8")
    for (space, blob), content in notebook.contents.items():
        (folder / f"{SPACES[space]}-{blob.hex()}").write_bytes(content)


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
