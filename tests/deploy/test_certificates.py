"""A certificate is in trouble when it should have been renewed, however long it lives."""

import pytest

from twofold_server.operate.facts import Certificate, Seen
from twofold_server.operate.outside import of_the_relay

RELAY, APP = "https://relay.example", "https://app.example"


@pytest.mark.parametrize(
    ("days", "over", "code"),
    [(80, 0.1, "tls"), (13, 0.86, "tls_ends"), (0, 0.7, "tls"), (0, 0.9, "tls_ends"), (5, 0.1, "tls")],
)
def test_short_lives_are_no_trouble(days: int, over: float, code: str) -> None:
    """Twelve hours of an own authority are well while renewed; the last days of months are not."""
    seen = Seen(RELAY, status=200, body="ok", certificate=Certificate(days, over))

    assert code in {found.code for found in of_the_relay(seen, APP)}
