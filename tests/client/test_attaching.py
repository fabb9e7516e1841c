"""Attachments end to end: sealed on one device, brought in parts, read and verified on another."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from click.testing import CliRunner

from tests.support.pairs import paired
from tests.support.phone import Phone, pair
from tests.support.wire import ORIGIN, WireRelay
from tests.support.world import World
from twofold_client.attaching import FOLDER, Attachment, Attachments
from twofold_client.errors import Away, RelayRefused
from twofold_client.exporting import command
from twofold_client.said import encode_said
from twofold_crypto.errors import BadCipher, TooLarge
from twofold_crypto.public.limits import CHUNK_BYTES, STREAM_BYTES_MAX

CONTENT = bytes(range(256)) * 1500
"""Six chunks."""


@dataclass
class Two:
    """Two phones over one line that can be cut, each with its attachments."""

    relay: WireRelay
    a: Phone
    b: Phone
    mine: Attachments
    theirs: Attachments
    left: int = 1 << 30
    """Requests for blobs before the line breaks, once the relay has acted or before."""

    @classmethod
    async def met(cls, folder: Path) -> "Two":
        """Paired, with nothing attached."""
        relay = WireRelay()
        a, b = await paired(relay)
        (folder / "a").mkdir()
        (folder / "b").mkdir()
        return cls(relay, a, b, Attachments(a.device, folder / "a"), Attachments(b.device, folder / "b"))

    def cut(self, after: int, *, acted: bool) -> None:
        """The line breaks after so many more requests for blobs."""
        self.left, line = after, self.relay.line_state
        line.asked, line.answered = (None, self._broken) if acted else (self._broken, None)

    def _broken(self, route: str) -> None:
        self.left -= route.startswith("/v1/blobs")
        if self.left < 0 and route.startswith("/v1/blobs"):
            raise Away("cut")

    def mend(self) -> None:
        """The line holds."""
        self.left = 1 << 30


@pytest_asyncio.fixture
async def two(tmp_path: Path) -> Two:
    """Two who have met."""
    return await Two.met(tmp_path)


async def test_an_attachment_reaches_the_other(two: Two) -> None:
    """What one device seals and brings, the other reads whole; afterwards it has it without the relay."""
    attachment = two.mine.attach("shared", CONTENT)

    assert two.mine.kept(attachment) == CONTENT
    assert await two.mine.bring("shared") == {}
    assert two.a.device.space("shared").bringing == []
    assert await two.theirs.read("shared", attachment) == CONTENT
    await two.relay.cut()
    assert await two.theirs.read("shared", attachment) == CONTENT


async def test_a_run_brings_what_is_attached(two: Two) -> None:
    """After the words, also where the line broke meanwhile; what was let go leaves with the next one."""
    attachment = two.mine.attach("shared", CONTENT)
    two.cut(2, acted=True)
    assert (await two.a.device.run())["shared"] == "idle"
    assert two.a.device.space("shared").bringing == [attachment.blob]
    two.mend()
    await two.a.device.run()
    assert await two.theirs.read("shared", attachment) == CONTENT

    two.mine.let_go("shared", attachment.blob)
    await two.a.device.run()
    assert two.a.device.space("shared").dropping == []


async def test_bringing_goes_on_after_any_cut(two: Two) -> None:
    """Cut before or after the relay has acted: at most the chunk that was on its way is sent again."""
    attachment = two.mine.attach("shared", CONTENT)
    for turn in range(10):
        two.cut(2, acted=bool(turn % 2))
        with suppress(Away):
            await two.mine.bring("shared")
    two.mend()
    await two.mine.bring("shared")

    chunks = two.relay.line_state.posts.count("/v1/blobs/put")
    assert chunks <= 6 + 10
    assert two.a.device.space("shared").bringing == []
    assert await two.theirs.read("shared", attachment) == CONTENT


async def test_what_is_let_go_is_gone(two: Two) -> None:
    """It leaves this device at once and the relay with the next run; the other is told that it is gone."""
    attachment = two.mine.attach("shared", CONTENT)
    await two.mine.bring("shared")
    two.mine.let_go("shared", attachment.blob)
    assert two.mine.kept(attachment) is None
    assert await two.mine.bring("shared") == {}

    with pytest.raises(RelayRefused) as refused:
        await two.theirs.read("shared", attachment)
    assert refused.value.name == "unknown_blob"
    assert two.a.device.space("shared").dropping == []


async def test_what_is_not_whole_is_not_read(two: Two) -> None:
    """While parts are missing the other is told so, and nothing of it is given out or kept."""
    attachment = two.mine.attach("shared", CONTENT)
    two.cut(3, acted=False)
    with pytest.raises(Away):
        await two.mine.bring("shared")
    two.mend()

    with pytest.raises(RelayRefused) as refused:
        await two.theirs.read("shared", attachment)
    assert refused.value.name == "unfinished"
    assert two.theirs.kept(attachment) is None


async def test_another_content_is_refused(two: Two) -> None:
    """An entry that tells another key or hash than the chunks were sealed with gives out nothing."""
    told = two.mine.attach("shared", CONTENT)
    await two.mine.bring("shared")
    for wrong in (
        Attachment(bytes(32), told.blob, told.total, told.hash),
        Attachment(told.key, told.blob, told.total, bytes(32)),
        Attachment(told.key, told.blob, told.total - 1, told.hash),
    ):
        with pytest.raises(BadCipher):
            await two.theirs.read("shared", wrong)
        assert two.theirs.kept(wrong) is None
    with pytest.raises(TooLarge):
        await two.theirs.read("shared", Attachment(told.key, told.blob, STREAM_BYTES_MAX + 1, told.hash))


async def test_a_damaged_file_is_fetched_anew(two: Two, tmp_path: Path) -> None:
    """What lies here is verified each time it is read; where it is not sound the relay is asked."""
    attachment = two.mine.attach("shared", CONTENT)
    await two.mine.bring("shared")
    path = tmp_path / "a" / FOLDER / attachment.blob.hex()
    sealed = path.read_bytes()
    assert CONTENT[:CHUNK_BYTES] not in sealed
    path.write_bytes(sealed[:-1] + b"x")

    assert two.mine.kept(attachment) is None
    assert await two.mine.read("shared", attachment) == CONTENT


async def test_a_relay_that_lost_it_gets_it_again(two: Two) -> None:
    """After the relay was put back from a time before, whoever put it brings the same bytes again."""
    before = two.relay.photograph()
    attachment = two.mine.attach("shared", CONTENT)
    await two.mine.bring("shared")
    two.relay.rewind(before)
    with pytest.raises(RelayRefused):
        await two.theirs.read("shared", attachment)

    assert two.mine.bring_again("shared", attachment)
    assert await two.mine.bring("shared") == {}
    assert await two.theirs.read("shared", attachment) == CONTENT


async def test_what_is_to_be_brought_outlives_the_device(world: World, tmp_path: Path) -> None:
    """Attached while the relay is dead, on a device that is then closed: brought when it is opened again."""
    a, b = Phone.at(tmp_path / "a"), Phone.at(tmp_path / "b")
    await a.connect_by(world.household())
    await pair(a, b)
    world.kill()
    attachment = Attachments(a.device, tmp_path / "a").attach("shared", CONTENT)
    with pytest.raises(Away):
        await Attachments(a.device, tmp_path / "a").bring("shared")
    await a.close()
    world.start()
    again = Phone.at(tmp_path / "a")
    await Attachments(again.device, tmp_path / "a").bring("shared")

    assert await Attachments(b.device, tmp_path / "b").read("shared", attachment) == CONTENT
    await again.close()
    await b.close()


async def test_an_export_has_what_is_attached(tmp_path: Path) -> None:
    """Contents go into a folder beside the file, as far as they are here and sound; the rest is counted."""
    relay, vault = WireRelay(), tmp_path / "vault"
    phone = Phone.at(vault, relay.line)
    await phone.connect(ORIGIN, await relay.household())
    mine = Attachments(phone.device, vault)
    whole, harmed = mine.attach("solo", CONTENT), mine.attach("solo", b"harmed")
    (vault / FOLDER / harmed.blob.hex()).write_bytes(bytes(harmed.cut.sealed))
    attached = [_said(each) for each in (whole, harmed)]
    page = {"text": "a page", "practice": None, "attachments": attached, "answers": None}
    phone.device.record(("solo", phone.device.make_entry("journal", encode_said("journal", page))))
    await phone.close()
    told = CliRunner().invoke(
        command, [str(vault), str(tmp_path / "out.json"), "--attachments", str(tmp_path / "out")]
    )

    assert "Attachments in" in told.output
    assert ": 1. 1 more are not on this device." in told.output
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        whole.blob.hex(): CONTENT
    }
    assert (tmp_path / "out" / whole.blob.hex()).stat().st_mode & 0o777 == 0o600


def _said(each: Attachment) -> dict[str, object]:
    told = {"key": each.key, "blob": each.blob, "total": each.total, "hash": each.hash}
    return {**told, "media": 0, "seconds": None, "width": None, "height": None}
