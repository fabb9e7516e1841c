"""The operations that vector files name: each takes plain JSON and answers plain JSON, or refuses.

Byte strings are lower-case hex, integers are numbers, texts are texts. Both languages hold the same table.
"""

from collections.abc import Callable
from typing import Any

from tests.vectors.archive_ops import ARCHIVE_OPS
from tests.vectors.blob_ops import BLOB_OPS
from tests.vectors.form_ops import FORM_OPS
from tests.vectors.wake_ops import WAKE_OPS
from twofold_crypto import errors, primitives
from twofold_crypto.public import (
    chain,
    encoding,
    envelope,
    ids,
    limits,
    messages,
    proof,
    roster,
    seat,
)
from twofold_crypto.secret import ceremony, entry, epoch, grant, keys, record, sealing

Json = dict[str, Any]
Op = Callable[[Json], Json]

unhex = bytes.fromhex


def stream(seed: bytes) -> primitives.Random:
    """The fixed randomness of vectors: call c draws from H32(seed ‖ u64 c ‖ u64 0) ‖ …"""
    calls = 0

    def draw(count: int) -> bytes:
        nonlocal calls
        blocks = [
            primitives.hash32(seed + calls.to_bytes(8, "big") + i.to_bytes(8, "big"))
            for i in range(-(-count // 32))
        ]
        calls += 1
        return b"".join(blocks)[:count]

    return draw


def parts(given: list[Any]) -> list[encoding.Part]:
    """Parts of L: {"hex": …}, {"int": …} or {"label": …}."""
    return [unhex(part["hex"]) if "hex" in part else part.get("int", part.get("label")) for part in given]


def rosters(wires: list[str]) -> roster.Roster:
    """The roster of these wires, record 0 first."""
    standing = roster.Roster.found(unhex(wires[0]))
    for wire in wires[1:]:
        standing = standing.append(unhex(wire))
    return standing


def keyring(given: Json) -> dict[int, bytes]:
    """Epoch → key, from JSON whose keys are texts."""
    return {int(number): unhex(key) for number, key in given.items()}


# --- primitives, encoding, ids, limits, seats -------------------------------------------------------------


def _sign(given: Json) -> Json:
    seed, data = unhex(given["seed"]), unhex(given["data"])
    return {"public": primitives.signing_public(seed).hex(), "signature": primitives.sign(seed, data).hex()}


def _verify(given: Json) -> Json:
    good = primitives.verify(unhex(given["public"]), unhex(given["signature"]), unhex(given["data"]))
    return {"good": good}


def _exchange(given: Json) -> Json:
    return {"shared": primitives.exchange(unhex(given["secret"]), unhex(given["public"])).hex()}


def _encrypt(given: Json) -> Json:
    return {
        "sealed": primitives.encrypt(*(unhex(given[k]) for k in ("key", "nonce", "bound", "plain"))).hex()
    }


def _decrypt(given: Json) -> Json:
    plain = primitives.decrypt(*(unhex(given[k]) for k in ("key", "nonce", "bound", "sealed")))
    return {"plain": None if plain is None else plain.hex()}


def _stretch(given: Json) -> Json:
    data, salt = unhex(given["data"]), unhex(given["salt"])
    return {"stretched": primitives.stretch(data, salt, given["passes"], given["memory"]).hex()}


def _join_parts(given: Json) -> Json:
    return {"bytes": encoding.join_parts(*parts(given["parts"])).hex()}


def _labelled_hash(given: Json) -> Json:
    return {"hash": encoding.labelled_hash(given["label"], *parts(given["parts"])).hex()}


def _require_version(given: Json) -> Json:
    encoding.require_version(unhex(given["data"]))
    return {}


def _labels(_: Json) -> Json:
    return {"public": sorted(encoding.LABELS), "secret": sorted(keys.DERIVATIONS)}


def _format_id(given: Json) -> Json:
    return {"text": ids.format_id(unhex(given["raw"]))}


def _parse_id(given: Json) -> Json:
    return {"raw": ids.parse_id(given["text"], given["size"]).hex()}


def _limits(_: Json) -> Json:
    return {name: value for name, value in vars(limits).items() if name.isupper()}


def _vet_seat(given: Json) -> Json:
    seat.SeatKeys(unhex(given["sign"]), unhex(given["receive"])).vet()
    return {}


def _require_signed(given: Json) -> Json:
    named = unhex(given["signature"]), given["label"], unhex(given["space"]), unhex(given["public"])
    seat.require_signed(*named, *parts(given["parts"]))
    return {}


# --- roster, envelope, chain, proof, messages -------------------------------------------------------------


def _describe(standing: roster.Roster) -> Json:
    return {
        "space": standing.space.hex(),
        "about": standing.about.hex(),
        "head": standing.head.hex(),
        "epoch": standing.epoch,
        "devices": [[d.member, d.keys.sign.hex(), d.admitted_n, d.sponsor] for d in standing.devices],
        "ended": [[d.number, d.ended_n, [_pin(p) for p in (*d.earlier, d.pin)]] for d in _ended(standing)],
        "closed": standing.closed,
    }


def _ended(standing: roster.Roster) -> list[roster.Device]:
    return [device for device in standing.devices if device.pin is not None]


def _pin(pin: roster.Pin | None) -> list[Any]:
    return [pin.seq, pin.id.hex()] if pin else []


def pins(given: list[Any]) -> list[roster.Pin]:
    """Pins from JSON: [device, seq, id]."""
    return [roster.Pin(device, seq, unhex(pinned)) for device, seq, pinned in given]


def _found(given: Json) -> Json:
    return _describe(roster.Roster.found(unhex(given["wire"])))


def _append(given: Json) -> Json:
    return _describe(rosters(given["wires"]).append(unhex(given["wire"])))


def _let_in_by(given: Json) -> Json:
    return {"devices": sorted(roster.let_in_by(rosters(given["wires"]), given["devices"]))}


def _parse_record(given: Json) -> Json:
    statement = roster.parse_record(unhex(given["wire"]))
    return {"id": statement.id.hex(), "n": statement.record.n, "type": statement.record.type}


def _parse_envelope(given: Json) -> Json:
    parsed = envelope.parse_envelope(unhex(given["wire"]))
    return {
        "id": parsed.id.hex(),
        "device": parsed.header.device,
        "seq": parsed.header.seq,
        "seen": [[s.device, s.seq, s.id.hex()] for s in parsed.header.seen],
        "erases": [erased.hex() for erased in parsed.header.erases],
        "body": parsed.body is not None,
        "epoch": None if parsed.wrap is None else parsed.wrap.epoch,
    }


def _chain(given: Json) -> chain.Chain:
    standing = chain.Chain(rosters(given["wires"]))
    for before in given.get("before", []):
        standing = standing.follow(envelope.parse_envelope(unhex(before)))
    return standing


def _judge(given: Json) -> Json:
    head = _chain(given).judge(envelope.parse_envelope(unhex(given["wire"])))
    return {"seq": head.seq, "id": head.id.hex(), "cited": head.cited}


def _chains(given: Json) -> Json:
    """What counts after the items in this order: record wires and envelope wires, as [type, wire]."""
    held = chain.Chains(roster.Roster.found(unhex(given["founding"])))
    for kind, wire in given["items"]:
        if kind == messages.ROSTER:
            held.grow(held.roster.append(unhex(wire)))
        else:
            parsed = envelope.parse_envelope(unhex(wire))
            chain.require_author(held.roster, parsed)
            held.add(chain.Link.of(parsed))
    return {"authors": [_author(held, device.number) for device in held.roster.devices]}


def _author(held: chain.Chains, device: int) -> Json:
    run, head = held.run(device), held.head(device)
    return {
        "counted": [counted.hex() for counted in run.ids],
        "forked": run.forked,
        "walked": run.walked,
        "head": [head.seq, head.id.hex(), head.cited],
        "why_not": {link.id.hex(): held.why_not(link.id) for link in _by_id(held, device)},
        "longest": _pin(held.longest(device)),
    }


def _by_id(held: chain.Chains, device: int) -> list[chain.Link]:
    return sorted(held.links(device), key=lambda link: link.id)


def _chains_in_orders(given: Json) -> Json:
    """The same for every rotation of the envelopes and its reverse, between the records: one answer."""
    records = [item for item in given["items"] if item[0] == messages.ROSTER]
    envelopes = [item for item in given["items"] if item[0] == messages.ENVELOPE]
    answers = []
    for turn in range(len(envelopes)):
        turned = envelopes[turn:] + envelopes[:turn]
        for order in (turned, turned[::-1]):
            early = given["early"]
            items = [*records[:early], *order[:turn], *records[early:], *order[turn:]]
            answers.append(_chains({**given, "items": items}))
    return {"same": all(answer == answers[0] for answer in answers), **answers[0]}


def _proof_bytes(given: Json) -> Json:
    space, public, challenge = (unhex(given[k]) for k in ("space", "public", "challenge"))
    return {"bytes": proof.proof_bytes(given["origin"], space, public, challenge).hex()}


def _require_proof(given: Json) -> Json:
    request = messages.parse_request(messages.ProofRequest, unhex(given["request"]))
    proof.require_proof(request, given["origin"])
    return {}


def _require_lookup(given: Json) -> Json:
    request = messages.parse_request(messages.LookupRequest, unhex(given["request"]))
    proof.require_lookup(request, given["origin"])
    return {}


def _parse_message(given: Json) -> Json:
    kind = getattr(messages, given["type"])
    parse = messages.parse_request if given["type"].endswith(("Request", "Frame")) else messages.parse_reply
    return {"again": messages.write(parse(kind, unhex(given["data"]))).hex()}


def _parse_frame(given: Json) -> Json:
    return {"answer": isinstance(messages.parse_frame(unhex(given["data"])), messages.AppendAnswer)}


def _item_id(given: Json) -> Json:
    return {"id": messages.item_id(given["type"], unhex(given["wire"])).hex()}


def _running_hash(given: Json) -> Json:
    return {"hash": messages.running_hash(unhex(given["before"]), unhex(given["id"]), given["arrived"]).hex()}


# --- keys, entry, sealing ---------------------------------------------------------------------------------


def _derive(given: Json) -> Json:
    return {"key": keys.derive(unhex(given["key"]), given["label"], *parts(given["parts"])).hex()}


def _seat(given: Json) -> Json:
    made = keys.Seat.from_seed(unhex(given["seed"]))
    return {"sign": made.keys.sign.hex(), "receive": made.keys.receive.hex()}


def _seat_signs(given: Json) -> Json:
    made = keys.Seat.from_seed(unhex(given["seed"]))
    return {"signature": made.sign(given["label"], unhex(given["space"]), *parts(given["parts"])).hex()}


def _parse_entry(given: Json) -> Json:
    return _entry_out(entry.parse_entry(unhex(given["data"])))


def _entry_out(read: entry.Entry) -> Json:
    return {
        "kind": read.kind,
        "schema": read.schema,
        "entry_id": read.entry_id.hex(),
        "revision": read.revision,
        "day": read.day,
        "body": read.body.hex(),
    }


def _entry_in(given: Json) -> entry.Entry:
    return entry.Entry(
        given["kind"],
        given["schema"],
        unhex(given["entry_id"]),
        given["revision"],
        given["day"],
        unhex(given["body"]),
    )


def _parse_about(given: Json) -> Json:
    about = entry.parse_about(unhex(given["data"]))
    return {"blind": about.blind.hex(), "kind": about.kind, "roles": about.roles, "end": about.end}


def _decode_body(given: Json) -> Json:
    return {"again": entry.encode_body(entry.decode_body(unhex(given["data"]))).hex()}


def _bucket_of(given: Json) -> Json:
    return {"size": envelope.bucket_of(given["length"])}


def _pad(given: Json) -> Json:
    return {"plain": sealing.pad(unhex(given["entry"])).hex()}


def _unpad(given: Json) -> Json:
    return {"entry": sealing.unpad(unhex(given["plain"])).hex()}


def _seal(given: Json) -> Json:
    seen = [envelope.Seen(device, seq, unhex(seen_id)) for device, seq, seen_id in given["seen"]]
    place = sealing.Place(
        unhex(given["space"]),
        given["device"],
        given["seq"],
        unhex(given["prev"]),
        unhex(given["roster_head"]),
        seen,
        [unhex(erased) for erased in given.get("erases", [])],
    )
    sealed = sealing.seal(
        keys.Seat.from_seed(unhex(given["seed"])),
        place,
        _entry_in(given["entry"]),
        sealing.EpochKey(given["epoch"], unhex(given["epoch_key"])),
        stream(unhex(given["random"])),
    )
    return {"id": sealed.id.hex(), "wire": sealed.wire.hex()}


def _open(given: Json) -> Json:
    parsed = envelope.parse_envelope(unhex(given["wire"]))
    return _entry_out(sealing.open_envelope(parsed, keyring(given["keys"])))


def _open_with(given: Json) -> Json:
    parsed = envelope.parse_envelope(unhex(given["wire"]))
    return _entry_out(sealing.open_with(parsed, unhex(given["key"])))


def _judge_and_open(given: Json) -> Json:
    parsed = envelope.parse_envelope(unhex(given["wire"]))
    _chain(given).judge(parsed)
    return _entry_out(sealing.open_envelope(parsed, keyring(given["keys"])))


def _rewrap(given: Json) -> Json:
    parsed = envelope.parse_envelope(unhex(given["wire"]))
    newest = sealing.EpochKey(given["epoch"], unhex(given["epoch_key"]))
    wire = sealing.rewrap(parsed, keyring(given["keys"]), newest, stream(unhex(given["random"])))
    return {"wire": wire.hex()}


# --- record, grant, epoch ---------------------------------------------------------------------------------


def _write_founding(given: Json) -> Json:
    seats = [keys.Seat.from_seed(unhex(seed)) for seed in given["seeds"]]
    about = record.write_about(unhex(given["blind"]), given["kind"], given["roles"], given["end"])
    genesis = record.write_genesis(about, [made.keys for made in seats])
    wire = roster.write_founding(genesis, [record.sign_founding(made, genesis) for made in seats])
    return {"about": about.hex(), "genesis": genesis.hex(), "wire": wire.hex()}


def _make_rotate(given: Json) -> Json:
    made = keys.Seat.from_seed(unhex(given["seed"]))
    draw = stream(unhex(given["random"]))
    removed = pins(given.get("removed", []))
    wire, fresh = epoch.make_rotate(made, given["device"], rosters(given["wires"]), draw, removed)
    return {"wire": wire.hex(), "epoch": fresh.epoch, "key": fresh.key.hex()}


def _make_leave(given: Json) -> Json:
    made = keys.Seat.from_seed(unhex(given["seed"]))
    wire = record.make_leave(made, given["device"], rosters(given["wires"]), pins(given["pins"]))
    return {"wire": wire.hex()}


def _make_admit(given: Json) -> Json:
    standing = rosters(given["wires"])
    made = keys.Seat.from_seed(unhex(given["seed"]))
    asking = keys.Seat.from_seed(unhex(given["candidate"]))
    member = standing.devices[given["device"]].member
    candidate = record.ask_to_join(asking, standing.space, member)
    draw = stream(unhex(given["random"]))
    wire = record.make_admit(made, given["device"], standing, candidate, keyring(given["keys"]), draw)
    return {"wire": wire.hex()}


def _commit_epoch(given: Json) -> Json:
    committed = epoch.commit_epoch(unhex(given["key"]), unhex(given["space"]), given["epoch"])
    return {"commitment": committed.hex()}


def _keys_granted(given: Json) -> Json:
    before = rosters(given["wires"])
    statement = roster.parse_record(unhex(given["wire"]))
    before.follow(statement)
    granted = epoch.keys_granted(keys.Seat.from_seed(unhex(given["seed"])), before, statement)
    return {"keys": {str(number): key.hex() for number, key in granted.items()}}


def _grantee(given: Json) -> grant.Grantee:
    return grant.Grantee(
        unhex(given["space"]),
        unhex(given["prev"]),
        given["epoch"],
        given["device"],
        unhex(given["receive"]),
        unhex(given["signer"]),
    )


def _seal_grant(given: Json) -> Json:
    sealed = grant.seal_grant(
        unhex(given["ephemeral"]), _grantee(given["grantee"]), [unhex(key) for key in given["keys"]]
    )
    return {"public": sealed[0].hex(), "sealed": sealed[1].hex()}


def _open_grant(given: Json) -> Json:
    made = keys.Seat.from_seed(unhex(given["seed"]))
    opened = grant.open_grant(
        made, unhex(given["public"]), unhex(given["sealed"]), _grantee(given["grantee"])
    )
    return {"keys": [key.hex() for key in opened]}


# --- ceremony ---------------------------------------------------------------------------------------------


def _side(given: Json, side: int) -> ceremony.Ceremony:
    draw = stream(unhex(given["inviter" if side == ceremony.INVITER else "joiner"]))
    return ceremony.Ceremony(unhex(given["secret"]), given["purpose"], side, draw)


def _meet(given: Json) -> tuple[ceremony.Ceremony, ceremony.Ceremony]:
    inviter, joiner = _side(given, ceremony.INVITER), _side(given, ceremony.JOINER)
    joiner.hear_commit(inviter.commit())
    inviter.hear_hello(joiner.hello())
    joiner.hear_hello(inviter.hello())
    return inviter, joiner


def _ceremony(given: Json) -> Json:
    inviter, joiner = _meet(given)
    shown = {"inviter_digits": inviter.digits(), "joiner_digits": joiner.digits()}
    inviter.type_digits(joiner.digits())
    joiner.type_digits(inviter.digits())
    mail = ceremony.SeatOffer(bytes(32), bytes(range(32)))
    return {
        "rendezvous": inviter.rendezvous.hex(),
        "commit": encoding.labelled_hash("commit", inviter.hello()).hex(),
        "inviter_hello": inviter.hello().hex(),
        "joiner_hello": joiner.hello().hex(),
        **shown,
        "sealed": [inviter.seal(mail).hex(), inviter.seal(mail).hex(), joiner.seal(mail).hex()],
    }


def _joiner_hears(given: Json) -> Json:
    joiner = _side(given, ceremony.JOINER)
    joiner.hear_commit(unhex(given["commit"]))
    joiner.hear_hello(unhex(given["hello"]))
    return {"digits": joiner.digits()}


def _inviter_hears(given: Json) -> Json:
    inviter = _side(given, ceremony.INVITER)
    inviter.hear_hello(unhex(given["hello"]))
    return {"digits": inviter.digits()}


def _inviter_types(given: Json) -> Json:
    inviter, _ = _meet(given)
    inviter.type_digits(given["typed"])
    return {}


def _inviter_opens(given: Json) -> Json:
    inviter, joiner = _meet(given)
    inviter.type_digits(joiner.digits())
    return {"plain": inviter.open(unhex(given["sealed"])).hex()}


def _seal_unconfirmed(given: Json) -> Json:
    inviter, _ = _meet(given)
    return {"sealed": inviter.seal(ceremony.Acceptance(bytes(64))).hex()}


def _require_offer(given: Json) -> Json:
    offer = encoding.decode(ceremony.Offer, unhex(given["offer"]), limits.MAIL_BYTES_MAX)
    made = keys.Seat.from_seed(unhex(given["seed"]))
    return {"space": ceremony.require_offer(offer, made, given["member"], given["inviter"]).hex()}


# --- one flipped byte -------------------------------------------------------------------------------------


def _flips(given: Json) -> Json:
    """Run `inner` once per byte of given[field], that byte changed by `flip`; the codes in order."""
    data, inner = unhex(given["given"][given["field"]]), OPS[given["inner"]]
    codes = []
    for at in range(len(data)):
        broken = data[:at] + bytes([data[at] ^ given["flip"]]) + data[at + 1 :]
        codes.append(outcome(inner, {**given["given"], given["field"]: broken.hex()}).get("error", "taken"))
    return {"codes": codes}


def outcome(op: Op, given: Json) -> Json:
    """{"out": …} or {"error": code}."""
    try:
        return {"out": op(given)}
    except errors.Refused as refusal:
        return {"error": refusal.code}


OPS: dict[str, Op] = {
    "sign": _sign,
    "verify": _verify,
    "exchange": _exchange,
    "encrypt": _encrypt,
    "decrypt": _decrypt,
    "stretch": _stretch,
    "join_parts": _join_parts,
    "labelled_hash": _labelled_hash,
    "require_version": _require_version,
    "labels": _labels,
    "format_id": _format_id,
    "parse_id": _parse_id,
    "limits": _limits,
    "vet_seat": _vet_seat,
    "require_signed": _require_signed,
    "found": _found,
    "append": _append,
    "let_in_by": _let_in_by,
    "parse_record": _parse_record,
    "parse_envelope": _parse_envelope,
    "judge": _judge,
    "chains_in_orders": _chains_in_orders,
    "proof_bytes": _proof_bytes,
    "require_proof": _require_proof,
    "require_lookup": _require_lookup,
    "parse_message": _parse_message,
    "parse_frame": _parse_frame,
    "item_id": _item_id,
    "running_hash": _running_hash,
    "derive": _derive,
    "seat": _seat,
    "seat_signs": _seat_signs,
    "parse_entry": _parse_entry,
    "parse_about": _parse_about,
    "decode_body": _decode_body,
    "bucket_of": _bucket_of,
    "pad": _pad,
    "unpad": _unpad,
    "seal": _seal,
    "open": _open,
    "open_with": _open_with,
    "judge_and_open": _judge_and_open,
    "rewrap": _rewrap,
    "write_founding": _write_founding,
    "make_rotate": _make_rotate,
    "make_leave": _make_leave,
    "make_admit": _make_admit,
    "commit_epoch": _commit_epoch,
    "keys_granted": _keys_granted,
    "seal_grant": _seal_grant,
    "open_grant": _open_grant,
    "ceremony": _ceremony,
    "joiner_hears": _joiner_hears,
    "inviter_hears": _inviter_hears,
    "inviter_types": _inviter_types,
    "inviter_opens": _inviter_opens,
    "seal_unconfirmed": _seal_unconfirmed,
    "require_offer": _require_offer,
    "flips": _flips,
    **FORM_OPS,
    **BLOB_OPS,
    **ARCHIVE_OPS,
    **WAKE_OPS,
}
