"""The bytes of a vault: a head, then frames, each sealed and bound to its number and the frame before.

    file   = "twofold vault 1\n" ‖ vault id (16) ‖ frame…          everything in steps of 16 bytes
    frame  = length (u32-BE) ‖ check (12) ‖ nonce (24) ‖ sealed    length counts nonce and sealed
    check  = the first 12 bytes of BLAKE2b-256(L(vault id, number, hash of the frame before, length))
    sealed = XChaCha20-Poly1305(vault key, nonce, AAD = L(vault id, number, hash of the frame before))
    plain  = length (u32-BE) ‖ payload ‖ zeros

A note, *Torn tails*: only the last frame can be half written, since each one is synced before the next. So a
tail that is short, that starts with zeros where its length should be, or whose last frame does not open is
cut: nobody was told that it is kept. Anything else that does not fit is damage and is refused. Steps of 16
keep a frame's length and check within one disk sector, so they are there together or not at all.
"""

from dataclasses import dataclass

from twofold_crypto.primitives import NONCE_BYTES, TAG_BYTES, Random, decrypt, encrypt, hash32
from twofold_crypto.public.encoding import join_parts

from .errors import VaultDamaged, VaultForeign

MAGIC = b"twofold vault 1\n"
STEP = 16
_HEAD = len(MAGIC) + STEP
_OVERHEAD = NONCE_BYTES + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a journal ends: vault id, number of frames, hash of the last one, bytes so far."""

    vault: bytes
    frames: int
    hash: bytes
    size: int


def begin(random: Random) -> tuple[bytes, Tip]:
    """The head of a new journal."""
    vault = random(STEP)
    head = MAGIC + vault
    return head, Tip(vault, 0, hash32(head), len(head))


def write_frame(key: bytes, tip: Tip, payload: bytes, random: Random) -> tuple[bytes, Tip]:
    """The frame that follows `tip`, and the tip after it."""
    plain = len(payload).to_bytes(4, "big") + payload
    plain += bytes(-(len(plain) + _OVERHEAD) % STEP)
    nonce = random(NONCE_BYTES)
    sealed = nonce + encrypt(key, nonce, _bound(tip), plain)
    frame = _label(tip, len(sealed)) + sealed
    return frame, _after(tip, frame)


def read_frames(key: bytes, data: bytes) -> tuple[list[bytes], Tip]:
    """Every payload and the tip; bytes behind the tip's size are a torn tail. VaultForeign, VaultDamaged."""
    if len(data) < _HEAD or data[: len(MAGIC)] != MAGIC:
        raise VaultForeign("This file is no vault.")
    tip = Tip(data[len(MAGIC) : _HEAD], 0, hash32(data[:_HEAD]), _HEAD)
    payloads: list[bytes] = []
    while (frame := _cut_frame(tip, data)) is not None:
        payload = _open(key, tip, frame)
        if payload is None and (tip.frames == 0 or tip.size + len(frame) < len(data)):
            raise VaultForeign("The key is not this vault's.") if tip.frames == 0 else _damage()
        if payload is None:
            break
        payloads.append(payload)
        tip = _after(tip, frame)
    if not payloads:
        raise VaultForeign("This file holds no vault.")
    return payloads, tip


def _cut_frame(tip: Tip, data: bytes) -> bytes | None:
    """The next frame's bytes; None where the journal ends or its tail is torn."""
    label = data[tip.size : tip.size + STEP]
    if len(label) < STEP or not any(label):
        return None
    length = int.from_bytes(label[:4], "big")
    if label != _label(tip, length):
        raise _damage()
    frame = data[tip.size : tip.size + STEP + length]
    return frame if len(frame) == STEP + length else None


def _open(key: bytes, tip: Tip, frame: bytes) -> bytes | None:
    nonce, sealed = frame[STEP : STEP + NONCE_BYTES], frame[STEP + NONCE_BYTES :]
    plain = decrypt(key, nonce, _bound(tip), sealed)
    if plain is None or len(plain) < 4:
        return None
    return plain[4 : 4 + int.from_bytes(plain[:4], "big")]


def _bound(tip: Tip) -> bytes:
    return join_parts(tip.vault, tip.frames, tip.hash)


def _label(tip: Tip, length: int) -> bytes:
    check = hash32(join_parts(tip.vault, tip.frames, tip.hash, length))
    return length.to_bytes(4, "big") + check[: STEP - 4]


def _after(tip: Tip, frame: bytes) -> Tip:
    return Tip(tip.vault, tip.frames + 1, hash32(frame), tip.size + len(frame))


def _damage() -> VaultDamaged:
    return VaultDamaged("A part of this vault was changed. Nothing was written to it.")
