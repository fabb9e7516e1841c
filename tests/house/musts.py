"""Every MUST of the spec, and its witnesses: vectors as `module: case`, tests as `page::name`.

The key is a piece of the spec's own sentence with exactly one MUST in it. A sentence that changes, a MUST
that is new and a witness that is gone make `test_spec` fail.
"""

from typing import Final

MUSTS: Final[dict[str, tuple[str, ...]]] = {
    "An Ed25519 key MUST be canonical": ("seat: bad signing key 0", "seat: bad signing key 4"),
    "an X25519 key MUST be canonical": (
        "seat: bad receiving key 0",
        "seat: bad receiving key 4",
        "primitives: low order 0",
    ),
    "The reader MUST reject (`malformed`) text of any other length": (
        "ids: too short",
        "ids: padding is not written",
        "ids: the last letter holds bits that mean nothing",
        "ids: not the alphabet of addresses",
    ),
    "The reader MUST reject as `too_large` what is longer than the limit": (
        "envelope: too large",
        "entry: body: a float",
        "entry: body: a map",
        "entry: body: a long form of 1",
        "entry: body: invalid text",
        "entry: body: two values",
        "envelope: a field too many",
    ),
    "The reader MUST reject a key that fails vetting": (
        "seat: bad signing key 1",
        "roster: admit: a key of a founder",
    ),
    "The reader MUST reject other forms as `malformed`; inside an envelope": (
        "entry: entry: capital kind",
        "entry: about: no roles",
        "sealing: open: no entry inside",
    ),
    "The reader MUST reject, judging record 0 in this order": (
        "roster: suite 2",
        "roster: one key twice",
        "roster: low order key",
        "roster: a signature short",
        "roster: signatures swapped",
    ),
    "A device that opens its grant MUST check each known key": (
        "epoch: a key that is not committed",
        "epoch: a rotate that grants no key",
        "tests/attacks/test_b_wraps.py::test_b1_uncommitted_epoch_key_is_refused",
    ),
    "The reader MUST reject as `bad_grant` a grant that does not open": (
        "grant: open: a flipped byte",
        "grant: open: another head",
        "grant: open: low order",
        "epoch: an admit with a false key",
        "tests/attacks/test_b_wraps.py::test_b1_grants_fit_their_place_alone",
    ),
    "The reader MUST reject as `malformed` a header whose lists do not ascend": (
        "envelope: seen out of order",
        "envelope: seen itself",
        "envelope: erases out of order",
        "envelope: epoch 0",
    ),
    "A writer MUST NOT seal what a reader would refuse": (
        "sealing: seal a kind with a capital",
        "sealing: bucket of too much",
    ),
    "It MUST reject, in this order, what it does not hold already": (
        "chain: other space",
        "chain: unknown head",
        "chain: not yet admitted",
        "chain: another author",
        "chain: a gap",
        "chain: a second branch",
        "chain: an older head",
    ),
    "The device MUST NOT drop anything for it": (
        "tests/attacks/test_c_rollback.py::test_c2_nothing_is_lost_by_a_restore",
    ),
    "it MUST judge them itself before it believes that": (
        "tests/attacks/test_d_removal.py::test_d1_told_end_is_judged_first",
    ),
    "The reader MUST reject what is signed for another origin": (
        "proof: other relay",
        "proof: other challenge",
        "proof: other space",
        "proof: other seat",
    ),
    "unknown key and bad signature MUST get one and the same answer": (
        "tests/attacks/test_i_metadata.py::test_i3_unknown_and_forbidden_are_alike",
    ),
    "The reader MUST reject a message of another form": (
        "messages: FetchRequest: a field more",
        "messages: FetchRequest: a long form",
        "messages: FetchRequest: version 2",
    ),
    "A device MUST compare number and running hash": (
        "tests/attacks/test_c_rollback.py::test_c2_restored_relay_is_noticed_and_healed",
        "messages: running hash",
    ),
    "The reader MUST reject: another purpose, its own side": (
        "ceremony: inviter: other purpose",
        "ceremony: inviter: own side",
        "ceremony: joiner: another hello",
        "ceremony: sealed: out of order",
        "ceremony: sealed: reflected",
        "ceremony: inviter: suite 2",
        "ceremony: inviter: low order",
    ),
    "A client MUST NOT begin another attempt by itself": (
        "tests/attacks/test_a_ceremonies.py::test_a6_altered_mail_ends_the_attempt",
    ),
    "R MUST check that G has exactly the seats that were agreed": (
        "ceremony: offer: another seat",
        "ceremony: offer: another description",
        "ceremony: offer: unsigned",
        "ceremony: offer: roles for three",
        "ceremony: offer: the inviter's own place",
    ),
    "R MUST check that record 0 is sound": (
        "tests/attacks/test_c_bootstrap.py::test_c7_lead_is_judged_by_the_new_device",
    ),
    "it MUST NOT accept from the relay a state behind what I told it": (
        "tests/attacks/test_c_bootstrap.py::test_c7_older_snapshot_is_withheld",
    ),
    "It MUST reject as `bad_words` a word that is not in the list": (
        "words: words: a strange word",
        "words: words: a word too many",
        "words: words: another word of the list",
        "words: words: four letters of each",
    ),
    "The reader MUST reject, in this order: `too_large`, `malformed`; what record 0 is refused for": (
        "recovery: spare: a field more",
        "recovery: spare: record 0 unsigned",
        "recovery: spare: no such member",
        "recovery: spare: an origin in the clear",
        "recovery: spare: another member",
        "recovery: spare: another space",
        "recovery: spare: another sheet",
        "recovery: spare: E of low order",
        "recovery: spare: heads out of order",
        "recovery: spare: another roster head",
        "recovery: spare: another head of an author",
    ),
    "The reader MUST reject, in this order: longer than RELEASE_BYTES_MAX": (
        "tests/crypto/test_releases.py::test_too_long_is_refused",
        "release: read: a record left out",
        "release: read: the envelope with its wrap",
        "release: read: of another space",
        "release: read: without the cited record",
        "release: read: by a device that was out",
        "release: read: signed by another",
        "release: read: after a leave",
        "release: read: an envelope past the pin",
        "release: read: the run missing",
        "release: read: the run unsigned",
        "release: read: an earlier pin not met",
        "release: read: an earlier pin at no admission",
        "release: read: a first at no admission",
        "release: read: behind an unknown head",
        "release: read: behind an older head",
        "release: read: behind one from before its time",
        "release: read: another key",
        "release: one flipped byte of a release, 1",
    ),
    "The reader MUST reject an opening with another blind": (
        "reveal: opening: another blind",
        "reveal: opening: other bytes",
        "reveal: opening: another space",
        "reveal: opening: another member",
        "reveal: opening: another entry",
        "reveal: reveal: a short blind",
    ),
    "A writer MUST NOT publish an opening before it holds": (
        "domain_reveals: one waits",
        "domain_reveals: both may open",
    ),
    "It MUST reject a total above STREAM_BYTES_MAX": (
        "stream: stream: told too much",
        "stream: stream: a chunk beyond the last",
        "stream: stream: a chunk cut by a byte",
        "stream: stream: two chunks swapped",
        "stream: stream: told one byte less",
        "stream: stream: told another hash",
        "stream: take: other bytes for a chunk that is held",
        "stream: take: padding is not zero",
    ),
    "it MUST NOT give out a single byte before every chunk": (
        "stream: chunk 0 dropped",
        "stream: cut before chunk 5",
        "tests/crypto/test_streams.py::test_nothing_leaves_before_the_end",
        "stream: take: other bytes than were named",
    ),
    "The reader MUST reject as `malformed` heads that name a device twice": (
        "state_code: a device named twice",
        "state_code: a device named twice with other heads",
    ),
    "Whoever verifies it MUST reject another form, a release that does not hold": (
        "tests/client/test_verify.py::test_no_changed_byte_is_taken",
        "tests/client/test_verify.py::test_what_is_no_agreement_is_refused",
        "tests/client/test_verify.py::test_no_part_is_taken",
        "tests/client/test_verify.py::test_nothing_may_follow",
    ),
}
