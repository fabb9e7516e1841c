"""The short twin of `./dev torture drips`, and the fault that it must notice."""

import pytest

from tests.torture import drips
from tests.torture.drips import BODY, HEAD, SILENT
from tests.torture.rig.run import Bad, Run

KINDS = (SILENT, HEAD, BODY)


def _settings(seconds: int) -> dict[str, str]:
    return {"TWOFOLD_HEAD_SECONDS": str(seconds), "TWOFOLD_BODY_SECONDS": str(seconds)}


def test_thirty_drips_are_cut() -> None:
    """Thirty that send nothing, heads and bodies byte by byte, with a second each: all are cut in time."""
    figure = drips.work(Run("drips", 30, 1, quiet=True), 1.5, KINDS, 1.0, 3.0, _settings(1))

    assert "30 at a time" in figure


def test_patience_is_found_out() -> None:
    """A relay that waits longer than is allowed is told."""
    with pytest.raises(Bad, match="too long"):
        drips.work(Run("drips", 3, 1, quiet=True), 0.5, KINDS, 1.0, 2.0, _settings(3))
