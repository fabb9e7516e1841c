"""Firefox, driven by what it speaks itself: WebDriver BiDi over a socket, without another program between.

Owns the process, its profile and the words of the protocol. Each phone is a user context: own storage.
"""

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.engines.window import ALOUD, HEIGHT, NAMED, NOWHERE, WIDTH, Json, NotNow, answered, told
from tests.support.world import wait_until

PROGRAMS = ("firefox-esr", "firefox")
PREFERENCES = 'user_pref("ui.prefersReducedMotion", 1);\n'
_LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_SECONDS = 60.0


class Firefox:
    """One running Firefox."""

    name = "firefox"

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._count = line, 0
        self._said: list[str] = []
        self._windows: list[FirefoxWindow] = []
        self.version = self.command("session.new", capabilities={"alwaysMatch": {"proxy": NOWHERE}})[
            "capabilities"
        ]["browserVersion"]
        self.command("session.subscribe", events=["log.entryAdded"])
        self.command("script.addPreloadScript", functionDeclaration=f"() => {{ {ALOUD} }}")

    def phone(self) -> "FirefoxWindow":
        """A window in a user context of its own."""
        user = self.command("browser.createUserContext")["userContext"]
        window = self.command("browsingContext.create", type="window", userContext=user)["context"]
        size = {"width": WIDTH, "height": HEIGHT}
        self.command("browsingContext.setViewport", context=window, viewport=size)
        self._windows.append(FirefoxWindow(self, window))
        return self._windows[-1]

    def said(self) -> Sequence[str]:
        """Errors and warnings since this was last asked."""
        for window in self._windows:
            window.ask("() => new Promise(done => setTimeout(done))")
        said, self._said = self._said, []
        return said

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; what the pages say meanwhile is noted."""
        self._count += 1
        self._line.send(json.dumps({"id": self._count, "method": method, "params": params}))
        while (heard := json.loads(self._line.recv(timeout=_SECONDS))).get("id") != self._count:
            self._note(heard.get("params", {}))
        if heard["type"] == "error":
            raise NotNow(f"{method}: {heard['error']}: {heard['message']}")
        return dict(heard["result"])

    def _note(self, entry: dict[str, Any]) -> None:
        if entry.get("level") in {"error", "warn"}:
            self._said.append(f"{entry['level']}: {entry.get('text')}")


class FirefoxWindow:
    """One phone in it."""

    def __init__(self, firefox: Firefox, context: str) -> None:
        self._firefox, self._context = firefox, context

    def go(self, address: str) -> None:
        """Open an address; one that differs behind the # alone is the same page."""
        self._do("browsingContext.navigate", url=address, wait="complete")

    def reload(self) -> None:
        """The same page once more."""
        self._do("browsingContext.reload", wait="complete")

    def step(self, way: str) -> None:
        """A step in the history, if there is one."""
        with suppress(NotNow):
            self._do("browsingContext.traverseHistory", delta={"back": -1, "forward": 1}[way])

    def ask(self, script: str, *given: str) -> Json:
        """What the page answers."""
        return self._call(script, [{"type": "string", "value": each} for each in given])

    def find(self, role: str, name: str, *, begins: bool = False) -> Sequence[str]:
        """Elements by the accessibility tree."""
        value = {"role": role} if begins else {"role": role, "name": name}
        nodes = self._do("browsingContext.locateNodes", locator={"type": "accessibility", "value": value})[
            "nodes"
        ]
        found = [node["sharedId"] for node in nodes]
        if not begins:
            return found
        names = self._call(f"(...all) => all.map({NAMED})", [{"sharedId": each} for each in found])
        return [each for each, its in zip(found, names, strict=True) if its.startswith(name)]

    def press(self, element: str) -> None:
        """The left button on the middle of it."""
        self._call("e => e.scrollIntoView({ block: 'center', inline: 'center' })", [{"sharedId": element}])
        place = {"type": "element", "element": {"sharedId": element}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": place},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._do("input.performActions", actions=[{"type": "pointer", "id": "finger", "actions": steps}])

    def type(self, element: str, keys: str) -> None:
        """Keys down and up."""
        self._call("e => e.focus()", [{"sharedId": element}])
        steps = [{"type": way, "value": key} for key in keys for way in ("keyDown", "keyUp")]
        self._do("input.performActions", actions=[{"type": "key", "id": "keys", "actions": steps}])

    def picture(self) -> bytes:
        """What the window shows."""
        return base64.b64decode(self._do("browsingContext.captureScreenshot")["data"])

    def _call(self, script: str, arguments: list[Any]) -> Json:
        heard = self._do(
            "script.callFunction",
            functionDeclaration=told(script),
            arguments=arguments,
            target={"context": self._context},
            awaitPromise=True,
        )
        if heard["type"] != "success":
            raise NotNow(heard["exceptionDetails"]["text"])
        return answered(heard["result"].get("value"))

    def _do(self, method: str, **params: Any) -> dict[str, Any]:
        place = {} if "target" in params else {"context": self._context}
        return self._firefox.command(method, **place, **params)


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start one, with a profile in the folder; it ends with the block."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    assert program, "No Firefox. On Debian: apt-get install firefox-esr"
    (folder / "user.js").write_text(PREFERENCES, encoding="utf-8")
    command = [program, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    output = folder / "output"
    with (
        output.open("wb") as out,
        subprocess.Popen([*command, "about:blank"], stdout=out, stderr=out) as process,
    ):
        try:
            with connect(f"{_address(output)}/session", max_size=None, proxy=None) as line:
                yield Firefox(line)
        finally:
            process.terminate()


def _address(output: Path) -> str:
    """Where it listens, once it says so."""
    wait_until(
        lambda: _LISTENS.search(output.read_text(errors="replace")) is not None, "Firefox's first sentence"
    )
    found = _LISTENS.search(output.read_text(errors="replace"))
    assert found
    return found[1]
