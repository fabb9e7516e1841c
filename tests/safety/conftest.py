"""The same stage as the journeys: one browser, phones, a real relay."""

from tests.journeys.conftest import browser, new_phone, own_world, world

__all__ = ["browser", "new_phone", "own_world", "world"]
