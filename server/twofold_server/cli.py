"""The program `twofold`, and the commands of its relay: `twofold serve`, `twofold healing`.

Further commands join by the entry points `twofold.commands`.
"""

import asyncio
import sqlite3
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import click

from twofold_crypto.errors import Refused

from . import log
from .folder import InUse, closed_folder, locked
from .terminal import CONFIG, DATA, DATA_TO_SERVE, STORE, give_up, settings_of

_SECTIONS: Final = {
    "A relay of one's own": ("serve", "invite", "doctor"),
    "To keep it well": ("backup", "restore", "migrate", "healing"),
    "What a phone wrote or a vault holds": ("verify", "unpack", "export"),
}
_TO_BEGIN = "\b\nTo begin:    twofold serve\nTo see more: twofold serve --help, and so with each command."


class _Commands(click.Group):
    """The commands of this program and of whatever is installed beside it, loaded when they are asked for."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """By what they are for; those of nobody's section at the end."""
        names = self.list_commands(ctx)
        placed = {name for section in _SECTIONS.values() for name in section}
        rest = {"More": tuple(name for name in names if name not in placed)}
        for title, section in (_SECTIONS | rest).items():
            loaded = [(name, self.get_command(ctx, name)) for name in section if name in names]
            rows = [(name, found.get_short_help_str(100)) for name, found in loaded if found is not None]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

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


@click.group(cls=_Commands, epilog=_TO_BEGIN, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="twofold", prog_name="twofold")
def twofold() -> None:
    """Twofold: the private notebook of two people, and the small relay that cannot read it.

    Each command ends with 0 if all is well, with 1 and a sentence if something is not, and with 2 if it was
    called in a way that it does not have. What it was asked for goes to standard output, what went wrong to
    standard error. TWOFOLD_DATA names the folder of a relay once for all commands; every setting has its
    variable too.
    """


@twofold.command(short_help="Serve the app and the relay.")
@DATA_TO_SERVE
@CONFIG
@STORE
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

    It says where both are, and what a phone would miss there: without TLS and a name for each, only a
    browser of this machine can use them. On a terminal it also asks both names as a phone would, and as long
    as no household code was ever made it makes one and shows it, with its link and a QR code. Where its words
    go elsewhere, as into a service's log, a code is written only if --invite asks for it.

    Each option is also a setting: in twofold.toml, or as TWOFOLD_ and its name. Ends with 0 if it was asked
    to stop (by SIGTERM or SIGINT), with 1 and a sentence if it could not start or its disk failed.
    """
    from .app import Running  # noqa: PLC0415 (`--help` need not load a server)
    from .app import serve as serve_all  # noqa: PLC0415
    from .operate.welcome import welcome  # noqa: PLC0415
    from .store.migrate import WrongSchema  # noqa: PLC0415

    async def told(relay: Running) -> None:
        await welcome(relay, folder, settings, inviting=inviting, seen=sys.stdout.isatty())

    settings = settings_of(folder, config, options)
    log.silence_libraries()
    try:
        with asyncio.Runner(loop_factory=_fast_loop()) as runner:
            well = runner.run(serve_all(closed_folder(folder), settings, told))
    except (InUse, WrongSchema) as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"The relay cannot start: {error.strerror or error}.")
    except sqlite3.Error as error:
        give_up(f"The relay cannot start: its database says {error}.")
    except Refused:
        give_up(
            "An origin is https://name, or http:// for this machine only; nothing after the host and port."
        )
    except Exception as error:
        if type(error).__name__ != "WrongSchema":
            raise
        give_up(str(error))
    sys.exit(0 if well else 1)


@twofold.command(short_help="Say that a backup was put back by hand.")
@DATA
@CONFIG
@STORE
def healing(folder: Path, config: Path | None, store: str | None) -> None:
    """Say that DATA was put back from a backup, before it is served again; `twofold restore` says it itself.

    Phones bring back what the backup lacks. Until each of them has been in touch once, or a person says
    that none is missing, or seven days have passed, the relay takes no change of who is in a space. All
    else goes on. Run it once per restore, while the relay is stopped.
    """
    from .app import heal_offline  # noqa: PLC0415
    from .store.migrate import WrongSchema  # noqa: PLC0415

    settings = settings_of(folder, config, {"store": store})
    folder = closed_folder(folder)
    try:
        with locked(folder):
            asyncio.run(heal_offline(folder, settings))
    except (InUse, WrongSchema) as error:
        give_up(str(error))
    except OSError as error:
        give_up(f"The store does not answer: {error.strerror or error}.")
    click.echo("Noted. Phones will bring back what this backup lacks.")


def _fast_loop() -> "type[asyncio.AbstractEventLoop] | None":
    try:
        import uvloop  # noqa: PLC0415 (has no wheel for some small machines)
    except ImportError:
        return None
    return uvloop.Loop
