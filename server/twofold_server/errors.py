"""The one table of refusals: code, status, close code, what happened, what to do.

Every route, every WebSocket close and docs/refusals.md speak from it. The protocol's own judgements
(`twofold_crypto.errors`) have their rows here too; `Declined` is what only a relay can say.
"""

from dataclasses import dataclass
from typing import Final

from twofold_crypto.errors import Refused
from twofold_crypto.public.encoding import encode
from twofold_crypto.public.messages import Refusal

NORMAL, TEXT_FRAME, FRAME_TOO_BIG, RESTART = 1000, 1003, 1009, 1012
_CLOSE_BASE = 4000


@dataclass(frozen=True, slots=True)
class Row:
    """One refusal: its stable code, HTTP status, and two sentences for whoever reads it."""

    code: str
    status: int
    sentence: str
    todo: str

    @property
    def close(self) -> int:
        """The close code of a WebSocket: 1003 for text, 1009 for too much, else 4000 + status."""
        return {"text_frame": TEXT_FRAME, "too_large": FRAME_TOO_BIG}.get(
            self.code, _CLOSE_BASE + self.status
        )


_ROWS: Final = (
    # The form of what came.
    Row("malformed", 400, "The bytes are not the one permitted form of this record.", "Send what the protocol describes."),
    Row("unsupported", 400, "This relay does not speak that version, suite or feature; the detail is the oldest and the newest version that it speaks.", "Speak one of those, or update the older of the two."),
    Row("too_large", 413, "This is longer than the limit for its kind.", "Send less, or in smaller parts."),
    Row("bad_key", 400, "A public key in it is not usable.", "Make a new key."),
    Row("wrong_type", 415, "The Content-Type is not exactly application/vnd.msgpack.", "Send that type, bare."),
    Row("wrong_method", 405, "This address does not take that method.", "See the list of messages."),
    Row("no_such_route", 404, "There is nothing at this address.", "See the list of messages."),
    Row("text_frame", 400, "A text frame came where only binary frames are spoken.", "Send MessagePack in a binary frame."),
    Row("too_slow", 408, "The rest did not come, or was not read, in time.", "Connect again and go on from your cursor."),
    # Who may call.
    Row("foreign_origin", 403, "Pages of that origin may not call this relay.", "Name the app's origin in the relay's settings."),
    Row("foreign_host", 421, "This relay does not answer to that host name.", "Name the relay's origin in its settings."),
    Row("unknown", 403, "No such space, seat or token is known here.", "Prove again; if a proof gets this answer, stop and tell your human."),
    Row("ended", 403, "This seat was admitted and has ended; the detail has the records up to its end.", "Stop writing as this device; what it holds stays with it."),
    Row("challenge_spent", 403, "The challenge is used, over, or of another run of this relay.", "Ask for a new challenge."),
    # The judgement on records and envelopes.
    Row("forged", 403, "A signature does not fit the signer, the space and the bytes.", "Do not believe whoever wrote it."),
    Row("not_for_us", 400, "This is a sound record of another space.", "Send it where it belongs."),
    Row("roster_moved", 409, "The roster has a newer head than the record continues.", "Fetch, ask whether it is still needed, sign anew."),
    Row("forked_roster", 409, "Two signed rosters of this space exist; the detail is the record held here where they part.", "Write nothing; compare with the others, then found anew."),
    Row("healing", 409, "The relay came back from a backup and waits for the devices that know more.", "Try again later; if no device is missing, a human can say so."),
    Row("closed", 409, "A member has left and closed this space; only erasing goes on in it.", "Keep what you hold; write in another space."),
    Row("not_present", 403, "The signer is no device of the roster at the head it cites.", "Fetch the roster and look who is in."),
    Row("key_used", 409, "A key in it was admitted before; a key is admitted once, ever.", "Make a new seat."),
    Row("unknown_head", 409, "It cites a roster head that is not known here.", "Fetch, send the missing records first."),
    Row("head_backwards", 409, "Its author cited a newer roster head before.", "Fetch, then seal under the newest head."),
    Row("gap", 409, "The author's sequence jumps; the detail is the head held here.", "Send what is missing first."),
    Row("forked", 409, "Another branch is held at that sequence; the detail is its head.", "Stop writing as this device and tell your human."),
    Row("past_pin", 409, "The author has ended, and this is not what the way back from its pin meets next.", "Send its run backwards from the pin; record the rest again."),
    Row("stale_wrap", 409, "The entry key is not wrapped under the newest epoch; the detail names it.", "Fetch, wrap again, send."),
    Row("capped", 429, "This member has done that often enough for one day.", "Try again tomorrow; removing a device is never capped."),
    Row("over_quota", 409, "This member has no room left in this space.", "Erase something, or ask the host for more room; short words and erasing still go."),
    # Blobs.
    Row("unknown_blob", 404, "There is no such blob here for this seat.", "If it was to be put, begin again under a new id; if it was to be read, it is gone."),
    Row("blob_differs", 409, "Other bytes are held in that place, or the blob began with another length.", "Keep what is held, or put the other bytes under a new id."),
    Row("unfinished", 409, "That chunk has not come yet.", "Ask again later; whoever puts the blob goes on with it."),
    # Waking.
    Row("no_wake", 404, "This relay wakes nobody.", "Look by yourself; or ask the host to turn it on."),
    Row("wake_key", 409, "The endpoint was made for another key than this relay's.", "Ask for the key, subscribe anew, set that."),
    Row("wake_host", 403, "This relay does not call the host of that endpoint.", "Ask the host to name it in wake_hosts."),
    # Founding and meeting.
    Row("code_unknown", 403, "This household code is not known here.", "Look at the code again, or ask the host for one."),
    Row("code_spent", 409, "All spaces of this household code are founded.", "Ask the host for a new code."),
    Row("rendezvous_unknown", 404, "There is no such mailbox, or its ten minutes are over.", "Make a new invitation."),
    Row("rendezvous_used", 409, "This mailbox was used by somebody else, or is closed.", "Stop this ceremony; make a new invitation."),
    Row("rendezvous_full", 429, "No more mailboxes can be opened just now.", "Wait ten minutes, then try again."),
    Row("too_often", 429, "This device, or this address, asks more often than is served.", "Wait as many seconds as the detail says, then go on."),
    # The relay itself.
    Row("busy", 503, "The relay has too much to do, or is stopping.", "Wait a moment, then try again."),
    Row("disk_full", 507, "The relay's disk is full; only removing and erasing go on.", "Tell the host; what waits is sent again when there is room."),
    Row("failed", 500, "The relay met a fault of its own; nothing was stored.", "Tell the host; its log has a line about it."),
)  # fmt: skip

