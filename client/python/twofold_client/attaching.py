"""Attachments on this device: sealed once, kept until the relay has all, verified before they are shown.

[Note: sealed at rest] What lies in the folder is what the relay gets: sealed chunks, one after the other. The
key is in the entry that names the attachment, and the entry is in the vault. The file is on the disk before
the vault notes that it is to be brought; what the vault does not note was never promised to anybody.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.primitives import KEY_BYTES
from twofold_crypto.public.blobs import Cut
from twofold_crypto.public.envelope import padme
from twofold_crypto.public.limits import BLOB_ID_BYTES, BUCKET_BYTES_MIN, CHUNK_BYTES, TAG_BYTES
from twofold_crypto.secret.stream import StreamReader, StreamWriter

from . import carrying
from .changes import Carried
from .device import Device
from .disk import write_aside
from .errors import Away, RelayRefused
from .relay import Relay
from .state import SpaceName

FOLDER: Final = "attached"
_LOST: Final = "lost"
"""Stands for a refusal where the file is not here any more."""
_NEVER: Final = ("unknown_blob", "blob_differs", "too_large", "malformed", "closed", _LOST)
"""Refusals after which bringing it again is no use: its place is taken, or nothing is taken any more."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """What an entry tells of an attachment so that it can be read; length and hash are its content's."""

    key: bytes
    blob: bytes
    total: int
    hash: bytes

    @property
    def cut(self) -> Cut:
        """How it lies at the relay."""
        return Cut(padme(max(self.total, BUCKET_BYTES_MIN)))

    def reader(self) -> StreamReader:
        """What takes its chunks. Refuses Malformed, TooLarge: whoever wrote the entry chose these."""
        return StreamReader(self.key, self.total, self.hash)


class Attachments:
    """The attachments of one device, in a folder beside its vault; its runs bring them from now on."""

    def __init__(self, device: Device, folder: Path) -> None:
        self._device, self._vault, self._folder = device, folder, folder / FOLDER
        device.carry = self.bring

    def attach(self, name: SpaceName, content: bytes) -> Attachment:
        """Seal a content for a space under a key and an id of its own; durable here when it returns.

        Refuses TooLarge. Record the entry that names it afterwards, in the same space; `bring` sends it.
        """
        random = self._device.random
        key, blob = random(KEY_BYTES), random(BLOB_ID_BYTES)
        writer = StreamWriter(key, content)
        self._keep(blob, writer)
        space = self._device.space(name)
        self._note(name, [*space.bringing, blob], space.dropping)
        return Attachment(key, blob, len(content), writer.content_hash)

    def let_go(self, name: SpaceName, blob: bytes) -> None:
        """Its entry is erased: it leaves this device now, and the relay with the next `bring`."""
        space = self._device.space(name)
        self._note(name, [each for each in space.bringing if each != blob], [*space.dropping, blob])
        self._path(blob).unlink(missing_ok=True)

    async def bring(self, name: SpaceName) -> dict[bytes, str]:
        """Send what is to be sent and drop what is to be dropped; what was refused, and why.

        Raises Away where the relay is not reached: then all of it waits.
        """
        refused: dict[bytes, str] = {}
        for blob in list(self._device.space(name).dropping):
            await self._asked(name, partial(carrying.drop, blob=blob))
            self._done(name, blob)
        for blob in list(self._device.space(name).bringing):
            why = await self._brought(name, blob)
            if why:
                refused[blob] = why
            if not why or why in _NEVER:
                self._done(name, blob)
        return refused

    async def read(self, name: SpaceName, attachment: Attachment) -> bytes:
        """The content, once all of it is here and is what its author sealed.

        Raises Away and RelayRefused (`unknown_blob`: it is gone; `unfinished`: not there yet), and what
        `StreamReader` refuses: then not a byte of it is given out.
        """
        kept = self.kept(attachment)
        if kept is not None:
            return kept
        reader = attachment.reader()
        await self._asked(
            name,
            partial(
                carrying.get,
                blob=attachment.blob,
                cut=attachment.cut,
                wanted=lambda: reader.missing,
                take=reader.take,
            ),
        )
        content = reader.finish()
        self._keep(attachment.blob, StreamWriter(attachment.key, content))
        return content

    def kept(self, attachment: Attachment) -> bytes | None:
        """The content, if this device has all of it unharmed; no relay is asked.

        Refuses Malformed, TooLarge as `Attachment.reader` does.
        """
        return kept_in(self._vault, attachment)

    def bring_again(self, name: SpaceName, attachment: Attachment) -> bool:
        """After the relay came back from a backup: note that it is to be brought, if it is held here.

        For attachments that the own member has put; the relay takes them from nobody else.
        """
        if self.kept(attachment) is None:
            return False
        space = self._device.space(name)
        if attachment.blob not in space.bringing:
            self._note(name, [*space.bringing, attachment.blob], space.dropping)
        return True

    async def _brought(self, name: SpaceName, blob: bytes) -> str:
        """Empty once the relay has all of it, or why not."""
        path = self._path(blob)
        if not path.exists():
            return _LOST
        sealed = path.read_bytes()
        put = partial(carrying.put, blob=blob, cut=_cut_of(len(sealed)), chunk=partial(_chunk, sealed))
        try:
            await self._asked(name, put)
        except RelayRefused as refusal:
            return refusal.name
        return ""

    async def _asked(self, name: SpaceName, act: Callable[[Relay, bytes], Awaitable[None]]) -> None:
        """Do it with a token; where that has ended, with another."""
        for last in (False, True):
            if last or self._device.sync(name).token is None:
                await self._device.run_space(name)
            sync = self._device.sync(name)
            if sync.token is None:
                raise Away("The relay was not reached.")
            try:
                return await act(sync.relay, sync.token)
            except RelayRefused as refusal:
                if last or refusal.name != "unknown":
                    raise
        raise AssertionError

    def _done(self, name: SpaceName, blob: bytes) -> None:
        space = self._device.space(name)
        bringing, dropping = ([b for b in each if b != blob] for each in (space.bringing, space.dropping))
        self._note(name, bringing, dropping)

    def _note(self, name: SpaceName, bringing: list[bytes], dropping: list[bytes]) -> None:
        self._device.vault.commit(Carried(name, bringing, dropping))

    def _keep(self, blob: bytes, writer: StreamWriter) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        write_aside(self._path(blob), b"".join(writer.seal_chunk(i) for i in range(writer.count)))

    def _path(self, blob: bytes) -> Path:
        return self._folder / blob.hex()


def kept_in(vault: Path, attachment: Attachment) -> bytes | None:
    """The content of an attachment, if it lies whole and unharmed in the folder of this vault.

    Refuses Malformed, TooLarge as `Attachment.reader` does.
    """
    reader, path = attachment.reader(), vault / FOLDER / attachment.blob.hex()
    sealed = path.read_bytes() if path.exists() else b""
    if len(sealed) != attachment.cut.sealed:
        return None
    try:
        for i in range(reader.count):
            reader.take(i, _chunk(sealed, i))
        return reader.finish()
    except Refused:
        return None


def _chunk(sealed: bytes, i: int) -> bytes:
    size = CHUNK_BYTES + TAG_BYTES
    return sealed[i * size : (i + 1) * size]


def _cut_of(sealed: int) -> Cut:
    """The cut whose sealed chunks are so many bytes together."""
    count = -(-sealed // (CHUNK_BYTES + TAG_BYTES))
    return Cut(sealed - count * TAG_BYTES)
