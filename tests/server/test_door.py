"""Whose page may call, under which name, with what: a matrix of routes, headers and bodies."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from websockets.exceptions import InvalidStatus

from tests.server.calling import Caller
from tests.server.making import Made
from twofold_crypto.public.ids import format_id
from twofold_crypto.public.limits import REQUEST_BYTES_MAX, VERSION
from twofold_crypto.public.messages import MEDIA_TYPE, FetchRequest, Refusal, write
from twofold_server.errors import TABLE
from twofold_server.web.headers import MESSAGE_HEADERS, RELAY_HEADERS

ROUTES = [
    "/v1/challenge",
    "/v1/proof",
    "/v1/found",
    "/v1/append",
    "/v1/fetch",
    "/v1/rendezvous/open",
    "/v1/rendezvous/put",
    "/v1/rendezvous/take",
    "/v1/rendezvous/close",
]
WITH_TOKEN = ["/v1/append", "/v1/fetch"]
BAD_TOKENS = ["", "Bearer", "Bearer x", "bearer " + "A" * 43, "Bearer " + "A" * 43, "Basic eDp5"]
RUBBISH = [b"", b"\xc1", b"\x00" * 40, b"\x91" * 5000, b"\x91\x01\x01", b"\xdc\x00\x01\x01"]
TYPE = {"content-type": "application/vnd.msgpack"}


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal, its status and form checked against the table."""
    refusal = msgspec.msgpack.decode(answer.content, type=Refusal)
    assert answer.status_code == TABLE[refusal.code].status
    assert answer.headers["content-type"] == "application/vnd.msgpack"
    return refusal.code


def require_headers(answer: httpx.Response) -> None:
    """Every header that every response has, once; no cookie, nothing about the software."""
    for name, value in RELAY_HEADERS:
        assert answer.headers.get_list(name.decode()) == [value.decode()], name
    assert {"set-cookie", "server", "date"} & set(answer.headers) == set()


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/json",
        "application/x-msgpack",
        "application/vnd.msgpack; charset=utf-8",
        "Application/Vnd.Msgpack",
        "multipart/form-data",
    ],
)
async def test_only_our_media_type(caller: Caller, route: str, kind: str) -> None:
    """What a foreign page can send without asking is refused before it is read."""
    answer = await caller.http.post(
        route, content=b"\x91\x01", headers={"content-type": kind} if kind else {}
    )

    require_headers(answer)
    assert code_of(answer) == "wrong_type"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "body", [b"", b"\xc1", b"\x00" * 40, b"\x91" * 5000, b"\x91\x01\x01", b"\xdc\x00\x01\x01"]
)
async def test_rubbish_is_malformed(caller: Caller, route: str, body: bytes) -> None:
    """Empty, garbage, deeply nested, trailing, not minimal: one answer, and it is no 5xx."""
    made = Made.found()
    token = await caller.found(made)
    answer = await caller.raw(route, body, token)
    expected = {"malformed", "unsupported"} if route != "/v1/challenge" else {"malformed"}

    require_headers(answer)
    assert code_of(answer) in expected


@pytest.mark.parametrize("route", ROUTES)
async def test_another_version_is_unsupported(caller: Caller, route: str) -> None:
    """A request of version 2 is no rubbish: one of the two must be updated."""
    token = await caller.found(Made.found())

    assert code_of(await caller.raw(route, b"\x92\x02\x05", token)) == "unsupported"


