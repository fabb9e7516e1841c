"""What each engine has of what the app uses where it can: said, so that nothing is passed over in silence."""

import pytest

from tests.engines.conftest import NewPhone
from tests.engines.window import Engine

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

ASKED = """async () => ({
  'service worker': (await navigator.serviceWorker?.ready)?.active?.state === 'activated',
  'trusted types': 'trustedTypes' in globalThis && (() => {
    try { document.createElement('p').innerHTML = '<b></b>'; return false } catch { return true } })(),
  'no wasm on the page': await WebAssembly.instantiate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))
    .then(() => false, () => true),
  'locks': 'locks' in navigator,
  'asks for lasting storage': typeof navigator.storage?.persist === 'function',
  'private files': typeof navigator.storage?.getDirectory === 'function',
  'push': 'PushManager' in globalThis,
  'voice': 'MediaRecorder' in globalThis && navigator.mediaDevices !== undefined,
  'hands a link on': 'share' in navigator,
})"""

EVERYWHERE = {"service worker", "trusted types", "no wasm on the page", "locks"}
CAN = {
    "firefox": EVERYWHERE | {"asks for lasting storage", "private files", "push", "voice"},
    "webkitgtk": EVERYWHERE | {"voice"},
}


def test_engine_can_what_is_said(engine: Engine, new_phone: NewPhone) -> None:
    """Each engine has exactly what the table says, and says aloud which policy the question broke."""
    a = new_phone()
    a.begin()
    a.installed()

    facts = a.window.ask(ASKED)

    assert "require-trusted-types-for" in "\n".join(engine.said())
    assert {fact for fact, there in facts.items() if there} == CAN[engine.name]
