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
    """An answer that tells at once, in the order in which it was asked to; a fault of one is one line."""

    __slots__ = ("_answered", "_error", "_result", "_told")

    def __init__(self) -> None:
        self._answered = False
        self._result: Any = None
        self._error: BaseException | None = None
        self._told: list[Told] = []

    def done(self) -> bool:
        """Whether it is answered."""
        return self._answered

    def set_result(self, result: Any) -> None:  # noqa: ANN401 (each job has its own)
        """It is durable."""
        self._result = result
        self._tell()

    def set_exception(self, error: BaseException) -> None:
        """It was refused."""
        self._error = error
        self._tell()

    def result(self) -> Any:  # noqa: ANN401 (each job has its own)
        """What it was answered with; raises what it was refused for."""
        if self._error is not None:
            raise self._error
        return self._result

    def exception(self) -> BaseException | None:
        """What it was refused for."""
        return self._error

    def add_done_callback(self, told: Told) -> None:
        """Have this called once it is answered, or now."""
        self._told.append(told)
        if self._answered:
            self._tell()

    def _tell(self) -> None:
        self._answered = True
        told, self._told = self._told, []
        for each in told:
            try:
                each(self)
            except Exception as error:  # noqa: BLE001 (whoever is told must not keep the others waiting)
                log.fault(error)
