"""The app's origin: the built web app from memory, with everything a browser should be told about it.

Read once at start: a request touches no disk and no path of the outside world. Bodies come as they are or
precompressed; an entity tag per body, immutable names under /assets/, all else asked for again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from litestar import Litestar
from litestar.handlers import asgi

from .asgi import App, Receive, Scope, Send
from .headers import Pairs, only

TYPES: Final[Mapping[str, bytes]] = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".ico": b"image/x-icon",
    ".js": b"text/javascript; charset=utf-8",
    ".json": b"application/json",
    ".png": b"image/png",
    ".svg": b"image/svg+xml",
    ".txt": b"text/plain; charset=utf-8",
    ".wasm": b"application/wasm",
    ".webmanifest": b"application/manifest+json",
    ".webp": b"image/webp",
    ".woff2": b"font/woff2",
}
_CODINGS: Final = (("br", ".br"), ("gzip", ".gz"))
_FOREVER, _ASK = b"public, max-age=31536000, immutable", b"no-cache"
_INDEX = "/index.html"
POLICY_MARK: Final = b"@policy@"
"""Stands in the service worker's script where the served policy is to be named."""
_NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Twofold</title>
<h1>The app is not built</h1><p>Run <code>./dev web build</code>, then start again.</p></html>
"""
_TEXT = b"text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Policy:
    """What pages and workers of the app may reach, besides their own origin: the relay."""

    reach: tuple[str, ...]

    def page(self) -> bytes:
        """The policy of a page."""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
            f"font-src 'self'; connect-src {self._connect()}; worker-src 'self'; manifest-src 'self'; "
            "media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            "require-trusted-types-for 'script'; trusted-types svelte-trusted-html twofold"
        ).encode()

    def worker(self) -> bytes:
        """The policy of the worker that computes: it may compile WebAssembly, and touches no page."""
        scripts = "script-src 'self' 'wasm-unsafe-eval'"
        return f"default-src 'none'; {scripts}; connect-src {self._connect()}".encode()

    def mark(self) -> bytes:
        """A short name for these policies: phones that hold the app fetch it anew when it changes."""
        both = self.page() + b"\n" + self.worker()
        return b" " + hashlib.blake2b(both, digest_size=8).hexdigest().encode()

    def _connect(self) -> str:
        return " ".join(("'self'", *self.reach))


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: per coding its body and its headers."""

    bodies: Mapping[str, tuple[bytes, bytes, Pairs]]


class Assets:
    """Every file of the app, by the path it is asked for."""

    def __init__(self, folder: Path, policy: Policy) -> None:
        self._base = _base_headers()
        self._page_policy = policy.page()
        self._assets = {
            _path(folder, f): _asset(_path(folder, f), f, self._base, policy) for f in _files(folder)
        }
        if _INDEX not in self._assets:
            self._assets[_INDEX] = _made(_NOT_BUILT, [*self._base, *_describing(_INDEX, policy)])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """GET and HEAD; a path without an extension is the app's own and gets its page."""
        del receive
        if scope["type"] != "http":
            await self._plain(scope, send, 404, b"There is nothing at this address.\n")
        elif scope["method"] not in ("GET", "HEAD"):
            await self._plain(scope, send, 405, b"Only GET and HEAD are known here.\n")
        else:
            path = scope["raw_path"].decode("latin-1").partition("?")[0]
            asset = self._assets.get(path) or (None if "." in path else self._assets[_INDEX])
            if asset is None:
                await self._plain(scope, send, 404, b"There is nothing at this address.\n")
            else:
                await _serve(asset, scope, send)

    async def _plain(self, scope: Scope, send: Send, status: int, body: bytes) -> None:
        headers = [
            *self._base,
            (b"cache-control", b"no-store"),
            (b"content-security-policy", self._page_policy),
            (b"content-type", _TEXT),
            (b"content-length", b"%d" % len(body)),
        ]
        prefix = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        head = scope["type"] == "http" and scope["method"] == "HEAD"
        await send({"type": f"{prefix}.start", "status": status, "headers": headers})
        await send({"type": f"{prefix}.body", "body": b"" if head else body, "more_body": False})

    async def refuse_host(self, scope: Scope, send: Send) -> None:
        """A name this server does not answer to."""
        await self._plain(scope, send, 421, b"This server does not answer to that host name.\n")


def assets_app(assets: Assets, hosts: frozenset[bytes]) -> App:
    """The app's origin as an ASGI application: the host is judged, the framework routes all to the assets."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await assets(scope, receive, send)

    mounted = asgi("/", is_mount=True, copy_scope=False)(serve)
    framework = cast("App", Litestar([mounted], openapi_config=None, logging_config=None))

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        if (only(scope["headers"], b"host") or b"") not in hosts:
            await assets.refuse_host(scope, send)
        elif scope["type"] == "websocket":
            await assets(scope, receive, send)
        else:
            await framework(scope, receive, send)

    return door


async def _serve(asset: Asset, scope: Scope, send: Send) -> None:
    accepted = {
        part.partition(b";")[0].strip()
        for part in (only(scope["headers"], b"accept-encoding") or b"").split(b",")
    }
    coding = next((name for name, _ in _CODINGS if name in asset.bodies and name.encode() in accepted), "")
    body, tag, headers = asset.bodies[coding]
    known = {
        t.strip().removeprefix(b"W/") for t in (only(scope["headers"], b"if-none-match") or b"").split(b",")
    }
    if tag in known or b"*" in known:
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        return
    sized = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": sized})
    await send(
        {"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body, "more_body": False}
    )


def _files(folder: Path) -> list[Path]:
    codings = tuple(suffix for _, suffix in _CODINGS)
    return sorted(f for f in folder.rglob("*") if f.is_file() and f.suffix not in codings)


def _path(folder: Path, file: Path) -> str:
    return "/" + file.relative_to(folder).as_posix()


def _asset(path: str, file: Path, base: Pairs, policy: Policy) -> Asset:
    headers = [*base, *_describing(path, policy)]
    body = file.read_bytes()
    if POLICY_MARK in body and file.suffix == ".js":
        return _made(body.replace(POLICY_MARK, policy.mark()), headers)
    made = dict(_made(body, headers).bodies)
    for coding, suffix in _CODINGS:
        sibling = file.with_name(file.name + suffix)
        if sibling.exists():
            coded = [*headers, (b"content-encoding", coding.encode())]
            made[coding] = _made(sibling.read_bytes(), coded).bodies[""]
    return Asset(made)


def _made(body: bytes, headers: Pairs) -> Asset:
    tag = b'"' + hashlib.blake2b(body, digest_size=16).hexdigest().encode() + b'"'
    return Asset({"": (body, tag, [*headers, (b"etag", tag)])})


def _describing(path: str, policy: Policy) -> Pairs:
    worker = path.startswith("/assets/worker-")
    return [
        (b"content-type", TYPES.get(Path(path).suffix, b"application/octet-stream")),
        (b"cache-control", _FOREVER if path.startswith("/assets/") else _ASK),
        (b"content-security-policy", policy.worker() if worker else policy.page()),
    ]


def _base_headers() -> Pairs:
    return [
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"permissions-policy", b"camera=(self), microphone=(self)"),
        (b"referrer-policy", b"no-referrer"),
        (b"vary", b"accept-encoding"),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
    ]
