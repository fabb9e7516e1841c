"""One compiler configuration per place where code of the app runs: a line of elsewhere does not compile."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.places import WEB

FAULTS = [
    ("protocol", "export const when = (): number => performance.now();"),
    ("protocol", 'export const page = (): unknown => document.querySelector("p");'),
    ("protocol", 'export const asked = fetch("/");'),
    ("protocol", 'export type { Snapshot } from "../sync/face.ts";'),
    ("domain", 'export const stored = indexedDB.open("x");'),
    ("domain", 'export type { Snapshot } from "../sync/face.ts";'),
]


def _compile(node: str, folder: Path, room: str) -> subprocess.CompletedProcess[str]:
    compiler = str(WEB / "node_modules" / "typescript" / "bin" / "tsc")
    command = [node, compiler, "--build", f"tsconfig.{room}.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The app's sources and configurations, where a fault may be planted."""
    shutil.copytree(WEB / "src", tmp_path / "src")
    for page in WEB.glob("tsconfig*.json"):
        shutil.copy(page, tmp_path)
    modules = tmp_path / "node_modules"
    modules.mkdir()
    for package in (WEB / "node_modules").iterdir():
        if package.name != ".cache":
            (modules / package.name).symlink_to(package)
    return tmp_path


@pytest.mark.parametrize(("room", "fault"), FAULTS)
def test_a_line_that_runs_elsewhere_does_not_compile(node: str, copied: Path, room: str, fault: str) -> None:
    """The protocol and the domain cannot reach the page, the network, the database, or a room above them."""
    (copied / "src" / room / "planted.ts").write_text(f"{fault}\n", encoding="utf-8")

    told = _compile(node, copied, room)

    assert told.returncode != 0
    assert "planted.ts" in told.stdout, told.stdout


def test_protocol_takes_no_time_and_no_chance() -> None:
    """What the language itself offers is left alone too: the clock and its own dice arrive as arguments."""
    pages = sorted((WEB / "src" / "protocol").rglob("*.ts")) + sorted((WEB / "src" / "domain").rglob("*.ts"))
    found = [
        f"{page.name}: {word}"
        for page in pages
        for word in ("Date.now", "new Date()", "Math.random")
        if word in page.read_text(encoding="utf-8")
    ]

    assert pages != []
    assert found == []


def test_configurations_are_strict() -> None:
    """Every room is compiled strictly, none with a looser rule of its own."""
    base = json.loads((WEB / "tsconfig.base.json").read_text(encoding="utf-8"))["compilerOptions"]

    assert base["strict"]
    assert base["noUncheckedIndexedAccess"]
    for page in WEB.glob("tsconfig.*.json"):
        own = json.loads(page.read_text(encoding="utf-8")).get("compilerOptions", {})
        assert own.get("strict", True), page.name
