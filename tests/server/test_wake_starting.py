"""Waking as a host turns it on: what a start needs, and what doctor says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from twofold_server.app import running
from twofold_server.operate.waking import look
from twofold_server.pushing import NotReady
from twofold_server.settings import Settings, WrongSetting, load
from twofold_server.waking.keys import FILE

WITHOUT_THE_EXTRA = """
import sys
sys.modules["cryptography"] = None
from twofold_server.__main__ import main
main()
"""
ON = {"wake": "true", "wake_contact": "mailto:host@relay.example"}


def _settings(**more: object) -> Settings:
    return Settings(app_port=0, relay_port=0, wake=True, **more)  # type: ignore[arg-type]


def test_without_the_extra_it_does_not_start(tmp_path: Path) -> None:
    """A relay that is to wake and cannot sign says what to install, and serves nobody by half."""
    ports = ("--app-port", "0", "--relay-port", "0")
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_EXTRA, "serve", "--data", str(tmp_path), *ports],
        env=os.environ | {f"TWOFOLD_{name.upper()}": text for name, text in ON.items()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert "install `twofold[push]`" in ended.stderr
    assert "Traceback" not in ended.stderr


async def test_without_a_contact_it_does_not_start(tmp_path: Path) -> None:
    """Push services ask who calls: at localhost that has to be said."""
    with pytest.raises(NotReady, match="wake_contact"):
        async with running(tmp_path, _settings()):
            pass


async def test_a_start_makes_the_key(tmp_path: Path) -> None:
    """A relay that wakes nobody makes none; the first start of one that does makes one for its owner."""
    async with running(tmp_path, Settings(app_port=0, relay_port=0)):
        assert not (tmp_path / FILE).exists()
    async with running(tmp_path, _settings(wake_contact="mailto:a@b.example")):
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("contact", ["tel:1", "mailto:", "https://", "mailto:a@b.example\r\nX: y"])
def test_a_contact_is_one(tmp_path: Path, contact: str) -> None:
    """What is no address to write to or to open is refused."""
    with pytest.raises(WrongSetting, match="wake_contact"):
        load(tmp_path, None, {"TWOFOLD_WAKE_CONTACT": contact}, {})


def test_it_is_off_unless_asked_for(tmp_path: Path) -> None:
    """By itself a relay wakes nobody; the environment can say otherwise."""
    assert not load(tmp_path, None, {}, {}).wake
    assert load(tmp_path, None, {f"TWOFOLD_{name.upper()}": text for name, text in ON.items()}, {}).wake


def test_doctor_says_how_it_stands(tmp_path: Path) -> None:
    """Off, on, services that do not answer, and a relay of several that lacks the key of the others."""

    def codes(settings: Settings, reached: bool = True) -> list[str]:
        return [each.code for each in look(tmp_path, settings, lambda _: reached)]

    assert codes(Settings()) == ["wake_off"]
    assert codes(_settings()) == ["wake_on"]
    assert codes(_settings(), reached=False) == ["wake_unreachable"]
    assert codes(_settings(store="postgresql://x/y")) == ["wake_key_missing", "wake_on"]
