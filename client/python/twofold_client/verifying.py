"""`twofold verify`: says offline what an exported agreement shows, and what a vault knows of it.

Owns the terminal. Nothing is asked of a relay, and a vault is only looked at.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import click

from twofold_crypto.public.ids import format_id
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.release import Released

from .errors import BadExport, DeviceRefused
from .exported import FILE_BYTES_MAX, Exported, read_export
from .exporting import opened_vault
from .quoting import day_text, key_words, quoted
from .ruling import REFUTED, Ruling, rule
from .state import Space
from .versions import Clause

_RULED: Final[Mapping[Ruling, Sequence[str]]] = {
    "counts": ["  It counts in the space, as the vault knows it."],
    "not_held": ["  The vault does not hold it, or not all before it: it may count or not."],
}


@click.command(name="verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--vault", type=click.Path(path_type=Path), help="Judge with all that this vault holds, too.")
def command(file: Path, vault: Path | None) -> None:
    """Check an exported agreement, offline and with nothing but the file.

    FILE is what `twofold export --agreement` wrote. If it is sound, this shows who signed and what: each
    member by number, with the key that founded the member's place in the space as six words to compare. It
    says what was signed as of one head of the space's roster. Whether the agreement still holds, no file can
    tell; nor whether a phone that signed was removed later, for whoever brings the file chooses up to where
    it shows the space.

    With --vault, the folder of a vault that has this space, a signature does not count that a phone made
    after it was removed.

    Ends with 1 and a sentence if anything in the file is not as it was signed.
    """
    try:
        exported = read_export(_read(file))
        lines = list(describe(exported, _rulings(exported, vault)))
    except BadExport as fault:
        click.echo(f"This file shows no agreement. {fault}", err=True)
        sys.exit(1)
    for line in lines:
        click.echo(line)


def _rulings(exported: Exported, vault: Path | None) -> list[Ruling]:
    if vault is None:
        return []
    try:
        space = known_space(vault, exported.space)
    except DeviceRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(1)
    if space is None:
        click.echo("The vault does not have the space of this file, and cannot judge it.", err=True)
        sys.exit(1)
    return rulings_of(exported, space)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadExport(f"It cannot be opened: {error.strerror}.") from error


def known_space(folder: Path, space: bytes) -> Space | None:
    """The space of that id as the vault of a folder holds it."""
    with opened_vault(folder) as vault:
        found = [each for each in vault.state.spaces.values() if each.ledger.roster.space == space]
    return found[0] if found else None


def rulings_of(exported: Exported, space: Space) -> list[Ruling]:
    """What a device of the space makes of each signature; BadExport for one that it knows not to count."""
    chains = space.ledger.chains
    pairs = zip(exported.releases, exported.signatures, strict=True)
    rulings = [rule(chains, data, released) for data, released in pairs]
    for ruling, released in zip(rulings, exported.signatures, strict=True):
        if ruling in REFUTED:
            raise BadExport(_refuted(ruling, released, chains.roster))
    return rulings


def _refuted(ruling: Ruling, released: Released, roster: Roster) -> str:
    if ruling == "other_roster":
        return "Its records of the space are not those that the vault has."
    who = f"Member {released.member} signed with device {released.device}"
    ended = roster.devices[released.device]
    if ruling == "past_pin" and ended.pin:
        last = f"of it, what counts ends with number {ended.pin.seq}, and this is number {released.seq}"
        return f"{who}, which was removed at record {ended.ended_n}: {last}. It does not count."
    return f"{who}, and something else stands in that place of its chain. It does not count."


def describe(exported: Exported, rulings: Sequence[Ruling] = ()) -> Iterator[str]:
    """What a sound file shows, line by line; with what a device of the space makes of each signature."""
    yield "Every signature in this file holds, under exactly the words below."
    yield ""
    yield f"Agreement {format_id(exported.agreement)}"
    yield f"Version   {format_id(exported.hash)}"
    yield f"Space     {format_id(exported.space)}"
    yield ""
    for member, released in enumerate(exported.signatures):
        yield from _signer(released, exported.devices[member])
        yield from _RULED[rulings[member]] if rulings else ()
    yield ""
    for number, clause in enumerate(exported.content.clauses, 1):
        yield from _clause(number, clause)
        yield ""
    yield f"Signed, as of head {exported.n}. What came later, this file cannot tell."
    yield f"It shows the space only up to record {exported.n}, as whoever brought it chose."
    if not rulings:
        yield "Whether a signature counts there, only a phone of the space can tell."


def _signer(released: Released, devices: int) -> Iterator[str]:
    key = released.genesis.seats[released.member].sign
    yield f"Signed by member {released.member}, key: {key_words(key)}"
    if released.ended:
        be = "is" if devices == 1 else "are"
        yield f"  with device {released.device}, which has ended since; {devices} of theirs {be} in"
        return
    among = "the only one" if devices == 1 else f"one of {devices}"
    yield f"  with device {released.device}, {among} that they had in the space at record {released.n}"
    yield f"  A phone of theirs that was removed after record {released.n} could have made"
    yield "  this signature at any later time."


def _clause(number: int, clause: Clause) -> Iterator[str]:
    yield f"Clause {number}"
    yield from quoted(clause.text)
    for label, text in (("applies to", clause.applies_to), ("to be seen by", clause.sign)):
        if text is not None:
            yield f"  {label}"
            yield from quoted(text)
    if clause.review_day is not None:
        yield f"  to be looked at again on {day_text(clause.review_day)}"
    if clause.end_day is not None:
        yield f"  until {day_text(clause.end_day)}"
