"""What the tests of devices stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A running relay over a fresh folder."""
    with World(tmp_path) as running:
        yield running
