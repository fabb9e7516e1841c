"""What a lying relay or a bad line may do: changes to pages and to wires, by name."""

from collections.abc import Callable

import msgspec

from twofold_client.errors import Away
from twofold_crypto.public.encoding import decode, encode
from twofold_crypto.public.envelope import EnvelopeWire, Wrap
from twofold_crypto.public.limits import ENVELOPE_BYTES_MAX
from twofold_crypto.public.messages import ENVELOPE, Page, PageItem

Tamper = Callable[[Page], Page]
Hook = Callable[[str], None]


def flip(data: bytes, at: int = -1) -> bytes:
    """`data` with one bit of one byte changed."""
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def flipped_body(wire: bytes) -> bytes:
    """The envelope with a changed body."""
    parts = _parts(wire)
    return encode(msgspec.structs.replace(parts, body=flip(parts.body or b"\0")))


def flipped_wrap(wire: bytes) -> bytes:
    """The envelope with a changed wrap."""
    parts = _parts(wire)
    assert parts.wrap
    wrap = Wrap(parts.wrap.epoch, parts.wrap.nonce, flip(parts.wrap.sealed))
    return encode(msgspec.structs.replace(parts, wrap=wrap))


def flipped_signature(wire: bytes) -> bytes:
    """The envelope with a changed signature."""
    parts = _parts(wire)
    return encode(msgspec.structs.replace(parts, signature=flip(parts.signature)))


def change_envelope(nth: int, change: Callable[[bytes], bytes]) -> Tamper:
    """Change the nth envelope of every page."""

    def tamper(page: Page) -> Page:
        places = [i for i, item in enumerate(page.items) if item.type == ENVELOPE]
        items = list(page.items)
        if nth < len(places):
            old = items[places[nth]]
            items[places[nth]] = PageItem(old.type, change(old.wire), old.arrived)
        return msgspec.structs.replace(page, items=items)

    return tamper


def away_at(route: str, count: int = 1) -> Hook:
    """A line that breaks at the next `count` requests to a route."""
    left = [count]

    def hook(asked: str) -> None:
        if asked == route and left[0] > 0:
            left[0] -= 1
            raise Away("The line broke.")

    return hook


def once_after(route: str, act: Callable[[], None]) -> Hook:
    """Do something at the next request to a route."""
    waiting = [act]

    def hook(asked: str) -> None:
        if asked == route and waiting:
            waiting.pop()()

    return hook


def _parts(wire: bytes) -> EnvelopeWire:
    return decode(EnvelopeWire, wire, ENVELOPE_BYTES_MAX)
