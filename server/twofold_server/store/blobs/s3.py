"""Chunks as objects in a bucket that speaks S3: one object for each, under a name that is used once.

One object more says whose the prefix is: a database that is not named there takes nothing away that it does
not know. Speaks obstore and no more of S3 than put, get, head, delete and list. The address says where;
who may is told by the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY), so that no secret stands in
settings or in a list of processes. An object that was put is durable, as the host of the bucket promises.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from ... import log
from ...errors import Declined
from .keeping import NAME_BYTES
from .port import Shelf

ANSWER_SECONDS: Final = 20
TRIES: Final = 4
OWNER: Final = "relay"
"""The object with the id of the database that the prefix is of; whoever deletes it gives the prefix away."""
LOOKS_MAX: Final = 16
"""Objects that are looked for at a time."""
SEEN_MAX: Final = 65_536
"""Names that are known to have bytes, and are not looked for again."""
_OPTIONS: Final = {"endpoint", "region"}

T = TypeVar("T")


class BadAddress(ValueError):
    """The address names no bucket; the sentence says why."""


class S3Shelf(Shelf):
    """A bucket, or a part of one, that relays on one database share."""

    def __init__(self, store: S3Store) -> None:
        self._store = store
        self._looks = asyncio.Semaphore(LOOKS_MAX)
        self._seen: OrderedDict[bytes, None] = OrderedDict()

    @classmethod
    def opened(cls, address: str, key: tuple[str, str] | None = None) -> "S3Shelf":
        """The bucket of `s3://bucket/prefix?endpoint=https://host&region=name`; nothing is asked of it yet.

        `key` is an id and its secret, if they are not those of the environment. Refuses BadAddress.
        """
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query))
        if parts.scheme != "s3" or not parts.netloc or set(options) - _OPTIONS:
            raise BadAddress(
                "Blobs go to s3://bucket/prefix, perhaps with ?endpoint=https://host&region=name."
            )
        config: dict[str, Any] = {"region": options.get("region", "us-east-1")}
        if "endpoint" in options:
            config |= {"endpoint": options["endpoint"], "virtual_hosted_style_request": False}
        if key is not None:
            config |= {"access_key_id": key[0], "secret_access_key": key[1]}
        try:
            store = S3Store(
                parts.netloc,
                prefix=parts.path.strip("/") or None,
                client_options={
                    "allow_http": options.get("endpoint", "").startswith("http://"),
                    "timeout": timedelta(seconds=ANSWER_SECONDS),
                },
                retry_config={"max_retries": TRIES, "retry_timeout": timedelta(seconds=ANSWER_SECONDS)},
                **config,
            )
        except BaseError as error:
            raise BadAddress("The bucket cannot be used by this address.") from error
        return cls(store)

    async def put(self, name: bytes, data: bytes) -> None:
        """See the port."""
        await _asked(obstore.put_async(self._store, name.hex(), data, use_multipart=False))
        self._see(name)

    async def get(self, name: bytes) -> bytes | None:
        """See the port."""
        try:
            found = await _asked(obstore.get_async(self._store, name.hex()))
            return bytes(await _asked(found.bytes_async()))
        except FileNotFoundError:
            self._seen.pop(name, None)
            return None

    async def lacks(self, names: Sequence[bytes]) -> set[bytes]:
        """See the port; each name is looked for once, until it is fetched in vain."""
        asked = [name for name in names if name not in self._seen]
        there = await asyncio.gather(*(self._is_there(name) for name in asked))
        return {name for name, found in zip(asked, there, strict=True) if not found}

    async def is_of(self, owner: bytes) -> bool:
        """See the port; of two that come first at a time the later one has it, and both read who that is."""
        if await self._owner() is None:
            await _asked(obstore.put_async(self._store, OWNER, owner.hex().encode(), use_multipart=False))
        return await self._owner() == owner.hex().encode()

    async def drop(self, names: Sequence[bytes]) -> None:
        """See the port."""
        for name in names:
            self._seen.pop(name, None)
        if names:
            await _asked(obstore.delete_async(self._store, [name.hex() for name in names]))

    async def names(self) -> AsyncIterator[list[bytes]]:
        """Page by page; what is no name is none of ours."""
        pages = obstore.list(self._store).__aiter__()
        while True:
            try:
                page = await _asked(anext(pages))
            except StopAsyncIteration:
                return
            yield [bytes.fromhex(each["path"]) for each in page if _is_name(each["path"])]

    async def _owner(self) -> bytes | None:
        try:
            found = await _asked(obstore.get_async(self._store, OWNER))
            return bytes(await _asked(found.bytes_async()))
        except FileNotFoundError:
            return None

    async def _is_there(self, name: bytes) -> bool:
        async with self._looks:
            try:
                await _asked(obstore.head_async(self._store, name.hex()))
            except FileNotFoundError:
                return False
        self._see(name)
        return True

    def _see(self, name: bytes) -> None:
        self._seen[name] = None
        if len(self._seen) > SEEN_MAX:
            self._seen.popitem(last=False)


def _is_name(path: str) -> bool:
    return len(path) == 2 * NAME_BYTES and set(path) <= set("0123456789abcdef")


async def _asked(answer: Awaitable[T]) -> T:
    """Refuses `busy` for whatever stands between; what is not there is FileNotFoundError."""
    try:
        return await answer
    except FileNotFoundError:
        raise
    except (BaseError, OSError) as error:
        log.fault(error)
        raise Declined("busy") from error
