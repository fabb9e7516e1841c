"""`twofold files`: whether the app that an address serves is the app of a release, file by file.

Whoever did not install the relay can ask so too, from any machine. The service worker's script differs in one
place by the policy that it is served under; so the policy is read and judged first, and that place undone.
"""

import hashlib
import re
import ssl
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import httpx

from .terminal import give_up
from .web.assets import POLICY_MARK, Policy

BUILT: Final = Path(__file__).parent / "web_app"
LIST: Final = "files.txt"
"""In the built app, and at the app's origin: every file with its SHA-256, but itself."""
SECONDS: Final = 20.0
FILE_BYTES_MAX: Final = 1 << 24
_LINE: Final = re.compile(r"([0-9a-f]{64})  (\S+)")
_CONNECT: Final = re.compile(r"connect-src 'self'([^;]*)")
_CODINGS: Final = {".br": "br", ".gz": "gzip"}
_WORKER, _PAGE, _SCRIPT = re.compile(r"assets/worker-[\w-]+\.js"), "index.html", "sw.js"


class NoList(Exception):
    """What should be a list of files is none; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is not as in the list, by name, and whom the app's pages may call."""

    wrong: tuple[str, ...]
    reach: tuple[str, ...]


def read_list(text: str) -> dict[str, str]:
    """Each file's SHA-256 by its name. Raises NoList."""
    lines = [_LINE.fullmatch(line) for line in text.splitlines()]
    if not lines or None in lines:
        raise NoList("This is no list of an app's files.")
    return {line[2]: line[1] for line in lines if line}


def list_of(folder: Path) -> str:
    """The list as these files make it, whatever the list among them says."""
    names = sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())
    return "".join(f"{_digest((folder / name).read_bytes())}  {name}\n" for name in names if name != LIST)


def compare(origin: str, expected: Mapping[str, str], client: httpx.Client) -> Compared:
    """Ask the origin for every file. Raises httpx.HTTPError if it does not answer."""
    worker = next(filter(_WORKER.fullmatch, expected), _PAGE)
    served = [client.head(f"{origin}/{name}").headers for name in (_PAGE, worker)]
    page, working = (headers.get("content-security-policy", "") for headers in served)
    found = _CONNECT.search(page)
    policy = Policy(tuple(found[1].split()) if found else ())
    wrong = list(_differing(origin, expected, client, policy))
    if (page, working) != (policy.page().decode(), policy.worker().decode()):
        wrong.append("content-security-policy")
    return Compared(tuple(wrong), policy.reach)


def _differing(
    origin: str, expected: Mapping[str, str], client: httpx.Client, policy: Policy
) -> Iterator[str]:
    for name, digest in expected.items():
        suffix = Path(name).suffix
        coding = _CODINGS.get(suffix, "identity")
        path = name.removesuffix(suffix) if suffix in _CODINGS else name
        if path == _SCRIPT and suffix in _CODINGS:
            continue  # never served: the script is filled in, and then sent as it is
        body = _body(client, f"{origin}/{'' if path == _PAGE else path}", coding)
        if path == _SCRIPT:
            body = body.replace(policy.mark(), POLICY_MARK)
        if _digest(body) != digest:
            yield name


def _body(client: httpx.Client, address: str, coding: str) -> bytes:
    """What comes over the line, still coded; empty for anything but a plain answer."""
    with client.stream("GET", address, headers={"accept-encoding": coding}) as answer:
        if answer.status_code != httpx.codes.OK:
            return b""
        if answer.headers.get("content-encoding", "identity") != coding:
            return b""
        body = b""
        for part in answer.iter_raw():
            body += part
            if len(body) > FILE_BYTES_MAX:
                return b""
        return body


def _leaf(name: str) -> str:
    return Path(name).name


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@click.command(short_help="List the app's files, or compare what an address serves.")
@click.argument("origin", required=False)
@click.option(
    "--list",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A release's list of the app's files; otherwise the app that is installed here.",
)
def files(origin: str | None, file: Path | None) -> None:
    """Write the list of the app's files with their SHA-256, or compare what ORIGIN serves with it.

    With ORIGIN, https://app.example, every file is fetched from there, as it is and compressed, and compared;
    and whom the app may call is told. That holds for what was answered to this machine, now. Ends with 1 if
    anything differs.
    """
    try:
        text = file.read_text("utf-8") if file else list_of(BUILT)
        expected = read_list(text)
    except (NoList, UnicodeDecodeError):
        give_up("There is no list of an app's files here. An app that is not built has none.")
    if origin is None:
        click.echo(text, nl=False)
        return
    try:
        with httpx.Client(verify=ssl.create_default_context(), timeout=SECONDS, trust_env=False) as client:
            found = compare(origin.rstrip("/"), expected, client)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        give_up(f"{origin} does not answer: {str(error) or type(error).__name__}.")
    for name in found.wrong:
        if Path(name).suffix not in _CODINGS or Path(name).stem not in map(_leaf, found.wrong):
            click.echo(f"not as in the list: {name}")
    told = "differ" if found.wrong else "are as in the list"
    click.echo(f"{len(found.wrong) or len(expected)} of {len(expected)} files {told}.")
    click.echo(f"The app may call, besides its own address: {' '.join(found.reach) or 'nobody'}.")
    sys.exit(1 if found.wrong else 0)
