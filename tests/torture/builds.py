"""Two clean builds from two clones are byte-identical, and the sdist makes the same wheel without Node.

The clones stand in folders of different depth, and are built under another umask, clock zone and language.
Fetches what the two lock files name, once.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

from twofold_server.comparing import LIST

ROOT = Path(__file__).resolve().parents[2]
_ELSEWHERE = {"TZ": "Pacific/Auckland", "LANG": "C", "LC_ALL": "C"}
_UMASKS = (0o022, 0o077)


def last_commit() -> str:
    """The commit that is built: others may follow while a run goes on."""
    asked = ["git", "-C", str(ROOT), "rev-parse", "HEAD"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


def built(clone: Path, commit: str, umask: int, environment: dict[str, str]) -> Path:
    """What `./dev build` makes of a commit, in a clone of its own."""
    subprocess.run(
        ["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(clone)], check=True, umask=umask
    )
    there = ["git", "-C", str(clone), "checkout", "--quiet", "--detach", commit]
    subprocess.run(there, check=True, umask=umask)
    here = {
        name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "SOURCE_DATE_EPOCH")
    }
    command = ["./dev", "build"]
    with (clone / "build.log").open("wb") as log:
        ended = subprocess.run(
            command, cwd=clone, env=here | environment, umask=umask, stdout=log, stderr=log, check=False
        )
    if ended.returncode:
        raise SystemExit((clone / "build.log").read_text(encoding="utf-8"))
    return clone / "dist"


def again(dist: Path, folder: Path) -> Path:
    """The wheel that pip makes of the sdist, where no Node is on PATH."""
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
        moment = next(member.mtime for member in archive.getmembers() if member.name.endswith("PKG-INFO"))
    (source,) = folder.iterdir()
    tools = folder.with_name("pip")
    subprocess.run([sys.executable, "-m", "venv", str(tools)], check=True)
    surroundings = os.environ | {"PATH": str(tools / "bin"), "SOURCE_DATE_EPOCH": str(int(moment))}
    surroundings.pop("TWOFOLD_SKIP_WEB", None)
    command = [
        str(tools / "bin/pip"),
        "wheel",
        "--quiet",
        "--no-deps",
        f"--wheel-dir={folder.with_name('wheel')}",
    ]
    subprocess.run([*command, str(source)], env=surroundings, check=True)
    (wheel,) = folder.with_name("wheel").glob("*.whl")
    return wheel


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> int:
    """0 if every file of both builds is the same."""
    argparse.ArgumentParser("./dev torture builds", description=__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="twofold-builds-") as place:
        folder, commit, began = Path(place), last_commit(), time.monotonic()
        one = built(folder / "one", commit, _UMASKS[0], {})
        two = built(folder / "and" / "further" / "down" / "two", commit, _UMASKS[1], _ELSEWHERE)
        first, second = ({path.name: digest(path) for path in dist.iterdir()} for dist in (one, two))
        differing = sorted(
            name for name in first.keys() | second.keys() if first.get(name) != second.get(name)
        )
        (wheel,) = one.glob("*.whl")
        if digest(again(one, folder / "sdist")) != digest(wheel):
            differing.append("the wheel of the sdist")
        with zipfile.ZipFile(wheel) as archive:
            inside = archive.read(f"twofold_server/web_app/{LIST}")
        if inside != (one / "app-files.txt").read_bytes():
            differing.append(LIST)
        seconds = time.monotonic() - began
    lines = [f"{sha}  {name}" for name, sha in sorted(first.items())]
    told = (
        f"differing: {', '.join(differing)}"
        if differing
        else "byte for byte the same, twice and from the sdist"
    )
    sys.stdout.write("".join(f"{line}\n" for line in [*lines, f"builds: {told}; {seconds:.0f} s"]))
    return int(bool(differing))


if __name__ == "__main__":
    sys.exit(main())
