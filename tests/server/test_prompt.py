"""Answers that are told in the turn in which a commit is known."""

import pytest

from twofold_server.errors import Declined
from twofold_server.store.port import Numbers
from twofold_server.store.prompt import Prompt


def test_all_are_told_in_order() -> None:
    """Whoever asked is told once, first come first; whoever asks later is told now."""
    prompt, heard = Prompt(), list[tuple[str, list[int]]]()
    prompt.add_done_callback(lambda kept: heard.append(("a", kept.result())))
    prompt.add_done_callback(lambda kept: heard.append(("b", kept.result())))
    assert (prompt.done(), heard) == (False, [])
    prompt.set_result([3])
    prompt.add_done_callback(lambda kept: heard.append(("c", kept.result())))

    assert (prompt.done(), heard) == (True, [("a", [3]), ("b", [3]), ("c", [3])])


def test_a_fault_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """One that fails while it is told keeps nobody else from being told; it is a line in the log."""
    prompt, heard = Prompt(), list[BaseException | None]()

    def fails(_: Numbers) -> None:
        raise ZeroDivisionError

    prompt.add_done_callback(fails)
    prompt.add_done_callback(lambda kept: heard.append(kept.exception()))
    refusal = Declined("busy")
    prompt.set_exception(refusal)

    assert heard == [refusal]
    assert "ZeroDivisionError" in "".join(capsys.readouterr())
    with pytest.raises(Declined, match="busy"):
        prompt.result()
