"""A bucket for tests: a server that speaks the S3 that blobs need, and takes no request that is not signed.

It works each signature out from the request as it came (AWS Signature Version 4), so a wrong key, a changed
body or a path that was not signed is refused as a real host would refuse it.
"""

import hashlib
import hmac
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET, REGION, BUCKET = "AKTEST", "a secret of the tests", "eu-test-1", "chunks"
PAGE = 3
"""Objects in one page of a list: small, so that lists have several."""


@dataclass
class Bucket:
    """What is in it, and what was asked."""

    port: int
    objects: dict[str, bytes] = field(default_factory=dict)
    refused: int = 0
    down: bool = False
    """It answers every request with 503."""

    def address(self, prefix: str = "") -> str:
        """For the setting `blobs`."""
        return f"s3://{BUCKET}/{prefix}?endpoint=http://127.0.0.1:{self.port}&region={REGION}"


@contextmanager
def bucket() -> Iterator[Bucket]:
    """A bucket on a free port for as long as this is open."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    made = Bucket(server.server_address[1])
    server.bucket = made  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        self._answered()

    def do_GET(self) -> None:
        self._answered()

    def do_HEAD(self) -> None:
        self._answered()

    def do_POST(self) -> None:
        self._answered()

    def do_DELETE(self) -> None:
        self._answered()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the base class names it so)
        """Says nothing."""

    def _answered(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        held: Bucket = self.server.bucket  # type: ignore[attr-defined]
        parts = urlsplit(self.path)
        if held.down:
            status, answer = 503, b""
        elif not _signed(self.command, parts.path, parts.query, dict(self.headers.items()), body):
            held.refused += 1
            status, answer = 403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>"
        else:
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            status, answer = _acted(held, self.command, parts.path.removeprefix(f"/{BUCKET}"), query, body)
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.send_header("etag", f'"{hashlib.md5(answer, usedforsecurity=False).hexdigest()}"')
        self.send_header("last-modified", "Thu, 01 Jan 2026 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)


def _acted(held: Bucket, verb: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, bytes]:
    key = path.removeprefix("/")
    if verb == "POST" and "delete" in query:
        return _deleted(held, body)
    if verb == "GET" and "list-type" in query:
        return 200, _listed(held, query)
    if verb == "PUT":
        held.objects[key] = body
        return 200, b""
    if verb == "DELETE":
        held.objects.pop(key, None)
        return 204, b""
    return (
        (200, held.objects[key]) if key in held.objects else (404, b"<Error><Code>NoSuchKey</Code></Error>")
    )


def _deleted(held: Bucket, body: bytes) -> tuple[int, bytes]:
    keys = [each.text or "" for each in ET.fromstring(body).iter() if each.tag.endswith("Key")]  # noqa: S314
    for key in keys:
        held.objects.pop(key, None)
    rows = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
    return 200, f"<DeleteResult>{rows}</DeleteResult>".encode()


def _listed(held: Bucket, query: dict[str, str]) -> bytes:
    after = query.get("continuation-token", "")
    keys = [k for k in sorted(held.objects) if k.startswith(query.get("prefix", "")) and k > after]
    more = len(keys) > PAGE
    rows = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        f'<ETag>"x"</ETag><Size>{len(held.objects[key])}</Size></Contents>'
        for key in keys[:PAGE]
    )
    token = f"<NextContinuationToken>{keys[PAGE - 1]}</NextContinuationToken>" if more else ""
    told = f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}"
    return f"<ListBucketResult><Name>{BUCKET}</Name>{told}{rows}</ListBucketResult>".encode()


def _signed(verb: str, path: str, query: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether the request carries the signature that its own bytes make under our key."""
    given = {name.lower(): value.strip() for name, value in headers.items()}
    scheme, _, rest = given.get("authorization", "").partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
    names = fields.get("SignedHeaders", "").split(";")
    digest, moment = given.get("x-amz-content-sha256", ""), given.get("x-amz-date", "")
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    if scheme != "AWS4-HMAC-SHA256" or fields.get("Credential") != f"{KEY}/{scope}":
        return False
    if not {"host", "x-amz-content-sha256", "x-amz-date"} <= set(names):
        return False
    if digest not in (hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"):
        return False
    asked = sorted((quote(k, safe="-_.~"), quote(v, safe="-_.~")) for k, v in parse_qsl(query, True))
    lines = [verb, path, "&".join(f"{k}={v}" for k, v in asked)]
    lines += [f"{name}:{given.get(name, '')}" for name in names]
    canonical = "\n".join([*lines, "", ";".join(names), digest])
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in (moment[:8], REGION, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.compare_digest(hmac.new(key, text.encode(), hashlib.sha256).hexdigest(), fields["Signature"])
