"""Entries and agreements as plain values for a file that people and programs can read: texts, numbers, lists.

Knows no secret: seeds and keys of a space never come here.
"""

from collections.abc import Iterable
from typing import Any

from twofold_crypto.errors import Refused
from twofold_crypto.public.ids import format_id
from twofold_crypto.secret.entry import Entry, Value, decode_body

from .agreements import ANSWERS, PROPOSE, Agreement, Stated, decode_answer, decode_proposal
from .care import RELEASE
from .kinds import BODY, CHOICES, FIELDS, WORDS, decode_checkin, decode_person, require_schema
from .quoting import day_text
from .said import KINDS, shown_said
from .versions import Clause, Version, decode_version

Json = dict[str, Any]


def readable_entry(entry: Entry) -> Json:
    """What an entry says; a body of an unknown kind, or one that does not fit, as the values it holds."""
    return {
        "entry": format_id(entry.entry_id),
        "kind": entry.kind,
        "schema": entry.schema,
        "revision": entry.revision,
        "day": day_text(entry.day),
        "content": _content(entry),
    }


def readable_agreement(agreement: Agreement, name: str | None = None) -> Json:
    """All versions of an agreement, where each stands, and what it is called."""
    return {
        "agreement": format_id(agreement.id),
        "name": name,
        "uncertain": agreement.uncertain,
        "versions": [_stated(version) for version in agreement.versions],
    }


def _content(entry: Entry) -> object:
    try:
        require_schema(entry)
    except Refused:
        return _plain_body(entry.body)
    if entry.schema != 1:
        return _plain_body(entry.body)
    if entry.kind == "checkin":
        return _checkin(entry.body)
    if entry.kind == "person":
        return {"name": decode_person(entry.body)}
    if entry.kind in KINDS:
        return shown_said(entry.kind, entry.body)
    if entry.kind == PROPOSE:
        proposal = decode_proposal(entry.body)
        return {"agreement": format_id(proposal.agreement), **_version(decode_version(proposal.version))}
    if entry.kind in ANSWERS:
        answer = decode_answer(entry.body)
        names = ("agreement", "version", "proposal")
        return {name: format_id(getattr(answer, name)) for name in names}
    return {"release": format_id(entry.body)} if entry.kind == RELEASE else _plain_body(entry.body)


def _checkin(body: bytes) -> Json:
    checkin = decode_checkin(body)
    said: Json = {name: getattr(checkin, name) for name in FIELDS if name in checkin.present()}
    for name, known in zip(CHOICES, (WORDS, BODY), strict=True):
        if name in said:
            said[name] = [known[i] if i < len(known) else i for i in said[name]]
    return {**said, "shared": [name for name in FIELDS if name in checkin.shared]}


def _plain_body(body: bytes) -> object:
    try:
        return _plain(decode_body(body))
    except Refused:
        return {"bytes": format_id(body)}


def _plain(value: Value) -> object:
    if isinstance(value, bytes):
        return {"bytes": format_id(value)}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _stated(version: Stated) -> Json:
    return {
        "version": format_id(version.hash),
        "standing": version.standing,
        **_version(version.content),
        "accepted_by": list(version.accepted),
        "declined_by": list(version.declined),
        "signed_by": list(version.signed),
        "withdrawn_by": list(version.withdrawn),
    }


def _version(version: Version) -> Json:
    return {
        "follows": version.parent and format_id(version.parent),
        "clauses": _clauses(version.clauses),
    }


def _clauses(clauses: Iterable[Clause]) -> list[Json]:
    return [
        {
            "clause": format_id(clause.id),
            "text": clause.text,
            "applies_to": clause.applies_to,
            "to_be_seen_by": clause.sign,
            "review_day": None if clause.review_day is None else day_text(clause.review_day),
            "end_day": None if clause.end_day is None else day_text(clause.end_day),
        }
        for clause in clauses
    ]