@pytest.mark.parametrize("route", ROUTES)
async def test_too_much_is_too_large(caller: Caller, route: str) -> None:
    """Beyond the limit, by what is declared and by what streams in."""
    token = await caller.found(Made.found())
    declared = await caller.raw(route, bytes(REQUEST_BYTES_MAX + 1), token)

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield bytes(REQUEST_BYTES_MAX // 10)

    headers = TYPE | {"authorization": f"Bearer {format_id(token)}"}
    streamed = await caller.http.post(route, content=stream(), headers=headers)

    assert [code_of(declared), code_of(streamed)] == ["too_large", "too_large"]


@pytest.mark.parametrize("route", WITH_TOKEN)
@pytest.mark.parametrize("value", BAD_TOKENS)
async def test_no_token_is_unknown(caller: Caller, route: str, value: str) -> None:
    """Whatever is wrong with a token, the answer is the same."""
    headers = TYPE | ({"authorization": value} if value else {})
    answer = await caller.http.post(route, content=b"\x92\x01\x00", headers=headers)

    assert code_of(answer) == "unknown"


ORIGINS = [
    "null",
    "https://evil.example",
    "http://localhost",
    "http://localhost:1",
    "http://LOCALHOST:{port}",
    "http://localhost:{port}.evil.example",
    "http://evil.example:{port}",
    "https://localhost:{port}",
    "",
]


@pytest.mark.parametrize("route", [*ROUTES, "/v1/health", "/v1/nothing"])
async def test_foreign_pages_are_refused(caller: Caller, route: str) -> None:
    """On every route, for a request and for a preflight, and no page may read the answer."""
    port = caller.app_origin.rpartition(":")[2]
    for shape in ORIGINS:
        origin = {"origin": shape.format(port=port)}
        for method in ("POST", "OPTIONS", "GET"):
            answer = await caller.http.request(method, route, headers=TYPE | origin)

            require_headers(answer)
            assert code_of(answer) == "foreign_origin"
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("route", ROUTES)
async def test_the_app_may_read(caller: Caller, route: str) -> None:
    """The app's origin gets its preflight, and may read answers and refusals alike."""
    origin = {"origin": caller.app_origin}
    preflight = await caller.http.options(route, headers=origin)
    answer = await caller.http.post(route, content=b"", headers=TYPE | origin)

    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-headers"] == "authorization, content-type"
    for response in (preflight, answer):
        require_headers(response)
        assert response.headers["access-control-allow-origin"] == caller.app_origin
        assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize("route", [*ROUTES, "/v1/health", "/v1/nothing", "/v1/follow"])
async def test_foreign_names_are_refused(caller: Caller, route: str) -> None:
    """A host that is not literally ours, whatever forwarded headers say."""
    port = caller.origin.rpartition(":")[2]
    for host in (
        "evil.example",
        "localhost",
        f"localhost.:{port}",
        f"LOCALHOST:{port}",
        "127.0.0.1:1",
        f"127.1:{port}",
    ):
        headers = TYPE | {"host": host, "x-forwarded-host": f"localhost:{port}"}
        answer = await caller.http.post(route, content=b"\x91\x01", headers=headers)

        require_headers(answer)
        assert code_of(answer) == "foreign_host"


async def test_messages_carry_what_means_something(caller: Caller) -> None:
    """An answer that no browser could show has the headers that speak to programs, and no other."""
    made = Made.found()
    token = await caller.found(made)
    fetch, app = write(FetchRequest(VERSION, 0)), {"origin": caller.app_origin}
    with_reader = [await caller.raw("/v1/fetch", fetch, token, **app) for _ in range(2)]
    without = await caller.raw("/v1/fetch", fetch, token)
    expected = {name.decode(): value.decode() for name, value in MESSAGE_HEADERS}
    expected |= {"content-type": MEDIA_TYPE, "content-length": str(len(without.content))}

    assert {"cache-control", "cross-origin-resource-policy", "vary", "x-content-type-options"} <= set(
        expected
    )
    assert sorted(without.headers.multi_items()) == sorted(expected.items())
    for answer in with_reader:
        assert dict(answer.headers) == expected | {"access-control-allow-origin": caller.app_origin}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_only_post(caller: Caller, route: str, method: str) -> None:
    """Another method is named as such."""
    answer = await caller.http.request(method, route, headers=TYPE)

    require_headers(answer)
    assert answer.status_code == 405
    if method != "HEAD":
        assert code_of(answer) == "wrong_method"


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/", "/v1/append/x", "/v2/append", "/schema", "/index.html", "/%00", "//"]
)
async def test_r05_story_02_nothing_elsewhere(caller: Caller, path: str) -> None:
    """Addresses that are not in the list of messages: one answer, with all headers."""
    answer = await caller.http.get(path)

    require_headers(answer)
    assert code_of(answer) == "no_such_route"


async def test_health(caller: Caller) -> None:
    """`ok`, as text, with all headers."""
    answer = await caller.http.get("/v1/health")

    require_headers(answer)
    assert (answer.status_code, answer.text) == (200, "ok")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("origin", [*ORIGINS, None])
async def test_sockets_need_an_origin_of_ours(caller: Caller, origin: str | None) -> None:
    """Foreign, null, absent, prefixed, suffixed: the handshake is refused."""
    port = caller.app_origin.rpartition(":")[2]
    shaped = origin.format(port=port) if origin else origin
    with pytest.raises(InvalidStatus) as caught:
        async with caller.socket(shaped if shaped != "" else "x"):
            pass

    assert caught.value.response.status_code == TABLE["foreign_origin"].status
    for name, value in RELAY_HEADERS:
        assert caught.value.response.headers[name.decode()] == value.decode()
