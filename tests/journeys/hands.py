"""A person's hands and eyes on one phone: verbs over the screens, by accessible names only.

Owns how a screen is used, never what is claimed about it. Nothing here waits by the clock: every verb ends
when the screen shows what a person would wait for.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence

from playwright.async_api import BrowserContext, Locator, Page, expect

DIGITS = re.compile(r"^\d( \d){5}$")
"""How a screen reader hears the six digits."""

BACK = re.compile("^(Back|Put away)$")
"""What the ways back are called."""

HELD = """async () => { const held = [];
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) held.push(new URL(url).pathname);
  const worker = await (await fetch("/sw.js")).text();
  const last = [...worker.matchAll(/\\["([^"]+)","[^"]+","needed"\\]/g)].map(([, address]) => address);
  const isWords = (address) => /\\.[a-z]{2}-/.test(address);
  return last.length > 0 && last.every((address) => isWords(address) || held.includes(address)); }"""
"""Whether every part of the app that comes last is here; words between them may be of another language."""

SECONDS = 20
"""For what no locator waits for."""

NETWORK = re.compile(r"^Failed to load resource: net::ERR_|^WebSocket connection to .* failed: ")
"""What Chromium itself writes on the console when a line is down; no fault of the app."""


class Hands:
    """One window of one phone."""

    def __init__(self, page: Page, app: str) -> None:
        self.page, self.app = page, app
        self.faults: list[str] = []
        """What went wrong unseen: errors on the console, broken policies, exceptions."""
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._hear(said.type, said.text))

    @property
    def context(self) -> BrowserContext:
        """The phone itself: everything its windows share."""
        return self.page.context

    async def another_window(self) -> "Hands":
        """A second window beside the first: a tab behind another one would be drawn once a second."""
        async with self.context.expect_page() as opened:
            await self.page.evaluate("() => void open('/', '_blank', 'popup,noopener,width=360,height=780')")
        return Hands(await opened.value, self.app)

    async def open(self, address: str = "/") -> None:
        """Go to the app, or follow a whole link."""
        await self.page.goto(address if address.startswith("http") else f"{self.app}{address}")

    async def press(self, name: str, exact: bool = True) -> None:
        """A button, by its name."""
        await self.page.get_by_role("button", name=name, exact=exact).click()

    async def follow(self, name: str | re.Pattern[str]) -> None:
        """A link or row, by how its name begins; the first of several."""
        found = re.compile(f"^{re.escape(name)}") if isinstance(name, str) else name
        await self.page.get_by_role("link", name=found).first.click()

    async def fill(self, name: str, text: str) -> None:
        """A field of text, by its name."""
        await self.page.get_by_role("textbox", name=name, exact=True).fill(text)

    def title(self, text: str | re.Pattern[str]) -> Locator:
        """The title of a screen."""
        return self.page.get_by_role("heading", level=1, name=text)

    async def sees(self, text: str | re.Pattern[str], times: int | None = None) -> None:
        """Wait until the screen shows a text; if told, so many times."""
        found = self.page.get_by_text(text)
        await (expect(found.first).to_be_visible() if times is None else expect(found).to_have_count(times))

    async def misses(self, text: str | re.Pattern[str]) -> None:
        """The screen does not show a text."""
        await expect(self.page.get_by_text(text)).to_have_count(0)

    async def stand(self, where: str, times: int) -> None:
        """Wait until so many pages say where they are: on this phone, on their way, at the relay."""
        await expect(self.page.get_by_role("main").get_by_text(where, exact=True)).to_have_count(times)

    async def room(self, name: str) -> None:
        """One of the five rooms."""
        await self.page.get_by_role("navigation", name="Rooms").get_by_role("link", name=name).click()
        await self.title(name).wait_for()

    async def leave(self) -> None:
        """To where the rooms are, by as many ways back as it takes."""
        rooms = self.page.get_by_role("navigation", name="Rooms")
        back = self.page.get_by_role("button", name=BACK).first
        await expect(rooms.or_(back).first).to_be_visible()
        while not await rooms.is_visible():
            await self.take(back)
            await expect(rooms.or_(back).first).to_be_visible()

    async def take(self, way: Locator) -> None:
        """A way out of what is shown; done when that is gone."""
        taken = await way.element_handle()
        await taken.click()
        await taken.wait_for_element_state("hidden")

    async def begin(self) -> None:
        """From the first run to the open check-in."""
        await self.open()
        await self.press("Start writing")
        await self.page.get_by_role("textbox", name="A note").wait_for()

    async def write(
        self,
        texts: Mapping[str, str] | None = None,
        ratings: Mapping[str, int] | None = None,
        chosen: Sequence[str] = (),
        share: Sequence[str] = (),
    ) -> None:
        """Fill the open check-in: texts and ratings by title, words by themselves, switches by field."""
        for name, value in (ratings or {}).items():
            await self.page.get_by_role("slider", name=name, exact=True).fill(str(value))
        for word in chosen:
            await self.page.get_by_role("checkbox", name=word, exact=True).check()
        for name, text in (texts or {}).items():
            await self.fill(name, text)
        for field in share:
            await self.page.get_by_role("switch", name=re.compile(f"^Show {field} to ")).check()

    async def keep(self) -> None:
        """Keep what is written; done when the device has it and Today is back."""
        await self.press("Keep it")
        await self.title("Today").wait_for()

    async def place(self) -> str:
        """The screen that is shown; no address says it."""
        at: str = await self.page.evaluate("() => document.querySelector('[data-at]')?.dataset.at ?? 'today'")
        return at

    async def steps(self) -> list[str]:
        """The addresses and titles of every step in a window's history, as going back would show them."""
        line = await self.context.new_cdp_session(self.page)
        told = await line.send("Page.getNavigationHistory")
        return [str(entry[key]) for entry in told["entries"] for key in ("url", "title")]

    async def check_in(self, note: str, share: Sequence[str] = ()) -> None:
        """A whole check-in of one note, from wherever the rooms are."""
        writing = self.page.get_by_role("textbox", name="A note")
        if not await writing.is_visible():
            await self.room("Today")
            await self.press("Check in")
        await self.write({"A note": note}, share=share)
        await self.keep()

    async def connect(self, household: str) -> None:
        """Follow a household link to the end."""
        await self.open(household)
        await self.press("Connect")
        await self.title("Us").wait_for()
        await self.page.get_by_role("link", name="Invite someone").wait_for()

    async def go_on(self) -> None:
        """Say once more that it is oneself, on a phone without a lock."""
        await self.title("Once more: is it you?").wait_for()
        await self.press("Go on")

    async def sheet(self) -> tuple[list[str], str]:
        """Make a sheet of paper, from its screen on: the words as they stand there, and the address."""
        await self.press("Make a sheet")
        await self.go_on()
        items = self.page.get_by_role("list", name="The words, in this order").get_by_role("listitem")
        await items.nth(23).wait_for()
        words = [text.split()[-1] for text in await items.all_inner_texts()]
        return words, await self.page.locator(".paper .address").inner_text()

    async def come_back(self, words: Sequence[str], address: str) -> None:
        """Bring a notebook back with a sheet, from its screen on until it is all there."""
        await self.fill("The 24 words", " ".join(words))
        await self.fill("Address of the relay", address)
        await self.press("Bring it back")
        await self.title("A sheet of paper").wait_for()

    async def go_on_alone(self) -> None:
        """Past what each reads alone before two meet."""
        await self.title("First, alone").wait_for()
        await self.press("Go on")

    async def say_name(self, name: str) -> None:
        """The name, asked once before two phones meet."""
        await self.fill("Your name", name)
        await self.press("Continue")

    async def invite(self, name: str | None = None) -> str:
        """Open an invitation; its link."""
        await self.room("Us")
        await self.follow("Invite someone")
        await self.go_on_alone()
        if name is not None:
            await self.say_name(name)
        await self.page.get_by_role("img", name="Invitation code").wait_for()
        return await self.page.get_by_role("textbox", name="Invitation link").input_value()

    async def join(self, link: str, name: str | None = None) -> None:
        """Follow an invitation."""
        await self.open(link)
        await self.go_on_alone()
        if name is not None:
            await self.say_name(name)

    async def digits(self) -> str:
        """The number this screen shows, as a screen reader hears it."""
        return (await self.page.get_by_text(DIGITS).inner_text()).replace(" ", "")

    async def type_code(self, digits: str) -> None:
        """The other phone's number."""
        await self.fill("Six digits from the other phone", digits)
        await self.press("Continue")

    async def good(self) -> None:
        """Leave the screen that says it worked."""
        await self.title("You two share a notebook.").wait_for()
        await self.press("Good")
        await self.title("Today").wait_for()

    async def installed(self) -> None:
        """Wait until the app is able to start without its server."""
        async with asyncio.timeout(SECONDS):
            await self.page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")

    async def holds_all(self) -> None:
        """Wait until the app is here whole, with what nobody has used yet."""
        await self.installed()
        await self.until(HELD)

    async def until(self, holds: str) -> None:
        """Wait for what a function of the page answers; Playwright's own takes a promise for a yes."""
        async with asyncio.timeout(SECONDS):
            while not await self.page.evaluate(holds):
                pass

    async def offline(self, away: bool = True) -> None:
        """Cut this phone's network, or give it back."""
        await self.context.set_offline(away)

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and not NETWORK.match(text):
            self.faults.append(f"{kind}: {text}")


async def pair(inviter: Hands, joiner: Hands, *, named: bool = False) -> str:
    """Mika and Jo side by side: invitation, names unless given before, a number each. Answers the link."""
    link = await inviter.invite(None if named else "Mika")
    await joiner.join(link, None if named else "Jo")
    mine, theirs = await asyncio.gather(inviter.digits(), joiner.digits())
    await inviter.type_code(theirs)
    await joiner.type_code(mine)
    await asyncio.gather(inviter.good(), joiner.good())
    await inviter.page.get_by_role("link", name="You and Jo").wait_for()
    await joiner.page.get_by_role("link", name="You and Mika").wait_for()
    return link
