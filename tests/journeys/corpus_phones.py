"""Two people whose words are the corpus: one browser each, and a model phone that writes for one of them."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from playwright.async_api import Browser

from tests.journeys.beside import Beside
from tests.journeys.conftest import SMALL, NewPhone
from tests.journeys.corpus import fitting
from tests.journeys.crawling import NOTHING, RAN
from tests.journeys.everywhere import bodies, name, proposal
from tests.journeys.hands import Hands
from tests.support.disk import MemoryDisk
from tests.support.phone import VAULT_KEY, Phone
from tests.support.world import World
from twofold_client.device import Device, Outside
from twofold_client.joining import join
from twofold_client.links import parse_invitation
from twofold_client.recovering import make_sheet
from twofold_client.said import KINDS
from twofold_client.transport import HttpTransport
from twofold_client.vault import Vault
from twofold_crypto.primitives import random_bytes

_EPOCH = date(1970, 1, 1)


class Writer(Phone):
    """A model phone in today's calendar: what ends with a day is still open."""

    def __init__(self) -> None:
        self.today = (datetime.now().astimezone().date() - _EPOCH).days
        outside = Outside(lambda: self.today, HttpTransport, random_bytes)
        self.device = Device(Vault(MemoryDisk(), VAULT_KEY, random_bytes), outside)


class Corpus:
    """A notebook for two that is full of it."""

    def __init__(self, world: World, new_phone: NewPhone) -> None:
        self.world, self._new_phone = world, new_phone
        self.writer = Writer()
        self._nth = 0

    async def meet(self, theirs: str, mine: str) -> None:
        """Two names that are no names."""
        self.reader: Hands = await self._new_phone(self.world)
        await self.reader.connect(self.world.household())
        self.writer.device.begin()
        invitation = parse_invitation(await self.reader.invite(theirs))
        await join(self.writer.device, invitation, Beside(self.reader))
        await self.reader.good()
        person = self.writer.device.make_entry("person", name(mine))
        self.writer.device.record(*((space, person) for space in self.writer.device.state.spaces))

    async def record(self, texts: Iterable[str]) -> None:
        """Each text in every field, in one's own space and in the shared one where it has a place."""
        for text in texts:
            repair, ask = random_bytes(16), random_bytes(16)
            for kind, body in bodies(text, self.writer.today, repair, ask):
                self._keep(kind, body, {"repair": repair, "ask": ask}.get(kind))
            self._nth += 1
            self._keep("propose", proposal(fitting(text, 3_000), self._nth))
        await self.writer.run()

    async def phones(self) -> tuple[Hands, Hands]:
        """Who reads it, and who wrote it: a browser that came back with the writer's sheet."""
        words = await make_sheet(self.writer.device)
        await self.writer.run()
        author: Hands = await self._new_phone(self.world)
        await author.open()
        await author.press("I have a sheet of paper")
        await author.title("I have a sheet of paper").wait_for()
        await author.come_back(words.split(), self.world.relay)
        await author.press("Not now")
        return self.reader, author

    async def close(self) -> None:
        """Put the model phone away."""
        await self.writer.close()

    def _keep(self, kind: str, body: bytes, entry_id: bytes | None = None) -> None:
        entry = self.writer.device.make_entry(kind, body, entry_id)
        places = KINDS[kind].spaces if kind in KINDS else {"shared"}
        self.writer.device.record(*((space, entry) for space in ("solo", "shared") if space in places))


async def readable(phone: Hands, folder: Path) -> Path:
    """The readable record of a phone, as a file."""
    await phone.room("Us")
    await phone.follow("Your record")
    async with phone.page.expect_download() as waiting:
        await phone.press("As pages")
        await phone.go_on()
    await (await waiting.value).save_as(folder / "record.html")
    return folder / "record.html"


async def open_alone(file: Path, browser: Browser) -> list[str]:
    """What such a file runs, asks or complains of, opened without a network; and whether it is too wide."""
    context = await browser.new_context(offline=True, viewport=SMALL)
    reader = Hands(await context.new_page(), "")
    asked: list[str] = []
    reader.page.on("request", lambda request: asked.append(request.url))
    await reader.page.goto(file.as_uri())
    ran = await reader.page.evaluate(RAN)
    wide = await reader.page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    await context.close()
    told = [f"asked for {url}" for url in asked if url != file.as_uri()]
    return [*told, *reader.faults, *([] if ran == NOTHING else [f"ran {ran}"]), *(["wide"] if wide else [])]
