"""What `twofold serve` says once it answers: what to open, a first code, and what a phone would miss.

[Note: codes] A code is shown where a person sits at a terminal and there was none yet, or where it was asked
for. It is never written to a pipe or a service's log unasked: such places keep what they get, for others too.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from ..app import Running
from ..errors import Declined, row_of
from ..reach import here_only
from ..settings import Settings
from .findings import GOOD, Finding
from .saying import said

_PATIENCE: Final = 4.0


async def welcome(relay: Running, folder: Path, settings: Settings, *, inviting: bool, seen: bool) -> None:
    """Say it all; `seen`: somebody reads it on a terminal. Where nobody reads any more, it still serves."""
    try:
        await _told(relay, folder, settings, inviting=inviting, seen=seen)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


async def _told(relay: Running, folder: Path, settings: Settings, *, inviting: bool, seen: bool) -> None:
    app, own = relay.origins.app[0], relay.origins.relay[0]
    click.echo(f"The app is at {app}, the relay at {own}.")
    try:
        if inviting or (seen and not await relay.store.households()):
            click.echo((await relay.invite(settings.household_spaces)).told(drawn=seen))
        elif not await relay.store.households():
            click.echo(f"There is no household code yet: `twofold invite --data {folder}` makes one.")
    except Declined as refusal:  # a full disk is no reason not to serve
        click.echo(f"No household code was made: {row_of(refusal).sentence}")
    for each in first_look(folder, settings, app, own, time.time()):
        click.echo(said(each))
    sys.stdout.flush()
    if seen and not here_only(app) and not here_only(own):
        click.echo("Asking both names as a phone would; `twofold doctor` does so whenever you like.")
        look = (folder, settings, app, own)
        threading.Thread(target=_look_from_outside, args=look, daemon=True).start()


def first_look(folder: Path, settings: Settings, app: str, relay: str, now: float) -> Iterator[Finding]:
    """What a phone would miss, and what would soon fail, as far as this machine knows by itself."""
    from . import checking, looking, outside  # noqa: PLC0415

    place = looking.place_of(folder)
    found = [
        outside.of_the_names(app, relay, settings.host),
        *checking.of_the_folder(folder, place),
        checking.of_the_clock(place, now),
    ]
    if not settings.store:
        found.append(checking.of_the_room(place))
    return (each for each in found if each.weight != GOOD)


def _look_from_outside(folder: Path, settings: Settings, app: str, relay: str) -> None:
    """In a thread that nobody waits for: a name server may be slow, and a stop should not be."""
    from .asking import Way  # noqa: PLC0415
    from .doctor import asked  # noqa: PLC0415

    for each in asked(folder, settings, app, relay, Way(patience=_PATIENCE)):
        click.echo(said(each))
