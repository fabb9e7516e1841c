"""`twofold invite`: household codes made, listed and revoked, while the relay runs or does not."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import click

from ..control import HOUSEHOLDS, INVITE, REVOKE, SPACES_MAX, ask_running
from ..core.households import ALPHABET, CODE_CHARACTERS, kept
from ..folder import InUse, closed_folder, locked
from ..invitation import Invitation, short_name
from ..settings import Settings
from ..store.port import Household, Store
from ..terminal import CONFIG, DATA, DATA_OF_GROUP, STORE, give_up, settings_of

T = TypeVar("T")


@click.group(invoke_without_command=True, short_help="Make, list and revoke household codes.")
@DATA_OF_GROUP
@CONFIG
@STORE
@click.option("--spaces", type=click.IntRange(1, SPACES_MAX), help="How many spaces the code can found. [16]")
@click.pass_context
def invite(
    ctx: click.Context, folder: Path | None, config: Path | None, store: str | None, spaces: int | None
) -> None:
    """Make a household code, and show it as text, as a link and, on a terminal, as a QR code.

    People of one household use one code: it allows them to found their spaces on this relay. Works while the
    relay runs, and while it does not. The relay keeps a hash of the code, and not who used it. There is no
    picture where no phone could follow it: while the app has no name but this machine's own.

    `twofold invite list` shows which codes there are, `twofold invite revoke` takes one back.
    """
    if ctx.invoked_subcommand is not None:
        given = {"folder": folder, "config": config, "store": store}
        ctx.default_map = {ctx.invoked_subcommand: {name: x for name, x in given.items() if x is not None}}
        return
    if folder is None:
        raise click.MissingParameter(ctx=ctx, param=ctx.command.params[0])
    settings = settings_of(folder, config, {"store": store})
    count = spaces or settings.household_spaces

    async def made(open_store: Store) -> Invitation:
        from ..app import made_invitation  # noqa: PLC0415 (`--help` need not load a server)
        from ..names import origins_of  # noqa: PLC0415

        origins = origins_of(settings, settings.app_port, settings.relay_port)
        return await made_invitation(open_store, origins, count)

    click.echo(
        _asked(folder, settings, f"{INVITE} {count}", Invitation, made).told(drawn=sys.stdout.isatty())
    )


@invite.command(name="list", short_help="Show the codes and what is left of each.")
@DATA
@CONFIG
@STORE
def list_codes(folder: Path, config: Path | None, store: str | None) -> None:
    """Show which household codes there are: a short name of each, the spaces left, and those in all.

    The relay keeps no code, only a hash; the short name is the beginning of that. `twofold invite` says it
    when it makes a code. Nothing says which spaces were founded with which code.
    """
    households = _households(folder, settings_of(folder, config, {"store": store}))
    if not households:
        click.echo("There are no household codes yet.")
        return
    click.echo("code      spaces left")
    for each in households:
        click.echo(f"{short_name(each.kept)}  {each.spaces_left} of {each.spaces_in_all}")


@invite.command(short_help="Take a code back.")
@DATA
@CONFIG
@STORE
@click.argument("code")
def revoke(folder: Path, config: Path | None, store: str | None, code: str) -> None:
    """Take a household code back: no space can be founded with it any more.

    CODE is the code itself, or its short name in `twofold invite list`. Spaces that were founded with it
    stand, and whoever has one goes on: to founding alone a code was the key. It also opens mailboxes of
    ceremonies still, as a spent code does.
    """
    settings = settings_of(folder, config, {"store": store})
    found = named(code, _households(folder, settings))
    if found is None:
        give_up("No household code here has that name; `twofold invite list` shows their names.")

    async def revoked(open_store: Store) -> bool:
        await open_store.revoke_household(found.kept)
        return True

    _asked(folder, settings, f"{REVOKE} {found.kept.hex()}", bool, revoked)
    click.echo(f"Revoked: {short_name(found.kept)} founds no more spaces. Those it has founded stand.")


def named(said: str, households: list[Household]) -> Household | None:
    """The one that is meant by a code or by a short name; None if there is none, or more than one."""
    code = said.replace("-", "").replace(" ", "").upper()
    if len(code) == CODE_CHARACTERS and set(code) <= set(ALPHABET):
        found = [each for each in households if each.kept == kept(code)]
    else:
        found = [each for each in households if short_name(each.kept) == said.lower()]
    return found[0] if len(found) == 1 else None


def _households(folder: Path, settings: Settings) -> list[Household]:
    return _asked(folder, settings, HOUSEHOLDS, list[Household], lambda store: store.households())


def _asked(
    folder: Path, settings: Settings, line: str, kind: type[T], act: Callable[[Store], Awaitable[T]]
) -> T:
    """The running relay's answer to a line; if none runs, what `act` makes of the store itself."""
    from ..store.migrate import WrongSchema  # noqa: PLC0415 (`--help` need not load a database)

    folder = closed_folder(folder)
    answer = ask_running(folder, line, kind)
    if answer is not None:
        return answer
    try:
        with locked(folder):
            return asyncio.run(_opened(folder, settings, act))
    except InUse as error:
        give_up(f"{error} It does not answer; try again in a moment.")
    except WrongSchema as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"The store does not answer: {error.strerror or error}.")


async def _opened(folder: Path, settings: Settings, act: Callable[[Store], Awaitable[T]]) -> T:
    from ..app import opened_store  # noqa: PLC0415

    async with opened_store(folder, settings, lambda: None) as store:
        return await act(store)
