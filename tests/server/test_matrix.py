"""Every route and frame × who calls × which id: one code each, and no route or frame without a row."""

from collections.abc import AsyncIterator
from typing import Any, cast

import msgspec
import pytest
import pytest_asyncio
from litestar import Litestar
from litestar.handlers import asgi
from websockets.exceptions import ConnectionClosed

from tests.server.calling import Caller
from tests.server.matrix import CALLERS, IDS, OK, ROWS
from tests.server.matrix_scene import Scene
from twofold_crypto.public import messages
from twofold_crypto.public.messages import AppendAnswer, Message, Refusal, parse_reply
from twofold_server.app import Running, made_parts
from twofold_server.settings import Settings
from twofold_server.store.memory import MemoryStore
from twofold_server.web.addresses import Proxies
from twofold_server.web.asgi import App, Receive, Scope, Send
from twofold_server.web.door import FOLLOW_PATH, Door, Guard, Names
from twofold_server.web.relay import relay_app

FRAMES = {"FollowFrame", "AppendFrame"}


@pytest.fixture
def settings() -> Settings:
    """Nothing is counted: many call from one address; and devices may ask to be woken."""
    return Settings(
        app_port=0, relay_port=0, device_rate=0, address_rate=0, wake=True, wake_contact="mailto:a@b.example"
    )


@pytest_asyncio.fixture
async def scene(relay: Running, insider: Caller) -> AsyncIterator[Scene]:
    """All callers, and what they may name."""
    yield await Scene.made(insider, (await relay.invite(1)).code)


def _paths(app: App) -> set[str]:
    """What the application answers at, read from the application; the socket's path is its frames."""
    door = cast("Door", app)
    framework = cast("Litestar", door._inner)
    found = {route.path for route in framework.routes} | set(door._straight)
    return found - {FOLLOW_PATH}


def _frames() -> set[str]:
    """Every message that is a frame to the relay."""
    return {kind.__name__ for kind in Message.__subclasses__() if kind.__name__.endswith("Frame")}


def _without_row(app: App) -> set[str]:
    return (_paths(app) | _frames()) - set(ROWS)


def _relay() -> App:
    return relay_app(made_parts(MemoryStore(1), Settings()), Names({}, frozenset()))


def test_every_route_has_a_row() -> None:
    """No route and no frame is there without a row, and no row without one."""
    assert _without_row(_relay()) == set()
    assert set(ROWS) == _paths(_relay()) | _frames()


def test_every_row_is_whole() -> None:
    """Each says what each kind of caller gets for each kind of id."""
    assert {path: {who: set(ids) for who, ids in row.items()} for path, row in ROWS.items()} == {
        path: {who: set(IDS) for who in CALLERS} for path in ROWS
    }


def test_a_planted_route_is_seen() -> None:
    """A route that somebody adds to the framework, or past it, is one without a row."""

    async def handler(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError(scope, receive, send)

    planted = Litestar([asgi("/v1/planted", copy_scope=False)(cast("Any", handler))], openapi_config=None)
    guard = Guard(made_parts(MemoryStore(1), Settings()).limits, Proxies(), None)
    door = Door(cast("App", planted), Names({}, frozenset()), guard, {"/v1/past": handler})

    assert _without_row(door) == {"/v1/planted", "/v1/past"}


async def _code(scene: Scene, path: str, who: str, kind: str) -> str:
    """What a caller gets by request."""
    body = await scene.message(path, who, kind)
    if path == "/v1/health":
        answer = await scene.caller.http.get(path)
    else:
        answer = await scene.caller.raw(path, body, scene.tokens[who])
    return OK if answer.status_code == 200 else msgspec.msgpack.decode(answer.content, type=Refusal).code


async def _code_of_frames(scene: Scene, *frames: bytes) -> str:
    """What the last of these frames is answered, on one socket."""
    async with scene.caller.socket() as socket:
        try:
            for frame in frames:
                await socket.send(frame)
            said = await socket.recv(decode=False)
        except ConnectionClosed as closed:
            return closed.rcvd.reason if closed.rcvd else "cut"
    if len(frames) == 1:
        parse_reply(messages.Page, said)
        return OK
    refusal = parse_reply(AppendAnswer, said).refusal
    return OK if refusal is None else refusal.code


async def _asked(scene: Scene, path: str, who: str, kind: str) -> str:
    if path == "FollowFrame":
        return await _code_of_frames(scene, scene.follow(who, kind))
    if path == "AppendFrame":
        return await _code_of_frames(scene, scene.follow(who, after=None), scene.append(who, kind))
    return await _code(scene, path, who, kind)


@pytest.mark.parametrize("path", ROWS)
async def test_each_gets_its_code(scene: Scene, path: str) -> None:
    """Each kind of caller, with each kind of id, gets what the row says and nothing else."""
    got = {who: {kind: await _asked(scene, path, who, kind) for kind in IDS} for who in CALLERS}

    assert got == {who: dict(ids) for who, ids in ROWS[path].items()}
