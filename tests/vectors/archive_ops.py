"""The operations of archives that vector files name."""

from collections.abc import Callable
from typing import Any

from twofold_crypto.secret import archive

Json = dict[str, Any]

unhex = bytes.fromhex


def _key(given: Json) -> Json:
    return {"key": archive.archive_key(given["passphrase"].encode(), unhex(given["salt"])).hex()}


def _seal(given: Json) -> Json:
    key, salt = unhex(given["key"]), unhex(given["salt"])
    writers = [archive.part_writer(key, i, unhex(part)) for i, part in enumerate(given["parts"])]
    told = [archive.Part(writer.total, writer.content_hash) for writer in writers]
    chunks = [writer.seal_chunk(n) for writer in writers for n in range(writer.count)]
    return {"file": b"".join([archive.write_head(key, salt, told), *chunks]).hex()}


def _open(given: Json) -> Json:
    opened = archive.Archive(unhex(given["key"]), unhex(given["file"]))
    return {"parts": [opened.read(i).hex() for i in range(len(opened.parts))]}


ARCHIVE_OPS: dict[str, Callable[[Json], Json]] = {
    "archive_key": _key,
    "seal_archive": _seal,
    "open_archive": _open,
}
