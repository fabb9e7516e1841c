"""The rules of a mailbox, with a clock of our own."""

import pytest

from twofold_crypto.errors import Malformed
from twofold_crypto.public.limits import MAIL_MESSAGES_MAX, MAIL_SECONDS
from twofold_server.core.rendezvous import PER_HOUSEHOLD_MAX, REPLY_BYTES_MAX, Mailboxes
from twofold_server.errors import Declined

BOX, HOST, OTHER = b"b" * 32, b"h" * 32, b"o" * 32


@pytest.fixture
def boxes() -> Mailboxes:
    """Room for ten mailboxes, and one open at second 0."""
    made = Mailboxes(10, 1 << 20)
    made.open(BOX, HOST, 0)
    return made


def test_mail_crosses(boxes: Mailboxes) -> None:
    """Each side takes what the other put, from any slot on, as often as it likes."""
    boxes.put(BOX, 0, 0, b"commit", 1)
    boxes.put(BOX, 1, 0, b"hello", 1)
    boxes.put(BOX, 0, 1, b"reveal", 1)

    assert boxes.take(BOX, 1, 0, 2) == [b"commit", b"reveal"]
    assert boxes.take(BOX, 1, 1, 2) == [b"reveal"]
    assert boxes.take(BOX, 0, 0, 2) == [b"hello"]
    assert boxes.take(BOX, 0, 1, 2) == []


def test_the_same_again_is_no_second(boxes: Mailboxes) -> None:
    """A retried put changes nothing."""
    boxes.put(BOX, 0, 0, b"mail", 1)
    boxes.put(BOX, 0, 0, b"mail", 1)

    assert boxes.take(BOX, 1, 0, 2) == [b"mail"]


def test_a_second_joiner_is_told(boxes: Mailboxes) -> None:
    """Other bytes in a slot that is taken: somebody else has used this invitation."""
    boxes.put(BOX, 1, 0, b"hello of one", 1)
    with pytest.raises(Declined, match="rendezvous_used"):
        boxes.put(BOX, 1, 0, b"hello of another", 1)

    assert boxes.take(BOX, 0, 0, 2) == [b"hello of one"]


def test_closing_spends_the_id(boxes: Mailboxes) -> None:
    """A closed mailbox is empty, cannot be used, and cannot be opened again."""
    boxes.put(BOX, 0, 0, b"mail", 1)
    boxes.close(BOX, 2)
    boxes.close(BOX, 2)
    for use in (
        lambda: boxes.take(BOX, 1, 0, 3),
        lambda: boxes.put(BOX, 1, 0, b"x", 3),
        lambda: boxes.open(BOX, HOST, 3),
    ):
        with pytest.raises(Declined, match="rendezvous_used"):
            use()


def test_ten_minutes_and_no_more(boxes: Mailboxes) -> None:
    """At its end a mailbox is as if it had never been."""
    boxes.put(BOX, 0, 0, b"mail", MAIL_SECONDS - 1)
    with pytest.raises(Declined, match="rendezvous_unknown"):
        boxes.take(BOX, 1, 0, MAIL_SECONDS)
    with pytest.raises(Declined, match="rendezvous_unknown"):
        boxes.close(BOX, MAIL_SECONDS)


def test_opening_again_changes_nothing(boxes: Mailboxes) -> None:
    """For the opener; another household's code is told that the id is used."""
    boxes.put(BOX, 0, 0, b"mail", 1)
    boxes.open(BOX, HOST, 2)
    with pytest.raises(Declined, match="rendezvous_used"):
        boxes.open(BOX, OTHER, 2)

    assert boxes.take(BOX, 1, 0, 3) == [b"mail"]


def test_no_holes_and_no_ninth(boxes: Mailboxes) -> None:
    """Slots are filled in order, and eight are all there are."""
    with pytest.raises(Malformed):
        boxes.put(BOX, 0, 1, b"x", 1)
    for slot in range(MAIL_MESSAGES_MAX):
        boxes.put(BOX, 0, slot, b"x", 1)
    with pytest.raises(Malformed):
        boxes.put(BOX, 0, MAIL_MESSAGES_MAX, b"x", 1)


def test_one_household_cannot_take_all(boxes: Mailboxes) -> None:
    """A code has a few mailboxes at a time; the relay has a few more."""
    for n in range(1, PER_HOUSEHOLD_MAX):
        boxes.open(bytes([n]) * 32, HOST, 1)
    with pytest.raises(Declined, match="rendezvous_full"):
        boxes.open(b"x" * 32, HOST, 1)
    boxes.open(b"y" * 32, OTHER, 1)
    boxes.open(b"z" * 32, OTHER, 1)
    with pytest.raises(Declined, match="rendezvous_full"):
        boxes.open(b"!" * 32, OTHER, 1)


def test_bytes_are_bounded_and_come_back() -> None:
    """Memory of all mail together is bounded; closing gives it back."""
    boxes = Mailboxes(10, 100)
    boxes.open(BOX, HOST, 0)
    boxes.put(BOX, 0, 0, bytes(100), 0)
    with pytest.raises(Declined, match="rendezvous_full"):
        boxes.put(BOX, 0, 1, b"x", 0)
    boxes.close(BOX, 0)
    boxes.open(OTHER, HOST, 0)
    boxes.put(OTHER, 0, 0, bytes(100), 0)


def test_an_answer_is_bounded(boxes: Mailboxes) -> None:
    """More mail than fits an answer comes in the next one."""
    for slot in range(8):
        boxes.put(BOX, 0, slot, bytes(60000), 1)
    first = boxes.take(BOX, 1, 0, 2)

    assert sum(map(len, first)) <= REPLY_BYTES_MAX
    assert len(first) + len(boxes.take(BOX, 1, len(first), 2)) == 8


def test_closed_mailboxes_make_room(boxes: Mailboxes) -> None:
    """Who closes its invitations can make new ones at once, however many of one household did."""
    for n in range(3 * PER_HOUSEHOLD_MAX):
        spent = bytes([n]) * 32
        boxes.open(spent, b"code", 0.0)
        boxes.close(spent, 0.0)
    boxes.open(b"\xff" * 32, b"code", 0.0)

    assert boxes.take(b"\xff" * 32, 0, 0, 0.0) == []
