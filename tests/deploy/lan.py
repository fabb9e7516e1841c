"""A network of two ends: ours, where phones and an authority are, and that of a made machine."""

import os
import random
import subprocess
from typing import Self


class Lan:
    """A network namespace with one line to ours; needs root. All of it is gone at the end."""

    def __init__(self) -> None:
        number = random.SystemRandom().randrange(1 << 15)
        self.name = f"tf{os.getpid()}"
        # 198.18.0.0/15 is kept free for tests of networks.
        low, high = (number * 4) & 0xFF, (number * 4) >> 8
        self.here = f"198.{18 + (high >> 8)}.{high & 0xFF}.{low + 1}"
        self.there = f"198.{18 + (high >> 8)}.{high & 0xFF}.{low + 2}"

    def __enter__(self) -> Self:
        outer, inner = f"{self.name}a", f"{self.name}b"
        _ip("netns", "add", self.name)
        _ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", self.name)
        _ip("address", "add", f"{self.here}/30", "dev", outer)
        _ip("link", "set", outer, "up")
        for words in (("address", "add", f"{self.there}/30", "dev", inner), ("link", "set", inner, "up")):
            _ip("-n", self.name, *words)
        _ip("-n", self.name, "link", "set", "lo", "up")
        return self

    def __exit__(self, *_: object) -> None:
        _ip("netns", "delete", self.name)

    @property
    def path(self) -> str:
        """Where the namespace is found."""
        return f"/run/netns/{self.name}"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
