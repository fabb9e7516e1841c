"""WebKitGTK, the nearest thing to Safari: its own driver, a screen in memory, plain WebDriver over HTTP.

Owns those processes and their words. Each phone is a browser, a driver and a screen of its own. The screen is
as large as a phone's, and the bar of the browser is made as small as its toolkit allows.
"""

import base64
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from tests.engines.window import HEIGHT, NOWHERE, WIDTH, Json, NotNow, answered, told
from tests.support.world import wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
MAYBE = {
    "button": "button",
    "link": "a[href]",
    "textbox": "input, textarea",
    "checkbox": "input",
    "switch": "[role=switch]",
    "slider": "input[type=range]",
    "heading": "h1, h2, h3",
}
"""Where elements of a role can be; what they are, the engine says."""

SMALL_BAR = "window * { padding: 0; margin: 0; border: 0; min-width: 0; min-height: 0; font-size: 1px }"
STILL = "[Settings]\ngtk-enable-animations=0\n"
BROWSER = {"args": ["--automation", "--full-screen"]}
EARS = """() => {
  const heard = globalThis.heard = [];
  for (const level of ['error', 'warn']) {
    const say = console[level];
    console[level] = (...all) => { heard.push(`${level}: ${all.join(' ')}`); say.apply(console, all); };
  }
  addEventListener('error', e => heard.push(`error: ${e.message}`));
  addEventListener('unhandledrejection', e => heard.push(`error: ${e.reason}`));
  addEventListener('securitypolicyviolation', e => heard.push(
    `policy ${e.violatedDirective} ${e.blockedURI}`));
}"""
"""The driver tells nothing of the console, so each page is listened to from its load on."""


class WebKit:
    """Phones, each with its processes; all end together."""

    name = "webkitgtk"

    def __init__(self, folder: Path, ends: ExitStack) -> None:
        self._folder, self._ends = folder, ends
        self._windows: list[WebKitWindow] = []
        self.version = ""

    def phone(self) -> "WebKitWindow":
        """A screen, a driver and a browser more."""
        home = self._folder / f"phone-{len(self._windows)}"
        (home / "gtk-3.0").mkdir(parents=True)
        (home / "gtk-3.0" / "gtk.css").write_text(SMALL_BAR, encoding="utf-8")
        (home / "gtk-3.0" / "settings.ini").write_text(STILL, encoding="utf-8")
        driver = self._driver(home, self._screen(), _free_port())
        window = WebKitWindow(driver)
        self._windows.append(window)
        self.version = window.version
        return window

    def said(self) -> Sequence[str]:
        """Errors and warnings that the pages wrote since this was last asked."""
        return [line for window in self._windows for line in window.said()]

    def _screen(self) -> str:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"]
        process = self._ends.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE))
        self._ends.callback(process.terminate)
        assert process.stdout
        return f":{process.stdout.readline().decode().strip()}"

    def _driver(self, home: Path, screen: str, port: int) -> httpx.Client:
        out = self._ends.enter_context((home / "output").open("wb"))
        around = {**os.environ, "DISPLAY": screen, "XDG_CONFIG_HOME": str(home)}
        command = ["WebKitWebDriver", f"--port={port}"]
        process = self._ends.enter_context(subprocess.Popen(command, env=around, stdout=out, stderr=out))
        self._ends.callback(process.terminate)
        wait_until(lambda: _answers(port), "the driver's first answer")
        address = f"http://127.0.0.1:{port}"
        return self._ends.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=60))


class WebKitWindow:
    """One phone."""

    def __init__(self, driver: httpx.Client) -> None:
        self._driver, self._session = driver, ""
        self._said: list[str] = []
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": BROWSER, "proxy": NOWHERE}}
        made = self._do("POST", "/session", capabilities=wanted)
        self.version = made["capabilities"]["browserVersion"]
        self._session = f"/session/{made['sessionId']}"
        self._do("POST", "/window/rect", width=WIDTH, height=HEIGHT, x=0, y=0)

    def go(self, address: str) -> None:
        """Open an address."""
        self._leave()
        self._do("POST", "/url", url=address)
        self.ask(EARS)

    def reload(self) -> None:
        """The same page once more."""
        self._leave()
        self._do("POST", "/refresh")
        self.ask(EARS)

    def step(self, way: str) -> None:
        """A step in the history, if there is one."""
        self._do("POST", f"/{way}")

    def ask(self, script: str, *given: str) -> Json:
        """What the page answers."""
        return self._call(script, list(given))

    def find(self, role: str, name: str, *, begins: bool = False) -> Sequence[str]:
        """Elements by what the engine computes of them."""
        maybe = self._do("POST", "/elements", using="css selector", value=MAYBE[role])
        return [each for each in (one[ELEMENT] for one in maybe) if self._is(each, role, name, begins)]

    def press(self, element: str) -> None:
        """A click on the middle of it, if it is seen."""
        self._do("POST", f"/element/{element}/click")

    def type(self, element: str, keys: str) -> None:
        """Keys into it."""
        self._do("POST", f"/element/{element}/value", text=keys)

    def picture(self) -> bytes:
        """What the window shows."""
        return base64.b64decode(self._do("GET", "/screenshot"))

    def said(self) -> Sequence[str]:
        """What was heard since this was last asked."""
        self._leave()
        said, self._said = self._said, []
        return said

    def _leave(self) -> None:
        """Note what this page said so far; the next one says its own."""
        self._said.extend(self.ask("() => globalThis.heard?.splice(0) ?? []"))

    def _is(self, element: str, role: str, name: str, begins: bool) -> bool:
        """What the accessibility tree has not, the driver refuses to name."""
        with suppress(NotNow):
            label = " ".join(self._do("GET", f"/element/{element}/computedlabel").split())
            fits = label.startswith(name) if begins else label == name
            return fits and bool(self._do("GET", f"/element/{element}/computedrole") == role)
        return False

    def _call(self, script: str, given: list[Any]) -> Json:
        return answered(
            self._do("POST", "/execute/sync", script=f"return ({told(script)})(...arguments)", args=given)
        )

    def _do(self, way: str, path: str, **said: Any) -> Json:
        body = said if way == "POST" else None
        value = self._driver.request(way, f"{self._session}{path}", json=body).json()["value"]
        if isinstance(value, dict) and "error" in value:
            raise NotNow(f"{path}: {value['error']}: {value.get('message')}")
        return value


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """Nothing is started before the first phone; all ends with the block."""
    for program, package in (("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")):
        assert shutil.which(program), f"No {program}. On Debian: apt-get install {package}"
    with ExitStack() as ends:
        yield WebKit(folder, ends)


def _free_port() -> int:
    """A port that was free just now: the driver does not say which one it chose itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/status", trust_env=False, timeout=2).is_success
    except httpx.HTTPError:
        return False
