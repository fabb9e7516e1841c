"""Proof: a seat shows a relay that it is present in a space (spec: Proof)."""

import re
from typing import Final

from ..errors import Malformed, Unsupported
from .encoding import signed_bytes
from .limits import ID_BYTES, ORIGIN_BYTES_MAX
from .messages import LookupRequest, ProofRequest
from .seat import require_signed

_ORIGIN = re.compile(
    r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::([1-9][0-9]{0,4}))?\Z"
)
_PORT_MAX = 65535
_OWN_PORTS = {("http", "80"), ("https", "443")}
_OWN_MACHINE = {"localhost", "127.0.0.1", "[::1]"}


def proof_bytes(origin: str, space: bytes, public: bytes, challenge: bytes) -> bytes:
    """What the seat signs: L("proof", space, public, origin, challenge); the origin binds it to one relay."""
    require_origin(origin)
    return signed_bytes("proof", space, public, origin.encode("ascii"), challenge)


def require_proof(request: ProofRequest, origin: str) -> None:
    """Refuse (Forged) unless the request is signed for this origin and its own challenge."""
    require_signed(
        request.signature, "proof", request.space, request.public, origin.encode("ascii"), request.challenge
    )


NO_SPACE: Final = bytes(ID_BYTES)
"""Stands for the space in a lookup, whose answer is the space."""


def require_lookup(request: LookupRequest, origin: str) -> None:
    """Refuse (Forged) unless the lookup is signed for this origin and its own challenge."""
    require_signed(
        request.signature, "lookup", NO_SPACE, request.public, origin.encode("ascii"), request.challenge
    )


def require_origin(origin: str) -> None:
    """Refuse what is not exactly the origin a browser would name.

    Malformed: anything but `scheme://host` or `scheme://host:port` in lower-case ASCII, the host a name,
    an IPv4 address or an IPv6 address in brackets, the port 1 to 65535 and not the scheme's own.
    Unsupported: plain http beyond one's own machine.
    """
    found = _ORIGIN.match(origin)
    if not found or len(origin) > ORIGIN_BYTES_MAX:
        raise Malformed
    scheme, host, port = found.groups()
    if port is not None and (int(port) > _PORT_MAX or (scheme, port) in _OWN_PORTS):
        raise Malformed
    if scheme == "http" and host not in _OWN_MACHINE:
        raise Unsupported("http")
