"""Words that nobody else could have written, typed everywhere; then looked for where nothing may be read."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys.conftest import FLAGS, make_phone
from tests.journeys.hands import Hands
from tests.journeys.search import Sent, found_in, found_in_folder, found_in_memory
from tests.support.world import World
from twofold_client.links import parse_invitation

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

STEM = "quoblixvant"
"""Begins every word that is typed anywhere."""

TITLES = ("I could use", "Thank you for", "A note")
SWITCHES = ("the need", "the thank-you", "the note")


@dataclass
class Scenario:
    """What is left after two phones have lived for a while."""

    world: World
    sent: Sent
    words: list[bytes]
    """The stem, and the secret of the invitation, raw and as the link carries it."""
    history: list[str]
    """Every address that either window went through."""
    cookies: int


async def write_everywhere(hands: Hands, who: str) -> None:
    """Three check-ins: one private, one shared, and one that is never kept."""
    for share in ((), SWITCHES):
        await hands.press("Check in")
        await hands.write({title: f"{STEM}{who}{at}" for at, title in enumerate(TITLES)}, share=share)
        await hands.keep()
    await hands.press("Check in")
    await hands.write({"A note": f"{STEM}{who}draft"})
    await hands.press("Put away")
    await hands.title("Today").wait_for()


async def live(a: Hands, b: Hands, world: World) -> str:
    """The whole scenario; answers the invitation's link."""
    await a.begin()
    await a.check_in(f"{STEM}alone")
    await a.connect(world.household())
    link = await a.invite(f"{STEM}mika")
    await b.join(link, f"{STEM}jo")
    mine, theirs = await asyncio.gather(a.digits(), b.digits())
    await a.type_code(theirs)
    await b.type_code(mine)
    await asyncio.gather(a.good(), b.good())
    await a.page.get_by_role("link", name=f"You and {STEM}jo").wait_for()
    await b.page.get_by_role("link", name=f"You and {STEM}mika").wait_for()
    await asyncio.gather(write_everywhere(a, "a"), write_everywhere(b, "b"))
    for hands, other in ((a, "b"), (b, "a")):
        await hands.stand("At the relay", len(TITLES) if hands is a else 2)
        await hands.room("Journal")
        await hands.sees(f"{STEM}{other}2")
    return link


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenario(
    browser: Browser, chromium: str, web_app: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Scenario]:
    """Two phones in a browser that records all it sends, and a relay that still runs afterwards."""
    del web_app
    folder = tmp_path_factory.mktemp("canaries")
    record = folder / "sent.json"
    flags = (*FLAGS, f"--log-net-log={record}", "--net-log-capture-mode=Everything")
    with World(folder) as world:
        recorded = await browser.browser_type.launch(executable_path=chromium, args=flags)
        a, b = await make_phone(recorded, world), await make_phone(recorded, world)
        link = await live(a, b, world)
        history = [*await a.steps(), *await b.steps(), a.page.url, b.page.url]
        cookies = len(await a.context.cookies()) + len(await b.context.cookies())
        await recorded.close()
        secret = parse_invitation(link).secret
        words = [STEM.encode(), secret, base64.urlsafe_b64encode(secret).rstrip(b"=")]
        yield Scenario(world, Sent(record), words, history, cookies)


async def test_search_finds_what_is_planted(tmp_path: Path) -> None:
    """The search finds a word in each writing, wherever it starts, in a file's text and in its name."""
    word = STEM.encode()
    for at, form in enumerate(
        (word, word.hex().encode(), STEM.encode("utf-16-le"), STEM.encode("utf-16-be"))
    ):
        (tmp_path / str(at)).write_bytes(b"\x00\xff" + form + b"\x80")
    for shift in range(3):
        (tmp_path / f"b{shift}").write_bytes(base64.b64encode(b"x" * shift + word + b"yz"))
    (tmp_path / STEM).write_bytes(b"")

    assert {hit.partition(":")[0] for hit in found_in_folder(tmp_path, [word])} == {
        *("0", "1", "2", "3", "b0", "b1", "b2", STEM)
    }


async def test_relay_disk_and_log_hold_no_word(scenario: Scenario) -> None:
    """Database, write-ahead log, all else in its folder, and what it printed: no word, no secret."""
    assert (scenario.world.data / "relay.db").stat().st_size > 0
    assert found_in_folder(scenario.world.data, scenario.words) == []
    assert found_in(scenario.world.log().encode(), scenario.words) == []


async def test_relay_memory_holds_no_word(scenario: Scenario) -> None:
    """The running relay's memory holds its own address, and no word and no secret."""
    pid = scenario.world.pid
    assert found_in_memory(pid, [scenario.world.relay.encode()]) != []
    assert found_in_memory(pid, scenario.words) == []


async def test_network_carried_no_word(scenario: Scenario) -> None:
    """No address, header or byte that the browser exchanged with anybody holds a word or a secret."""
    sent = scenario.sent
    assert b"/v1/append" in sent.bytes()
    assert b"host: localhost" in sent.bytes().lower()
    assert found_in(sent.bytes(), scenario.words) == []


async def test_network_reached_nobody_else(scenario: Scenario) -> None:
    """Every address that was asked for belongs to the app or the relay; nobody set a cookie."""
    ours = {scenario.world.app, scenario.world.relay, scenario.world.relay.replace("http", "ws")}
    assert scenario.sent.origins() == ours
    assert b"set-cookie" not in scenario.sent.bytes().lower()
    assert scenario.cookies == 0


async def test_history_keeps_no_secret(scenario: Scenario) -> None:
    """After the links were followed, neither the address bar nor the history knows what they carried."""
    told = "\n".join(scenario.history)
    assert found_in(told.encode(), scenario.words) == []
    assert re.search(r"#/(join|connect)/.", told) is None
    assert set(re.findall(r"#/(\w+)", told)) <= {"today", "journal", "us"}
