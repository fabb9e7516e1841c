"""Slow, pause, stop on two real phones: there at once, with or without a network, and no number anywhere.

That one tap reaches them on every joint screen at 320 px is seen on the walk past all (test_screens.py).
"""

import asyncio
import json
import re
from pathlib import Path

import pytest

from tests.journeys.couple import Couple
from tests.journeys.fair import main_text, unfair
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.journey, pytest.mark.asyncio(loop_scope="session")]

SECOND = 1.0
"""From the tap on one phone to the words on the other. Taken three times: load on the machine only ever adds
to it, so the fastest of them is what the road itself needs."""
SAID = (("Slow", "Slowly now"), ("Pause", "A pause, until"), ("Stop", "Stopped for today"))
TAPS = 9
TOLD = re.compile(r"\b(9|nine|ninth|signals?)\b", re.IGNORECASE)


async def test_signal_is_there_within_a_second(couple: Couple) -> None:
    """One tap, and the other phone says it: in under a second, each stronger than the one before."""
    a, b = couple
    await couple.on(0)
    await couple.room("Today")
    taken: list[float] = []
    for name, words in SAID:
        await a.leave()
        begun = asyncio.get_running_loop().time()
        await a.press(name)
        await b.sees(words)
        taken.append(asyncio.get_running_loop().time() - begun)

    assert min(taken) < SECOND


async def test_tap_without_network_holds(couple: Couple) -> None:
    """Offline it holds here at once, and there as soon as there is a way; either may go further."""
    a, b = couple
    await couple.on(3)
    await couple.room("Together")
    await a.offline()
    await a.press("Pause")
    await a.title("A pause, for both of you").wait_for()
    await a.offline(away=False)
    await b.page.get_by_role("link", name="A pause, until").wait_for()
    await b.press("Stop")
    for hands in couple:
        await hands.title("Stopped for today").wait_for()
        await hands.press("To the notebook")


async def test_nine_taps_are_no_nine(couple: Couple, tmp_path: Path) -> None:
    """After many in a week no screen of either tells, and what either takes along has the last at most."""
    a, b = couple
    for tap in range(TAPS):
        if tap % 3 == 0:
            await couple.on(6 + tap)
            await couple.room("Today")
        name, words = SAID[tap % 3]
        await a.leave()
        await a.press(name)
        await b.sees(words)
    await a.press("End it for me")
    await a.title("The pause is over.").wait_for()
    for hands in couple:
        await hands.misses("Stopped for today")
        await hands.leave()

    for hands in couple:
        assert await unfair(hands) == []
        for room in ("Today", "Journal", "Together", "Us"):
            await hands.room(room)
            assert TOLD.findall(await main_text(hands)) == []
        kinds = [entry["kind"] for entry in await _record(hands, tmp_path / "record.json")]
        assert kinds.count("signal") <= 1
        assert "person" in kinds


async def _record(hands: Hands, file: Path) -> list[dict[str, str]]:
    """All that a person takes along from a phone, for other programs."""
    await hands.room("Us")
    await hands.follow("Your record")
    async with hands.page.expect_download() as waiting:
        await hands.press("For other programs")
        await hands.go_on()
    await (await waiting.value).save_as(file)
    await hands.leave()
    entries: list[dict[str, str]] = json.loads(await asyncio.to_thread(file.read_text, "utf-8"))["entries"]
    return entries
