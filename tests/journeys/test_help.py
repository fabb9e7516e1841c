"""Help that is always there (R23), and the guide that each reads alone before two meet (R22)."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import NewPhone
from tests.journeys.hands import Hands
from tests.journeys.locks import is_shut, set_lock
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

NUMBER = "0808 2000 247"
HELD = """async () => {
  const rows = {};
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = fail;
    });
    for (const store of db.objectStoreNames) {
      const all = db.transaction(store).objectStore(store);
      const got = read => new Promise(done => { read.onsuccess = () => done(read.result); });
      const plain = (_, each) => each instanceof ArrayBuffer ? [...new Uint8Array(each)]
        : ArrayBuffer.isView(each) ? [...each] : each;
      const text = value => JSON.stringify(value, plain);
      rows[`${name} ${store}`] = text([await got(all.getAllKeys()), await got(all.getAll())]);
    }
    db.close();
  }
  const here = { ...localStorage }, tab = { ...sessionStorage };
  return { rows, here, tab, address: location.href, steps: history.length };
}"""
"""All that this phone keeps, and where the browser says it is."""
NONE_STANDS = "async () => (await navigator.serviceWorker.getRegistrations()).length === 0"


class Serving(World):
    """A relay that serves the app from a folder, beside which it keeps its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.parent)
        self.folder = folder

    def _program(self) -> list[str]:
        return ["env", f"TWOFOLD_WEB_APP={self.folder}", *super()._program()]


async def held(hands: Hands) -> dict[str, object]:
    """What the phone keeps now."""
    found: dict[str, object] = await hands.page.evaluate(HELD)
    return found


async def help_stands(hands: Hands) -> None:
    """One tap, and the numbers are there."""
    await hands.press("Help")
    await hands.title("Help").wait_for()
    await hands.sees(NUMBER)


async def back(hands: Hands) -> None:
    """Out of help, to what was there before."""
    await hands.page.get_by_role("button", name="Back", exact=True).last.click()
    await expect(hands.title("Help")).to_have_count(0)


async def test_r23_help_is_there_without_any_network(own_world: World, new_phone: NewPhone) -> None:
    """R23: from the first run, an open page and the locked screen it is one tap, also with every server dead;
    it asks for nothing, and what was being written stands as it was. Own lines are behind the lock."""
    a = await new_phone(own_world)
    await a.open()
    await help_stands(a)
    await back(a)
    await a.begin()
    await a.fill("A note", "half a sentence")
    await a.installed()
    await help_stands(a)
    await a.fill("Who", "My sister")
    await a.fill("Number, or how to get in touch", "+49 30 1234567")
    await a.press("Keep the line")
    own = a.page.get_by_role("link", name="Call My sister: +49 30 1234567")
    await expect(own).to_have_attribute("href", "tel:+49301234567")
    await back(a)
    await expect(a.page.get_by_role("textbox", name="A note")).to_have_value("half a sentence")
    await set_lock(a)
    own_world.kill()
    await a.offline()
    asked: list[str] = []
    await a.press("Lock now")
    await is_shut(a)
    a.page.on("request", lambda request: asked.append(request.url))
    await help_stands(a)
    await a.misses("My sister")
    await back(a)
    await is_shut(a)
    assert [url for url in asked if "/assets/" not in url] == []


async def test_help_leaves_no_trace(world: World, new_phone: NewPhone) -> None:
    """R23: nothing that the phone keeps, its address and its history among it, tells that help was open."""
    a = await new_phone(world)
    await a.begin()
    await a.press("Put away")
    await a.title("Today").wait_for()
    await a.until("() => localStorage.getItem('held') !== null")
    before = await held(a)
    await help_stands(a)
    assert await held(a) == before
    await back(a)
    assert await held(a) == before


async def test_r22_guide_is_read_alone(world: World, new_phone: NewPhone) -> None:
    """R22: an invitation that was opened and put off leaves no byte on the phone and calls nobody; whoever
    invited has the same screen as before. Whoever goes on does meet: the claim can fail."""
    a, b = await new_phone(world), await new_phone(world)
    for each in (a, b):
        await each.begin()
        await each.press("Put away")
        await each.until("() => localStorage.getItem('held') !== null")
    await a.connect(world.household())
    link = await a.invite("Mika")
    seen, before = await a.page.locator("main").inner_html(), await held(b)
    asked: list[str] = []
    b.page.on("request", lambda request: asked.append(request.url))
    await b.open(link)
    await b.title("First, alone").wait_for()
    await b.sees("Is this safe for me?")
    await b.press("Not now")
    await b.title("Us").wait_for()
    after = await held(b)
    assert [after[name] for name in ("rows", "here", "tab")] == [
        before[name] for name in ("rows", "here", "tab")
    ]
    assert [url for url in asked if not url.startswith(b.app)] == []
    assert await a.page.locator("main").inner_html() == seen
    await b.join(link, "Jo")
    await b.digits()
    assert [url for url in asked if url.startswith(world.relay)] != []


async def test_r23_altered_pack_is_refused(web_app: Path, tmp_path: Path, new_phone: NewPhone) -> None:
    """R23: where one number was changed, an installed phone goes on with the release that it has, and a new
    one takes nothing of what is served. The release as it was is taken: the claim can fail."""
    folder = tmp_path / "app"
    shutil.copytree(os.environ.get("TWOFOLD_WEB_APP") or web_app, folder)
    with Serving(folder) as served:
        a = await new_phone(served)
        await a.open()
        await a.installed()
        served.kill()
        for pack in (path for path in folder.glob("assets/*.js") if NUMBER in path.read_text("utf-8")):
            pack.write_text(pack.read_text("utf-8").replace(NUMBER, "0808 2000 666"), "utf-8")
            for coded in folder.glob(f"assets/{pack.name}.*"):
                coded.unlink()
        served.start()
        await a.page.reload()
        await help_stands(a)
        b = await new_phone(served)
        async with b.context.expect_event("serviceworker"):
            await b.open()
        await b.until(NONE_STANDS)
