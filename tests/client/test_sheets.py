"""The entry that names a sheet's seats: read back as written, and nothing else is."""

import pytest

from twofold_client.founding import erasing_entry
from twofold_client.kinds import require_schema
from twofold_client.sheets import SHEET, Sheet, decode_sheet, encode_sheet
from twofold_crypto.errors import BadSchema
from twofold_crypto.public.seat import SeatKeys
from twofold_crypto.secret.entry import Entry, encode_body

KEYS = SeatKeys(bytes(32), bytes([1]) * 32)
SHEET_OF_TWO = Sheet(KEYS, {bytes([9]) * 32: bytes([2]) * 32, bytes([3]) * 32: bytes([4]) * 32})


def test_a_sheet_is_read_as_written() -> None:
    """Its seats come back, spaces ascending."""
    assert decode_sheet(encode_sheet(SHEET_OF_TWO)) == SHEET_OF_TWO


@pytest.mark.parametrize(
    "value",
    [
        [],
        [bytes(32), bytes(32)],
        [bytes(31), bytes(32), []],
        [bytes(32), bytes(32), [[bytes(32)]]],
        [bytes(32), bytes(32), [[bytes([9]) * 32, bytes(32)], [bytes([3]) * 32, bytes(32)]]],
        [bytes(32), bytes(32), [[bytes(32), bytes(32)], [bytes(32), bytes(32)]]],
        [bytes(32), bytes(32), 7],
    ],
)
def test_no_sheet_is_set_aside(value: list[object]) -> None:
    """Another form, a key of another size, spaces that do not ascend."""
    body = encode_body(value)  # type: ignore[arg-type]
    with pytest.raises(BadSchema):
        require_schema(Entry(SHEET, 1, bytes(16), 0, 0, body))


def test_an_erasing_entry_says_nothing() -> None:
    """Its body is empty; one that says something is set aside."""
    empty = erasing_entry(0, bytes)
    require_schema(empty)
    with pytest.raises(BadSchema):
        require_schema(Entry(empty.kind, 1, bytes(16), 0, 0, encode_body(["words"])))
