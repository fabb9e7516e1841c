"""Proof: a seat shows a relay that it is present in a space (spec: Proof)."""

from ..errors import Malformed, Unsupported
from .encoding import signed_bytes
from .limits import ORIGIN_BYTES_MAX
from .messages import ProofRequest
from .seat import require_signed


def proof_bytes(origin: str, space: bytes, public: bytes, challenge: bytes) -> bytes:
    """What the seat signs: L("proof", space, public, origin, challenge); the origin binds it to one relay."""
    require_origin(origin)
    return signed_bytes("proof", space, public, origin.encode("ascii"), challenge)


def require_proof(request: ProofRequest, origin: str) -> None:
    """Refuse (Forged) unless the request is signed for this origin and its own challenge."""
    require_signed(
        request.signature, "proof", request.space, request.public, origin.encode("ascii"), request.challenge
    )


def require_origin(origin: str) -> None:
    """Refuse an origin that is not `scheme://host[:port]` in lower case ASCII (Malformed), or plain
    http beyond the own machine (Unsupported)."""
    scheme, _, host = origin.partition("://")
    plain = all(33 <= ord(c) < 127 and c not in "/?#@\\" for c in host)
    if scheme not in ("http", "https") or not host or not plain or len(origin) > ORIGIN_BYTES_MAX:
        raise Malformed
    if origin != origin.lower():
        raise Malformed
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    if scheme == "http" and name not in ("localhost", "127.0.0.1", "[::1]"):
        raise Unsupported("http")
