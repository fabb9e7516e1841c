"""`twofold export`: what a vault holds as one readable file, or one agreement as a file that shows itself.

Owns the terminal and the file that is written. Nothing leaves the machine, and no key of a space is written.
"""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from twofold_crypto.public.ids import format_id
from twofold_crypto.public.roster import parse_founding

from .agreeing import agreements_of
from .agreements import Agreement, Stated
from .attached import write_out
from .errors import BadExport, DeviceRefused
from .exported import make_export
from .folding import fold
from .quoting import key_words
from .readable import Json, readable_agreement, readable_entry
from .releasing import try_release
from .saying import Written, fold_chosen, fold_names
from .state import Kept, Space
from .vault import Vault

Told = Callable[[list[Kept]], Iterable[Kept]]
"""Goes through a list while telling somebody how far it is."""


@click.command(name="export")
@click.argument("vault", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--agreement", metavar="ID", help="Write this agreement as a file for `twofold verify`.")
@click.option("--version", metavar="ID", help="Which of its versions; by default the one that is in force.")
@click.option(
    "--attachments",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write what is attached to entries into this folder too.",
)
@click.option("--no-releases", is_flag=True, help="Leave out the releases that show who wrote an entry.")
@click.option("--force", is_flag=True, help="Write over the file if it is there.")
def command(
    vault: Path,
    file: Path,
    agreement: str | None,
    version: str | None,
    attachments: Path | None,
    no_releases: bool,
    force: bool,
) -> None:
    """Write what a vault holds to a file that people can read.

    VAULT is the folder of a vault, as `twofold demo --vault` keeps one. FILE is written as JSON: every space
    with its entries and agreements, and for each entry, where possible, a release: with it, whoever gets the
    file can check that its author wrote exactly this. Keys and seeds are never written, but the file itself
    is not sealed: keep it where only you can read it.

    With --attachments, DIR gets what entries name as attached, as far as it is on this device, each in a file
    that is called by the id that its entry tells.

    With --agreement, FILE is one agreement with the signature of every member, for `twofold verify`. The ids
    of agreements and versions are in the JSON.
    """
    out = ""
    try:
        _require_free(file, force)
        with opened_vault(vault) as opened:
            spaces = opened.state.spaces.values()
            out = _attached(spaces, vault, attachments)
            if agreement is not None:
                data = export_agreement(spaces, agreement, version)
            else:
                whole = export_spaces(spaces, not no_releases, _with_progress)
                data = json.dumps(whole, indent=1, ensure_ascii=False).encode() + b"\n"
        _write(file, data, force)
    except DeviceRefused as refused:
        _give_up(str(refused))
    except OSError as error:
        _give_up(f"{file} cannot be written: {error.strerror}.")
    click.echo(f"Written: {file}{out}")


def _attached(spaces: Iterable[Space], vault: Path, folder: Path | None) -> str:
    """Write what is attached, if it was asked for; what is to be said of it."""
    if folder is None:
        return ""
    done = write_out((kept for space in spaces for kept in fold(space)), vault, folder)
    lacking = f" {done.lacking} more are not on this device." if done.lacking else ""
    return f"\nAttachments in {folder}: {done.written}.{lacking}"


def export_spaces(spaces: Iterable[Space], releases: bool, told: Told) -> Json:
    """Everything that these spaces hold, as plain values."""
    return {"twofold": "export", "schema": 1, "spaces": [_space(each, releases, told) for each in spaces]}


def export_agreement(spaces: Iterable[Space], agreement: str, version: str | None) -> bytes:
    """The file of one agreement: its version's bytes and each member's signature (BadExport)."""
    known = [(space, each) for space in spaces for each in agreements_of(space)]
    for space, each in known:
        if format_id(each.id) == agreement:
            return _signed_file(space, _chosen(each, version))
    listed = "".join(f"\n  {format_id(each.id)}" for _, each in known) or " none."
    raise BadExport(f"This vault has no agreement {agreement}. It has:{listed}")


def _members(space: Space) -> list[bytes]:
    """The founding key of each member."""
    return [seat.sign for seat in parse_founding(space.records[0])[0].seats]


def _chosen(agreement: Agreement, version: str | None) -> Stated:
    """The version asked for, or the only one in force."""
    if version is None:
        found = agreement.in_force()
        if len(found) != 1:
            told = f"{len(found)} of its versions are in force. Choose one with --version:"
            raise BadExport(told + _list(agreement))
        return found[0]
    for each in agreement.versions:
        if format_id(each.hash) == version:
            return each
    raise BadExport(f"The agreement has no version {version}. It has:{_list(agreement)}")


def _list(agreement: Agreement) -> str:
    return "".join(f"\n  {format_id(each.hash)}  {each.standing}" for each in agreement.versions)


def _signed_file(space: Space, version: Stated) -> bytes:
    """The file with one signature of each member that can be released.

    One by the device that founded the member's place, if there is one, then one by a device that is in:
    whoever reads the file knows the founding key, and cannot know who was removed later.
    """
    found: dict[int, bytes] = {}
    for member, envelope in sorted(version.signatures, key=lambda each: _weight(space, *each)):
        if member not in found:
            released = try_release(space, envelope)
            if released is not None:
                found[member] = released
    lacking = [member for member in range(len(_members(space))) if member not in found]
    if lacking:
        listed = ", ".join(map(str, lacking))
        raise BadExport(f"No signature that can be shown is held here of member {listed}.")
    return make_export(version.data, [found[member] for member in sorted(found)])


def _weight(space: Space, member: int, envelope: bytes) -> tuple[bool, bool, bytes]:
    """What a signature is ordered by: founding devices first, then those that are in, then the id."""
    device = space.ledger.roster.devices[space.entries[envelope].device]
    return device.number != member, device.ended_n is not None, envelope


def _space(space: Space, releases: bool, told: Told) -> Json:
    members = [
        {"member": number, "you": number == space.member, "key": key_words(key)}
        for number, key in enumerate(_members(space))
    ]
    written = [(kept.member, kept.entry) for kept in fold(space) if kept.mark != "erased"]
    names = fold_names(written)
    return {
        "name": space.name,
        "space": format_id(space.ledger.roster.space),
        "roster_head": len(space.ledger.roster.ids) - 1,
        "members": members,
        "entries": [_entry(space, kept, releases) for kept in told(fold(space))],
        "agreements": [readable_agreement(each, names.get(each.id)) for each in agreements_of(space)],
        "practised_together": _together(len(members), written),
        "not_opened": [
            {"envelope": format_id(envelope), "reason": shut.reason}
            for envelope, shut in space.quarantine.items()
        ],
    }


def _together(members: int, written: list[Written]) -> list[str]:
    """The practices that every member has chosen."""
    first, *others = fold_chosen(members, written)
    return [practice for practice in first if all(practice in other for other in others)]


def _entry(space: Space, kept: Kept, releases: bool) -> Json:
    released = try_release(space, kept.envelope) if releases and kept.envelope else None
    return {
        **readable_entry(kept.entry),
        "member": kept.member,
        "yours": kept.member == space.member,
        "mark": kept.mark,
        "envelope": format_id(kept.envelope) if kept.envelope else None,
        "release": released and format_id(released),
    }


def _with_progress(entries: list[Kept]) -> Iterator[Kept]:
    """Show how far it is, on a terminal only and never in the file."""
    if not sys.stderr.isatty():
        yield from entries
        return
    with click.progressbar(entries, label="Entries", file=sys.stderr) as bar:
        yield from bar


@contextmanager
def opened_vault(folder: Path) -> Iterator[Vault]:
    """The vault of a folder that has one; none is ever made."""
    if not (folder / "vault").is_file():
        raise BadExport(f"There is no vault in {folder}.")
    with Vault.at(folder) as vault:
        yield vault


def _require_free(file: Path, force: bool) -> None:
    if not force and os.path.lexists(file):
        raise BadExport(f"{file} is there already and was left as it is. Give --force to write over it.")


def _write(file: Path, data: bytes, force: bool) -> None:
    """Durably, for its owner alone, and whole or not at all; without force never over what is there."""
    if force:
        opened, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    else:
        opened, aside = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), str(file)
    try:
        _fill(opened, data)
        Path(aside).replace(file)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _fill(opened: int, data: bytes) -> None:
    with os.fdopen(opened, "wb") as writing:
        writing.write(data)
        writing.flush()
        os.fsync(writing.fileno())


def _give_up(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(1)
