"""What a driven browser must be able to do for a journey, in whichever engine.

Owns the port between hands and engines. Elements are found as the engine's own accessibility tree has them;
fingers and keys are the engine's own, so that what is pressed is pressed as by a person.
"""

import json
from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

Json: TypeAlias = Any
"""What comes back from a page or a driver; whoever asked knows its shape."""

WIDTH, HEIGHT = 360, 780

ALOUD = """
addEventListener('securitypolicyviolation', e => console.error('policy', e.violatedDirective, e.blockedURI));
"""
"""Given to a page before its first line, where an engine allows: a broken policy is said on the console."""

NOWHERE = {"proxyType": "manual", "sslProxy": "127.0.0.1:9"}
"""Where pages outside this machine are looked for: nobody listens there, so no journey reaches anybody."""

NAMED = "e => (e.getAttribute('aria-label') ?? e.innerText).replace(/\\s+/g, ' ').trim()"


class NotNow(Exception):
    """The browser could not do it: not there yet, gone again, or in the way of something."""


class Window(Protocol):
    """One phone: a window with storage of its own."""

    def go(self, address: str) -> None:
        """Open an address and wait for the page."""

    def reload(self) -> None:
        """The same page once more."""

    def step(self, way: str) -> None:
        """A step in the history: back or forward."""

    def ask(self, script: str, *given: str) -> Json:
        """What a function of the page's own language answers; a promise is waited for."""

    def find(self, role: str, name: str, *, begins: bool = False) -> Sequence[str]:
        """Elements that the engine itself gives this role and name, or a name that begins so."""

    def press(self, element: str) -> None:
        """A finger or mouse on the middle of it."""

    def type(self, element: str, keys: str) -> None:
        """Keys, one after the other, with the focus on it."""

    def picture(self) -> bytes:
        """What is seen, as PNG."""


class Engine(Protocol):
    """One engine, started; its phones share nothing but the machine."""

    name: str

    def phone(self) -> Window:
        """A phone fresh from the shop."""

    def said(self) -> Sequence[str]:
        """Errors and warnings of all pages since this was last asked, and policies that were broken."""


def answered(text: str | None) -> Json:
    """What a script's answer means; nothing is null."""
    return None if text is None else json.loads(text)


def told(script: str) -> str:
    """A function whose answer travels as text, the same in every engine."""
    return f"async (...given) => JSON.stringify(await ({script})(...given)) ?? null"
