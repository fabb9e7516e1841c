"""What a person does on the screen, by the names that the screen says; and the other, who has no screen."""

import asyncio
import time
from pathlib import Path

from bench.browser import Screen
from bench.spaces import Author, Door
from twofold_client import kinds
from twofold_client.device import Device, Outside
from twofold_client.joining import invite, make_invitation
from twofold_client.links import Household, format_household, format_invitation
from twofold_client.meeting import Human
from twofold_client.outbox import own_head
from twofold_client.recovering import make_sheet
from twofold_client.state import SpaceName
from twofold_client.transport import HttpTransport
from twofold_client.vault import Vault
from twofold_crypto.primitives import random_bytes
from twofold_crypto.public import messages as m
from twofold_crypto.public.roster import Roster
from twofold_crypto.secret.entry import Entry
from twofold_crypto.secret.sealing import EpochKey, Place, seal

NUMBER = "p.number > .unseen"
"""Where one's own six digits stand, as a screen reader hears them."""
_THEIRS = "Six digits from the other phone"
_DAY_SECONDS = 86_400
_DAYS = 80
"""What the other wrote fades after ninety days, and is to be shown here."""


async def set_out(screen: Screen, name: str) -> None:
    """Go past what each reads alone before two meet, and answer the question that is asked once."""
    await screen.press("Go on")
    await screen.fill("Your name", name)
    await screen.press("Continue")


async def read_number(screen: Screen) -> str:
    """One's own six digits, once the phones have found each other."""
    text = await screen.page.locator(NUMBER).text_content()
    return (text or "").replace(" ", "")


async def enter_number(screen: Screen, digits: str) -> None:
    """Type what the other one reads."""
    await screen.fill(_THEIRS, digits)
    await screen.press("Continue")


async def be_done(screen: Screen) -> None:
    """Leave the ceremony for today's page."""
    await screen.press("Good")
    await screen.page.get_by_role("button", name="Check in", exact=True).wait_for()


async def connect(screen: Screen, app: str, relay: str, code: str) -> None:
    """Open the host's link and follow it."""
    await screen.page.goto(format_household(Household(app, relay, code)))
    await screen.press("Connect")
    await (
        screen.page.get_by_role("link", name="Invite someone")
        .or_(screen.page.get_by_role("button", name="Invite someone"))
        .wait_for()
    )


async def meet(inviter: Screen, joiner: Screen, app: str) -> None:
    """The whole ceremony between two screens; the inviter is connected."""
    await inviter.page.goto(f"{app}/#/invite")
    await set_out(inviter, "Ada")
    link = await inviter.page.get_by_label("Invitation link", exact=True).input_value()
    await joiner.page.goto(link)
    await set_out(joiner, "Bo")
    ours, theirs = await asyncio.gather(read_number(inviter), read_number(joiner))
    await asyncio.gather(enter_number(inviter, theirs), enter_number(joiner, ours))
    await asyncio.gather(be_done(inviter), be_done(joiner))


async def come_back(screen: Screen, words: str, relay: str) -> None:
    """Bring a notebook back with a sheet of paper, until all of it is there."""
    await screen.press("I have a sheet of paper")
    await screen.fill("The 24 words", words)
    await screen.fill("Address of the relay", relay)
    await screen.press("Bring it back")
    await screen.page.get_by_role("heading", level=1, name="A sheet of paper").wait_for()
    await screen.press("Not now")


async def write(screen: Screen, need: str, *, shared: bool) -> None:
    """Fill a check-in up to the last tap."""
    await screen.press("Check in")
    await screen.fill("I could use", need)
    if shared:
        await screen.page.get_by_role("switch", name="Show the need", exact=False).click()


class Reader(Human):
    """The other person at the table: reads the screen's number, and lets theirs be typed into it."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self.opened_now = asyncio.Event()

    async def opened(self) -> None:
        """The invitation may be handed over."""
        self.opened_now.set()

    async def compare(self, mine: str) -> str:
        """Read theirs, type mine into the screen."""
        theirs = await read_number(self._screen)
        await enter_number(self._screen, mine)
        return theirs


class Other:
    """A device without a screen that invites a phone and then writes much."""

    def __init__(self, folder: Path) -> None:
        vault = Vault.at(folder)
        self._device = Device(vault, Outside(lambda: 20_000, HttpTransport, random_bytes))

    async def meet(self, screen: Screen, app: str, relay: str, code: str) -> None:
        """Connect, invite this screen, be paired with it."""
        await self._device.connect(relay, code)
        reader, invitation = Reader(screen), make_invitation(self._device, app)
        inviting = asyncio.create_task(invite(self._device, invitation, reader))
        await reader.opened_now.wait()
        await screen.page.goto(format_invitation(invitation))
        await set_out(screen, "Bo")
        await inviting
        await be_done(screen)
        await self._device.run()

    async def have_sheet(self, relay: str, code: str) -> str:
        """Connect, and the words of a sheet of paper that leads back to what this one writes for itself."""
        await self._device.connect(relay, code)
        return await make_sheet(self._device)

    def seal_many(self, name: SpaceName, count: int) -> tuple[Author, list[bytes]]:
        """Envelopes that follow all that was written, each a check-in of full length; the last says so."""
        space = self._device.space(name)
        roster = Roster.found(space.records[0])
        for record in space.records[1:]:
            roster = roster.append(record)
        seat, key = space.seat(), EpochKey(roster.epoch, space.keyring[roster.epoch])
        head = own_head(space, 0)
        author, wires = Author(seat, 0, head.seq, head.id), []
        for at in range(count):
            author.seq += 1
            place = Place(roster.space, 0, author.seq, author.prev, roster.head)
            sealed = seal(seat, place, _checkin(at, count), key, random_bytes)
            author.prev = sealed.id
            wires.append(sealed.wire)
        return author, wires

    def space(self, name: SpaceName) -> bytes:
        """The id of the own or the shared space."""
        return Roster.found(self._device.space(name).records[0]).space

    async def close(self) -> None:
        """Put it away."""
        await self._device.close()


async def append_many(port: int, other: Other, name: SpaceName, count: int) -> None:
    """So many pages of the other at the relay."""
    author, wires = other.seal_many(name, count)
    door = await Door.opened(port)
    await door.prove(other.space(name), author)
    await door.append(author, m.ENVELOPE, wires)
    door.close()


def _checkin(at: int, count: int) -> Entry:
    need = "all of it is here" if at == count - 1 else f"number {at}"
    body = kinds.encode_checkin(
        kinds.Checkin(
            distress=at % 11, need=need, note="x" * 360, shared=frozenset({"distress", "need", "note"})
        )
    )
    day = int(time.time() // _DAY_SECONDS) - (count - 1 - at) * _DAYS // count
    return Entry("checkin", 1, random_bytes(16), 0, day, body)
