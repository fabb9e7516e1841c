"""The key pair by which push services know this relay (VAPID, RFC 8292), and what it signs for them.

Made at the first start in the data folder, for its owner only. It opens nothing and is in no backup: under a
new one devices ask anew. Relays on one database need the same one.
"""

import json
import os
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from ..folder import synced

FILE: Final = "wake.key"
GOOD_SECONDS: Final = 43_200
"""How long a signature is good, half of what push services take."""
_HOUR: Final = 3_600
_OTHERS: Final = 0o077
_COORDINATE_BYTES: Final = 32


class WrongKey(Exception):
    """The file holds no such key, or others may read it; the sentence says which."""


class WakeKey:
    """Signs for push services, and for nothing else."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        self.public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @classmethod
    def of_folder(cls, folder: Path) -> "WakeKey":
        """The key of this data folder, made if there is none. Raises WrongKey, OSError."""
        path = folder / FILE
        if not path.exists():
            _make(path)
        if path.stat().st_mode & _OTHERS:
            raise WrongKey(f"{path} can be read by others. Make it its owner's alone: chmod 600.")
        try:
            private = load_pem_private_key(path.read_bytes(), None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise WrongKey(f"{path} is no key. Take it away, and devices ask anew.") from error
        if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
            raise WrongKey(f"{path} is another kind of key. Take it away, and devices ask anew.")
        return cls(private)

    def header(self, origin: str, contact: str, now: float) -> str:
        """The value of `Authorization` for a push service; alike for a whole hour."""
        ends = int(now) // _HOUR * _HOUR + GOOD_SECONDS
        claims = {"aud": origin, "exp": ends, "sub": contact}
        signed = f"{_letters(_json({'typ': 'JWT', 'alg': 'ES256'}))}.{_letters(_json(claims))}"
        numbers = decode_dss_signature(self._private.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = b"".join(number.to_bytes(_COORDINATE_BYTES, "big") for number in numbers)
        return f"vapid t={signed}.{_letters(signature)}, k={_letters(self.public)}"


def _make(path: Path) -> None:
    """Whole under its name or not there, and never readable by others."""
    private = ec.generate_private_key(ec.SECP256R1())
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(descriptor)
    part.rename(path)
    synced(path.parent)


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _letters(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
