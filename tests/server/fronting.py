"""What stands before a relay in the world: TLS, and a proxy that may do its work badly."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

CERTIFICATE = Path(__file__).parent / "localhost.pem"

Change = Callable[[bytes], bytes]


@asynccontextmanager
async def fronted(
    port: Callable[[], int],
    change: Change = bytes,
    asked: Change = bytes,
    certificate: Path | None = CERTIFICATE,
) -> AsyncIterator[int]:
    """TLS at a free port, unless there is no certificate, with everything passed to `port()`.

    `change` is what becomes of the answers, `asked` what becomes of the requests.
    """
    trust = None if certificate is None else ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if trust is not None and certificate is not None:
        trust.load_cert_chain(certificate)

    async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_connection("127.0.0.1", port())
        ways = (_pump(reader, inner[1], asked), _pump(inner[0], writer, change))
        await asyncio.gather(*ways)

    server = await asyncio.start_server(passed, "127.0.0.1", 0, ssl=trust)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    with suppress(OSError):
        while piece := await reader.read(1 << 16):
            writer.write(change(piece))
            await writer.drain()
    writer.close()
