"""What a socket of ours can do beneath ASGI: take a frame, and write one, in the turn it comes in."""

from collections.abc import Callable
from typing import Final, Protocol

LINE: Final = "twofold.line"
"""Key in the scope's state: the `Line` of a socket, where its server has one."""


class Line(Protocol):
    """One open socket."""

    take: Callable[[bytes], bool] | None
    """Asked with each frame that comes alone while none waits; one that is not taken goes the usual way."""

    def put(self, frame: bytes) -> bool:
        """Write a frame at once; False if there is no room for it now."""
