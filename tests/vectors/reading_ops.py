"""The operation of reading.json: a device reads a log in many orders, and holds the same each time."""

from typing import Any

from tests.vectors.ops import Json, unhex
from twofold_client.alarms import alarms_of, may_not_write
from twofold_client.applying import apply
from twofold_client.comparing import confirmed, heads_at_relay
from twofold_client.folding import shown
from twofold_client.judge import Reading, read_rows
from twofold_client.settling import Rules
from twofold_client.state import Space, State
from twofold_crypto.public.chain import Head
from twofold_crypto.public.messages import LOG_START, PageItem
from twofold_crypto.secret.state_code import state_hash

NOTES = {
    "in.seed": "the seat of the device that reads; `member` is whose device it is",
    "in.own": "how many envelopes it remembers to have sealed; 0 unless a case says otherwise",
    "in.joint": "kinds of which a receiver keeps its copy when the author erases it",
    "in.founding": "record 0, the only record that the device holds before it reads",
    "in.rows": "rows of the log as a page has them: [type, wire, arrived]",
    "in.orders": "ways to show them: each a list of pages, each page indexes into `rows`; a page is "
    "judged as one transaction, and every order must end in the same `out`",
    "out.roster": "ids of the records that are followed, record 0 first",
    "out.counted": "per device that has written: [device, [ids of what counts, in order]]",
    "out.heads": "per device that has written: [device, seq, id, n of the roster head it cites]",
    "out.entries": "what is shown, by envelope id: [envelope id, member, device, kind, entry id, revision, "
    "day, body, mark]; the mark is null, `unconfirmed` (it counted once and no more) or `erased` (its "
    "author erased it, and it was kept as what was received)",
    "out.erased": "ids of envelopes that their own member has erased, by an envelope that counts; sorted",
    "out.shut": "envelopes that count and do not open, sorted: [id, reason]",
    "out.hollow": "ids of envelopes that the relay showed without a body and that are held with one; sorted",
    "out.epochs": "epochs whose key is held",
    "out.alarms": "sorted: [name, reason]",
    "out.may_write": "whether this device may write in the space",
    "out.confirmed": "per other member: [member, day of its newest entry that names an own envelope]",
    "out.state": "hash over the roster's head and all heads, of which the state code is made",
}


def read(given: Json) -> Json:
    """What every order of the rows makes of an empty space; AssertionError if they do not agree."""
    outs = [_out(_read(given, order)) for order in given["orders"]]
    assert all(out == outs[0] for out in outs), "the order of arrival made a difference"
    return outs[0]


def _read(given: Json, order: list[list[int]]) -> Space:
    seed, founding = unhex(given["seed"]), unhex(given["founding"])
    space = Space("shared", seed, given["member"], "", "founded", [founding])
    if given["own"]:
        space.own = Head(given["own"], bytes(32), 0)
    items = [PageItem(kind, unhex(wire), arrived) for kind, wire, arrived in given["rows"]]
    rules = Rules(lambda _: None, frozenset(given["joint"]))
    state = State(spaces={"shared": space})
    for page in order:
        reading = Reading(space, rules)
        reading.take(read_rows([items[index] for index in page]))
        apply(state, reading.change(0, LOG_START))
    return space


def _out(space: Space) -> Json:
    ledger = space.ledger
    runs = [(d.number, ledger.chains.run(d.number).ids) for d in ledger.roster.devices]
    alarms = alarms_of(space)
    return {
        "roster": [each.hex() for each in ledger.roster.ids],
        "counted": [[number, [each.hex() for each in ids]] for number, ids in runs if ids],
        "heads": [[number, head.seq, head.id.hex(), head.cited] for number, head in space.heads.items()],
        "entries": sorted(_entries(space)),
        "erased": sorted(envelope.hex() for envelope, _ in ledger.erased()),
        "shut": sorted(_shut(space)),
        "hollow": sorted(each.hex() for each in space.hollow),
        "epochs": sorted(space.keyring),
        "alarms": [[alarm.name, alarm.reason] for alarm in alarms],
        "may_write": may_not_write(space) is None,
        "confirmed": sorted([member, day] for member, day in confirmed(space).items()),
        "state": state_hash(ledger.roster.space, ledger.roster.head, heads_at_relay(space)).hex(),
    }


def _entries(space: Space) -> list[list[Any]]:
    return [
        [
            kept.envelope.hex(),
            kept.member,
            space.entries[kept.envelope].device,
            kept.entry.kind,
            kept.entry.entry_id.hex(),
            kept.entry.revision,
            kept.entry.day,
            kept.entry.body.hex(),
            kept.mark,
        ]
        for kept in shown(space)
    ]


def _shut(space: Space) -> list[list[str]]:
    ledger = space.ledger
    return [
        [envelope.hex(), shut.reason]
        for envelope, shut in space.quarantine.items()
        if ledger.chains.counted(envelope)
        and (envelope, ledger.member_of(shut.device)) not in ledger.erased()
    ]


OPS = {"read": read}
