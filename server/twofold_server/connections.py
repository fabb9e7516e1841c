"""How a connection is held: uvicorn's protocols with deadlines, limits in bytes, and our own answers to what
is no HTTP (attacks: J6, K2, K5).

[Note: one deadline] At any time a connection owes something: the head of a request, its body, the next
request, or to read what it was sent. A timer per request would cost as much as its parsing: there is one per
connection, which looks, when it fires, what is due by now, and waits on if nothing is.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from twofold_crypto.public.limits import REQUEST_BYTES_MAX
from twofold_crypto.public.messages import MEDIA_TYPE

from .errors import Declined, written
from .gate import Gate
from .sockets import CLOSE_SECONDS, Socket
from .web.addresses import NOWHERE, Proxies, household
from .web.bodies import WHOLE
from .web.headers import RELAY_HEADERS

HEAD_BYTES_MAX: Final = 32_768
WIRE_BYTES_MAX: Final = 4 * REQUEST_BYTES_MAX
"""Of one request's body with all that frames it: a body in the smallest chunks is no honest one."""
LINGER_SECONDS: Final = 1.0
_PHRASES: Final = {400: b"Bad Request", 408: b"Request Timeout", 413: b"Content Too Large", 503: b"Busy"}


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds until the head of a request must be whole, its body, the next request begun, an answer read."""

    head: float = 8.0
    body: float = 12.0
    idle: float = 8.0
    read: float = 20.0


@dataclass(frozen=True, slots=True)
class Manners:
    """How connections are treated; who is in is counted for all listeners of the process together."""

    patience: Patience = Patience()
    gate: Gate = field(default_factory=lambda: Gate(10_000, 10_000))
    proxies: Proxies = field(default_factory=Proxies)


class Http(HttpToolsProtocol):
    """A connection before it is a socket, with its deadlines."""

    def __init__(self, *args: Any, manners: Manners, **named: Any) -> None:
        super().__init__(*args, **named)
        self._manners = manners
        self._address: str | None = None
        self._turned_away = False
        self._in_head, self._came, self._begun = True, 0, 0
        self._until: float | None = None
        self._read_until: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it; start the deadline of the first request."""
        super().connection_made(transport)
        peer = self.client[0] if self.client else NOWHERE
        gate, address = self._manners.gate, household(peer)
        if not gate.enter(address, counted=not self._manners.proxies.believed(peer)):
            self._turn_away()
            return
        self._address = address
        self._within(self._manners.patience.head)

    def data_received(self, data: bytes) -> None:
        """Bounded in bytes: a head, and a body with all that frames it."""
        if self._turned_away:
            return
        super().data_received(data)
        self._came += len(data)
        if self._came > (HEAD_BYTES_MAX if self._in_head else WIRE_BYTES_MAX):
            self._say(Declined("too_large"))

    def on_message_begin(self) -> None:
        """Start the deadline of a head."""
        super().on_message_begin()
        self._in_head, self._came = True, 0
        self._begun += 1
        self._within(self._manners.patience.head)

    def on_headers_complete(self) -> None:
        """The head is whole, and one that all who stand between would read alike; next is the body."""
        self._in_head, self._came = False, 0
        _require_plain(self.url, self.headers)
        self._within(self._manners.patience.body)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is whole: whoever reads it need not wait for it."""
        self._until = None
        self.scope["state"][WHOLE] = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Answered; the next request may take its time, a body that nobody wants any more may not."""
        self._begun -= 1
        super().on_response_complete()
        if self._until is None and self._begun == 0:
            self._within(self._manners.patience.idle)

    def pause_writing(self) -> None:
        """What was sent is not read: for so long and no longer."""
        super().pause_writing()
        self._read_until = self.loop.time() + self._manners.patience.read
        self._arm(self._read_until)

    def resume_writing(self) -> None:
        """It is read again."""
        super().resume_writing()
        self._read_until = None

    def handle_websocket_upgrade(self) -> None:
        """From here on it is a socket, which has deadlines of its own; it is counted until it goes."""
        self._drop_timer()
        super().handle_websocket_upgrade()
        socket = self.transport.get_protocol()
        if isinstance(socket, Socket):
            socket.left, self._address = self._leaving(), None

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        self._drop_timer()
        self._leaving()()
        self._address = None
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets the table's answer, with the headers that every answer has."""
        del msg
        self._say(Declined("malformed"))

    def _turn_away(self) -> None:
        """One too many is told so. What it sends meanwhile is read for a moment, lest it lose the answer."""
        self._turned_away = True
        self._say(Declined("busy"), close=not self._manners.gate.linger())

    def _say(self, refusal: Declined, *, close: bool = True) -> None:
        """The last that is said here, whatever was being answered."""
        self._drop_timer()
        if self.transport.is_closing():
            return
        row, body = written(refusal)
        head = [
            *RELAY_HEADERS,
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in head)
        self.transport.write(
            b"HTTP/1.1 %d %s\r\n" % (row.status, _PHRASES[row.status]) + lines + b"\r\n" + body
        )
        if close:
            self._close()
        else:
            self.transport.write_eof()
            self.loop.call_later(LINGER_SECONDS, self._linger_no_more)

    def _close(self) -> None:
        """What was said may still be read, for a while."""
        self.transport.close()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    def _linger_no_more(self) -> None:
        self._manners.gate.lingered()
        self.transport.abort()

    def _leaving(self) -> Callable[[], None]:
        address, gate = self._address, self._manners.gate
        return (lambda: None) if address is None else (lambda: gate.leave(address))

    def _within(self, seconds: float) -> None:
        self._until = self.loop.time() + seconds
        self._arm(self._until)

    def _arm(self, due: float) -> None:
        if self._timer is not None:
            if self._timer.when() <= due:
                return
            self._timer.cancel()
        self._timer = self.loop.call_at(due, self._look)

    def _look(self) -> None:
        self._timer = None
        due = min((at for at in (self._until, self._read_until) if at is not None), default=None)
        if due is None:
            return
        if due > self.loop.time():
            self._arm(due)
        elif due == self._read_until:
            self.transport.abort()
        elif self._waits_for_body():
            self._say(Declined("too_slow"))
        else:
            self._close()

    def _waits_for_body(self) -> bool:
        """Whether somebody may still be there to read why it ends."""
        return not self._in_head and self._begun > 0 and not self.cycle.response_started

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _require_plain(url: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    """Refuse what two readers might cut in two ways: two lengths, a length and chunks, another coding, a
    length that is no plain number, an address that names a host of its own."""
    lengths = [value for name, value in headers if name == b"content-length"]
    codings = [value for name, value in headers if name == b"transfer-encoding"]
    plain = all(value.isdigit() for value in lengths) and all(value == b"chunked" for value in codings)
    if not plain or len(lengths) + len(codings) > 1 or not url.startswith(b"/"):
        raise httptools.HttpParserError
