"""How a vector is written down: taken, refused with a reason, or broken byte by byte."""

from typing import Any

Case = dict[str, Any]


def take(name: str, op: str, **given: Any) -> Case:
    """A case that must be taken."""
    return {"name": name, "op": op, "in": given}


def refuse(name: str, why: str, error: str, op: str, **given: Any) -> Case:
    """A case that must be refused with `error`."""
    return {"name": name, "why": why, "error": error, "op": op, "in": given}


def flips(inner: str, field: str, name: str = "record", **given: object) -> list[Case]:
    """One flipped byte anywhere in a field: the codes of both languages are the same, byte for byte."""
    title = f"one flipped byte of a {name}"
    return [
        take(f"{title}, {flip}", "flips", inner=inner, field=field, flip=flip, given=given)
        for flip in (1, 128)
    ]
