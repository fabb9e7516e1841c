"""The lock: what lies on the disk under it, who gets in, and what it asks again before."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, CDPSession, Worker, expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.journeys.locks import WORDS, is_shut, phone_in, set_lock, to_lock, unlock
from tests.journeys.search import found_in_folder
from tests.journeys.wayout import NEUTRAL, exit_of, neutral
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

CANARY = "quoblixvant under the lock"
TELLING = ("care", "move", "lock")
"""Places that nobody else needs to know of."""
BESIDE = {"begun", "held", "language", "looks", "name", "lock"}
"""All that is remembered in clear: that there is a notebook, how it looks, and when it locks."""
KEYS = """async () => {
  const open = name => new Promise((done, fail) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
    asked.onerror = fail;
  });
  const db = await open('twofold key');
  const slot = await new Promise(done => {
    const asked = db.transaction('slots').objectStore('slots').get('device');
    asked.onsuccess = () => done(asked.result);
  });
  db.close();
  const additionalData = new TextEncoder().encode('twofold vault 1');
  const rule = { name: 'AES-GCM', iv: slot.nonce, additionalData };
  const key = new Uint8Array(await crypto.subtle.decrypt(rule, slot.key, slot.wrapped));
  return [[...key], [...slot.wrapped]];
}"""
"""What a script in the worker can do while there is no lock: open the browser's slot."""


async def _device(hands: Hands) -> Worker:
    if not hands.page.workers:
        await hands.page.wait_for_event("worker")
    return hands.page.workers[0]


async def test_locked_profile_holds_no_key(
    browser: Browser, chromium: str, world: World, tmp_path: Path
) -> None:
    """With a lock the profile's folder holds no canary, no vault key, no slot that the browser opens alone.
    Before the lock that slot is there and opens: the search and the claim can fail."""
    folder = tmp_path / "profile"
    async with phone_in(folder, browser.browser_type, chromium, world.app) as hands:
        await hands.begin()
        await hands.check_in(CANARY)
        key, wrapped = (bytes(each) for each in await (await _device(hands)).evaluate(KEYS))
    assert len(key) == 32
    assert found_in_folder(folder, [wrapped]) != []

    async with phone_in(folder, browser.browser_type, chromium, world.app) as hands:
        await hands.open()
        await set_lock(hands)
        await hands.press("Lock now")
        await is_shut(hands)
        await unlock(hands)
        await hands.room("Journal")
        await hands.sees(CANARY)
        await to_lock(hands)
        await hands.press("Lock now")
        await is_shut(hands)
        names = await hands.page.evaluate("async () => (await indexedDB.databases()).map(d => d.name)")
    assert names == ["twofold"]
    assert found_in_folder(folder, [CANARY.encode(), WORDS.encode(), key, wrapped]) == []


async def test_r19_addresses_say_rooms_alone(
    browser: Browser, chromium: str, world: World, tmp_path: Path
) -> None:
    """Where one was, help and leaving and the lock among it, stands in no step of the window, in nothing that
    is remembered in clear, and in no file of the profile after the exit. Rooms do: the search can fail."""
    folder = tmp_path / "profile"
    async with phone_in(folder, browser.browser_type, chromium, world.app) as hands:
        await neutral(hands.page)
        await hands.open()
        await hands.page.evaluate("() => localStorage.setItem('care', '1')")
        await hands.begin()
        await hands.check_in(CANARY)
        await hands.connect(world.household())
        rows = {"Someone who helps": "Someone who helps", "Move to another relay": "Relay", "Lock": "Lock"}
        for row, title in rows.items():
            await hands.room("Us")
            await hands.follow(row)
            await hands.title(title).wait_for()
            assert await hands.place() in TELLING
            await hands.leave()
        steps = await hands.steps()
        remembered = await hands.page.evaluate("() => Object.keys(localStorage)")
        await exit_of(hands).click()
        await hands.page.wait_for_url(NEUTRAL)
    assert set(remembered) <= BESIDE
    assert [said for said in steps if any(f"/{place}" in said for place in TELLING)] == []
    assert found_in_folder(folder, [b"/#/us"]) != []
    assert found_in_folder(folder, [f"#/{place}".encode() for place in TELLING]) == []


