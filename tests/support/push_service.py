"""A push service that tests run: TLS on a free port, answers as told, and keeps every request as it came."""

import asyncio
import datetime as dt
import json
import ssl
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.waiting import eventually
from twofold_server.waking.calling import Way

HOST = "push.example"
CREATED = b"HTTP/1.1 201 Created\r\nTTL: 86400\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Pushed:
    """One request: its first line, its headers, and whatever came behind them."""

    line: str
    headers: dict[str, str]
    body: bytes

    def claims(self) -> dict[str, Any]:
        """What the signature says, once it has been verified with the key beside it (RFC 8292)."""
        scheme, _, fields = self.headers["authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in fields.split(","))
        head, claims, signature = parts["t"].split(".")
        numbers = [int.from_bytes(half, "big") for half in _halves(letters(signature))]
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), self.key())
        public.verify(encode_dss_signature(*numbers), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        assert (scheme, json.loads(letters(head))) == ("vapid", {"typ": "JWT", "alg": "ES256"})
        found: dict[str, Any] = json.loads(letters(claims))
        return found

    def key(self) -> bytes:
        """The public key that the request names."""
        return letters(self.headers["authorization"].rpartition("k=")[2])


@dataclass
class PushService:
    """What came, and what is answered; `answer` None says nothing at all."""

    way: Way
    answer: bytes | None = CREATED
    pushed: list[Pushed] = field(default_factory=list)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        head, body = "", b""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
            if self.answer is not None:
                writer.write(self.answer)
                await writer.drain()
            body = await reader.read()
        except OSError:  # the caller went away
            pass
        finally:
            writer.close()
        line, *rest = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
        self.pushed.append(Pushed(line, headers, body))

    async def came(self, count: int) -> list[Pushed]:
        """The requests, once there are so many: a connection ends a moment after its answer."""
        await eventually(lambda: len(self.pushed) >= count, f"push {count}")
        return self.pushed


@asynccontextmanager
async def push_service(folder: Path, seconds: float = 5.0) -> AsyncIterator[PushService]:
    """A service for HOST, and the way that leads there."""
    server_side, client_side = _contexts(folder)
    service = PushService(Way(tls=client_side))
    server = await asyncio.start_server(service.take, "127.0.0.1", 0, ssl=server_side)

    async def here(_: str) -> list[str]:
        return ["127.0.0.1"]

    port = server.sockets[0].getsockname()[1]
    service.way = Way(here, lambda _: True, port, client_side, seconds)
    try:
        yield service
    finally:
        server.close()


def _contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    pem = made.public_bytes(Encoding.PEM)
    path = folder / "push.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cadata=pem.decode("ascii"))


def letters(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _halves(data: bytes) -> tuple[bytes, bytes]:
    assert len(data) == 64
    return data[:32], data[32:]
