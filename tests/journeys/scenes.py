"""A walk past every screen there is, on real phones; whoever comes along looks at each.

Owns the order in which screens can be reached, and nothing of what is claimed about them.
"""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.journeys.couple import MONDAY
from tests.journeys.hands import Hands
from tests.support.world import World

Walk = Callable[[Hands, Hands], AsyncIterator[str]]
"""Goes past further screens, with Mika's phone and Jo's, both in a room; ends in a room again."""
NewHands = Callable[[World], Awaitable[Hands]]
EVENING = MONDAY + dt.timedelta(days=24, hours=11)
"""A Thursday at eight, more than three weeks after the first page."""
WEEKS = ((23, 8), (20, 6), (15, 7), (9, 5), (2, 3))
"""How many days before, and how it felt."""
LONG = "Telling me about the letter before I asked, and for walking slowly afterwards."


@dataclass(frozen=True)
class Scene:
    """A screen, and the phone that shows it."""

    name: str
    hands: Hands


async def scenes(world: World, new_phone: NewHands) -> AsyncIterator[Scene]:
    """Every screen once: alone, with a relay, meeting, together, and when something is wrong."""
    a, b, c = [await new_phone(world) for _ in range(3)]
    for hands in (a, b, c):
        await hands.page.clock.set_fixed_time(EVENING)
    walks = (alone(a, world), meeting(a, b), together(a, b), *(each(a, b) for each in further()))
    for walk in (*walks, resting(a, b), coming_back(a, c), troubled(c, world)):
        async for name in walk:
            yield Scene(name, b if name.startswith("other-") else c if name.startswith("new-") else a)


async def alone(a: Hands, world: World) -> AsyncIterator[str]:
    """From the first run to a phone that is connected."""
    await a.open()
    await a.page.get_by_role("button", name="Start writing").wait_for()
    yield "first-run"
    await a.press("I have an invitation")
    await a.title("First, alone").wait_for()
    yield "alone"
    await a.go_on_alone()
    yield "join"
    await a.fill("Invitation link", "nonsense")
    await a.press("Open it")
    yield "join-wrong"
    await a.begin()
    yield "write-alone"
    await a.press("Put away")
    await a.title("Today").wait_for()
    yield "today-empty"
    await a.room("Journal")
    await a.sees("No pages yet.")
    yield "journal-empty"
    await weeks(a)
    yield "today-alone"
    await a.room("Patterns")
    await a.page.get_by_role("slider", name="Week").wait_for()
    yield "patterns"
    await a.room("Us")
    await a.page.get_by_role("link", name="Connect to a relay").wait_for()
    yield "us-alone"
    await a.follow("Connect to a relay")
    await a.fill("Address of the relay", world.relay)
    await a.fill("Code", "ABCD")
    await a.press("Connect")
    yield "relay-wrong"
    await a.fill("Code", "ABCD-EFGH-JKMN-PQRS")
    await a.press("Connect")
    await a.title("The relay does not know that code.").wait_for()
    yield "relay-refused"
    await a.press("Back")
    await a.connect(world.household())
    yield "us-connected"


async def weeks(a: Hands) -> None:
    """Pages of one's own on some evenings before this one, and on this one."""
    for ago, distress in WEEKS:
        await a.page.clock.set_fixed_time(EVENING - dt.timedelta(days=ago))
        await a.room("Today")
        await a.press("Check in")
        await a.write(ratings={"Distress": distress}, chosen=("tired",) if distress > 5 else ("calm",))
        await a.keep()
    await a.page.clock.set_fixed_time(EVENING)
    await a.check_in("The walk along the river helped.")


async def meeting(a: Hands, b: Hands) -> AsyncIterator[str]:
    """A first attempt that fails, and a second one."""
    await a.follow("Invite someone")
    await a.go_on_alone()
    await a.page.get_by_role("textbox", name="Your name").wait_for()
    yield "name"
    await a.say_name("Mika")
    link = a.page.get_by_role("textbox", name="Invitation link")
    await a.page.get_by_role("img", name="Invitation code").wait_for()
    yield "invite"
    await b.join(await link.input_value(), "Jo")
    await a.digits()
    await b.type_code(f"{(int(await a.digits()) + 1) % 10**6:06d}")
    await b.title("That number is not the one on the other phone.").wait_for()
    yield "other-ended"
    await b.press("Start again")
    await a.press("Start again")
    await a.page.get_by_role("img", name="Invitation code").wait_for()
    await b.join(await link.input_value())
    mine, theirs = await a.digits(), await b.digits()
    await a.fill("Six digits from the other phone", theirs[:3])
    yield "codes"
    await a.type_code(theirs)
    await a.sees("Your part is done.")
    yield "codes-entered"
    await b.type_code(mine)
    await a.title("You two share a notebook.").wait_for()
    yield "paired"
    await a.good()
    await b.good()


