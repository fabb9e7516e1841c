"""Every number with a meaning in the protocol (spec: Limits); the TypeScript twin holds the same."""

VERSION_OLDEST = 1
VERSION = 1
SUITE = 1

UINT_MAX = 2**53 - 1
"""The largest integer on any wire: exact in every language that reads it."""

ID_BYTES = 32
KEY_BYTES = 32
SIGNATURE_BYTES = 64
NONCE_BYTES = 24
TAG_BYTES = 16
BLIND_BYTES = 32
ENTRY_ID_BYTES = 16
DAY_MAX = 2932896
"""9999-12-31 as days since 1970-01-01: the last day that every calendar can name."""
TOKEN_BYTES = 32
CHALLENGE_BYTES_MAX = 64

DEPTH_MAX = 8
MEMBERS_MAX = 8
DEVICES_MAX = 64
"""Devices ever admitted to one space, ended ones included; an equal share per member."""
EPOCHS_MAX = 1024
ROTATES_MAX = 960
"""Rotates without removals, an equal share per member; the epochs above are kept for removals."""
ROSTER_RECORDS_MAX = 2048
ERASES_MAX = 64

BUCKET_BYTES_MIN = 512
BUCKET_BYTES_PADME = 16384
"""Powers of two up to here, PADMÉ above."""
PLAIN_BYTES_MAX = 65536
"""Padded plaintext of one envelope, its four bytes of length included."""

HEADER_BYTES_MAX = 8192
ROSTER_BYTES_MAX = 65536
ENVELOPE_BYTES_MAX = 81920
BATCH_ITEMS_MAX = 64
BATCH_BYTES_MAX = 262144
PAGE_ITEMS_MAX = 500
PAGE_BYTES_MAX = 786432
REQUEST_BYTES_MAX = 524288
FRAME_BYTES_MAX = 1048576

MAIL_MESSAGES_MAX = 8
MAIL_BYTES_MAX = 65536
MAIL_SECONDS = 600
MAIL_WAIT_SECONDS = 20
SECRET_BYTES = 16
CODE_DIGITS = 6

SHEET_WORDS = 24
STATE_WORDS = 6
WORD_BITS = 11
STRETCH_PASSES = 3
STRETCH_BYTES = 67108864
"""Work and memory of Argon2id between a state's hash and its words."""

CHUNK_BYTES = 65536
"""Plaintext of one chunk of a stream; the last may be shorter."""
STREAM_BYTES_MAX = 33554432
BLOB_ID_BYTES = 16
BLOB_KEPT_BYTES = 64
"""What each blob takes of its member's room beside its chunks; of one that was dropped, all that remains."""
BLOB_DAYS = 7
"""How long a relay keeps a blob that is not whole."""
RELEASE_BYTES_MAX = 1048576
ARCHIVE_PARTS_MAX = 16384

ENDPOINT_BYTES_MAX = 1024
"""Where a device is woken, as an address."""
HOST_BYTES_MAX = 253
WAKE_KEY_BYTES = 65

ORIGIN_BYTES_MAX = 256
PROOF_SECONDS = 900
CHALLENGE_SECONDS = 60
