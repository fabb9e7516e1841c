"""`python -m tests.upgrades.make COMMIT`: what the version of a commit wrote, kept small under `data/`.

The commit is checked out into a folder of its own, and its own code writes: the relay's folder and two vaults
by `writing/phones.py`, the databases of two browsers by `writing/vaults.ts`. `data/` keeps them for good: a
version is made once, when it is current, and never again.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from hatch_build import find_node

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
DATA = HERE / "data"
PYTHON_ROOMS = ("", "crypto", "server", "client/python")
KEPT = ("told.json", "relay/relay.db", "a/vault", "a/key", "b/vault", "b/key")


def check_out(commit: str, folder: Path) -> Path:
    """The whole tree of a commit, beside this one."""
    tree = folder / "tree"
    subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(tree)], check=True)
    subprocess.run(["git", "-C", str(tree), "checkout", "--quiet", commit], check=True)
    return tree


def environment(tree: Path) -> dict[str, str]:
    """Everything of the project comes from that tree; what it depends on, from here."""
    rooms = os.pathsep.join(str(tree / room) for room in PYTHON_ROOMS)
    return os.environ | {"PYTHONPATH": rooms, "PYTHONDONTWRITEBYTECODE": "1"}


def write_python(tree: Path, to: Path) -> None:
    """The relay's folder and both vaults, packed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        command = [sys.executable, str(HERE / "writing" / "phones.py"), scratch]
        subprocess.run(command, cwd=tree, env=environment(tree), check=True, timeout=120)
        with tarfile.open(to, "w:xz") as packed:
            for name in KEPT:
                packed.add(folder / name, name)


def write_web(tree: Path, to: Path) -> None:
    """The databases of two browsers, and the log that they know."""
    web = tree / "client" / "web"
    (web / "node_modules").symlink_to(ROOT / "client" / "web" / "node_modules")
    test = web / "tests" / "sync" / "written.test.ts"
    shutil.copy(HERE / "writing" / "vaults.ts", test)
    command = [str(find_node()), "node_modules/vitest/vitest.mjs", "run", "tests/sync/written.test.ts"]
    subprocess.run(command, cwd=web, env=os.environ | {"WRITTEN": str(to)}, check=True, timeout=120)


def main(commit: str) -> None:
    """Both, under the commit's short name."""
    DATA.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        tree = check_out(commit, Path(scratch))
        write_python(tree, DATA / f"{commit}.tar.xz")
        write_web(tree, DATA / f"{commit}.web.json.gz")


if __name__ == "__main__":
    main(sys.argv[1])
