"""Lighthouse's three categories on the first screen and on a day with content, as it emulates a phone."""

import asyncio
import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import async_playwright

from bench.browser import PHONE, Screen, executable
from bench.figures import fast
from bench.person import write
from bench.relay import Relay, served
from bench.run import Run

_CATEGORIES = ("performance", "accessibility", "best-practices")
_WHOLE = 1.0
_SECONDS = 120
_AUDITS_TOLD = 4


class NotRun(Exception):
    """Lighthouse could not be brought here, or did not end well."""


def measure(run: Run) -> None:
    """Both pages, each with a browser of its own."""
    with served() as relay, TemporaryDirectory(prefix="twofold-bench-") as name:
        address = f"http://127.0.0.1:{relay.app_port}/"
        profiles = {"the first screen": Path(name) / "new", "a day with content": Path(name) / "begun"}
        asyncio.run(_begin(profiles["a day with content"], relay))
        for page, profile in profiles.items():
            _judge(run, page, _report(address, profile, Path(name) / "report.json"))


async def _begin(profile: Path, relay: Relay) -> None:
    """A phone on which two pages were written."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            profile,
            executable_path=executable(),
            args=_flags(),
            viewport=PHONE,  # type: ignore[arg-type]
            locale="en-GB",
        )
        screen = Screen(context.pages[0], await context.new_cdp_session(context.pages[0]))
        await screen.page.goto(f"http://127.0.0.1:{relay.app_port}/")
        await screen.press("Start writing")
        await screen.fill("I could use", "a walk in the evening")
        await screen.press("Keep it")
        await write(screen, "an hour without the phone", shared=False)
        await screen.press("Keep it")
        await screen.page.get_by_role("button", name="Check in", exact=True).wait_for()
        await context.close()


def _flags() -> list[str]:
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _report(address: str, profile: Path, into: Path) -> dict[str, object]:
    """What Lighthouse says of the page in this profile. Brought by npx, in the version that is named here."""
    chrome = " ".join(["--headless=new", *_flags(), f"--user-data-dir={profile}"])
    options = ["--quiet", "--disable-storage-reset", "--output=json", f"--output-path={into}"]
    categories = f"--only-categories={','.join(_CATEGORIES)}"
    command = [*_lighthouse(), address, *options, categories, f"--chrome-flags={chrome}"]
    environment = {**os.environ, "CHROME_PATH": executable(), "PUPPETEER_SKIP_DOWNLOAD": "1"}
    ended = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if ended.returncode != 0:
        raise NotRun(ended.stderr.strip()[-300:])
    return dict(json.loads(into.read_text("utf-8")))


def _lighthouse() -> list[str]:
    """The one named in TWOFOLD_LIGHTHOUSE, or a pinned one."""
    named = os.environ.get("TWOFOLD_LIGHTHOUSE")
    return [named] if named else ["npx", "--yes", "lighthouse@12.8.2"]


def _judge(run: Run, page: str, report: dict[str, object]) -> None:
    categories, audits = _parts(report, "categories"), _parts(report, "audits")
    for name in _CATEGORIES:
        refs = [str(ref["id"]) for ref in categories[name]["auditRefs"] if ref["weight"]]  # type: ignore[attr-defined]
        lower = [f"{audit} {score}" for audit in refs if (score := audits[audit]["score"]) not in (None, 1)]
        note = ", ".join(lower[:_AUDITS_TOLD]) or "nothing found"
        score = float(str(categories[name]["score"]))
        run.add(fast(f"app: Lighthouse, {name}, {page}", score, "", _WHOLE, 1.0, note))


def _parts(report: dict[str, object], name: str) -> dict[str, dict[str, object]]:
    found = report[name]
    if not isinstance(found, dict):
        raise NotRun(f"no {name} in the report")
    return found
