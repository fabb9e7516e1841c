"""Two devices that were apart end equal, with no text that neither wrote: a short twin of the long run."""

from tests.support.apart import lived, wrong_with

HISTORIES = 300


def test_apart_they_edit_together_they_agree() -> None:
    """Concurrent edits of one agreement, in any order of arrival, give one state out of what was proposed."""
    stood = 0
    for seed in range(HISTORIES):
        one, other = lived(seed)

        assert wrong_with(one, other) is None, seed
        folded = one.folded()
        stood += len(folded.in_force()) if folded else 0
    assert stood > HISTORIES / 50
