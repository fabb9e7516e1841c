"""Forger: a person's own client with its rules taken out. It signs what it likes, with keys it does hold."""

from collections.abc import Sequence
from random import Random as Seeded

import msgspec

from tests.support.phone import TODAY, Phone
from twofold_client.kinds import Checkin, encode_checkin
from twofold_client.state import SpaceName
from twofold_crypto.public.encoding import encode, labelled_hash
from twofold_crypto.public.envelope import Seen
from twofold_crypto.public.limits import ENTRY_ID_BYTES, VERSION
from twofold_crypto.public.messages import ENVELOPE, ROSTER, Item
from twofold_crypto.public.roster import Admit, Pin, Record, Roster, Rotate, write_record
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat
from twofold_crypto.secret.record import Candidate, ask_to_join, make_admit
from twofold_crypto.secret.sealing import EpochKey, Place, Sealed, seal


class Forger:
    """What a modified client of `phone` can make; its chain goes on from what the phone held."""

    def __init__(self, phone: Phone, name: SpaceName = "shared", seed: int = 1) -> None:
        self.phone, self.name = phone, name
        self.random = Seeded(seed).randbytes
        space, roster = phone.device.space(name), phone.device.sync(name).roster
        self.seat, self.roster = space.seat(), roster
        self.keyring = dict(space.keyring)
        found = roster.device_of(self.seat.keys.sign)
        assert found is not None
        self.device, self.member = found.number, found.member
        self.seq = space.own.seq if space.own else 0
        self.tail = space.own.id if space.own else found.admitted_by

    @property
    def epoch_key(self) -> EpochKey:
        """The newest key it holds."""
        newest = max(self.keyring)
        return EpochKey(newest, self.keyring[newest])

    def entry(self, text: str, kind: str = "checkin") -> Entry:
        """A check-in with this note."""
        return Entry(kind, 1, self.random(ENTRY_ID_BYTES), 0, TODAY, encode_checkin(Checkin(note=text)))

    def seal(
        self,
        text: str = "forged",
        *,
        seq: int | None = None,
        prev: bytes | None = None,
        head: bytes | None = None,
        seen: Sequence[Seen] = (),
        erases: Sequence[bytes] = (),
        entry: Entry | None = None,
        device: int | None = None,
        space: bytes | None = None,
        key: EpochKey | None = None,
    ) -> Sealed:
        """An envelope at any place it claims; the own chain does not move."""
        place = Place(
            self.roster.space if space is None else space,
            self.device if device is None else device,
            self.seq + 1 if seq is None else seq,
            self.tail if prev is None else prev,
            self.roster.head if head is None else head,
            seen,
            sorted(erases),
        )
        return seal(self.seat, place, entry or self.entry(text), key or self.epoch_key, self.random)

    def next(self, text: str = "forged") -> Sealed:
        """The next envelope of the own chain, properly made."""
        sealed = self.seal(text)
        self.seq, self.tail = self.seq + 1, sealed.id
        return sealed

    def record(
        self,
        kind: int,
        fields: Admit | Rotate | list[Pin],
        *,
        signer: int | None = None,
        n: int | None = None,
        prev: bytes | None = None,
        seat: Seat | None = None,
    ) -> bytes:
        """A roster record that claims any signer and any place, signed by `seat` or the own one."""
        record = Record(
            VERSION,
            self.roster.space,
            len(self.roster.ids) if n is None else n,
            self.roster.head if prev is None else prev,
            self.device if signer is None else signer,
            kind,
            msgspec.Raw(encode(fields)),
        )
        raw = encode(record)
        signature = (seat or self.seat).sign("roster", self.roster.space, labelled_hash("roster", raw))
        return write_record(raw, signature)

    def admit(self, ghost: Seat, roster: Roster | None = None, member: int | None = None) -> bytes:
        """An admit of `ghost` by this device, with all the keys it holds; the ghost joins `member`."""
        over = roster or self.roster
        joins = ask_to_join(ghost, over.space, self.member if member is None else member)
        candidate = Candidate(ghost.keys, joins.join)
        return make_admit(self.seat, self.device, over, candidate, self.keyring, self.random)

    async def send(self, *wires: bytes, kind: int = ENVELOPE) -> list[int]:
        """Append with the own token, past all the client's rules; RelayRefused by the relay's."""
        relay = self.phone.device.sync(self.name).relay
        token = await relay.prove(self.seat, self.roster.space)
        return await relay.append(token, [Item(kind, wire) for wire in wires])

    async def send_record(self, wire: bytes) -> list[int]:
        """Append one roster record."""
        return await self.send(wire, kind=ROSTER)
