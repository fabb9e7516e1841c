"""How a job is answered: by a future that somebody waits for, or in the turn in which its commit is known.

A future tells whoever waits for it one turn of the event loop later, and a task one more. A frame's answer is
written and nothing else; it needs no turn of its own.
"""

from typing import Any, Protocol

from .. import log
from .port import Told


class Answer(Protocol):
    """What the writer asks of it; an `asyncio.Future` is one."""

    def done(self) -> bool:
        """Whether nobody waits for it any more."""

    def set_result(self, result: Any, /) -> None:  # noqa: ANN401 (each job has its own)
        """It is durable."""

    def set_exception(self, error: BaseException, /) -> None:
        """It was refused."""

    def exception(self) -> BaseException | None:
        """What it was refused for."""


class Prompt:
    """An answer that tells one at once; a fault of whoever is told is one line in the log."""

    __slots__ = ("_answered", "_error", "_told")

    def __init__(self, told: Told) -> None:
        self._told, self._answered = told, False
        self._error: BaseException | None = None

    def done(self) -> bool:
        """Whether it is answered."""
        return self._answered

    def set_result(self, result: Any) -> None:  # noqa: ANN401 (each job has its own)
        """It is durable."""
        self._tell(result, None)

    def set_exception(self, error: BaseException) -> None:
        """It was refused."""
        self._error = error
        self._tell(None, error)

    def exception(self) -> BaseException | None:
        """What it was refused for."""
        return self._error

    def _tell(self, result: Any, error: BaseException | None) -> None:  # noqa: ANN401 (see `set_result`)
        self._answered = True
        try:
            self._told(result, error)
        except Exception as fault:  # noqa: BLE001 (whoever is told must not keep the others waiting)
            log.fault(fault)


def nobody(_: Any, __: BaseException | None) -> None:  # noqa: ANN401 (whatever it is)
    """Who is told where nobody waits."""
