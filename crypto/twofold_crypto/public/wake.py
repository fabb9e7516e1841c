"""Wake: a push without content, for a device that asked, and the messages that ask for it (spec: Wake).

Owns the form of an endpoint. Which hosts a relay calls at all is the relay's own choice and stands elsewhere.
"""

import re
from typing import Annotated, Final

from msgspec import Meta

from ..errors import Malformed
from .limits import ENDPOINT_BYTES_MAX, HOST_BYTES_MAX, WAKE_KEY_BYTES
from .messages import Message, Version

WakeKey = Annotated[bytes, Meta(min_length=WAKE_KEY_BYTES, max_length=WAKE_KEY_BYTES)]
Endpoint = Annotated[str, Meta(min_length=1, max_length=ENDPOINT_BYTES_MAX)]

_ENDPOINT: Final = re.compile(
    r"https://((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)/[!$-;=?-\[\]_a-z~]+\Z"
)
"""A lower-case name with a dot, its last part beginning with a letter; no port, no user, no fragment."""
_UNCOMPRESSED: Final = 4
"""First byte of a point of P-256 that is written with both coordinates."""


def require_endpoint(endpoint: str) -> str:
    """The host of an endpoint. Refuses Malformed for anything but https at a name, and a path."""
    found = _ENDPOINT.match(endpoint) if len(endpoint) <= ENDPOINT_BYTES_MAX else None
    if found is None or len(found[1]) > HOST_BYTES_MAX:
        raise Malformed
    return found[1]


class WakeKeyRequest(Message, frozen=True):
    """POST /v1/wake/key, with a token: under which key this relay wakes."""

    version: Version


class WakeKeyReply(Message, frozen=True):
    """A point of P-256, uncompressed, as a browser takes it for `applicationServerKey`."""

    key: WakeKey

    def vetted(self) -> bytes:
        """The key. Refuses (Malformed) what is not uncompressed."""
        return _uncompressed(self.key)


class SetWakeRequest(Message, frozen=True):
    """POST /v1/wake/set, with a token: wake this device there; in place of what it had set before."""

    version: Version
    key: WakeKey
    endpoint: Endpoint

    def vetted(self) -> str:
        """The endpoint's host. Refuses (Malformed) another form of key or endpoint."""
        _uncompressed(self.key)
        return require_endpoint(self.endpoint)


class ClearWakeRequest(Message, frozen=True):
    """POST /v1/wake/clear, with a token: wake this device no more."""

    version: Version


def _uncompressed(key: bytes) -> bytes:
    if key[0] != _UNCOMPRESSED:
        raise Malformed
    return key
