"""One version, one list of files: what is built says it, what is served is it."""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.house.places import ROOT, WEB
from tests.support.world import World
from twofold_server.comparing import LIST, NoList, compare, list_of, read_list

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_version_stands_in_one_place() -> None:
    """The program says what pyproject says, the app's package nothing, and the changelog begins with it."""
    changes = re.findall(r"^## (\S+?),? ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))

    assert version("twofold") == PROJECT["version"]
    assert changes[0] == PROJECT["version"]
    assert "version" not in json.loads((WEB / "package.json").read_text(encoding="utf-8"))
    assert "version" not in lock | lock["packages"][""]


def test_the_page_says_the_version(web_app: Path) -> None:
    """Each page of the built app names the release that it is of."""
    for page in ("index.html", "light.html", "dark.html"):
        text = (web_app / page).read_text(encoding="utf-8")
        assert f'<meta name="version" content="{PROJECT["version"]}">' in text


def test_the_built_list_is_true(web_app: Path) -> None:
    """The list that the build wrote is the one that its files make; what is compressed is what is plain."""
    assert (web_app / LIST).read_text(encoding="utf-8") == list_of(web_app)
    for packed in web_app.rglob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes()


def test_no_phone_holds_what_is_for_people(web_app: Path) -> None:
    """The list and the notices are served, and no phone fetches them."""
    held = (web_app / "sw.js").read_text(encoding="utf-8")

    assert "/index" in held
    assert not {name for name in (LIST, "notices.txt") if name in held}


def test_notices_name_what_is_bundled(web_app: Path) -> None:
    """Each package that the app's own package asks for passes on its licence."""
    asked = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]
    told = (web_app / "notices.txt").read_text(encoding="utf-8")

    assert [name for name, at in asked.items() if f"\n{name} {at} (" not in told] == []
    assert told.count("THE SOFTWARE IS PROVIDED") + told.count("THE SOFTWARE IS PROVIDED".title()) >= 3


def test_r05_the_list_is_served(web_app: Path, tmp_path: Path) -> None:
    """Every file that a relay serves, as it is and compressed, is the one in the built list."""
    text = (web_app / LIST).read_text(encoding="utf-8")
    with World(tmp_path) as world:
        served = httpx.get(f"{world.app}/{LIST}", trust_env=False).text
        asked = [sys.executable, "-m", "twofold_server", "files", world.app]
        told = subprocess.run(asked, capture_output=True, text=True, check=False)

    assert served == text
    assert told.returncode == 0
    assert "files are as in the list" in told.stdout
    assert world.relay in told.stdout


def test_r05_another_app_is_found(web_app: Path, tmp_path: Path) -> None:
    """A relay that serves another page, worker or text, or by a wider policy, does not pass for ours."""
    changed, names = tmp_path / "app", ("index.html", "notices.txt", "sw.js")
    shutil.copytree(web_app, changed)
    for name in names:
        with (changed / name).open("ab") as file:
            file.write(b" ")
    (tmp_path / "relay").mkdir()
    (tmp_path / "relay" / "twofold.toml").write_text(f"web_app = '{changed}'\n", encoding="utf-8")
    expected = read_list((web_app / LIST).read_text(encoding="utf-8"))
    with World(tmp_path) as world, httpx.Client(transport=Wider()) as client:
        found = compare(world.app, expected, client)

    assert found.wrong == (*names, "content-security-policy")


class Wider(httpx.HTTPTransport):
    """A proxy between that lets pages run what stands in them."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the relay did, but for the policy."""
        answer = super().handle_request(request)
        policy = answer.headers.get("content-security-policy", "")
        answer.headers["content-security-policy"] = policy.replace("'self'", "'self' 'unsafe-inline'", 1)
        return answer


def test_what_is_no_list_is_refused() -> None:
    """An app that is not built has an empty list, and a page is none."""
    for text in ("", "<!doctype html>", f"{'0' * 64}  a b"):
        with pytest.raises(NoList):
            read_list(text)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_nothing_needs_a_compiler(machine: str) -> None:
    """All that the relay needs, extras too, comes as wheels for Debian's Pythons on both machines."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    packages = {package["name"]: package for package in lock["package"]}
    wanted = {"twofold", *(extra["name"] for group in _extras(packages) for extra in group)}
    reached: set[str] = set()
    while wanted - reached:
        reached |= (new := wanted - reached)
        wanted |= {needed["name"] for name in new for needed in packages[name].get("dependencies", [])}

    assert {"litestar", "pynacl", "asyncpg"} < reached
    assert [name for name in sorted(reached - {"twofold"}) if not _ready(packages[name], machine)] == []


def _extras(packages: dict[str, Any]) -> list[list[dict[str, str]]]:
    return list(packages["twofold"].get("optional-dependencies", {}).values())


def _ready(package: dict[str, Any], machine: str) -> bool:
    """Whether Python 3.11 and 3.13 find a wheel of a package."""
    files = [wheel["url"].rpartition("/")[2] for wheel in package.get("wheels", [])]
    here = [file for file in files if "manylinux" in file and machine in file]
    plain = any(file.endswith("none-any.whl") for file in files)
    return plain or all(any("abi3" in f or f"-{python}-" in f for f in here) for python in ("cp311", "cp313"))
