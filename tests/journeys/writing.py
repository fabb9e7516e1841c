"""A person's hands on a page of the journal: writing, attaching, giving away; by accessible names only."""

import struct
import zlib
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.journeys.hands import Hands

MICROPHONE = """navigator.mediaDevices.getUserMedia = async () => {
  const sound = new AudioContext(), tone = sound.createOscillator();
  const out = sound.createMediaStreamDestination();
  tone.connect(out); tone.start(); return out.stream; }"""
"""A microphone that hums: this machine has none."""
HOLD_DRAWING = """() => { const draw = window.createImageBitmap.bind(window);
  const going = new Promise((go) => (window.goOn = go));
  window.createImageBitmap = (...all) => going.then(() => draw(...all)); }"""
"""A photo takes its time: none is drawn before `goOn`."""
HOLD_KEEPING = """() => { const post = Worker.prototype.postMessage;
  const going = new Promise((go) => (window.goOn = go));
  Worker.prototype.postMessage = function (said, ...rest) {
    if (said?.verb === "record") void going.then(() => post.call(this, said, ...rest));
    else post.call(this, said, ...rest);
  }; }"""
"""A slow phone: nothing is kept before `goOn`."""
MARK = b"canary-in-the-picture"
SIDE = 700


def photo(path: Path) -> Path:
    """A picture with a word in its metadata."""

    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes((x * y) % 251 for x in range(3 * SIDE)) for y in range(SIDE))
    head = part(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)) + part(
        b"tEXt", b"Comment\0" + MARK
    )
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))
    return path


async def begin(hands: Hands, words: str) -> None:
    """A new page with these words, still open."""
    await hands.room("Journal")
    await hands.follow("Write something")
    await hands.fill("Your words", words)


async def keep(hands: Hands) -> None:
    """Keep the open page; done when it can be read."""
    await hands.press("Keep it")
    await hands.page.get_by_role("button", name="Change it").wait_for()


async def attach(hands: Hands, file: Path) -> None:
    """A photo, and a second of voice."""
    await hands.page.get_by_label("Add a photo").set_input_files(file)
    await expect(_tiles(hands)).to_have_count(1)
    await speak(hands)
    await hands.page.get_by_role("button", name="Stop").first.click()
    await expect(_tiles(hands)).to_have_count(2)


async def speak(hands: Hands) -> None:
    """A second of voice into a microphone that hums, which goes on."""
    await hands.page.evaluate(f"() => {{ {MICROPHONE} }}")
    await hands.press("Record a voice")
    await hands.page.get_by_role("timer").get_by_text("0:01").wait_for()


async def mark(hands: Hands, sentence: str) -> None:
    """One sentence of the page that is read, as a passage about to leave."""
    await hands.press("Share")
    await hands.page.get_by_role("checkbox", name=sentence).check()
    await hands.press("Share passage")


async def give(hands: Hands, name: str, when: str) -> None:
    """Let go what is about to leave: the page or the passage, now or later."""
    await hands.page.get_by_role("radio", name=when).check()
    await hands.press(f"Share {name}")
    await hands.page.get_by_role("dialog").wait_for(state="detached")


def _tiles(hands: Hands) -> Locator:
    return hands.page.get_by_role("list", name="Photos and recordings").get_by_role("listitem")
