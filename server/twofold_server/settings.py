"""Every setting of the relay, in one place: defaults, then DIR/twofold.toml, then TWOFOLD_* , then options.

A setting `look_seconds` is `look_seconds = 1` in the file and TWOFOLD_LOOK_SECONDS=1 in the environment.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from .core.waking import HOSTS
from .web.addresses import networks_of

FILE = "twofold.toml"
PREFIX = "TWOFOLD_"

Port = Annotated[int, Meta(ge=0, le=65535)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Rate = Annotated[int, Meta(ge=0, le=1_000_000)]
Size = Annotated[int, Meta(ge=1 << 20, le=1 << 40)]


def _says(description: str) -> Meta:
    return Meta(description=description)


class WrongSetting(Exception):
    """A setting that cannot be; the sentence says which and why."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the host can choose. Everything else is a limit of the protocol."""

    host: Annotated[
        str, _says("Address to listen on. Beyond this machine, put a proxy with TLS before it.")
    ] = "127.0.0.1"
    app_port: Annotated[Port, _says("Port of the app; 0 takes a free one.")] = 8300
    relay_port: Annotated[Port, _says("Port of the relay; 0 takes a free one.")] = 8301
    app_origin: Annotated[str, _says("Where browsers find the app, if not at localhost.")] = ""
    relay_origin: Annotated[str, _says("Where devices find the relay, if not at localhost.")] = ""
    web_app: Annotated[str, _says("Folder of another build of the app; empty means our own.")] = ""
    store: Annotated[
        str,
        Meta(pattern="^(postgres(ql)?://.*)?$"),
        _says("PostgreSQL instead of a file in the data folder: postgresql://user@host/database."),
    ] = ""
    notify: Annotated[
        str,
        Meta(pattern="^(none|rediss?://.+|unix://.*/.+)?$"),
        _says(
            "How relays on one database tell each other of new rows, if not by it: redis://host, "
            "rediss://host, unix:///path, or none."
        ),
    ] = ""
    look_seconds: Annotated[
        Count, _says("On PostgreSQL: after how long at most what another relay wrote is seen without a hint.")
    ] = 10
    drain_seconds: Annotated[
        int,
        Meta(ge=0, le=600),
        _says("Seconds in which followers are let go, one after the other, before a stop: for many relays."),
    ] = 0
    blobs: Annotated[
        str,
        Meta(pattern="^(s3://.+)?$"),
        _says("Blobs in a bucket: s3://bucket/prefix, perhaps with ?endpoint=https://host&region=name."),
    ] = ""
    household_spaces: Annotated[Count, _says("Spaces that one household code can found.")] = 16
    member_bytes: Annotated[
        Size, _says("Room of each member of a space for sealed envelopes and blobs, in bytes.")
    ] = 1 << 28
    followers_max: Annotated[Count, _says("Live connections at a time.")] = 2000
    proxy: Annotated[
        str,
        _says(
            "Addresses or networks of your own proxies, with commas between: from them alone it is believed "
            "for whom they call."
        ),
    ] = ""
    connections_max: Annotated[
        Count, _says("Connections at a time, in all; fewer where the machine allows fewer.")
    ] = 8000
    connections_per_address: Annotated[
        Count, _says("Connections at a time from one address, which may be a whole household or office.")
    ] = 2000
    head_seconds: Annotated[Count, _says("Seconds for the head of a request to come.")] = 8
    body_seconds: Annotated[Count, _says("Seconds for the body of a request to come.")] = 12
    device_rate: Annotated[
        Rate, _says("Requests that one device may make in a second, ten times that at once; 0 is no limit.")
    ] = 100
    address_rate: Annotated[
        Rate,
        _says(
            "Requests without a token from one address in a second, ten times that at once; 0 is no limit."
        ),
    ] = 200
    mailboxes_max: Annotated[Count, _says("Open mailboxes of ceremonies at a time.")] = 64
    mailboxes_bytes: Annotated[Size, _says("Memory of all mailboxes together.")] = 1 << 24
    wake: Annotated[bool, _says("Wake devices that ask for it, by push services: needs `twofold[push]`.")] = (
        False
    )
    wake_seconds: Annotated[
        Count, _says("A wake leaves after this time or twice of it, or any time between.")
    ] = 180
    wake_hosts: Annotated[
        str, _says("Hosts of push services that may be called, with commas between; *.name is all below it.")
    ] = ", ".join(HOSTS)
    wake_contact: Annotated[
        str,
        Meta(pattern=r"^(mailto:[!-~]+@[!-~]+|https://[!-~]+)?\Z"),
        _says("Whom a push service can ask about this relay, mailto: or https://; empty is relay_origin."),
    ] = ""
    counters_port: Annotated[
        Port, _says("Port for totals of what the relay does, on this machine alone; 0 is off.")
    ] = 0

    def __post_init__(self) -> None:
        """Raises ValueError for a proxy that is no address."""
        networks_of(self.proxy)


def load(folder: Path, file: Path | None, environ: Mapping[str, str], options: Mapping[str, Any]) -> Settings:
    """The settings in force. Raises WrongSetting with a sentence.

    `file` is another TOML file than the one in `folder`; options that are None were not given.
    """
    merged = _from_file(file or folder / FILE, required=file is not None)
    for name in Settings.__struct_fields__:
        if (text := environ.get(PREFIX + name.upper())) is not None:
            merged[name] = text
    merged |= {name: value for name, value in options.items() if value is not None}
    try:
        return msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise WrongSetting(f"A setting cannot be used: {error}") from error


def _from_file(path: Path, *, required: bool) -> dict[str, Any]:
    if not required and not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongSetting(f"The settings file {path} cannot be read: {error}") from error


def from_environment(folder: Path, file: Path | None, options: Mapping[str, Any]) -> Settings:
    """`load` with this process's environment."""
    return load(folder, file, os.environ, options)
