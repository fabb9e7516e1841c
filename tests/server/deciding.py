"""The decisions of the relay over a space made by hand, with nothing around them."""

from dataclasses import dataclass, field

from msgspec.structs import replace

from tests.server.making import Made
from twofold_crypto.public.messages import Item
from twofold_server.core.append import prepare
from twofold_server.core.quotas import Account, changed
from twofold_server.core.spaces import Space, found
from twofold_server.core.work import By
from twofold_server.store.memory_log import MemoryLog

QUOTA = 1 << 20


@dataclass
class Bench:
    """A founded space, and the log that the decisions so far have made."""

    made: Made = field(default_factory=Made.found)
    log: MemoryLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = MemoryLog.founded(*found(self.made.request("0" * 16)))

    @property
    def space(self) -> Space:
        """The state by now."""
        return self.log.space

    def owe(self, member: int, envelopes: int, blobs: int = 0) -> None:
        """As if a member had stored so many bytes; its rows stay as they are."""
        accounts = changed(self.space.accounts, member, Account(envelopes, blobs))
        self.log.space = replace(self.space, accounts=accounts)

    def take(self, *items: Item, by: int | None = None, day: int = 0, mends: bool = False) -> list[int]:
        """Prepare, decide, keep; `by` is the device that sends it, `mends` says that a proof brought it."""
        return self.log.append(prepare(self.space, list(items)), QUOTA, By(by, day, mends))
