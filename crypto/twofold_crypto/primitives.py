"""The only file that touches a crypto library: a few verbs over libsodium and BLAKE2b (spec: Conventions).

Knows bytes and sizes; must not know labels, records or spaces. Randomness is made here and nowhere else;
everything above takes a `Random` as a parameter so that vectors can fix it.
"""

import hashlib
import hmac
from collections.abc import Callable

from nacl import bindings, exceptions
from nacl import utils as nacl_utils

from .errors import BadKey

KEY_BYTES = 32
HASH_BYTES = 32
SIGNATURE_BYTES = 64
NONCE_BYTES = 24
TAG_BYTES = 16
STRETCH_SALT_BYTES = 16

Random = Callable[[int], bytes]

_FIELD_PRIME = 2**255 - 19


def random_bytes(count: int) -> bytes:
    """`count` bytes from the system's generator."""
    return bytes(nacl_utils.random(count))


def hash32(data: bytes) -> bytes:
    """BLAKE2b-256 of `data`, 32 bytes."""
    return hashlib.blake2b(data, digest_size=HASH_BYTES).digest()


def keyed32(key: bytes, data: bytes) -> bytes:
    """BLAKE2b-256 of `data` under a key of 32 bytes, 32 bytes."""
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return hashlib.blake2b(data, digest_size=HASH_BYTES, key=key).digest()


def stretch(data: bytes, salt: bytes, passes: int, memory: int) -> bytes:
    """Argon2id (version 1.3, one lane) of `data`, 32 bytes: slow on purpose, under a salt of 16 bytes.

    `memory` is in bytes. For what people compare; keys have entropy of their own.
    """
    kind = bindings.crypto_pwhash_ALG_ARGON2ID13
    return bytes(bindings.crypto_pwhash_alg(HASH_BYTES, data, salt, passes, memory, kind))


def same(left: bytes, right: bytes) -> bool:
    """Equality that takes as long for unequal bytes as for equal ones."""
    return hmac.compare_digest(left, right)


def signing_public(seed: bytes) -> bytes:
    """The Ed25519 public key, 32 bytes, of a 32-byte seed."""
    return bytes(bindings.crypto_sign_seed_keypair(seed)[0])


def sign(seed: bytes, data: bytes) -> bytes:
    """Ed25519 signature, 64 bytes, over `data` by the key of a 32-byte seed."""
    secret = bindings.crypto_sign_seed_keypair(seed)[1]
    return bytes(bindings.crypto_sign(data, secret)[:SIGNATURE_BYTES])


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether `signature` (64 bytes) by `public` (32 bytes) fits `data`, by libsodium's rule."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        bindings.crypto_sign_open(signature + data, public)
    except (exceptions.BadSignatureError, ValueError):
        return False
    return True


def vet_signing_key(public: bytes) -> None:
    """Refuse an Ed25519 key that is not canonical, not on the main subgroup or of low order (BadKey)."""
    if len(public) != KEY_BYTES or not bindings.crypto_core_ed25519_is_valid_point(public):
        raise BadKey


def vet_receiving_key(public: bytes) -> None:
    """Refuse an X25519 key that is not canonical or of low order (BadKey)."""
    if len(public) != KEY_BYTES or int.from_bytes(public, "little") >= _FIELD_PRIME:
        raise BadKey
    exchange(bytes(KEY_BYTES), public)


def receiving_public(secret: bytes) -> bytes:
    """The X25519 public key, 32 bytes, of a 32-byte secret."""
    if len(secret) != KEY_BYTES:
        raise ValueError("a secret has 32 bytes")
    return bytes(bindings.crypto_scalarmult_base(secret))


def exchange(secret: bytes, public: bytes) -> bytes:
    """The X25519 result, 32 bytes; keys of another length and an all-zero result are refused (BadKey)."""
    if len(secret) != KEY_BYTES or len(public) != KEY_BYTES:
        raise BadKey
    try:
        shared = bytes(bindings.crypto_scalarmult(secret, public))
    except (exceptions.CryptoError, ValueError) as error:
        raise BadKey from error
    if same(shared, bytes(KEY_BYTES)):
        raise BadKey
    return shared


def encrypt(key: bytes, nonce: bytes, bound: bytes, plain: bytes) -> bytes:
    """XChaCha20-Poly1305 (IETF): `plain` and 16 bytes of tag, with `bound` as associated data."""
    return bytes(bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, nonce, key))


def decrypt(key: bytes, nonce: bytes, bound: bytes, sealed: bytes) -> bytes | None:
    """The plain bytes, or None if anything at all does not fit; there is one failure, not several."""
    if len(sealed) < TAG_BYTES or len(nonce) != NONCE_BYTES:
        return None
    try:
        return bytes(bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, bound, nonce, key))
    except (exceptions.CryptoError, ValueError):
        return None