async def test_story_15_wrong_words_open_nothing(world: World, new_phone: NewPhone) -> None:
    """A new start asks first; wrong words say so, right ones show everything, in every new window anew."""
    a = await new_phone(world)
    await a.begin()
    await a.check_in(CANARY)
    await set_lock(a)
    await a.open("/#/journal")
    await a.page.reload()
    await is_shut(a)
    await a.misses(CANARY)
    await a.fill("Words or a number", "meadow copper lantern ribbon harbour")
    await a.press("Open")
    await a.sees("Those are not the words.")
    await a.misses(CANARY)
    await a.fill("Words or a number", WORDS)
    await a.page.keyboard.press("Enter")
    await a.sees(CANARY)
    other = await a.another_window()
    await is_shut(other)


async def test_every_window_locks_together(world: World, new_phone: NewPhone) -> None:
    """To lock in one blanks all of them, and ends the worker that had the key; no address says anything."""
    a = await new_phone(world)
    await a.begin()
    await set_lock(a)
    other = await a.another_window()
    await unlock(other)
    before = await _device(other)
    async with before.expect_event("close"):
        await a.press("Lock now")
    await is_shut(a)
    await is_shut(other)
    assert "#" not in a.page.url


async def test_out_of_view_locks(world: World, new_phone: NewPhone) -> None:
    """Where that was chosen, a window that goes out of view is blank at once and asks for the words."""
    a = await new_phone(world)
    await a.begin()
    await a.check_in(CANARY)
    await set_lock(a)
    await a.page.get_by_role("switch", name="Also when it is out of view").check()
    await a.press("Back")
    await a.room("Journal")
    await a.sees(CANARY)
    drawn = await a.page.evaluate(
        """() => { Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
        return document.body.innerText.trim(); }"""
    )
    assert drawn == ""
    await is_shut(a)


async def test_r21_story_01_sensitive_things_ask_again(world: World, new_phone: NewPhone) -> None:
    """A sheet, a file and the lock itself want the words in an open notebook; each leaves a line for good."""
    a = await new_phone(world)
    await a.begin()
    await set_lock(a)
    await a.press("Back")
    await a.connect(world.household())
    for row, button in (("A sheet of paper", "Make a sheet"), ("Your record", "For other programs")):
        await a.room("Us")
        await a.follow(row)
        await a.press(button)
        await a.title("Once more: is it you?").wait_for()
        await a.fill("Words or a number", "not these words")
        await a.press("Go on")
        await a.sees("Those are not the words.")
        await a.fill("Words or a number", WORDS)
        await a.press("Go on")
        await a.title(row).wait_for()
        if row == "A sheet of paper":
            await a.press("It is on paper")
        else:
            await a.press("Back")
    await to_lock(a)
    await a.press("Take the lock off")
    await a.press("Not now")
    await a.press("Back")
    await a.follow("Your phones")
    await a.follow("What was done on your phones")
    lines = a.page.get_by_role("main").get_by_role("listitem")
    await expect(lines).to_have_count(3)
    for said in ("The lock was changed.", "A sheet of paper was made.", "The record was taken along."):
        await a.sees(said)
    assert await a.page.get_by_role("main").get_by_role("button").count() == 0


async def test_passkey_opens_too(world: World, new_phone: NewPhone) -> None:
    """A passkey that answers with its own secret opens the notebook; the words go on opening it."""
    a = await new_phone(world)
    line = await a.context.new_cdp_session(a.page)
    await with_passkeys(line)
    await a.begin()
    await set_lock(a)
    await a.page.get_by_role("switch", name="Passkey").click()
    await a.fill("Words or a number", WORDS)
    await a.press("Go on")
    await expect(a.page.get_by_role("switch", name="Passkey")).to_be_checked()
    await a.press("Lock now")
    await is_shut(a)
    await a.press("Use the passkey")
    await a.title("Us").wait_for()
    await a.follow("Lock")
    await a.press("Lock now")
    await a.fill("Words or a number", WORDS)
    await a.press("Open")
    await a.title("Us").wait_for()


async def with_passkeys(line: CDPSession) -> None:
    """A phone that answers for its person, with the extension that gives a secret."""
    await line.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "ctap2Version": "ctap2_1",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "hasPrf": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await line.send("WebAuthn.addVirtualAuthenticator", {"options": options})
