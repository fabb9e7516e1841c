"""Every label has one purpose."""

import re

from tests.house.places import CRYPTO, SPEC, WEB_SRC, files, name
from twofold_crypto.public.encoding import LABELS
from twofold_crypto.secret.keys import DERIVATIONS

USED = re.compile(
    r"\b(?:labelled_hash|signed_bytes|derive|\w*\.sign|verify\w*|\w*\.derive)\([^()\"']*?[\"']([a-z ]+)[\"']",
)


def test_no_label_is_in_both_tables() -> None:
    """What is hashed or signed in public is never a key's derivation."""
    assert set(LABELS) & set(DERIVATIONS) == set()


def test_purposes_differ() -> None:
    """No two labels serve the same purpose."""
    purposes = [*LABELS.values(), *DERIVATIONS.values()]

    assert len(set(purposes)) == len(purposes)


def test_no_label_goes_unused() -> None:
    """Each label of the tables is spoken somewhere in the protocol, outside its table."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in files(CRYPTO, ".py"))

    assert [label for label in (*LABELS, *DERIVATIONS) if text.count(f'"{label}"') < 2] == []


def test_every_label_used_is_in_a_table() -> None:
    """No module speaks a label that the tables do not have."""
    strange = [
        (name(path), label)
        for path in files(CRYPTO, ".py")
        for label in USED.findall(path.read_text(encoding="utf-8"))
        if label not in {**LABELS, **DERIVATIONS}
    ]

    assert strange == []


def test_both_languages_have_the_same_labels() -> None:
    """The phone's two tables hold the same labels."""
    public = (WEB_SRC / "protocol" / "public" / "encoding.ts").read_text(encoding="utf-8")
    secret = (WEB_SRC / "protocol" / "secret" / "keys.ts").read_text(encoding="utf-8")

    assert [label for label in LABELS if not _spoken(label, public)] == []
    assert [label for label in DERIVATIONS if not _spoken(label, secret)] == []


def _spoken(label: str, text: str) -> bool:
    return (
        re.search(rf'(?:^|[^\w])["\']?{re.escape(label)}["\']?\s*:|["\']{re.escape(label)}["\']', text)
        is not None
    )


def test_every_label_is_in_the_spec() -> None:
    """The spec's tables name each label."""
    spec = SPEC.read_text(encoding="utf-8")

    assert [
        label for label in (*LABELS, *DERIVATIONS) if f"`{label}`" not in spec and f'"{label}"' not in spec
    ] == []
