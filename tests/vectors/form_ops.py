"""The operations of what is built on envelopes: words, recovery, release, reveal, streams, the state code."""

from collections.abc import Callable
from typing import Any

from twofold_crypto import errors, primitives, words
from twofold_crypto.public import roster
from twofold_crypto.secret import entry, keys, recovery, release, reveal, state_code, stream

Json = dict[str, Any]

unhex = bytes.fromhex


def content(seed: bytes, count: int) -> bytes:
    """The first `count` bytes of H32(seed ‖ u64 0 ‖ u64 0) ‖ H32(seed ‖ u64 0 ‖ u64 1) ‖ …"""
    blocks = (primitives.hash32(seed + bytes(8) + i.to_bytes(8, "big")) for i in range(-(-count // 32)))
    return b"".join(blocks)[:count]


# --- words, recovery --------------------------------------------------------------------------------------


def _format_words(given: Json) -> Json:
    return {"text": words.format_words(unhex(given["raw"]))}


def _parse_words(given: Json) -> Json:
    return {"raw": words.parse_words(given["text"]).hex()}


def _strange_word(given: Json) -> Json:
    """What the refusal of these words says beside its code."""
    try:
        words.parse_words(given["text"])
    except errors.BadWords as refusal:
        return {"detail": list(refusal.detail) if isinstance(refusal.detail, tuple) else None}
    return {"detail": "taken"}


def _near_words(given: Json) -> Json:
    return {"near": words.near_words(given["typed"])}


def _leading_words(given: Json) -> Json:
    return {"words": words.leading_words(unhex(given["raw"]), given["count"])}


def _sheet_of(given: Json) -> Json:
    seat = recovery.sheet_of(given["words"])
    return {"sign": seat.keys.sign.hex(), "receive": seat.keys.receive.hex()}


def _floor(given: Json) -> recovery.Floor:
    return recovery.Floor(unhex(given["roster_head"]), _heads(given["heads"]))


def _heads(given: list[Any]) -> list[roster.Pin]:
    return [roster.Pin(device, seq, unhex(head)) for device, seq, head in given]


def _make_spare(given: Json) -> Json:
    seat, ephemeral = keys.Seat.from_seed(unhex(given["seed"])), unhex(given["ephemeral"])
    place = unhex(given["founding"]), given["member"], given["relay"], _floor(given)
    return {"spare": recovery.make_spare(seat, *place, unhex(given["sheet"]), lambda _: ephemeral).hex()}


def _open_spare(given: Json) -> Json:
    opened = recovery.open_spare(keys.Seat.from_seed(unhex(given["sheet"])), unhex(given["spare"]))
    return {
        "space": opened.space.hex(),
        "founding": opened.founding.hex(),
        "member": opened.member,
        "relay": opened.relay,
        "roster_head": opened.floor.roster_head.hex(),
        "heads": [[head.device, head.seq, head.id.hex()] for head in opened.floor.heads],
        "seed": opened.seat.seed.hex(),
    }


# --- reveal, state code -----------------------------------------------------------------------------------


def _committed(given: Json) -> tuple[bytes, int, bytes, bytes, bytes]:
    entry_id, blind, data = (unhex(given[name]) for name in ("entry_id", "blind", "data"))
    return unhex(given["space"]), given["member"], entry_id, blind, data


def _commit_reveal(given: Json) -> Json:
    return {"commitment": reveal.commit_reveal(*_committed(given)).hex()}


def _require_opening(given: Json) -> Json:
    reveal.require_opening(unhex(given["commitment"]), *_committed(given))
    return {}


def _version_id(given: Json) -> Json:
    return {"id": reveal.version_id(unhex(given["data"])).hex()}


def _state_hash(given: Json) -> Json:
    named = unhex(given["space"]), unhex(given["roster_head"]), _heads(given["heads"])
    return {"hash": state_code.state_hash(*named).hex()}


def _state_code(given: Json) -> Json:
    named = unhex(given["space"]), unhex(given["roster_head"]), _heads(given["heads"])
    return {"words": state_code.state_code(*named)}


# --- streams ----------------------------------------------------------------------------------------------


def _made(given: Json) -> stream.StreamWriter:
    """A writer of a content that `content` makes."""
    return stream.StreamWriter(unhex(given["key"]), content(unhex(given["content"]), given["total"]))


def _seal_stream(given: Json) -> Json:
    """The content's hash; number, size and hash of the chunks."""
    writer = _made(given)
    sealed = [writer.seal_chunk(i) for i in range(writer.count)]
    chunks = [[len(chunk), primitives.hash32(chunk).hex()] for chunk in sealed]
    return {"hash": writer.content_hash.hex(), "chunks": chunks}


def _seal_chunk(given: Json) -> Json:
    """Chunk i of a content."""
    writer = stream.StreamWriter(unhex(given["key"]), unhex(given["plain"]))
    return {"sealed": writer.seal_chunk(given["i"]).hex()}


def _reader(given: Json, total: int, told: str) -> stream.StreamReader:
    return stream.StreamReader(unhex(given["key"]), total, unhex(told))


def _read_stream(given: Json) -> Json:
    """Take each of `chunks`, [chunk, sealed], and finish."""
    reader = _reader(given, given["total"], given["hash"])
    for i, sealed in given["chunks"]:
        reader.take(i, unhex(sealed))
    return {"content": reader.finish().hex()}


def _read_chunk(given: Json) -> Json:
    """Take one chunk in the place of number 0 and finish."""
    return _read_stream({**given, "chunks": [[0, given["sealed"]]]})


def _pass_stream(given: Json) -> Json:
    """Seal a content, then take its chunks as `steps` say, [place, chunk, bytes cut off the end], and finish.

    `reading` is the total that the reader was told, `hash` the hash where it is not the content's.
    """
    writer = _made(given)
    reader = _reader(given, given["reading"], given.get("hash", writer.content_hash.hex()))
    wanted = []
    for place, i, cut in given["steps"]:
        sealed = writer.seal_chunk(i)
        reader.take(place, sealed[: len(sealed) - cut])
        wanted.append(reader.missing)
    return {"missing": wanted, "content": primitives.hash32(reader.finish()).hex()}


def _missing_chunks(given: Json) -> Json:
    """What is still wanted after `steps` whose refusals are left aside, and what `finish` answers."""
    writer = _made(given)
    reader = _reader(given, given["total"], writer.content_hash.hex())
    for place, i, cut in given["steps"]:
        sealed = writer.seal_chunk(i)
        try:
            reader.take(place, sealed[: len(sealed) - cut])
        except errors.Refused:
            continue
    try:
        reader.finish()
    except errors.Gap as refusal:
        return {"missing": reader.missing, "detail": refusal.detail}
    return {"missing": reader.missing, "detail": None}


# --- release ----------------------------------------------------------------------------------------------


def _make_release(given: Json) -> Json:
    records, run = ([unhex(wire) for wire in given[name]] for name in ("records", "run"))
    made = release.make_release(records, unhex(given["wire"]), unhex(given["key"]), run)
    return {"release": made.hex()}


def _read_release(given: Json) -> Json:
    read = release.read_release(unhex(given["release"]))
    return {
        "space": read.space.hex(),
        "members": [seat.sign.hex() for seat in read.genesis.seats],
        "member": read.member,
        "device": read.device,
        "envelope": read.envelope.hex(),
        "seq": read.seq,
        "n": read.n,
        "ended": read.ended,
        "entry": entry.write_entry(read.entry).hex(),
    }


FORM_OPS: dict[str, Callable[[Json], Json]] = {
    "format_words": _format_words,
    "parse_words": _parse_words,
    "strange_word": _strange_word,
    "near_words": _near_words,
    "leading_words": _leading_words,
    "sheet_of": _sheet_of,
    "make_spare": _make_spare,
    "open_spare": _open_spare,
    "commit_reveal": _commit_reveal,
    "require_opening": _require_opening,
    "version_id": _version_id,
    "state_hash": _state_hash,
    "state_code": _state_code,
    "seal_stream": _seal_stream,
    "seal_chunk": _seal_chunk,
    "read_stream": _read_stream,
    "read_chunk": _read_chunk,
    "pass_stream": _pass_stream,
    "missing_chunks": _missing_chunks,
    "make_release": _make_release,
    "read_release": _read_release,
}
