"""Links: what one side writes the other reads, and nothing else is taken for one."""

import pytest

from twofold_client.errors import BadLink
from twofold_client.links import (
    Household,
    Invitation,
    format_household,
    format_invitation,
    parse_household,
    parse_invitation,
    read_code,
)
from twofold_crypto.public.ids import format_id

APP, RELAY, CODE = "https://app.example", "https://relay.example:8443", "0123456789ABCDEF"


def test_invitation_comes_back() -> None:
    """An invitation as link is the same invitation again."""
    invitation = Invitation(APP, RELAY, bytes(range(16)))

    assert parse_invitation(format_invitation(invitation)) == invitation


def test_household_comes_back() -> None:
    """A household link is the same household again."""
    household = Household(APP, RELAY, CODE)

    assert parse_household(format_household(household)) == household


@pytest.mark.parametrize("typed", ["0123-4567-89ab-cdef", " oi23456789abcdef ", "OL23-456789ABCDEF"])
def test_codes_are_read_kindly(typed: str) -> None:
    """Any case, with or without dashes, O and I and L as people misread them."""
    assert read_code(typed) == "0123456789ABCDEF"


@pytest.mark.parametrize("typed", ["", "0123", "0123456789ABCDEFG", "U123456789ABCDEF", "0123456789ABCDÉF"])
def test_no_code_is_refused(typed: str) -> None:
    """Another length or a letter outside the alphabet."""
    with pytest.raises(BadLink):
        read_code(typed)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "hello",
        f"{APP}/#/join",
        f"{APP}/#/connect/{format_id(bytes(16))}/{format_id(RELAY.encode())}",
        f"{APP}/#/join/{format_id(bytes(15))}/{format_id(RELAY.encode())}",
        f"{APP}/#/join/{format_id(bytes(16))}/{format_id(b'http://far.example')}",
        f"{APP}/#/join/{format_id(bytes(16))}/{format_id(b'javascript:alert(1)')}",
        f"{APP}/#/join/{format_id(bytes(16))}/***",
        f"{APP}/join/{format_id(bytes(16))}/{format_id(RELAY.encode())}",
    ],
)
def test_no_invitation_is_refused(link: str) -> None:
    """A part missing, a secret of another size, a relay that is none or is plain and far."""
    with pytest.raises(BadLink):
        parse_invitation(link)
