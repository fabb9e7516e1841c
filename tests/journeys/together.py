"""A person's hands in the room Together: agreements, promises, repairs; verbs by accessible names only."""

import re

from playwright.async_api import Locator, expect

from tests.journeys.hands import Hands


class Together:
    """The room Together on one phone."""

    def __init__(self, hands: Hands, me: str = "Mika", other: str = "Jo") -> None:
        self.hands, self.page = hands, hands.page
        self.me, self.other = me, other

    async def enter(self) -> None:
        """To the room, from wherever one is."""
        await self.hands.leave()
        await self.hands.room("Together")

    async def follow(self, name: str) -> None:
        """A row of the room, as soon as it is there."""
        await self.page.get_by_role("link", name=name).first.click()

    async def write(self, *clauses: str, name: str | None = None) -> None:
        """The clauses of the open form, from the first on; the name if it has one."""
        if name is not None:
            await self.hands.fill("What you call it", name)
        for at, text in enumerate(clauses):
            if at >= await self._clauses().count():
                await self.hands.press("Another clause")
            await self._clauses().nth(at).fill(text)

    async def suggest(self) -> None:
        """Hands the open form over; done when its agreement is shown."""
        await self.hands.press("Suggest it")
        await self.hands.title("Agreement").wait_for()

    async def look_again_on(self, day: str) -> None:
        """The day of the first clause on which both look again."""
        await self.page.get_by_text("Signs and days").first.click()
        await self.page.get_by_label("We look again on").first.fill(day)
        await self.page.keyboard.press("Tab")

    async def look_at(self, words: str, by: str = "") -> None:
        """A wording, by its first words and, among several, by whom it is from."""
        found = self.page.get_by_role("link", name=words).filter(has_text=by)
        await found.first.click()
        await self.page.get_by_role("region", name="Names under this wording").wait_for()

    async def sign(self, name: str, button: str) -> None:
        """Writes the own name under the wording that is shown."""
        await self.hands.fill("Your name, to sign", name)
        await self.hands.press(button)

    async def sign_own(self) -> None:
        """The own name under the own wording."""
        await self.sign(self.me, "Sign your wording")

    async def sign_theirs(self) -> None:
        """The own name under the other's wording."""
        await self.sign(self.me, f"Sign {self.other}’s wording")

    async def signed(self, times: int) -> None:
        """Wait until so many names stand under what is shown."""
        names = self.page.get_by_role("region", name="Names under this wording").first
        await expect(names.get_by_text(re.compile("^Signed on "))).to_have_count(times)

    async def unfold(self, name: str) -> None:
        """What stands behind a line that can be opened."""
        await self.page.locator("summary", has_text=name).click()

    async def choose(self, whose: str) -> None:
        """One of two wordings, by whose it is."""
        wording = self.page.get_by_role("group", name="Two wordings of the same base").locator("label")
        await wording.filter(has_text=whose).get_by_role("radio").check()

    def agreed(self) -> Locator:
        """The clauses in force, on the agreement's own screen."""
        return self.page.get_by_role("article", name="In force").locator("li .words")

    async def signs(self, words: str) -> str:
        """The signs to compare, of the wording in force."""
        await self.page.get_by_role("link", name="To compare on paper").click()
        await self.hands.sees(words)
        return await self.page.locator(".signs").inner_text()

    async def promise(self, text: str, *, shared: bool = True) -> None:
        """A small promise for a week, from the room to the room."""
        await self.follow("Make a promise")
        await self.hands.fill("I will", text)
        if shared:
            await self.page.get_by_role("radio", name="can see").check()
        await self.hands.press("Promise it")
        await self.hands.title("Together").wait_for()

    async def change(self, text: str, reason: str, plan: str) -> None:
        """The promise that is shown, in other words."""
        await self.hands.press("Change it")
        await self.hands.fill("Why it changes", reason)
        await self.hands.fill("What instead", plan)
        await self.hands.fill("In new words: I will", text)
        await self.hands.press("Change it")
        await self.page.get_by_role("heading", level=1, name="Promise", exact=True).wait_for()

    async def amend(self, step: str, text: str, *, shared: bool = True) -> None:
        """A first step towards amends, from its form to its page."""
        await self.hands.fill(step, text)
        if shared:
            await self.page.get_by_role("radio", name="can see").check()
        await self.hands.press("Keep it")
        await self.hands.title("Making amends").wait_for()

    def _clauses(self) -> Locator:
        return self.page.get_by_role("textbox", name="What you agree on")


async def agree(first: Together, second: Together, words: str) -> None:
    """The wording that the first has just suggested is signed by both, who end on the agreement."""
    await first.look_at(words, "From you")
    await second.look_at(words, f"From {first.me}")
    await second.sign_theirs()
    await first.signed(1)
    await first.sign_own()
    for each in (first, second):
        await each.signed(2)
        await each.hands.press("Back")
        await each.hands.title("Agreement").wait_for()
