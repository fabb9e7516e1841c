"""The app's origin: what a browser is told about each file, and what it may not have."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from twofold_server.web.asgi import App
from twofold_server.web.assets import Assets, Policy, assets_app

HOST = "localhost:8300"
FOREVER = "public, max-age=31536000, immutable"
PAGE = "<!doctype html><title>page</title>"


def _app(folder: Path) -> App:
    return assets_app(
        Assets(folder, Policy(("http://localhost:8301", "ws://localhost:8301"))), frozenset({HOST.encode()})
    )


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as the build makes it."""
    (tmp_path / "assets").mkdir()
    files = {
        "index.html": PAGE,
        "sw.js": "self",
        "manifest.webmanifest": "{}",
        "icon.svg": "<svg/>",
        "assets/index-abc123.js": "main",
        "assets/worker-abc123.js": "worker",
        "assets/font-abc123.woff2": "font",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "assets/index-abc123.js.br").write_text("main in br")
    (tmp_path / "assets/index-abc123.js.gz").write_text("main in gz")
    return tmp_path


@pytest_asyncio.fixture
async def browser(built: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app's origin."""
    transport = httpx.ASGITransport(_app(built))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/assets/index-abc123.js", "text/javascript; charset=utf-8", FOREVER),
        ("/assets/font-abc123.woff2", "font/woff2", FOREVER),
    ],
)
async def test_types_and_caching(browser: httpx.AsyncClient, path: str, kind: str, cache: str) -> None:
    """Exact media types; hashed names for ever, all else asked for again."""
    answer = await browser.get(path, headers={"accept-encoding": "identity"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == cache


@pytest.mark.parametrize("path", ["/today", "/connect", "/deep/er"])
async def test_the_apps_own_addresses(browser: httpx.AsyncClient, path: str) -> None:
    """A path without an extension is a place in the app."""
    assert (await browser.get(path)).text == PAGE


@pytest.mark.parametrize(
    "path",
    [
        "/nothing.js",
        "/assets/old-1.js",
        "/assets/index-abc123.js.br",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/.env",
    ],
)
async def test_what_is_not_there(browser: httpx.AsyncClient, path: str) -> None:
    """404, with every header, and never a file from outside the folder."""
    answer = await browser.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "coding", "body"),
    [("br, gzip", "br", b"main in br"), ("gzip;q=1.0", "gzip", b"main in gz"), ("zstd", None, b"main")],
)
async def test_precompressed_bodies(built: Path, accepted: str, coding: str | None, body: bytes) -> None:
    """The smallest body the browser takes, each with a tag of its own."""
    sent: list[dict[str, object]] = []

    async def send(event: object) -> None:
        sent.append(dict(event))  # type: ignore[call-overload]

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/assets/index-abc123.js",
        "raw_path": b"/assets/index-abc123.js",
        "headers": [(b"host", HOST.encode()), (b"accept-encoding", accepted.encode())],
        "query_string": b"",
        "root_path": "",
    }
    await _app(built)(scope, receive, send)
    headers = dict(sent[0]["headers"])  # type: ignore[call-overload]

    assert headers.get(b"content-encoding") == (coding.encode() if coding else None)
    assert (headers[b"vary"], sent[1]["body"]) == (b"accept-encoding", body)


async def test_tags_spare_the_body(browser: httpx.AsyncClient) -> None:
    """304 for a tag that is still right, the body for one that is not."""
    tag = (await browser.get("/")).headers["etag"]
    known = await browser.get("/", headers={"if-none-match": f'"other", W/{tag}'})
    other = await browser.get("/", headers={"if-none-match": '"other"'})

    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert other.status_code == 200


async def test_head_has_no_body(browser: httpx.AsyncClient) -> None:
    """The same headers, nothing behind them."""
    head, got = await browser.head("/"), await browser.get("/")

    assert (head.content, head.headers) == (b"", got.headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_only_reading(browser: httpx.AsyncClient, method: str) -> None:
    """There is nothing to write here."""
    assert (await browser.request(method, "/")).status_code == 405


async def test_the_policies(browser: httpx.AsyncClient) -> None:
    """Only the worker may compile; a page reaches its own origin, the relay, camera and microphone."""
    headers = (await browser.get("/")).headers
    page = headers["content-security-policy"]
    worker = (await browser.get("/assets/worker-abc123.js")).headers["content-security-policy"]

    assert "connect-src 'self' http://localhost:8301 ws://localhost:8301;" in page
    assert "require-trusted-types-for 'script'; trusted-types svelte-trusted-html twofold" in page
    assert "unsafe" not in page
    assert "img-src 'self' data: blob:;" in page
    assert "media-src 'self' blob:;" in page
    assert headers["permissions-policy"] == "camera=(self), microphone=(self)"
    assert worker == (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
        "connect-src 'self' http://localhost:8301 ws://localhost:8301"
    )


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:8301", ""])
async def test_foreign_names_are_refused(browser: httpx.AsyncClient, host: str) -> None:
    """A rebound name gets no page."""
    answer = await browser.get("/", headers={"host": host})

    assert (answer.status_code, PAGE in answer.text) == (421, False)


async def test_an_app_that_is_not_built(tmp_path: Path) -> None:
    """One plain page says what to do."""
    transport = httpx.ASGITransport(_app(tmp_path))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
        answer = await client.get("/")

    assert (answer.status_code, "./dev web build" in answer.text) == (200, True)


async def test_another_policy_is_another_release(built: Path) -> None:
    """The service worker names the policy, so a phone that holds the app notices a new relay address."""
    (built / "sw.js").write_text("const cache='release 1@policy@'")
    (built / "sw.js.br").write_text("stale")
    scripts = []
    for relay in ("http://localhost:8301", "http://localhost:8301", "https://relay.example"):
        app = assets_app(Assets(built, Policy((relay,))), frozenset({HOST.encode()}))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            answer = await client.get("/sw.js", headers={"accept-encoding": "br"})
        scripts.append((answer.text, answer.headers["etag"]))

    assert scripts[0] == scripts[1] != scripts[2]
    assert "@policy@" not in scripts[0][0]
