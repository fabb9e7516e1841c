"""The sealed vault: a state that is moved by transactions, each durable before anybody is told.

Owns the key, the journal's tip and compaction; what a transaction means is in `changes`.
"""

from pathlib import Path
from typing import Self

import msgspec

from twofold_crypto.primitives import KEY_BYTES, Random, random_bytes

from . import journal
from .applying import apply
from .changes import AnyChange, Transaction, Whole
from .disk import Disk, FileDisk, write_aside
from .errors import VaultBroken, VaultForeign
from .first_vault import carried_over
from .state import Space, SpaceName, State

COMPACT_BYTES = 1 << 20
"""A journal is written anew once it has grown by this much, and by its first size, since the last time."""

_decoder = msgspec.msgpack.Decoder(Transaction)
_encoder = msgspec.msgpack.Encoder()


class Vault:
    """One open vault, the only writer of its file. Close it to give the lock back."""

    def __init__(self, disk: Disk, key: bytes, random: Random = random_bytes) -> None:
        """Open what the disk holds, or begin. Refuses VaultForeign, VaultDamaged; cuts a torn tail."""
        self._disk, self._key, self._random = disk, key, random
        self._broken, self._compacted = False, 0
        self._tip: journal.Tip
        self.state = State()
        data = disk.read()
        if data is None:
            self._write_anew()
        else:
            self._replay(data)

    @classmethod
    def at(cls, folder: Path, key: bytes | None = None, random: Random = random_bytes) -> Self:
        """The vault of a folder, made with mode 0700 if absent; its key given, or in a file beside it."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        disk = FileDisk(folder / "vault")
        try:
            return cls(disk, key or _key_beside(folder, disk, random), random)
        except BaseException:
            disk.close()
            raise

    def commit(self, *changes: AnyChange) -> None:
        """Seal the changes as one transaction, make it durable, then apply it. VaultBroken, OSError."""
        if self._broken:
            raise VaultBroken("The disk refused an earlier write. Open the vault again.")
        payload = _encoder.encode(list(changes))
        frame, tip = journal.write_frame(self._key, self._tip, payload, self._random)
        self._guard_append(frame)
        self._tip = tip
        self._apply(_decoder.decode(payload))
        if self._tip.size - self._compacted > max(COMPACT_BYTES, self._compacted):
            self._write_anew()

    def space(self, name: SpaceName) -> Space:
        """The space of this name, which must be there."""
        return self.state.spaces[name]

    def compact(self) -> None:
        """Write the state anew as one frame, aside, and rename."""
        self._write_anew()

    def close(self) -> None:
        """Give the file to others."""
        self._disk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _apply(self, changes: list[AnyChange]) -> None:
        for change in changes:
            self.state = apply(self.state, change)

    def _replay(self, data: bytes) -> None:
        payloads, self._tip = journal.read_frames(self._key, data)
        try:
            for payload in payloads:
                self._apply(_decoder.decode(payload))
        except (msgspec.MsgspecError, KeyError):
            self._carry_over(payloads)
        if self._tip.size < len(data):
            self._disk.cut(self._tip.size)

    def _carry_over(self, payloads: list[bytes]) -> None:
        """A vault of the first program becomes one of this; any other, a newer one too, stays as it is."""
        try:
            self.state = carried_over(payloads)
        except (msgspec.MsgspecError, KeyError) as error:
            raise VaultForeign(
                "This vault was written by a newer program. Use that one; nothing in it was changed."
            ) from error
        self._write_anew()

    def _guard_append(self, frame: bytes) -> None:
        try:
            self._disk.append(frame)
        except BaseException:
            self._broken = True
            raise

    def _write_anew(self) -> None:
        head, tip = journal.begin(self._random)
        payload = _encoder.encode([Whole(self.state)])
        frame, tip = journal.write_frame(self._key, tip, payload, self._random)
        try:
            self._disk.replace(head + frame)
        except BaseException:
            self._broken = True
            raise
        self._tip, self._compacted = tip, tip.size


def _key_beside(folder: Path, disk: Disk, random: Random) -> bytes:
    """The key file's 32 bytes; made only where there is no vault yet (VaultForeign otherwise)."""
    path = folder / "key"
    if not path.exists() and disk.read() is None:
        write_aside(path, random(KEY_BYTES))
    key = path.read_bytes() if path.exists() else b""
    if len(key) != KEY_BYTES:
        raise VaultForeign("The key file of this vault is missing or is not 32 bytes long.")
    return key
