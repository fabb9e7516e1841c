"""Answers that are told in the turn in which a commit is known."""

import pytest

from twofold_server.errors import Declined
from twofold_server.store.prompt import Prompt

Heard = list[tuple[list[int] | None, BaseException | None]]


def test_it_tells_at_once() -> None:
    """Whoever asked is told in the same turn, and once; by then it is answered."""
    heard, answered = Heard(), list[bool]()

    def told(numbers: list[int] | None, fault: BaseException | None) -> None:
        heard.append((numbers, fault))
        answered.append(prompt.done())

    prompt = Prompt(told)
    assert (prompt.done(), heard) == (False, [])
    prompt.set_result([3])

    assert (prompt.exception(), answered, heard) == (None, [True], [([3], None)])


def test_it_tells_a_refusal() -> None:
    """What it was refused for is told in the place of numbers."""
    heard = Heard()
    prompt, refusal = Prompt(lambda *said: heard.append(said)), Declined("busy")
    prompt.set_exception(refusal)

    assert (prompt.exception(), heard) == (refusal, [(None, refusal)])


def test_a_fault_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """One that fails while it is told disturbs nobody else; it is a line in the log."""

    def fails(_: list[int] | None, __: BaseException | None) -> None:
        raise ZeroDivisionError

    prompt = Prompt(fails)
    prompt.set_result([3])

    assert prompt.done()
    assert "ZeroDivisionError" in "".join(capsys.readouterr())
