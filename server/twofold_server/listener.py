"""A listening server of this process: uvicorn, with our protocols and none of its extras."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from functools import partial
from typing import Final, cast

import uvicorn

from twofold_crypto.public.limits import FRAME_BYTES_MAX

from .connections import Http, Manners
from .gate import ACCEPTED_AT_ONCE
from .sockets import Socket
from .web.asgi import App

GRACE_SECONDS: Final = 5
WAITING_MAX: Final = 1024
"""Connections that the machine holds until the event loop takes them."""
NEVER_SECONDS: Final = 86_400
"""The protocol has its own deadline for the next request."""


class Listener(uvicorn.Server):
    """One of the two servers of this process; signals are for whoever runs both."""

    def __init__(self, app: App, manners: Manners | None = None) -> None:
        manners = manners or Manners()
        config = uvicorn.Config(
            app,
            http=cast("type[asyncio.Protocol]", partial(Http, manners=manners)),
            ws=Socket,
            ws_max_size=FRAME_BYTES_MAX,
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_keep_alive=NEVER_SECONDS,
            backlog=ACCEPTED_AT_ONCE,
        )
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        for each in sockets or ():
            each.listen(WAITING_MAX)
        self.up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket bound to this address; port 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP: only then does asyncio's own loop, the one without uvloop, send small answers at once.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.setblocking(False)
    except OSError:
        listening.close()
        raise
    return listening
