"""The files of deploy/ say what the relay understands, and only that; long runs use them for real."""

import re
import shlex
from configparser import RawConfigParser
from pathlib import Path

import msgspec
import pytest

from tests.deploy.containerfile import read
from tests.deploy.pages import PAGES, blocks, deployed
from twofold_server.cli import twofold
from twofold_server.settings import PREFIX, Settings, load

FILES = deployed()
HARD = {
    "CapabilityBoundingSet": "",
    "NoNewPrivileges": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "ProtectHome": "yes",
    "ProtectKernelModules": "yes",
    "ProtectSystem": "strict",
    "RestrictNamespaces": "yes",
    "UMask": "0077",
    "User": "twofold",
}
"""What every service of ours says; `systemd-analyze security` knows the rest."""


def _text(name: str) -> str:
    return FILES[name].read_text(encoding="utf-8")


def _unit(name: str) -> dict[str, str]:
    reader = RawConfigParser(strict=False)
    reader.optionxform = str  # type: ignore[assignment,method-assign]
    reader.read_string(_text(name))
    return {key: value for section in reader.sections() for key, value in reader.items(section)}


SERVICES = [name for name in FILES if name.endswith(".service")]


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_shut_in(name: str) -> None:
    """Each runs as its own user, without capabilities, and may write where it must, no further."""
    unit = _unit(name)

    assert {key: unit.get(key) for key in HARD} == HARD
    assert "SystemCallFilter" in unit


@pytest.mark.parametrize("name", SERVICES)
def test_services_type_known_commands(name: str) -> None:
    """What a service starts is in the wheel, and its options are those of the program."""
    program, *words = shlex.split(_unit(name)["ExecStart"])
    shared = program.removeprefix("/opt/twofold/share/twofold/")

    assert program == "/opt/twofold/bin/twofold" or shared in FILES
    if shared not in FILES:
        command = twofold.commands[words[0]]
        assert {word for word in words if word.startswith("--")} <= {
            o for p in command.params for o in p.opts
        }


def test_services_stop_in_peace() -> None:
    """A relay that is told to let followers go has time for it, and five seconds more."""
    drain = int(_environment("nodes/all.env")["TWOFOLD_DRAIN_SECONDS"])

    assert int(_unit("nodes/twofold@.service")["TimeoutStopSec"]) > drain + 5


def test_what_runs_alone_may_be_run() -> None:
    """The script of backups is one that a service can start."""
    assert FILES["systemd/twofold-backup"].stat().st_mode & 0o111 == 0o111


def _environment(name: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in _text(name).splitlines() if line and not line.startswith("#"))


def test_settings_are_settings(tmp_path: Path) -> None:
    """The settings file loads, and so does what the environment files and compose set."""
    named = load(tmp_path, FILES["twofold.toml"], {}, {})
    compose = msgspec.yaml.decode(_text("container/compose.yaml"))["services"]["twofold"]["environment"]
    nodes = [_environment("nodes/all.env") | _environment(f"nodes/{n}.env") for n in (1, 2)]

    assert named.app_origin == "https://app.example.org"
    for environment in (compose, *nodes):
        assert {name.removeprefix(PREFIX).lower() for name in environment} <= set(Settings.__struct_fields__)
        load(tmp_path, None, {k: v.replace("${APP_NAME:?}", "a.example") for k, v in environment.items()}, {})


def test_proxies_lead_to_the_relay() -> None:
    """Each proxy sends the app's name to a port of the app, and the relay's to one of the relay."""
    usual = {"app": {Settings().app_port}, "relay": {Settings().relay_port}}
    nodes = [_environment(f"nodes/{n}.env") for n in (1, 2)]
    many = {
        "app": {int(node["TWOFOLD_APP_PORT"]) for node in nodes},
        "relay": {int(node["TWOFOLD_RELAY_PORT"]) for node in nodes},
    }
    for name in ("caddy/Caddyfile", "private/Caddyfile", "container/Caddyfile", "nginx/twofold.conf"):
        assert _led(_text(name)) == usual, name
    assert _led(_text("nodes/Caddyfile")) == many


def _led(text: str) -> dict[str, set[int]]:
    """The ports behind each name, in the words of either proxy."""
    led: dict[str, set[int]] = {}
    name = ""
    for line in text.splitlines():
        if found := re.match(
            r"(?:\s*server_name )?(?:\{\$)?(app|relay)[._][\w.}]+(?: \{|;)$", line, re.IGNORECASE
        ):
            name = found[1].lower()
        elif re.match(r"\s*(reverse_proxy|proxy_pass) ", line):
            led.setdefault(name, set()).update(int(port) for port in re.findall(r":(\d{4})\b", line))
    return led


@pytest.mark.parametrize("name", [name for name in FILES if "Caddyfile" in name or "nginx" in name])
def test_proxies_keep_no_log(name: str) -> None:
    """No proxy of ours writes who comes when, and each tells browsers to come by TLS only."""
    text = _text(name)
    servers = len(re.findall(r"^server \{", text, re.MULTILINE))

    assert not re.search(r"^\s*log\b", text, re.MULTILINE)
    assert text.count("access_log off;") == servers
    assert "Strict-Transport-Security" in text


def test_the_image_is_shut_in() -> None:
    """The last stage installs no program, runs as a number, has two ports and a look at its health."""
    _, last = read(FILES["container/Containerfile"])

    assert last.told["USER"] == "8300:8300"
    assert last.words("ENTRYPOINT") + last.words("CMD")[:1] == ["twofold", "serve"]
    assert last.told["EXPOSE"].split() == [str(Settings().app_port), str(Settings().relay_port)]
    assert "/v1/health" in last.told["HEALTHCHECK"]
    assert all("pip" not in step for _, step in last.steps)


def test_compose_is_shut_in() -> None:
    """Both run read-only and without rights; only Caddy has a way out, and what is named is there."""
    made = msgspec.yaml.decode(_text("container/compose.yaml"))
    relay, caddy = made["services"]["twofold"], made["services"]["caddy"]
    folder = FILES["container/compose.yaml"].parent

    for service in (relay, caddy):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert set(relay["networks"]) == {"inside"}
    assert made["networks"]["inside"]["internal"] is True
    assert "ports" not in relay
    assert relay["environment"]["TWOFOLD_PROXY"] == caddy["networks"]["inside"]["ipv4_address"]
    assert (folder / relay["build"]["context"] / relay["build"]["dockerfile"]).resolve().exists()
    volumes = [volume.split(":")[0] for service in (relay, caddy) for volume in service["volumes"]]
    assert {v for v in volumes if not v.startswith(".")} == set(made["volumes"])


def test_pages_name_what_is_there() -> None:
    """Each file of deploy/ that a page copies is there, and each is copied or explained by a page."""
    pages = {page.name: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    copied = {name for text in pages.values() for name in re.findall(r"share/twofold/([\w*@./-]+)", text)}
    folder = FILES["twofold.toml"].parent

    assert [name for name in sorted(copied) if not list(folder.glob(name))] == []
    reached = {path.relative_to(folder).as_posix() for name in copied for path in folder.glob(name)}
    by_service = {"systemd/twofold-backup"}
    assert {name for name in FILES if not name.startswith("container/")} - reached - by_service == set()
    assert all(blocks(page) for page in ("machine.md", "caddy.md", "nginx.md", "private.md", "nodes.md"))
