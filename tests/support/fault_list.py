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
_C = "tests/attacks/test_c_"
_D = "tests/attacks/test_d_"
_I = "tests/attacks/test_i_metadata.py"
_DEVICE = "twofold_client."
_JUDGE = "twofold_client.judge"
_STANDING = "twofold_client.standing"

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
    Fault(
        "digits_are_not_compared",
        "A1",
        _CEREMONY,
        "if not typed.isascii() or not same(typed.encode(), expected.encode()):",
        "if not expected:",
        f"{_A}ceremonies.py::test_a1_middle_gets_no_seat",
    ),
    Fault(
        "foreign_record_0_is_not_named",
        "A1",
        _JUDGE,
        "if kind != ENVELOPE and not isinstance(refused, Unsupported):",
        "if False:",
        f"{_A}devices.py::test_a1_key_is_replaced_in_the_founding",
    ),
    Fault(
        "no_signature_is_ever_verified",
        "A2",
        "twofold_crypto.public.seat",
        "if not verify(public, signature, signed_bytes(label, space, public, *parts)):",
        "if not public:",
        f"{_A}devices.py::test_a2_ghost_device_is_refused",
    ),
    Fault(
        "alarm_of_a_refused_record_is_lost",
        "A2",
        _DEVICE + "alarms",
        "if refusal.reason in (ForkedRoster.code, REFUSED_ROSTER):",
        "if refusal.reason == ForkedRoster.code:",
        f"{_A}devices.py::test_a2_ghost_device_is_refused",
    ),
    Fault(
        "nonces_stand_still",
        "B7",
        _SEALING,
        "key, body_nonce, wrap_nonce = random(KEY_BYTES), random(NONCE_BYTES), random(NONCE_BYTES)",
        "key, body_nonce, wrap_nonce = random(KEY_BYTES), bytes(NONCE_BYTES), bytes(NONCE_BYTES)",
        f"{_B}reuse.py::test_b7_nothing_is_used_twice",
    ),
    Fault(
        "older_copy_does_not_notice",
        "B7",
        _STANDING,
        "return space.ledger.held_of(own) > known or",
        "return known < 0 or",
        f"{_B}reuse.py::test_b7_nothing_is_used_twice",
    ),
    Fault(
        "bodies_leave_in_the_open",
        "B10",
        _SEALING,
        "body = body_nonce + encrypt(cipher, body_nonce, join_parts(header, commitment), plain)",
        "body = body_nonce + plain + encrypt(cipher, body_nonce, b'', b'')",
        f"{_B}reuse.py::test_b10_no_word_reaches_the_relay",
    ),
    Fault(
        "healing_gives_back_records_alone",
        "C2",
        _DEVICE + "healing",
        "lost = [*records, *(each for each in gone if each not in back)]",
        "lost = [*records]",
        f"{_C}rollback.py::test_c2_one_phone_heals_for_all",
    ),
    Fault(
        "healing_is_not_told",
        "C2",
        _DEVICE + "healing",
        "list(_refuted(space, log)), healed=True)",
        "list(_refuted(space, log)), healed=False)",
        f"{_C}rollback.py::test_c2_restored_relay_is_noticed_and_healed",
    ),
    Fault(
        "shorter_log_is_not_noticed",
        "C2",
        _DEVICE + "sync",
        "if page.head < self.space.cursor or not self._keep(page):",
        "if page.head >= self.space.cursor and not self._keep(page):",
        f"{_C}rollback.py::test_c2_restored_relay_is_noticed_and_healed",
    ),
    Fault(
        "second_roster_is_not_noticed",
        "C3",
        _JUDGE,
        "if statement.record.n < len(self.roster.ids):",
        "if statement.record.n < 0:",
        f"{_C}forks.py::test_c3_two_rosters_stop_everybody",
    ),
    Fault(
        "two_rosters_stop_nobody",
        "C3",
        _DEVICE + "alarms",
        '    Alarm(ForkedRoster.code, ""),\n',
        "",
        f"{_C}forks.py::test_c3_second_record_in_the_log",
    ),
    Fault(
        "gap_is_not_told",
        "C4",
        _STANDING,
        "elif held > len(run.ids):",
        "elif held < 0:",
        f"{_C}suppression.py::test_c4_dropped_envelope_is_a_gap",
    ),
    Fault(
        "seen_is_not_compared",
        "C4",
        _STANDING,
        "for claim in ledger.open_claims():",
        "for claim in ():",
        f"{_C}suppression.py::test_c4_dropped_answer_is_withheld",
    ),
    Fault(
        "removal_is_shown_as_done",
        "C4",
        _STANDING,
        "if closed is None and _is_pending(ledger, device.ended_n or 0):",
        "if closed is not None:",
        f"{_C}suppression.py::test_c4_removal_is_pending_until_all_know",
    ),
    Fault(
        "pins_end_nothing_in_the_chain",
        "D1",
        "twofold_crypto.public.chain",
        "            if author.pin is None:\n                self._extend(device, run)",
        "            if device >= 0:\n                self._extend(device, run)",
        f"{_D}removal.py::test_d1_chain_stops_at_its_pin",
    ),
    Fault(
        "relay_takes_what_is_past_a_pin",
        "D1",
        "twofold_server.core.placing",
        "if envelope.id != state.wants or header.seq != state.seq:",
        "if header.seq < 0:",
        f"{_D}removal.py::test_d1_removed_device_adds_nothing",
    ),
    Fault(
        "relay_lets_the_ended_in",
        "D1",
        "twofold_server.web.proving",
        "if device.ended_n is not None:",
        "if device.number < 0:",
        f"{_D}removal.py::test_d1_every_door_is_shut",
    ),
    Fault(
        "words_go_past_a_refused_removal",
        "D1",
        _DEVICE + "removing",
        "return any(each >= len(devices) or",
        "return any(each < 0 and",
        f"{_D}removal.py::test_d1_refused_removal_holds_words_back",
    ),
    Fault(
        "writers_stay_in_the_first_epoch",
        "D1",
        _DEVICE + "outbox",
        "return EpochKey(roster.epoch, key) if key else None",
        "return EpochKey(1, space.keyring[1]) if key else None",
        f"{_D}removal.py::test_d1_removed_device_opens_nothing_later",
    ),
    Fault(
        "closed_space_can_be_left_again",
        "D2",
        _ROSTER,
        "if self.closed is not None:",
        "if not pins:",
        f"{_D}care.py::test_d2_closed_space_takes_nothing_more",
    ),
    Fault(
        "release_need_not_be_signed",
        "D2",
        "twofold_crypto.secret.release",
        "    envelope.require_signed(author.keys.sign)\n    _require_open",
        "    _require_open",
        f"{_D}care.py::test_d2_released_entry_shows_its_provenance",
    ),
    Fault(
        "quiet_is_forgotten",
        "D4",
        _DEVICE + "sync",
        "True, self.space.quiet, False, False",
        "True, False, False, False",
        f"{_D}leaving.py::test_d4_quiet_exit_posts_nothing",
    ),
    Fault(
        "leaving_closes_nothing",
        "D4",
        _ROSTER,
        "return replace(self, devices=self._pinned(pins), closed=len(self.ids))",
        "return replace(self, devices=self._pinned(pins))",
        f"{_D}leaving.py::test_d4_leaving_needs_nobody",
    ),
    Fault(
        "anybody_may_erase_anything",
        "D5",
        _DEVICE + "ledger",
        "(erased, self.member_of(verified.device))",
        "(erased, 1 - self.member_of(verified.device))",
        f"{_D}removal.py::test_d5_only_the_author_erases",
    ),
    Fault(
        "padding_tells_the_length",
        "I1",
        _SEALING,
        r'return plain.ljust(bucket_of(len(plain)), b"\0")',
        r'return plain.ljust(-(-len(plain) // 16) * 16, b"\0")',
        f"{_I}::test_i1_checkins_have_one_size",
    ),
    Fault(
        "forbidden_differs_from_unknown",
        "I3",
        "twofold_server.web.proving",
        'if device is None:\n            raise Declined("unknown")',
        'if device is None:\n            raise Declined("challenge_spent")',
        f"{_I}::test_i3_unknown_and_forbidden_are_alike",
    ),
]
