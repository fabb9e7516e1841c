"""One push: its shape, its signature, what its answers mean, and where it never goes."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.push_service import CREATED, HOST, PushService, push_service
from twofold_server.core.waking import HOSTS, may_call
from twofold_server.waking.calling import HEAD_BYTES_MAX, Answer, Push, Way, Went, is_open
from twofold_server.waking.keys import FILE, GOOD_SECONDS, WakeKey, WrongKey

ENDPOINT = f"https://{HOST}/v1/some-phone?x=1"
CONTACT = "https://relay.example"


@pytest_asyncio.fixture
async def service(tmp_path: Path) -> AsyncIterator[PushService]:
    """A push service of this test."""
    async with push_service(tmp_path) as started:
        yield started


@pytest.fixture
def key(tmp_path: Path) -> WakeKey:
    """The key of a data folder."""
    return WakeKey.of_folder(tmp_path)


def _push(key: WakeKey, way: Way) -> Push:
    return Push(lambda origin: key.header(origin, CONTACT, time.time()), way)


async def test_push_is_signed_and_empty(service: PushService, key: WakeKey) -> None:
    """The signature fits its key, says for whom, until when and from whom; there is no body."""
    assert await _push(key, service.way)(ENDPOINT) == Answer(Went.SENT)
    (pushed,) = await service.came(1)
    claims = pushed.claims()

    assert pushed.line == "POST /v1/some-phone?x=1 HTTP/1.1"
    assert pushed.body == b""
    assert (pushed.key(), claims["aud"], claims["sub"]) == (key.public, f"https://{HOST}", CONTACT)
    assert 0 < claims["exp"] - time.time() <= GOOD_SECONDS
    assert set(claims) == {"aud", "exp", "sub"}


async def test_every_push_is_alike(service: PushService, key: WakeKey) -> None:
    """Lifetime, urgency and topic are the same for all, and no header is there besides."""
    for path in ("a", "b"):
        await _push(key, service.way)(f"https://{HOST}/{path}")
    pushed = await service.came(2)
    shapes = [{**each.headers, "authorization": ""} for each in pushed]

    assert (
        shapes[0]
        == shapes[1]
        == {
            "host": HOST,
            "authorization": "",
            "ttl": "86400",
            "urgency": "normal",
            "topic": "wake",
            "content-length": "0",
            "connection": "close",
        }
    )


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (CREATED, Answer(Went.SENT)),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", Answer(Went.GONE)),
        (b"HTTP/1.1 410 Gone\r\n\r\n", Answer(Went.GONE)),
        (b"HTTP/1.1 429 Too Many\r\nRetry-After: 90\r\n\r\n", Answer(Went.LATER, 90)),
        (b"HTTP/1.1 429 Too Many\r\nRetry-After: 999999999\r\n\r\n", Answer(Went.LATER, 3600)),
        (b"HTTP/1.1 503 Busy\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n", Answer(Went.LATER)),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", Answer(Went.REFUSED)),
        (b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1/\r\n\r\n", Answer(Went.REFUSED)),
        (b"not HTTP at all\r\n\r\n", Answer(Went.REFUSED)),
        (b"HTTP/1.1 201 Created\r\nX: " + b"x" * (HEAD_BYTES_MAX * 4), Answer(Went.LATER)),
        (b"HTTP/1.1 201 Cre", Answer(Went.LATER)),
        (CREATED + b"x" * 1_000_000, Answer(Went.SENT)),
    ],
    ids=[
        "sent",
        "404",
        "410",
        "429",
        "long",
        "date",
        "403",
        "redirect",
        "rubbish",
        "huge head",
        "cut",
        "huge",
    ],
)
async def test_answers_mean_what_they_say(
    service: PushService, key: WakeKey, answer: bytes, expected: Answer
) -> None:
    """Each answer is judged by its head alone; nothing is followed, and nothing large is taken in."""
    service.answer = answer
    way = replace(service.way, seconds=0.5) if answer.endswith(b"Cre") else service.way

    assert await _push(key, way)(ENDPOINT) == expected
    assert len(await service.came(1)) == 1


async def test_silence_ends(service: PushService, key: WakeKey) -> None:
    """A service that never answers holds nobody up for long."""
    service.answer = None

    assert await _push(key, replace(service.way, seconds=0.1))(ENDPOINT) == Answer(Went.LATER)


async def test_another_name_is_not_trusted(service: PushService, key: WakeKey) -> None:
    """A host whose certificate is of another name is told nothing."""
    assert await _push(key, service.way)("https://other.example/x") == Answer(Went.LATER)
    assert service.pushed == []


async def test_a_dead_host_is_tried_later(key: WakeKey) -> None:
    """A name that nobody answers to, or that is not there, is no fault."""

    async def nowhere(_: str) -> list[str]:
        raise OSError

    assert await _push(key, Way(nowhere))(ENDPOINT) == Answer(Went.LATER)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.9", "169.254.169.254", "100.64.0.1", "0.0.0.0"),  # noqa: S104
        *("224.0.0.1", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
        *("2001::1", "fec0::1", "inner"),
    ],
)
async def test_inner_addresses_are_not_called(key: WakeKey, address: str) -> None:
    """A name that leads into a network of somebody's own is not called, even if it leads elsewhere too."""

    async def both(_: str) -> list[str]:
        return ["1.1.1.1", address]

    assert not is_open(address)
    assert is_open("1.1.1.1")
    assert await _push(key, Way(both))(ENDPOINT) == Answer(Went.REFUSED)


def test_only_listed_hosts_are_called() -> None:
    """A host is one of the list, or below a name of it; nothing that only looks like one."""
    good = ["fcm.googleapis.com", "web.push.apple.com", "wns2-db5p.notify.windows.com"]
    bad = ["evil.example", "notify.windows.com", "fcm.googleapis.com.evil.example", "xnotify.windows.com"]

    assert [host for host in (*good, *bad) if may_call(host, HOSTS)] == good


def test_key_is_its_owners(tmp_path: Path, key: WakeKey) -> None:
    """Made once, for the owner alone, and the same ever after; one that others may read is refused."""
    path = tmp_path / FILE

    assert path.stat().st_mode & 0o777 == 0o600
    assert WakeKey.of_folder(tmp_path).public == key.public
    path.chmod(0o640)
    with pytest.raises(WrongKey, match="chmod 600"):
        WakeKey.of_folder(tmp_path)


@pytest.mark.parametrize(
    "held", [b"", b"rubbish", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_another_file_is_no_key(tmp_path: Path, held: bytes) -> None:
    """What is no such key is refused in a sentence."""
    (tmp_path / FILE).write_bytes(held)
    (tmp_path / FILE).chmod(0o600)

    with pytest.raises(WrongKey, match="no key"):
        WakeKey.of_folder(tmp_path)
