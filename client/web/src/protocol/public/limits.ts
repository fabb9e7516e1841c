/** Every number with a meaning in the protocol (spec: Limits); the Python twin holds the same. */

export const VERSION_OLDEST = 1;
export const VERSION = 1;
export const SUITE = 1;

/** The largest integer on any wire: exact in every language that reads it. */
export const UINT_MAX = 2 ** 53 - 1;

export const ID_BYTES = 32;
export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;
export const BLIND_BYTES = 32;
export const ENTRY_ID_BYTES = 16;
/** 9999-12-31 as days since 1970-01-01: the last day that every calendar can name. */
export const DAY_MAX = 2932896;
export const TOKEN_BYTES = 32;
export const CHALLENGE_BYTES_MAX = 64;

export const DEPTH_MAX = 8;
export const MEMBERS_MAX = 8;
/** Devices ever admitted to one space, ended ones included. */
export const DEVICES_MAX = 64;
export const EPOCHS_MAX = 1024;
/** Rotates without removals, an equal share per member; the epochs above are kept for removals. */
export const ROTATES_MAX = 960;
export const ROSTER_RECORDS_MAX = 2048;
export const ERASES_MAX = 64;

export const BUCKET_BYTES_MIN = 512;
/** Powers of two up to here, PADMÉ above. */
export const BUCKET_BYTES_PADME = 16384;
/** Padded plaintext of one envelope, its four bytes of length included. */
export const PLAIN_BYTES_MAX = 65536;

export const HEADER_BYTES_MAX = 8192;
export const ROSTER_BYTES_MAX = 65536;
export const ENVELOPE_BYTES_MAX = 81920;
export const BATCH_ITEMS_MAX = 64;
export const BATCH_BYTES_MAX = 262144;
export const PAGE_ITEMS_MAX = 500;
export const PAGE_BYTES_MAX = 786432;
export const REQUEST_BYTES_MAX = 524288;
export const FRAME_BYTES_MAX = 1048576;

export const MAIL_MESSAGES_MAX = 8;
export const MAIL_BYTES_MAX = 65536;
export const MAIL_SECONDS = 600;
export const MAIL_WAIT_SECONDS = 20;
export const SECRET_BYTES = 16;
export const CODE_DIGITS = 6;

export const SHEET_WORDS = 24;
export const STATE_WORDS = 6;
export const WORD_BITS = 11;
export const STRETCH_PASSES = 3;
/** Work and memory of Argon2id between a state's hash and its words. */
export const STRETCH_BYTES = 67108864;

/** Plaintext of one chunk of a stream; the last may be shorter. */
export const CHUNK_BYTES = 65536;
export const STREAM_BYTES_MAX = 33554432;
export const BLOB_ID_BYTES = 16;
/** What each blob takes of its member's room beside its chunks; of one that was dropped, all that remains. */
export const BLOB_KEPT_BYTES = 64;
/** How long a relay keeps a blob that is not whole. */
export const BLOB_DAYS = 7;
export const RELEASE_BYTES_MAX = 1048576;
export const ARCHIVE_PARTS_MAX = 16384;

/** Where a device is woken, as an address. */
export const ENDPOINT_BYTES_MAX = 1024;
export const HOST_BYTES_MAX = 253;
export const WAKE_KEY_BYTES = 65;

export const ORIGIN_BYTES_MAX = 256;
export const PROOF_SECONDS = 900;
export const CHALLENGE_SECONDS = 60;
