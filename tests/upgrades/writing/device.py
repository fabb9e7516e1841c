"""Run inside the tree of an earlier version: its device meets another over any relay, and tells by lines.

python device.py RELAY CODE        says LINK, then its digits, reads the other's, writes, and says what came
"""

import asyncio
import sys

from tests.support.phone import Phone
from twofold_client.joining import invite, make_invitation
from twofold_client.kinds import Checkin
from twofold_client.links import format_invitation
from twofold_client.meeting import Human

ROUNDS = 200


def tell(word: str, what: str) -> None:
    """One line for whoever reads it."""
    sys.stdout.write(f"{word} {what}\n")
    sys.stdout.flush()


class Reader(Human):
    """Says its digits on one line, and reads the other's from the next that comes in."""

    def __init__(self, link: str) -> None:
        self.link = link

    async def opened(self) -> None:
        """The other may come."""
        tell("LINK", self.link)

    async def compare(self, mine: str) -> str:
        """As two people do."""
        tell("DIGITS", mine)
        return str(await asyncio.to_thread(sys.stdin.readline)).strip()


async def main(relay: str, code: str) -> None:
    """Connect, meet, write a line, wait for one."""
    phone = Phone.new()
    await phone.connect(relay, code)
    invitation = make_invitation(phone.device, "http://localhost:8300")
    await invite(phone.device, invitation, Reader(format_invitation(invitation)))
    await phone.run()
    phone.check_in(Checkin(note="from the earlier one", shared=frozenset({"note"})))
    for _ in range(ROUNDS):
        await phone.run()
        if len(phone.notes()) > 1:
            break
        await asyncio.sleep(0.05)
    tell("HELD", " | ".join(sorted(map(str, phone.notes()))))
    tell("ALARMS", " ".join(phone.alarms()))
    await phone.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
