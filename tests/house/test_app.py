"""The app as it is written and as it is built: nothing inline, nothing from elsewhere."""

import base64
import re
from pathlib import Path

from tests.house.places import WEB, WEB_SRC, files, name

INLINE = re.compile(
    r"""\sstyle=["']|\bon[a-z]+=["']|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\{@html"""
    r"""|\beval\(|new Function\("""
)
ADDRESS = re.compile(r"\b(?:https?|wss?)://[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
KNOWN_ADDRESSES = {
    "https://relay.example": "how an address looks, under a name reserved for examples",
    "http://www.w3.org": "names of XML namespaces, never fetched",
    "https://svelte.dev": "the framework's names for its own errors, never fetched",
}


def test_nothing_is_inline() -> None:
    """No literal style, no handler in an attribute, no text turned into HTML."""
    pages = [WEB / "index.html", *files(WEB_SRC, ".ts", ".svelte")]
    found = [
        f"{name(page)}: {hit.group().strip()}"
        for page in pages
        for hit in INLINE.finditer(page.read_text(encoding="utf-8"))
    ]

    assert found == []


def test_inline_is_found() -> None:
    """The search above finds an attribute, a handler and a sink."""
    for planted in ('<p style="color: red">', "<b onclick='go()'>", "box.innerHTML = x", "{@html x}"):
        assert INLINE.search(planted)


def test_what_outlives_a_screen_derives_nothing() -> None:
    """What is derived stands still once the screen has gone in which it was made: what is kept past one
    screen asks anew each time. The notebook is made by the app itself, which never goes."""
    derived = [
        name(page) for page in files(WEB_SRC, ".svelte.ts") if "$derived" in page.read_text(encoding="utf-8")
    ]

    assert derived == ["client/web/src/ui/notebook.svelte.ts"]


def _exit_target() -> str:
    """The one address the app may lead to: the neutral page behind the exit."""
    named = ADDRESS.findall((WEB_SRC / "ui" / "leaving.ts").read_text(encoding="utf-8"))

    assert len(named) == 1
    return str(named[0])


def test_r05_built_app_names_no_other_host(web_app: Path) -> None:
    """The built app holds no address but the exit's, so nothing in it can call home."""
    allowed = {_exit_target(), *KNOWN_ADDRESSES}
    pages = [
        page
        for page in web_app.rglob("*")
        if page.suffix in {".html", ".js", ".css", ".svg", ".webmanifest", ".json"}
    ]
    named = {hit.lower() for page in pages for hit in ADDRESS.findall(page.read_text(encoding="utf-8"))}

    assert pages != []
    assert named - allowed == set()


def test_library_is_the_packages_own(web_app: Path) -> None:
    """Every function of the one WebAssembly file is the package's, byte for byte, or only traps."""
    package = WEB / "node_modules/libsodium-sumo/dist/modules-sumo-esm/libsodium-sumo.mjs"
    (text,) = re.findall(r'"([A-Za-z0-9+/]{1000,}={0,2})"', package.read_text(encoding="utf-8"))
    (built,) = web_app.glob("assets/*.wasm")
    whole, kept = _functions(base64.b64decode(text)), _functions(built.read_bytes())

    assert len(whole) == len(kept)
    assert {ours for ours, theirs in zip(kept, whole, strict=True) if ours != theirs} == {_TRAP}


_TRAP = bytes([0, 0x00, 0x0B])
_CODE = 10


def _functions(module: bytes) -> list[bytes]:
    """The bodies of a WebAssembly module, in their order."""
    at = 8
    while module[at] != _CODE:
        size, at = _number(module, at + 1)
        at += size
    _, at = _number(module, at + 1)
    count, at = _number(module, at)
    found = []
    for _ in range(count):
        size, at = _number(module, at)
        found.append(module[at : at + size])
        at += size
    return found


def _number(module: bytes, at: int) -> tuple[int, int]:
    """A number written seven bits to a byte, and where the next thing stands."""
    value = shift = 0
    while module[at] & 0x80:
        value |= (module[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
    return value | module[at] << shift, at + 1


def test_only_the_worker_fetches_the_library(web_app: Path) -> None:
    """Of the scripts only the two workers' name the WebAssembly: no page fetches what it cannot run."""
    scripts = web_app.glob("assets/*.js")  # beside them, `sw.js` lists all that is held
    naming = [script.name for script in scripts if ".wasm" in script.read_text(encoding="utf-8")]

    assert {name[: -len("-12345678.js")] for name in naming} == {"worker"}
