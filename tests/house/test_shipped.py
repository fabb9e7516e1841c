"""Whose code runs at a relay and on a phone: every library that is shipped, and what for."""

import re
import tomllib
from pathlib import Path
from typing import Final

from tests.house.places import ROOT

AT_THE_RELAY: Final = {
    "aiosqlite": "the database, beside other work",
    "anyio": "waiting for several things at once, for httpx and litestar",
    "asyncpg": "PostgreSQL",
    "certifi": "which authorities vouch for a name",
    "cffi": "the way from Python to libsodium",
    "click": "commands and their options",
    "colorama": "a terminal's colours, on Windows",
    "cryptography": "sealing a push",
    "faker": "examples in litestar's own descriptions of routes; never called",
    "h11": "HTTP, read and written",
    "httpcore": "HTTP, asked",
    "httptools": "HTTP, read quickly",
    "httpx": "HTTP, asked",
    "idna": "names with letters beyond ASCII",
    "litestar": "routes",
    "litestar-htmx": "comes with litestar; never called",
    "markdown-it-py": "comes with rich; never called",
    "mdurl": "comes with rich; never called",
    "mnemonic": "the list of words for a sheet of paper",
    "msgspec": "MessagePack and its forms",
    "multidict": "headers, for litestar",
    "multipart": "forms, for litestar; never called",
    "obstore": "buckets",
    "polyfactory": "examples in litestar's own descriptions of routes; never called",
    "pycparser": "comes with cffi",
    "pygments": "comes with rich; never called",
    "pynacl": "libsodium",
    "pyyaml": "comes with litestar; never called",
    "rich": "comes with litestar's own commands; never called",
    "rich-click": "comes with litestar's own commands; never called",
    "segno": "QR codes at a terminal",
    "sniffio": "which loop runs, for litestar",
    "typing-extensions": "types",
    "tzdata": "calendars, on Windows",
    "uvicorn": "connections",
    "uvloop": "a quicker loop",
    "websockets": "live connections",
}
ON_THE_PHONE: Final = {
    "@noble/hashes": "comes with the list of words",
    "@scure/bip39": "the list of words for a sheet of paper",
    "clsx": "names of styles, for svelte",
    "idb": "the browser's database",
    "libsodium-sumo": "libsodium",
    "qr": "squares, drawn and read",
    "svelte": "screens",
}
TOLD = re.compile(r"^(@?[\w./-]+) \d[\w.-]* \(\(?\w", re.MULTILINE)


def shipped() -> set[str]:
    """What an installed relay has, with every extra, and what all of that asks for."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = {package["name"]: package for package in lock["package"]}
    own = packages["twofold"]
    asked = [own["dependencies"], *own["optional-dependencies"].values()]
    waiting, found = [each["name"] for group in asked for each in group], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [each["name"] for each in packages[one].get("dependencies", [])]
    return found


def test_r13_each_library_of_the_relay_has_a_purpose() -> None:
    """A library that nobody has said the purpose of is in no release; one that is gone is in no list."""
    assert shipped() == set(AT_THE_RELAY)


def test_r13_the_phone_has_these_alone(web_app: Path) -> None:
    """What the built app really holds of others, by the licences that it passes on."""
    told = TOLD.findall((web_app / "notices.txt").read_text(encoding="utf-8"))

    assert set(told) == set(ON_THE_PHONE)
