"""What a vault holds, as plain values: per space a seat, records, envelopes, keys, entries, an outbox.

Owns the shape and nothing else: `changes` moves it, `vault` makes it durable, `judge` decides.
"""

from typing import Literal

import msgspec

from twofold_crypto.public.chain import Head
from twofold_crypto.public.messages import LOG_START
from twofold_crypto.public.roster import Pin
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.keys import Seat

from .ledger import Ledger, Verified

SpaceName = str
"""What this device calls a space: `solo`, `shared`, `care1`, … No other device needs to know."""
Stage = Literal["unfounded", "awaited", "founded"]
"""Not yet at the relay · founded or admitted by somebody else, perhaps · known to stand at the relay."""
Where = Literal["phone", "way", "relay"]
Mark = Literal["unconfirmed", "erased"]
"""No longer confirmed by its author · erased by its author, and kept here as what was received."""


class Waiting(msgspec.Struct, array_like=True):
    """An own entry in the outbox, with what it erases; with its place and wire once it is sealed."""

    entry: Entry
    id: bytes = b""
    seq: int = 0
    wire: bytes = b""
    erases: list[bytes] = []

    @property
    def sealed(self) -> bool:
        """Whether it has its sequence number and its bytes."""
        return bool(self.wire)


class Held(msgspec.Struct, array_like=True, frozen=True):
    """An entry that came in a page and opened: its author, and the order in which it came to be held."""

    member: int
    device: int
    seq: int
    order: int
    entry: Entry


class Shut(msgspec.Struct, array_like=True, frozen=True):
    """Why the entry of an envelope that has come to count is not here, and whose envelope it is."""

    reason: str
    device: int


class Refusal(msgspec.Struct, array_like=True, frozen=True):
    """Why an item of the log must not be taken, and its type there. Its bytes are not kept."""

    reason: str
    type: int


class Aside(msgspec.Struct, array_like=True, frozen=True):
    """A record or envelope that cannot be judged yet, with the reason; judged again when the roster grows.

    Held under the hash of its wire: another wire with the same id may be the true one, or damaged.
    """

    type: int
    id: bytes
    reason: str
    wire: bytes


class Wish(msgspec.Struct, array_like=True):
    """What this device is about to write into the roster; it outlives a crash and a lost race."""

    remove: list[int] = []
    """Devices of the own member that are to go."""
    leave: bool = False
    seat: bytes = b""
    """Seed of the seat that is to take the place of this one."""
    cut: list[int] = []
    """Of those to go, the ones of which nothing is to be kept that is past what is certainly one's own."""
    sealed: list[Pin] = []
    """The ends of what this device itself has sealed, under seats that it gives up."""


class Space(msgspec.Struct, dict=True, forbid_unknown_fields=True):
    """One space on this device. `own` is the newest sealed envelope of this device, sent or not."""

    name: SpaceName
    seed: bytes
    member: int
    relay: str
    stage: Stage
    records: list[bytes]
    keyring: dict[int, bytes] = {}
    cursor: int = 0
    hash: bytes = LOG_START
    verified: dict[bytes, Verified] = {}
    """Every envelope whose signature is good, counted or not, own sealed ones too; in the order received."""
    own: Head | None = None
    told: dict[int, bytes] = {}
    """Device → the id of its head that the own envelopes have named."""
    promised: dict[int, Pin] = {}
    """The heads that the ceremony of admission has named."""
    promised_head: bytes = b""
    entries: dict[bytes, Held] = {}
    quarantine: dict[bytes, Shut] = {}
    refused: dict[bytes, Refusal] = {}
    aside: dict[bytes, Aside] = {}
    outbox: list[Waiting] = []
    lost: list[bytes] = []
    """Ids of records and envelopes that the relay had and has lost, in the order to be sent."""
    hollow: list[bytes] = []
    """Ids of envelopes that the relay has without a body, and this device with one."""
    kept_back: list[bytes] = []
    """Own envelopes that went without their words, because the relay would not take them."""
    pending: bytes = b""
    """A signed roster record, sent again unchanged while the head that it continues stands."""
    wish: Wish = msgspec.field(default_factory=Wish)
    trouble: dict[str, str] = {}
    healed: bool = False
    noticed: int = 0
    """How many devices of the roster its human knows of, as far as they came in without this device."""
    seats: list[int] = []
    """The numbers of this device under its earlier seats."""
    quiet: bool = False
    about: bytes = b""
    bringing: list[bytes] = []
    """Ids of blobs that the relay has not got whole, as far as is known here."""
    dropping: list[bytes] = []
    """Ids of blobs that the relay is still to drop."""

    def seat(self) -> Seat:
        """This device's keys in this space."""
        known = self.__dict__.get("_seat")
        if not isinstance(known, Seat) or known.seed != self.seed:
            known = self.__dict__["_seat"] = Seat.from_seed(self.seed)
        return known

    @property
    def ledger(self) -> Ledger:
        """What follows from the records and envelopes held, level with them."""
        known = self.__dict__.get("_ledger")
        if not isinstance(known, Ledger):
            known = self.__dict__["_ledger"] = Ledger(self.records, self.verified, self.settled)
        return known.level()

    @property
    def heads(self) -> dict[int, Head]:
        """The newest counted envelope of every device that has written."""
        return self.ledger.heads()

    @property
    def number(self) -> int | None:
        """This device's number in the roster; None while it awaits its admission."""
        device = self.ledger.roster.device_of(self.seat().keys.sign)
        return device.number if device else None

    def settled(self, envelope: bytes) -> bool:
        """Whether this envelope was opened, or shut with a reason."""
        return envelope in self.entries or envelope in self.quarantine


class Pledge(msgspec.Struct, array_like=True, frozen=True):
    """A space that this device has signed the founding of, with others whose signatures it has not seen."""

    name: SpaceName
    seed: bytes
    member: int
    relay: str
    genesis: bytes
    about: bytes


class Way(msgspec.Struct, array_like=True, frozen=True):
    """One spare seat on the way back into a space: its relay, its seed, and what its maker held there."""

    relay: str
    seed: bytes
    roster_head: bytes
    heads: list[Pin]


class Return(msgspec.Struct, array_like=True, frozen=True):
    """A space that a recovery is to bring back: by one of these ways, tried in order.

    `place` is its turn by the earliest spare that was recorded for it; `why` the newest failure.
    """

    space: bytes
    founding: bytes
    place: int
    ways: list[Way]
    keep_others: bool
    why: str = ""


class State(msgspec.Struct, forbid_unknown_fields=True):
    """All of one vault: the household's relay and code, the spaces by name, and what may become one."""

    relay: str = ""
    code: str = ""
    spaces: dict[SpaceName, Space] = {}
    pledges: dict[SpaceName, Pledge] = {}
    returns: list[Return] = []
    sheet: bytes = b""
    """Seed of a recovery sheet that is begun and not finished; afterwards it is on paper only."""


class Kept(msgspec.Struct, frozen=True):
    """One entry as a screen would see it; `where` is None for what another member wrote.

    `envelope` is the id that an answer to it names; empty while it is not sealed.
    """

    member: int
    entry: Entry
    where: Where | None
    order: int
    envelope: bytes = b""
    mark: Mark | None = None
