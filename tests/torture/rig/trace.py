"""What a process did to the files of one folder, as strace saw it: the calls, in the order they returned.

[Note: why strace] It sees what leaves the process, whoever in it wrote: SQLite, Python, a thread. Nothing in
the program knows of it, and nothing needs to be compiled or mounted.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.torture.rig.run import require

_CALLS = "openat,pwrite64,write,fsync,fdatasync,ftruncate,fallocate,rename,renameat,renameat2,unlink,unlinkat"
_LINE = re.compile(r"^(\d+) +(.*)$")
_RESUMED = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_FD = re.compile(r"^(\d+)<((?:\\x[0-9a-f]{2})*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_LONGEST = 1 << 20
_ACKS = "acks"


@dataclass(frozen=True, slots=True)
class Op:
    """One call: `what` is write, sync, cut, make, move, drop or ack; a cut's place is the new size."""

    what: str
    path: str
    place: int = 0
    data: bytes = b""
    to: str = ""


def tracer(report: Path) -> tuple[str, ...]:
    """What stands before a command whose calls are to be written to `report`, bytes and all."""
    return (strace(), "-f", "-y", "-xx", "-s", str(_LONGEST), "-e", f"trace={_CALLS}", "-o", str(report))


def strace() -> str:
    """The tracer. Raises Bad with what to do if there is none."""
    found = shutil.which("strace")
    require(found, "There is no strace here. On Debian: apt-get install strace")
    return str(found)


def read_trace(report: Path, folder: Path) -> list[Op]:
    """What was done to the files in `folder`, but for the map of SQLite's log, which no start reads."""
    inside, places, ops = f"{folder}/", dict[str, int](), list[Op]()
    for name, arguments, result in _calls(report):
        if result < 0:
            continue
        for op in _ops(name, arguments, result, places):
            if (f"{op.path}/".startswith(inside) or op.to.startswith(inside)) and not op.path.endswith(
                "-shm"
            ):
                ops.append(Op("ack", op.path) if _is_ack(op, folder) else op)
    return [op for op in ops if op.what == "ack" or not op.path.endswith(f"/{_ACKS}")]


def _is_ack(op: Op, folder: Path) -> bool:
    return op.what == "write" and op.path == str(folder / _ACKS)


def _calls(report: Path) -> Iterator[tuple[str, str, int]]:
    """Name, arguments, result of each call, when it returned."""
    begun: dict[str, str] = {}
    with report.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if (found := _LINE.match(line.rstrip("\n"))) is None:
                continue
            thread, text = found.groups()
            if text.endswith("<unfinished ...>"):
                begun[thread] = text.removesuffix("<unfinished ...>")
                continue
            if resumed := _RESUMED.match(text):
                text = begun.pop(thread, "") + resumed[1]
            if call := _CALL.match(text):
                yield call[1], call[2], int(call[3])


def _ops(name: str, arguments: str, result: int, places: dict[str, int]) -> Iterator[Op]:
    if name == "openat":
        path = _opened(arguments)
        if "O_CREAT" in arguments:
            yield Op("make", path)
        if "O_TRUNC" in arguments:
            yield Op("cut", path, 0)
        places[path] = 0
    elif name in ("rename", "renameat", "renameat2"):
        old, new = (_text(each) for each in _STRING.findall(arguments))
        yield Op("move", old, to=new)
    elif name in ("unlink", "unlinkat"):
        yield Op("drop", _text(_STRING.findall(arguments)[-1]))
    elif (found := _FD.match(arguments)) is not None:
        yield from _of_file(name, _text(found[2]).removesuffix(" (deleted)"), arguments, result, places)


def _of_file(name: str, path: str, arguments: str, result: int, places: dict[str, int]) -> Iterator[Op]:
    numbers = arguments.rpartition('"')[2].split(", ")
    if name == "pwrite64":
        yield Op("write", path, int(numbers[-1]), _bytes(arguments, result))
    elif name == "write":
        place = places.get(path, 0)
        places[path] = place + result
        yield Op("write", path, place, _bytes(arguments, result))
    elif name == "ftruncate":
        yield Op("cut", path, int(numbers[-1]))
    elif name in ("fsync", "fdatasync"):
        yield Op("sync", path)


def _opened(arguments: str) -> str:
    """The path that was opened; a relative one under the folder it was relative to."""
    path = _text(_STRING.findall(arguments)[0])
    base = re.match(r"^\w+<((?:\\x[0-9a-f]{2})*)>", arguments)
    return path if path.startswith("/") or base is None else f"{_text(base[1])}/{path}"


def _bytes(arguments: str, count: int) -> bytes:
    found = _STRING.search(arguments)
    require(found is not None, f"a write without its bytes: {arguments[:80]}")
    return bytes.fromhex(found[1].replace("\\x", ""))[:count] if found else b""


def _text(escaped: str) -> str:
    return bytes.fromhex(escaped.replace("\\x", "")).decode("utf-8", "replace")
