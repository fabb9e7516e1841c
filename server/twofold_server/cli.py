"""The commands of the relay: `twofold serve`, `twofold invite`, `twofold healing`.

Owns words for the terminal and exit codes. Further commands join by the entry points `twofold.commands`.
"""

import asyncio
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import NoReturn

import click

from twofold_crypto.errors import Refused

from . import log
from .control import SPACES_MAX, ask_running
from .folder import InUse, closed_folder, locked
from .settings import Settings, WrongSetting, from_environment

_DATA = click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for everything the relay keeps; made if missing, closed to others.",
)
_CONFIG = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file; otherwise twofold.toml in the data folder, if there is one.",
)
_STORE = click.option(
    "--store", help="PostgreSQL instead of a file in DATA: postgresql://user@host/database. [the file]"
)


class _Commands(click.Group):
    """The commands of this program and of whatever is installed beside it, loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted({entry.name for entry in entry_points(group="twofold.commands")} | set(self.commands))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        for entry in entry_points(group="twofold.commands", name=cmd_name):
            loaded = entry.load()
            if isinstance(loaded, click.Command):
                return loaded
        return None


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="twofold", prog_name="twofold")
def twofold() -> None:
    """Twofold: the private notebook of two people, and the small relay that cannot read it."""


@twofold.command()
@_DATA
@_CONFIG
@_STORE
@click.option("--app-port", type=int, help="Port of the app; 0 takes a free one. [8300]")
@click.option("--relay-port", type=int, help="Port of the relay; 0 takes a free one. [8301]")
@click.option(
    "--host", help="Address to listen on. Beyond this machine, put a proxy with TLS before it. [127.0.0.1]"
)
@click.option("--app-origin", help="Where browsers find the app: https://app.example. [localhost]")
@click.option(
    "--relay-origin", help="Where devices find the relay, if not at localhost: https://relay.example."
)
@click.option("--invite", "inviting", is_flag=True, help="Make a household code at start, and show it.")
def serve(folder: Path, config: Path | None, *, inviting: bool, **options: str | int | None) -> None:
    """Serve the app and the relay from one process, on two ports, until interrupted.

    The relay stores sealed envelopes in DATA and cannot open them. The app is a set of files; the two are
    separate origins, so that a page of the relay could never touch what the app keeps.
    """
    from .app import Running  # noqa: PLC0415 (`--help` need not load a server)
    from .app import serve as serve_all  # noqa: PLC0415
    from .store.migrate import WrongSchema  # noqa: PLC0415

    async def told(relay: Running) -> None:
        click.echo(f"The app is at {relay.origins.app[0]}, the relay at {relay.origins.relay[0]}.")
        if inviting:
            click.echo((await relay.invite(settings.household_spaces)).told())
        sys.stdout.flush()

    settings = _settings(folder, config, options)
    log.silence_libraries()
    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            well = runner.run(serve_all(closed_folder(folder), settings, told))
    except (InUse, WrongSchema) as error:
        _give_up(str(error))
    except OSError as error:
        _give_up(f"The relay cannot start: {error.strerror or error}.")
    except Refused:
        _give_up(
            "An origin is https://name, or http:// for this machine only; nothing after the host and port."
        )
    except Exception as error:
        if type(error).__name__ != "WrongSchema":
            raise
        _give_up(str(error))
    sys.exit(0 if well else 1)


@twofold.command()
@_DATA
@_CONFIG
@_STORE
@click.option("--spaces", type=click.IntRange(1, SPACES_MAX), help="How many spaces the code can found. [16]")
def invite(folder: Path, config: Path | None, store: str | None, spaces: int | None) -> None:
    """Make a household code, and show it as text, as a link and as a QR code.

    People of one household use one code: it allows them to found their spaces on this relay. Works while the
    relay runs, and while it does not. The relay keeps a hash of the code, and not who used it.
    """
    settings = _settings(folder, config, {"store": store})
    folder = closed_folder(folder)
    count = spaces or settings.household_spaces
    made = ask_running(folder, count)
    if made is None:
        from .app import invite_offline  # noqa: PLC0415

        try:
            with locked(folder):
                made = asyncio.run(invite_offline(folder, settings, count))
        except InUse as error:
            _give_up(f"{error} It does not answer; try again in a moment.")
        except OSError as error:
            _give_up(f"The store does not answer: {error.strerror or error}.")
    click.echo(made.told())


@twofold.command()
@_DATA
@_CONFIG
@_STORE
def healing(folder: Path, config: Path | None, store: str | None) -> None:
    """Say that DATA was put back from a backup, before it is served again.

    Phones bring back what the backup lacks. Until each of them has been in touch once, or a person says
    that none is missing, or seven days have passed, the relay takes no change of who is in a space. All
    else goes on. Run it once per restore, while the relay is stopped.
    """
    from .app import heal_offline  # noqa: PLC0415
    from .store.migrate import WrongSchema  # noqa: PLC0415

    settings = _settings(folder, config, {"store": store})
    folder = closed_folder(folder)
    try:
        with locked(folder):
            asyncio.run(heal_offline(folder, settings))
    except (InUse, WrongSchema) as error:
        _give_up(str(error))
    except OSError as error:
        _give_up(f"The store does not answer: {error.strerror or error}.")
    click.echo("Noted. Phones will bring back what this backup lacks.")


def _settings(folder: Path, config: Path | None, options: dict[str, str | int | None]) -> Settings:
    try:
        return from_environment(folder, config, options)
    except WrongSetting as error:
        _give_up(str(error))


def _fast_loop() -> "type[asyncio.AbstractEventLoop] | None":
    try:
        import uvloop  # noqa: PLC0415 (has no wheel for some small machines)
    except ImportError:
        return None
    return uvloop.Loop


def _give_up(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(1)
