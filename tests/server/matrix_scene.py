"""Who calls in the matrix, and what each of them says with each kind of id."""

from dataclasses import dataclass, field

from msgspec import structs

from tests.server.blobbing import Attached
from tests.server.calling import Caller
from tests.server.making import Made, seeded
from tests.server.matrix import (
    ELSEWHERE,
    FOUNDING,
    JUNK,
    LEFT,
    NOBODY,
    OTHER,
    OWN,
    PRESENT,
    REMOVED,
    STRANGER,
    UNKNOWN,
)
from twofold_crypto.public import messages as m
from twofold_crypto.public.blobs import (
    DropBlobRequest,
    GetChunksRequest,
    MissingRequest,
    PutChunkReply,
)
from twofold_crypto.public.limits import VERSION
from twofold_crypto.public.messages import Message, write
from twofold_crypto.public.proof import NO_SPACE
from twofold_crypto.public.wake import ClearWakeRequest, SetWakeRequest, WakeKeyReply, WakeKeyRequest

_BLOB_BYTES = 600
_JUNK = b"junk!"


@dataclass
class Scene:
    """A space with two members, one of whose devices was removed; one that a member left; another; none."""

    caller: Caller
    open: Made
    closed: Made
    elsewhere: Made
    unfounded: Made
    tokens: dict[str, bytes] = field(default_factory=dict)
    """Of each kind of caller; those of removed and left were good once."""
    blobs: dict[tuple[bytes, int], Attached] = field(default_factory=dict)
    """(space, author) → the blob it has put."""
    wake_key: bytes = b""
    other_code: str = ""
    box: bytes = bytes(32)
    other_box: bytes = b"\x01" * 32

    @classmethod
    async def made(cls, caller: Caller, other_code: str) -> "Scene":
        """All of it, at a relay; `other_code` is of another household."""
        scene = cls(caller, Made.found(), Made.found(), Made.found(), Made.found(), other_code=other_code)
        open_, closed = scene.open, scene.closed
        for each in (open_, closed, scene.elsewhere):
            await caller.found(each)
        scene.tokens[STRANGER] = caller.tokens[scene.elsewhere.id]
        scene.tokens[PRESENT] = caller.tokens[open_.id]
        scene.tokens[OTHER] = await caller.prove(open_, 1)
        scene.tokens[NOBODY] = scene.tokens[FOUNDING] = bytes(32)
        for made, author in ((open_, 0), (open_, 1), (scene.elsewhere, 0), (scene.elsewhere, 1)):
            await scene._attach(made, author)
        await caller.append(open_, open_.admission(0))
        scene.tokens[REMOVED] = await caller.prove(open_, 2)
        await caller.append(open_, open_.removal(0, open_.pin(2)))
        scene.tokens[LEFT] = await caller.prove(closed, 1)
        await caller.append(closed, closed.leaving(1), token=scene.tokens[LEFT])
        asked = WakeKeyRequest(VERSION)
        reply = await caller.say("/v1/wake/key", asked, WakeKeyReply, scene.tokens[PRESENT])
        scene.wake_key = reply.key
        for code, box in ((caller.code, scene.box), (other_code, scene.other_box)):
            await caller.say("/v1/rendezvous/open", m.OpenRequest(VERSION, code, box), m.Done)
            await caller.say("/v1/rendezvous/put", m.PutRequest(VERSION, box, 1, 0, b"mail"), m.Done)
        return scene

    async def _attach(self, made: Made, author: int) -> None:
        token = await self.caller.prove(made, author)
        attached = self.blobs[made.id, author] = Attached.of(_BLOB_BYTES, f"{made.id.hex()} {author}")
        await self.caller.say("/v1/blobs/put", attached.request(0), PutChunkReply, token)

    def place(self, who: str) -> tuple[Made, int]:
        """The space of a caller, and which of its authors it is."""
        return {
            NOBODY: (self.unfounded.branch(), 0),
            STRANGER: (self.elsewhere, 0),
            FOUNDING: (self.unfounded, 0),
            REMOVED: (self.open, 2),
            LEFT: (self.closed, 1),
            PRESENT: (self.open, 0),
            OTHER: (self.open, 1),
        }[who]

    def _foreign(self, who: str) -> Made:
        return self.open if who == STRANGER else self.elsewhere

    def _space(self, who: str, kind: str) -> bytes:
        if kind == UNKNOWN:
            return Made.found().id
        return self._foreign(who).id if kind == ELSEWHERE else self.place(who)[0].id

    async def message(self, path: str, who: str, kind: str) -> bytes:
        """What this caller says there with this kind of id, as bytes."""
        name = path.removeprefix("/v1/").replace("/", "_")
        made = await getattr(self, f"_say_{name}")(who, kind)
        return made if isinstance(made, bytes) else write(made)

    async def _say_health(self, who: str, kind: str) -> bytes:
        del who, kind
        return b""

    async def _say_challenge(self, who: str, kind: str) -> Message | bytes:
        del who
        return _JUNK if kind == JUNK else m.ChallengeRequest(VERSION)

    async def _say_proof(self, who: str, kind: str) -> Message | bytes:
        made, author = self.place(who)
        if kind == JUNK:
            return _bent(made.proof(self.caller.origin, await self.caller.challenge(), author), space=_JUNK)
        seat, challenge, space = (
            made.authors[author].seat,
            await self.caller.challenge(),
            self._space(who, kind),
        )
        signature = seat.sign("proof", space, self.caller.origin.encode(), challenge)
        return m.ProofRequest(VERSION, space, seat.keys.sign, challenge, signature, 0, [])

    async def _say_lookup(self, who: str, kind: str) -> Message | bytes:
        made, author = self.place(who)
        seat, challenge = made.authors[author].seat, await self.caller.challenge()
        signature = seat.sign("lookup", NO_SPACE, self.caller.origin.encode(), challenge)
        request = m.LookupRequest(VERSION, seat.keys.sign, challenge, signature)
        return _bent(request, public=_JUNK) if kind == JUNK else request

    async def _say_found(self, who: str, kind: str) -> Message | bytes:
        """Of a space that stands already its code is not judged: here each founds a new one."""
        del who
        request = Made.found().request(self.caller.code if kind != UNKNOWN else "0" * 16)
        return _bent(request, code="junk") if kind == JUNK else request

    async def _say_heal(self, who: str, kind: str) -> Message | bytes:
        del who
        return _JUNK if kind == JUNK else m.HealRequest(VERSION)

    async def _say_fetch(self, who: str, kind: str) -> Message | bytes:
        del who
        return _JUNK if kind == JUNK else m.FetchRequest(VERSION, 0)

    def _items(self, who: str, kind: str) -> list[m.Item]:
        made, author = self.place(who)
        if kind == JUNK:
            return [m.Item(m.ENVELOPE, _JUNK)]
        if kind in (ELSEWHERE, UNKNOWN):
            made = self._foreign(who) if kind == ELSEWHERE else Made.found()
            return [made.branch().envelope(0)]
        made = made if who in (STRANGER, PRESENT, OTHER) else made.branch()
        return [made.envelope(author if kind == OWN else 1 - author % 2)]

    async def _say_append(self, who: str, kind: str) -> Message:
        return m.AppendRequest(VERSION, self._items(who, kind))

    def _blob(self, who: str, kind: str) -> bytes:
        made, author = self.place(who)
        if kind in (UNKNOWN, JUNK):
            return seeded(who)(16) if kind == UNKNOWN else _JUNK
        if kind == ELSEWHERE:
            return self.blobs[self._foreign(who).id, author % 2].blob
        here = made.id if (made.id, 0) in self.blobs else self.open.id
        return self.blobs[here, author % 2 if kind == OWN else 1 - author % 2].blob

    async def _say_blobs_put(self, who: str, kind: str) -> Message:
        name = f"{self._space(who, OWN).hex()} {self.place(who)[1] % 2}"
        return structs.replace(Attached.of(_BLOB_BYTES, name).request(0), blob=self._blob(who, kind))

    async def _say_blobs_missing(self, who: str, kind: str) -> Message:
        return MissingRequest(VERSION, self._blob(who, kind))

    async def _say_blobs_get(self, who: str, kind: str) -> Message:
        return GetChunksRequest(VERSION, self._blob(who, kind), 0, 1)

    async def _say_blobs_drop(self, who: str, kind: str) -> Message:
        return DropBlobRequest(VERSION, self._blob(who, kind))

    async def _say_wake_key(self, who: str, kind: str) -> Message | bytes:
        del who
        return _JUNK if kind == JUNK else WakeKeyRequest(VERSION)

    async def _say_wake_set(self, who: str, kind: str) -> Message:
        """A host that is not called stands for what is elsewhere, another relay's key for what is unknown."""
        host = "evil.example" if kind == ELSEWHERE else "fcm.googleapis.com"
        where = f"https://{host}/{who.replace(' ', '-')}" if kind != JUNK else "http://10.0.0.1/x"
        return SetWakeRequest(VERSION, b"\x04" + bytes(64) if kind == UNKNOWN else self.wake_key, where)

    async def _say_wake_clear(self, who: str, kind: str) -> Message | bytes:
        del who
        return _JUNK if kind == JUNK else ClearWakeRequest(VERSION)

    async def _say_rendezvous_open(self, who: str, kind: str) -> Message | bytes:
        del who
        mine = self.box if kind in (OWN, JUNK) else self.other_box
        code = "0" * 16 if kind == UNKNOWN else self.caller.code
        request = m.OpenRequest(VERSION, code, mine)
        return _bent(request, rendezvous=_JUNK) if kind == JUNK else request

    def _mailbox(self, kind: str) -> bytes:
        """To know the id of a mailbox is all it takes."""
        return {UNKNOWN: b"\xff" * 32, JUNK: _JUNK, ELSEWHERE: self.other_box}.get(kind, self.box)

    async def _say_rendezvous_put(self, who: str, kind: str) -> Message:
        del who
        return m.PutRequest(VERSION, self._mailbox(kind), 0, 0, b"mail")

    async def _say_rendezvous_take(self, who: str, kind: str) -> Message:
        del who
        return m.TakeRequest(VERSION, self._mailbox(kind), 0, 0)

    async def _say_rendezvous_close(self, who: str, kind: str) -> Message:
        del who
        return m.CloseRequest(VERSION, self._mailbox(kind))

    def follow(self, who: str, kind: str = OWN, after: int | None = 0) -> bytes:
        """The first frame of a socket."""
        return _JUNK if kind == JUNK else write(m.FollowFrame(VERSION, self.tokens[who], after))

    def append(self, who: str, kind: str) -> bytes:
        """A later one."""
        return write(m.AppendFrame(VERSION, 7, self._items(who, kind)))


def _bent(message: Message, **changed: object) -> bytes:
    """A message that is none, as bytes."""
    return write(structs.replace(message, **changed))
