"""What no screen of two may say: how often, when exactly, whether somebody looked, and who is to blame."""

import re

from tests.journeys.hands import Hands

ROOMS = ("Today", "Journal", "Together", "Patterns", "Us")
HOUR = re.compile(r"\b\d{1,2}:\d\d\b|\b\d{1,2} [ap]m\b", re.IGNORECASE)
BLAME = re.compile(
    r"\b(seen|read by|opened by|online|last active|typing|streaks?|in a row|missed|overdue|late|forgot\w*"
    r"|failed|broken?|guilty|fault|blame\w*|scores?|points|rank\w*|trusted|\d+ ?%|\d+ (times?|of \d+))\b",
    re.IGNORECASE,
)


async def main_text(hands: Hands) -> str:
    """What the screen shows between its edges."""
    return await hands.page.get_by_role("main").inner_text()


async def unfair(hands: Hands, *, hours: bool = True) -> list[str]:
    """Whatever of that stands in the five rooms of a phone, and in what the other can see."""
    told: list[str] = []
    for room in ROOMS:
        await hands.room(room)
        told.append(await main_text(hands))
    await hands.follow("What ")
    await hands.title(re.compile("^What .* can see$")).wait_for()
    told.append(await main_text(hands))
    await hands.press("Back")
    everything = "\n".join(told)
    return [
        found.group()
        for each in ((BLAME, HOUR) if hours else (BLAME,))
        for found in each.finditer(everything)
    ]
