"""A text from a file stays behind its bar, on every terminal, and hides nothing."""

import unicodedata

import pytest

from twofold_client.quoting import quoted

LONGEST = 72
HIDING = [
    *("\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u034f", "\ufe0f", "\U000e0100", "\U000e0041"),
    *("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u061c", "\u180e", "\u17b4", "\U0001d173", "\ufff0"),
]


def _columns(row: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in row)


@pytest.mark.parametrize(
    "text",
    [
        "Kept." + " " * 71 + "Signed by member 1, key: none",
        "x" * 400,
        "雨" * 200,
        "a b " * 100,
        ("word " * 13 + "\x1b") * 9,
        "\u200b" * 60,
        "e\u0301" * 90,
    ],
)
def test_each_row_has_its_bar(text: str) -> None:
    """W6: no row is longer than 72 columns, wide letters counted as two, so no terminal breaks one itself."""
    rows = list(quoted(text))

    assert len(rows) > 1
    assert all(row.startswith("  | ") for row in rows)
    assert max(map(_columns, rows)) <= LONGEST


@pytest.mark.parametrize("char", HIDING, ids=lambda char: f"{ord(char):x}")
def test_what_hides_is_spelled_out(char: str) -> None:
    """Whatever Unicode lets a terminal ignore, and letters without ink, are shown by number."""
    assert list(quoted(f"a{char}b")) == [f"  | a\\u{{{ord(char):x}}}b"]


def test_many_blanks_are_spelled_out() -> None:
    """The second blank of a run and those after it are shown, and one at either end of a line."""
    told = list(quoted("a b  c\u00a0\u3000d\n e \nf"))

    assert told == ["  | a b \\u{20}c\u00a0\\u{3000}d", "  | \\u{20}e\\u{20}", "  | f"]


def test_a_row_that_goes_on_is_told() -> None:
    """A long line goes on further in, where no line of a text can begin."""
    told = list(quoted("x" * 80 + "\n" + "  y"))

    assert [row[:6] for row in told] == ["  | xx", "  |   ", "  | \\u"]


def test_words_are_kept_whole() -> None:
    """A row ends behind a blank where there is one."""
    words = "Phones rest at ten, and whoever is awake puts them into the basket by the door."

    assert [row.rpartition("  ")[2] for row in quoted(words)][1] == "basket by the door."


def test_a_spelling_is_not_feigned() -> None:
    """A text cannot write what looks like a letter that was spelled out."""
    assert list(quoted("a\\u{1b}")) == ["  | a\\u{5c}u{1b}"]
