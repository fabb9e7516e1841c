"""Ids as people and addresses write them: base64url without padding (spec: Ids)."""

import base64
import re
from typing import Annotated

from msgspec import Meta

from ..errors import Malformed
from .limits import ENTRY_ID_BYTES, ID_BYTES, KEY_BYTES, NONCE_BYTES, SIGNATURE_BYTES, UINT_MAX

Id = Annotated[bytes, Meta(min_length=ID_BYTES, max_length=ID_BYTES)]
Key = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Signature = Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]
Nonce = Annotated[bytes, Meta(min_length=NONCE_BYTES, max_length=NONCE_BYTES)]
EntryId = Annotated[bytes, Meta(min_length=ENTRY_ID_BYTES, max_length=ENTRY_ID_BYTES)]
Uint = Annotated[int, Meta(ge=0, le=UINT_MAX)]
Seq = Annotated[int, Meta(ge=1, le=UINT_MAX)]

_TEXT = re.compile(r"[A-Za-z0-9_-]*\Z")


def format_id(raw: bytes) -> str:
    """`raw` as base64url without padding: 43 characters for 32 bytes, 22 for 16."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def parse_id(text: str, size: int = ID_BYTES) -> bytes:
    """The `size` bytes that `format_id` wrote as `text`; Malformed for any other text."""
    if not _TEXT.match(text) or len(text) % 4 == 1:
        raise Malformed
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != size or format_id(raw) != text:
        raise Malformed
    return raw