async def together(a: Hands, b: Hands) -> AsyncIterator[str]:
    """Sharing, and what each sees of it."""
    await a.page.get_by_role("link", name="You and Jo").wait_for()
    yield "today-paired"
    await a.press("Check in")
    await a.write({"Thank you for": LONG}, {"Distress": 6, "Closeness": 5}, ("tired", "tender"))
    yield "write"
    await a.write(share=["closeness", "the thank-you"])
    yield "write-shared"
    await a.press("View as Jo")
    await a.page.get_by_role("dialog").wait_for()
    yield "view-as"
    await a.page.get_by_role("button", name="Back", exact=True).click()
    await a.press("Put away")
    await a.sees("Your words wait here")
    yield "today-draft"
    await a.press("Check in")
    await a.keep()
    await b.check_in("The kitchen was quiet when I came in.", share=["the note"])
    await a.sees("The kitchen was quiet")
    yield "today"
    await a.room("Journal")
    yield "journal"
    for name, link in (
        ("page-shared", "Yours, Jo can see"),
        ("page-own", "Yours, only you"),
        ("page-theirs", "Jo, "),
    ):
        await a.follow(link)
        await a.title("Check-in").wait_for()
        yield name
        await a.press("Back")
        await a.title("Journal").wait_for()
    await a.room("Together")
    yield "together"
    await a.room("Patterns")
    yield "patterns-paired"
    await a.room("Us")
    yield "us"
    await a.follow("What Jo can see")
    await a.title("What Jo can see").wait_for()
    yield "list"
    await a.press("Back")
    await b.room("Journal")
    await b.page.get_by_role("link", name="Mika, shared with you").wait_for()
    yield "other-journal"


def further() -> list[Walk]:
    """The walks in files of their own: each `walk_GROUP.py` beside this one has a `walk`."""
    files = sorted(Path(__file__).parent.glob("walk_*.py"))
    return [import_module(f"tests.journeys.{file.stem}").walk for file in files]


async def resting(a: Hands, b: Hands) -> AsyncIterator[str]:
    """Slow and a pause, on the phone that asked for it and on the other; and the language."""
    await b.room("Today")
    await a.room("Today")
    await a.press("Slow")
    await b.sees("Slowly now, for both of you")
    yield "other-slow"
    await a.press("Pause")
    await a.title("A pause, for both of you").wait_for()
    yield "pause"
    await a.press("Stop for today")
    await a.title("Stopped for today").wait_for()
    yield "stopped"
    await b.page.get_by_role("link", name="Stopped for today").wait_for()
    yield "other-today-stopped"
    await a.press("To the notebook")
    await a.room("Us")
    await a.follow("Language")
    await a.title("Language").wait_for()
    yield "language"
    await a.page.get_by_role("radio", name="Deutsch", exact=True).click()
    await a.title("Sprache").wait_for()
    await a.press("Zurück")
    await a.title("Wir").wait_for()
    yield "us-german"
    await a.follow("Sprache")
    await a.page.get_by_role("radio", name="Wie der Browser").click()
    await a.title("Language").wait_for()
    await a.press("Back")
    await a.title("Us").wait_for()


async def coming_back(a: Hands, c: Hands) -> AsyncIterator[str]:
    """A sheet of paper, and an empty phone that comes back with it; the phone before it is out."""
    await a.follow("A sheet of paper")
    await a.title("A sheet of paper").wait_for()
    yield "sheet-before"
    words, address = await a.sheet()
    yield "sheet"
    await a.press("It is on paper")
    await a.follow("A sheet of paper")
    await a.follow("Test the sheet")
    await a.fill("The 24 words", " ".join(words))
    await a.press("Test it")
    await a.go_on()
    await a.sees("These words open this notebook.")
    yield "sheet-tested"
    await a.press("Back")
    await a.press("Back")
    await c.open()
    await c.press("Another phone of mine")
    await c.title("Another phone of mine").wait_for()
    yield "new-own-phone"
    await c.press("Back")
    await c.press("I have a sheet of paper")
    await c.title("I have a sheet of paper").wait_for()
    yield "new-restore"
    await c.fill("The 24 words", " ".join(["abandn", *words[1:]]))
    await c.fill("Address of the relay", address)
    await c.page.get_by_role("button", name="Take abandon as word 1").wait_for()
    yield "new-restore-slip"
    await c.come_back(words, address)
    yield "new-restored"
    await c.press("Not now")
    await c.room("Us")
    await c.follow("Your phones")
    await c.page.get_by_role("link", name="The one in my pocket").wait_for()
    yield "new-phones"
    await c.press("Back")
    await a.page.get_by_role("link", name="This phone takes no more part.").wait_for()
    yield "us-ended"


async def troubled(c: Hands, world: World) -> AsyncIterator[str]:
    """A relay that is gone, then one that has forgotten everything."""
    world.kill()
    await c.sees("The relay is out of reach.")
    yield "new-us-away"
    for file in world.data.glob("relay.db*"):
        file.unlink()
    world.start()
    await c.page.get_by_role("navigation", name="To know").get_by_role("link").first.wait_for()
    yield "new-us-notice"
    await c.room("Today")
    yield "new-today-notice"
    await c.follow("The relay does not know")
    await c.title("The relay does not know this notebook any more.").wait_for()
    yield "new-notice"
