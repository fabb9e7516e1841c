"""Looking for words where no words may be: in files, in a process's memory, in what a browser sent.

Every word looked for begins with one stem, so that one search finds them all, in every writing.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_MAPPED = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r\S* \S+ \S+ \S+\s*(.*)$")
_CHUNK = 16 << 20


def writings(word: bytes) -> dict[str, bytes]:
    """A word in the forms in which it could lie somewhere, by name.

    Base64 in its three alignments, without the signs that hang on what stands before or after.
    """
    text = word.decode("latin-1")
    found = {
        "plain": word,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "hex": word.hex().encode(),
        "HEX": word.hex().upper().encode(),
    }
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + word)[-(-shift * 8 // 6) : (shift + len(word)) * 8 // 6]
        found[f"base64+{shift}"] = coded
        found[f"base64url+{shift}"] = coded.replace(b"+", b"-").replace(b"/", b"_")
    return found


def found_in(data: bytes, words: Iterable[bytes]) -> list[str]:
    """Which writings of which words stand in the bytes."""
    return [f"{name} of {word!r}" for word in words for name, form in writings(word).items() if form in data]


def found_in_folder(folder: Path, words: Iterable[bytes]) -> list[str]:
    """The same in every file under a folder, names included."""
    words = list(words)
    return [
        f"{path.name}: {hit}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for hit in found_in(path.read_bytes() + path.name.encode(), words)
    ]


def found_in_memory(pid: int, words: Iterable[bytes]) -> list[str]:
    """The same in the memory of a running child of ours."""
    words = list(words)
    return [hit for part in _memory(pid) for hit in found_in(part, words)]


def _memory(pid: int) -> Iterator[bytes]:
    maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in maps.splitlines():
            fits = _MAPPED.match(line)
            if fits is None or fits.group(3) in {"[vvar]", "[vsyscall]", "[vvar_vclock]"}:
                continue
            yield from _part(memory.fileno(), int(fits.group(1), 16), int(fits.group(2), 16))


def _part(file: int, start: int, end: int) -> Iterator[bytes]:
    """A mapped part in pieces that overlap a little; what cannot be read is no part of the process."""
    from os import pread  # noqa: PLC0415 (reads at an address without moving the file)

    for at in range(start, end, _CHUNK):
        try:
            yield pread(file, min(_CHUNK + 256, end - at), at)
        except OSError:
            return


class Sent:
    """All that a browser gave to the network, from its own record (--log-net-log, mode Everything)."""

    def __init__(self, record: Path) -> None:
        told = json.loads(record.read_text(encoding="utf-8"))
        self._events = [event.get("params", {}) for event in told["events"]]

    def origins(self) -> set[str]:
        """Whom pages, workers and their sockets asked; errands of the browser have no page behind them."""
        asked = [str(p["url"]) for p in self._events if "url" in p and "://" in str(p.get("initiator", ""))]
        return {"/".join(address.split("/")[:3]) for address in asked}

    def bytes(self) -> bytes:
        """The very bytes that crossed the sockets, both ways."""
        return b"".join(base64.b64decode(p["bytes"]) for p in self._events if isinstance(p.get("bytes"), str))