TABLE: Final = {row.code: row for row in _ROWS}
"""Code → row, in the order of the document."""


class Declined(Exception):
    """The relay says no for a reason of its own; `code` is a row of the table, `detail` a number for the caller."""

    def __init__(self, code: str, detail: int | None = None) -> None:
        super().__init__(code)
        self.code, self.detail = TABLE[code].code, detail


def row_of(refusal: Refused | Declined) -> Row:
    """The row of a refusal; a judgement that no relay should utter is `malformed` to its caller."""
    return TABLE.get(refusal.code, TABLE["malformed"])


def written(refusal: Refused | Declined) -> tuple[Row, bytes]:
    """The row and the body of the answer: a `Refusal` as MessagePack."""
    return row_of(refusal), encode(told(refusal))


def told(refusal: Refused | Declined) -> Refusal:
    """The refusal as a message."""
    row = row_of(refusal)
    return Refusal(row.code, row.sentence, row.todo, detail_of(refusal))


def detail_of(refusal: Refused | Declined) -> bytes | int | None:
    """What the caller needs to go on: bytes and integers as they are, a head as MessagePack [seq, id]."""
    detail = getattr(refusal, "detail", None)
    if isinstance(detail, bytes | int):
        return detail
    return encode(list(detail)) if isinstance(detail, tuple) else None


def rendered() -> str:
    """The table as docs/refusals.md shows it."""
    lines = ["| code | status | close | what happened | what to do |", "|---|---|---|---|---|"]
    lines += [f"| `{r.code}` | {r.status} | {r.close} | {r.sentence} | {r.todo} |" for r in _ROWS]
    return "\n".join(lines) + "\n"
