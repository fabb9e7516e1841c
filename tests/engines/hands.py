"""A person's hands and eyes on a phone of any engine: the verbs that the main journey needs.

Nothing here waits by the clock: every verb ends when the screen shows what a person would wait for.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from tests.engines.window import NotNow, Window
from tests.support.world import wait_until

Answer = TypeVar("Answer")
SECONDS = 30.0
DIGITS = re.compile(r"^\d( \d){5}$")
"""How a screen reader hears the six digits."""

SHOWN = "() => document.body.innerText"
WHERE = """where => [...document.querySelectorAll('main *')].filter(
  e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() === where),
).length"""
HEARD = """() => [...document.querySelectorAll('main *')].filter(e => !e.children.length)
  .map(e => e.textContent.trim())"""
HERE = "() => self.origin"
ARROW_RIGHT = "\ue014"


class Hands:
    """One phone in one's hands."""

    def __init__(self, window: Window, app: str) -> None:
        self.window, self.app = window, app

    def open(self, address: str = "/") -> None:
        """Go to the app, or follow a whole link."""
        self.window.go(address if address.startswith("http") else f"{self.app}{address}")

    def press(self, name: str, role: str = "button", *, begins: bool = False) -> None:
        """A button or another thing to press, by its name."""
        self._with(role, name, self.window.press, begins=begins)

    def follow(self, name: str) -> None:
        """A link or row, by how its name begins."""
        self.press(name, "link", begins=True)

    def type(self, name: str, text: str, role: str = "textbox") -> None:
        """Keys into a field."""
        self._with(role, name, lambda field: self.window.type(field, text))

    def has(self, role: str, name: str, *, begins: bool = False) -> None:
        """Wait until there is such a thing."""
        self._with(role, name, lambda _: None, begins=begins)

    def title(self, text: str) -> None:
        """Wait for the title of a screen."""
        self.has("heading", text)

    def sees(self, text: str) -> None:
        """Wait until the screen shows a text."""
        self.until(lambda: text in self.window.ask(SHOWN), f"“{text}” on the screen")

    def misses(self, text: str) -> bool:
        """Whether the screen does not show a text."""
        return text not in self.window.ask(SHOWN)

    def stand(self, where: str, times: int) -> None:
        """Wait until so many pages say where they are."""
        self.until(lambda: self.window.ask(WHERE, where) == times, f"{times} pages “{where}”")

    def room(self, name: str) -> None:
        """One of the five rooms."""
        self.press(name, "link")
        self.title(name)

    def begin(self) -> None:
        """From the first run to the open check-in."""
        self.open()
        self.press("Start writing")
        self.has("textbox", "A note")

    def slide(self, name: str, steps: int, reads: str) -> None:
        """A slider, by so many keys from its middle; done when it reads so."""
        self.type(name, ARROW_RIGHT * steps, "slider")
        self.sees(reads)

    def check_in(self, note: str, share: Sequence[str] = ()) -> None:
        """Fill the open check-in, choose what the other may see, and keep it."""
        self.type("A note", note)
        for field in share:
            self.press(f"Show {field} to ", "switch", begins=True)
        self.press("Keep it")
        self.title("Today")

    def connect(self, household: str) -> None:
        """Follow a household link to the end."""
        self.open(household)
        self.press("Connect")
        self.title("Us")

    def invite(self) -> str:
        """Open an invitation as Mika; its link."""
        self.room("Us")
        self.follow("Invite someone")
        self.press("Go on")
        self.type("Your name", "Mika")
        self.press("Continue")
        return str(self._with("textbox", "Invitation link", self._value))

    def digits(self) -> str:
        """The number this screen shows, as a screen reader hears it."""
        self.until(lambda: self._heard() != [], "six digits")
        return self._heard()[0].replace(" ", "")

    def installed(self) -> None:
        """Wait until the app is able to start without its server."""
        self.window.ask("() => navigator.serviceWorker.ready.then(() => null)")

    def is_away(self) -> None:
        """Wait until this window shows nothing of the app, and is nowhere in it."""
        self.until(lambda: self.window.ask(HERE) != self.app, "being away")

    def step(self, way: str) -> None:
        """A step in the window's history."""
        self.window.step(way)

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something; a browser that cannot answer just now is asked again."""

        last: list[NotNow] = []

        def now() -> bool:
            try:
                return condition()
            except NotNow as refusal:
                last[:] = [refusal]
                return False

        try:
            wait_until(now, what, SECONDS)
        except AssertionError as error:
            raise error from (last[0] if last else None)

    def _with(self, role: str, name: str, do: Callable[[str], Answer], *, begins: bool = False) -> Answer:
        """Do something with the first thing of a role and name, once it is there and lets it be done."""
        done: list[Answer] = []

        def once() -> bool:
            found = self.window.find(role, name, begins=begins)
            done.extend(do(each) for each in found[:1])
            return bool(done)

        self.until(once, f"{role} “{name}”")
        return done[0]

    def _heard(self) -> list[str]:
        return [said for said in self.window.ask(HEARD) if DIGITS.match(said)]

    def _value(self, _: str) -> str:
        return str(self.window.ask("() => document.querySelector('input[readonly]').value"))


def pair(inviter: Hands, joiner: Hands) -> None:
    """Mika and Jo side by side: invitation by link, names, a number each."""
    joiner.open(inviter.invite())
    joiner.press("Go on")
    joiner.type("Your name", "Jo")
    joiner.press("Continue")
    mine, theirs = inviter.digits(), joiner.digits()
    for hands, digits in ((inviter, theirs), (joiner, mine)):
        hands.type("Six digits from the other phone", digits)
        hands.press("Continue")
    for hands, other in ((inviter, "Jo"), (joiner, "Mika")):
        hands.title("You two share a notebook.")
        hands.press("Good")
        hands.has("link", f"You and {other}", begins=True)
