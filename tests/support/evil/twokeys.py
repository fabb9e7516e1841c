"""One XChaCha20-Poly1305 ciphertext that opens under two keys: AEAD does not commit to its key.

The tag is a polynomial over the blocks, so one free block solves for equal tags under both keys: a linear
equation modulo 2^130 - 5, whose solution is a block in about one try of four. Written from RFC 8439 and the
XChaCha draft, in plain Python, because no library offers the one-time key alone.
"""

import struct

_P = (1 << 130) - 5
_CLAMP = 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
_CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")
_MASK = 0xFFFFFFFF


def two_key_body(keys: tuple[bytes, bytes], nonce: bytes, bound: bytes, plain: bytes) -> bytes:
    """A ciphertext and tag with the length of `plain` + 16 that opens under both keys.

    Under the first key it opens to `plain` up to the last two blocks; `plain` has 32 bytes to spare there.
    """
    first = bytearray(_xor(plain, _stream(keys[0], nonce, len(plain))))
    poly = [_one_time(key, nonce) for key in keys]
    for attempt in range(4096):
        first[-32:-16] = attempt.to_bytes(16, "little")
        block = _solve(poly, bound, bytes(first))
        if block is not None:
            first[-16:] = block
            return bytes(first) + _tag(*poly[0], bound, bytes(first))
    raise AssertionError("no free block was found")


def _solve(poly: list[tuple[int, int]], bound: bytes, cipher: bytes) -> bytes | None:
    """The last block under which both tags are the same, or None if this one has no solution."""
    zeroed = cipher[:-16] + bytes(16)
    (r1, s1), (r2, s2) = poly
    one, two = _sum(r1, bound, zeroed), _sum(r2, bound, zeroed)
    factor = (pow(r1, 2, _P) - pow(r2, 2, _P)) % _P
    inverse = pow(factor, -1, _P)
    for carry in range(-4, 5):
        wanted = (two + s2 - one - s1 + (carry << 128)) % _P
        block = wanted * inverse % _P
        if block < 1 << 128:
            chosen = cipher[:-16] + block.to_bytes(16, "little")
            if _tag(r1, s1, bound, chosen) == _tag(r2, s2, bound, chosen):
                return chosen[-16:]
    return None


def _tag(r: int, s: int, bound: bytes, cipher: bytes) -> bytes:
    return ((_sum(r, bound, cipher) + s) % (1 << 128)).to_bytes(16, "little")


def _sum(r: int, bound: bytes, cipher: bytes) -> int:
    total = 0
    sizes = struct.pack("<QQ", len(bound), len(cipher))
    for part in (bound + bytes(-len(bound) % 16), cipher + bytes(-len(cipher) % 16), sizes):
        for start in range(0, len(part), 16):
            total = (total + int.from_bytes(part[start : start + 16], "little") + (1 << 128)) * r % _P
    return total


def _one_time(key: bytes, nonce: bytes) -> tuple[int, int]:
    block = _block(_subkey(key, nonce[:16]), 0, nonce[16:])
    return int.from_bytes(block[:16], "little") & _CLAMP, int.from_bytes(block[16:32], "little")


def _stream(key: bytes, nonce: bytes, size: int) -> bytes:
    subkey, count = _subkey(key, nonce[:16]), -(-size // 64)
    return b"".join(_block(subkey, i + 1, nonce[16:]) for i in range(count))[:size]


def _subkey(key: bytes, nonce: bytes) -> bytes:
    state = _rounds([*_CONSTANTS, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce)])
    return struct.pack("<8I", *state[:4], *state[12:])


def _block(key: bytes, counter: int, nonce: bytes) -> bytes:
    start = [*_CONSTANTS, *struct.unpack("<8I", key), counter, 0, *struct.unpack("<2I", nonce)]
    return struct.pack("<16I", *((a + b) & _MASK for a, b in zip(start, _rounds(list(start)), strict=True)))


def _rounds(x: list[int]) -> list[int]:
    columns = [(0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)]
    diagonals = [(0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)]
    for _ in range(10):
        for places in (*columns, *diagonals):
            _quarter(x, *places)
    return x


def _quarter(x: list[int], a: int, b: int, c: int, d: int) -> None:
    for left, right, target, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        x[left] = (x[left] + x[right]) & _MASK
        mixed = x[target] ^ x[left]
        x[target] = (mixed << turn | mixed >> (32 - turn)) & _MASK


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
