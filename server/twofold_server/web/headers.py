"""The headers that responses of the relay have, and small readers of request headers."""

from collections.abc import Iterable
from typing import Final

Pairs = list[tuple[bytes, bytes]]

RELAY_HEADERS: Final[Pairs] = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"referrer-policy", b"no-referrer"),
    (b"vary", b"origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
]
"""CORS reads are not subject to the resource policy, so the app's origin can read and nothing can embed."""

_OF_MESSAGES: Final = {b"cache-control", b"cross-origin-resource-policy", b"vary", b"x-content-type-options"}

MESSAGE_HEADERS: Final[Pairs] = [pair for pair in RELAY_HEADERS if pair[0] in _OF_MESSAGES]
"""What answers to a POST of our media type carry: the rest speaks to pages, and no page can come of them.

A navigation cannot send that type; what a browser could show, every refusal among it, carries all.
"""

PREFLIGHT_HEADERS: Final[Pairs] = [
    (b"access-control-allow-methods", b"POST, GET"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"600"),
]


def only(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes | None:
    """The value of a header that came exactly once; None if it is absent, empty bytes if it came twice."""
    found = None
    for key, value in headers:
        if key == name:
            if found is not None:
                return b""
            found = value
    return found


def readable_by(origin: bytes) -> Pairs:
    """What lets a page of this origin read the response."""
    return [(b"access-control-allow-origin", origin)]
