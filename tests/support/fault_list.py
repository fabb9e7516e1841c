"""The planted faults, each with the row it belongs to, the text it takes out, and the test that must fail."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Fault:
    """A named fault: in `module`, `source` (there exactly once) becomes `instead`, and `test` must fail."""

    name: str
    row: str
    module: str
    source: str
    instead: str
    test: str


_ROSTER = "twofold_crypto.public.roster"
_CEREMONY = "twofold_crypto.secret.ceremony"
_SEALING = "twofold_crypto.secret.sealing"
_A = "tests/attacks/test_a_"
_B = "tests/attacks/test_b_"

FAULTS: Final = [
    Fault(
        "roster_signature_not_checked",
        "A3",
        _ROSTER,
        'require_signed(statement.signature, "roster", self.space, signer, statement.id)',
        "_ = signer",
        f"{_A}rosters.py::test_a3_no_field_of_a_record_changes",
    ),
    Fault(
        "founding_signature_not_checked",
        "A3",
        _ROSTER,
        'require_signed(signature, "found", space, seat.sign)',
        "_ = signature, seat",
        f"{_A}rosters.py::test_a3_no_field_of_the_genesis_changes",
    ),
    Fault(
        "foreign_member_may_be_pinned",
        "A3",
        _ROSTER,
        "return device.member == signer.member and",
        "return",
        f"{_A}rosters.py::test_a3_nobody_touches_another_member",
    ),
    Fault(
        "join_not_checked",
        "A7",
        _ROSTER,
        'require_signed(admit.join, "join", self.space, admit.sign, signer.member, admit.receive)',
        "_ = admit.join",
        f"{_A}signatures.py::test_a7_join_names_its_member",
    ),
    Fault(
        "keys_not_vetted",
        "A9",
        _ROSTER,
        "seat.vet()",
        "_ = seat.vet",
        f"{_A}signatures.py::test_a9_low_order_founder_is_refused",
    ),
    Fault(
        "purpose_of_a_ceremony_not_checked",
        "A4",
        _CEREMONY,
        "hello.purpose != self._purpose or hello.side != 1 - self._side",
        "hello.side != 1 - self._side",
        f"{_A}ceremonies.py::test_a4_device_link_joins_nobody",
    ),
    Fault(
        "digits_may_be_tried_again",
        "A5",
        _CEREMONY,
        "            self._over = True\n            raise WrongCode",
        "            raise WrongCode",
        f"{_A}ceremonies.py::test_a5_digits_may_be_typed_once",
    ),
    Fault(
        "commitment_not_checked",
        "A6",
        _CEREMONY,
        'if self._side == JOINER and not same(labelled_hash("commit", data), self._commit):',
        "if False:",
        f"{_A}ceremonies.py::test_a6_keys_are_fixed_by_commitment",
    ),
    Fault(
        "transcript_leaves_out_the_hellos",
        "A6",
        _CEREMONY,
        "self._purpose, self.rendezvous, self._commit, first, second)",
        "self._purpose, self.rendezvous, self._commit, first[:0], second[:0])",
        f"{_A}ceremonies.py::test_a6_digits_cover_every_field",
    ),
    Fault(
        "wrapped_key_need_not_be_committed",
        "B1",
        _SEALING,
        '_require_committed(envelope, key, labelled_hash("header", envelope.header_bytes))',
        "_ = key",
        f"{_B}wraps.py::test_b1_self_made_wraps_are_refused",
    ),
    Fault(
        "granted_key_need_not_be_committed",
        "B1",
        "twofold_crypto.secret.epoch",
        "if not same(commit_epoch(key, roster.space, epoch), commitments[epoch - 1]):",
        "if False:",
        f"{_B}wraps.py::test_b1_uncommitted_epoch_key_is_refused",
    ),
    Fault(
        "author_signature_not_checked",
        "B2",
        "twofold_crypto.public.envelope",
        'require_signed(self.signature, "envelope", self.header.space, author_public, self.id)',
        "_ = author_public",
        f"{_B}places.py::test_b2_bodies_do_not_move",
    ),
    Fault(
        "another_suite_is_spoken",
        "B4",
        "twofold_crypto.public.envelope",
        "if header.suite != SUITE:",
        "if False:",
        f"{_B}places.py::test_b4_no_other_version_is_spoken",
    ),
    Fault(
        "another_version_is_spoken",
        "B4",
        "twofold_crypto.public.encoding",
        "if data[1] != VERSION:",
        "if False:",
        f"{_B}places.py::test_b4_no_other_version_is_spoken",
    ),
    Fault(
        "disclosed_key_need_not_be_committed",
        "B5",
        _SEALING,
        "_require_committed(envelope, key, header_hash)",
        "_ = key",
        f"{_B}wraps.py::test_b5_second_meaning_is_refused",
    ),
    Fault(
        "more_encodings_than_one",
        "B9",
        "twofold_crypto.public.encoding",
        "    if _encoder.encode(value) != data:\n",
        "    if False:\n",
        f"{_B}places.py::test_b9_every_record_has_one_encoding",
    ),
    Fault(
        "stream_chunks_know_no_place",
        "B3",
        "twofold_crypto.secret.stream",
        "return nonce, join_parts(self.total, i, final)",
        "return bytes(24), join_parts(self.total)",
        f"{_B}places.py::test_b3_streams_keep_their_whole",
    ),
]
