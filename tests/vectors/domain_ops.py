"""The operations that the vector files of kinds name: folds over acts, and bodies judged by their kind."""

from typing import Any

from tests.vectors.ops import Json, Op, unhex
from twofold_client.acts import Act
from twofold_client.agreements import Stated, fold_agreements
from twofold_client.care import Disclosure, Reader, fold_care, statement
from twofold_client.kinds import require_schema
from twofold_client.reveals import fold_reveals
from twofold_client.ruling import rule
from twofold_client.saying import Answered, ages_after, fold_chosen, fold_names, fold_repairs, open_asks
from twofold_crypto.public.chain import Chains, Link
from twofold_crypto.public.envelope import parse_envelope
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.release import read_release


def acts(given: list[list[Any]]) -> list[Act]:
    """Acts from [member, envelope, kind, entry id, revision, body]; all of schema 1 and one day."""
    return [
        Act(member, unhex(envelope), Entry(kind, 1, unhex(entry_id), revision, 20_000, unhex(body)))
        for member, envelope, kind, entry_id, revision, body in given
    ]


def written(given: list[Act]) -> list[list[Any]]:
    """Acts as JSON holds them."""
    return [
        [
            a.member,
            a.envelope.hex(),
            a.entry.kind,
            a.entry.entry_id.hex(),
            a.entry.revision,
            a.entry.body.hex(),
        ]
        for a in given
    ]


def _fold_agreements(given: Json) -> Json:
    told = given.get("uncertain", False)
    folded = fold_agreements(given["members"], acts(given["acts"]), uncertain=told)
    listed = [[each.id.hex(), [_stated(v) for v in each.versions]] for each in folded]
    return {"agreements": listed, "uncertain": [each.uncertain for each in folded]}


def _stated(version: Stated) -> Json:
    return {
        "hash": version.hash.hex(),
        "data": version.data.hex(),
        "texts": [clause.text for clause in version.content.clauses],
        "proposals": [[member, envelope.hex()] for member, envelope in version.proposals],
        "accepted": list(version.accepted),
        "declined": list(version.declined),
        "signed": list(version.signed),
        "withdrawn": list(version.withdrawn),
        "signatures": [[member, envelope.hex()] for member, envelope in version.signatures],
        "standing": version.standing,
    }


def _fold_reveals(given: Json) -> Json:
    rounds = fold_reveals(unhex(given["space"]), given["members"], acts(given["acts"]))
    return {
        "rounds": [
            {
                "id": each.id.hex(),
                "about": each.about,
                "sides": list(each.sides),
                "answers": [None if answer is None else answer.hex() for answer in each.answers],
                "may_open": list(each.may_open),
                "stage": each.stage,
            }
            for each in rounds
        ]
    }


def _require_schema(given: Json) -> Json:
    require_schema(Entry(given["kind"], 1, bytes(16), given["revision"], 20_000, unhex(given["body"])))
    return {}


def _fold_care(given: Json) -> Json:
    """The disclosures, and each member's statement of what it gave."""
    roles, said = given["roles"], acts(given["acts"])
    reader = Reader(require_schema)
    given_by = [statement(member, roles, said, reader) for member in range(len(roles))]
    return {
        "disclosures": [_disclosed(each) for each in fold_care(roles, said, reader)],
        "given": [
            [[each.kind, each.day, each.envelope.hex(), each.disclosure is not None] for each in one]
            for one in given_by
        ],
    }


def _disclosed(disclosure: Disclosure) -> Json:
    seen = disclosure.released
    shown = seen and [seen.space.hex(), seen.member, seen.n, seen.ended, seen.entry.kind, seen.entry.day]
    return {
        "releaser": disclosure.releaser,
        "envelope": disclosure.envelope.hex(),
        "standing": disclosure.standing,
        "approved": list(disclosure.approved),
        "ruling": disclosure.ruling,
        "shown": shown,
    }


def _rule(given: Json) -> Json:
    """What a device with these records and envelopes makes of a release."""
    wires = [parse_envelope(unhex(each)) for each in given["envelopes"]]
    founding, *later = map(unhex, given["records"])
    roster = Roster.found(founding)
    for record in later:
        roster = roster.append(record)
    chains = Chains(roster, map(Link.of, wires))
    data = unhex(given["release"])
    return {"ruling": rule(chains, data, read_release(data))}


def _fold_said(given: Json) -> Json:
    """What two people are shown alike; each answer by its entry id, None where there is none."""
    said = [
        (member, Entry(kind, 1, unhex(entry_id), revision, day, unhex(body)))
        for member, kind, entry_id, revision, day, body in given["entries"]
    ]
    return {
        "names": {agreement.hex(): name for agreement, name in sorted(fold_names(said).items())},
        "chosen": fold_chosen(2, said),
        "ages": ages_after(2, said, given["today"]),
        "repairs": [[each.told.member, *_answered(each)] for each in fold_repairs(said)],
        "asks": [
            [_answered(each) for each in open_asks(said, member, given["today"])] for member in range(2)
        ],
    }


def _answered(each: Answered) -> list[str | None]:
    answer = each.answer.entry.entry_id.hex() if each.answer else None
    return [each.told.entry.entry_id.hex(), answer]


OPS: dict[str, Op] = {
    "fold_said": _fold_said,
    "rule": _rule,
    "fold_care": _fold_care,
    "fold_agreements": _fold_agreements,
    "fold_reveals": _fold_reveals,
    "require_schema": _require_schema,
}
