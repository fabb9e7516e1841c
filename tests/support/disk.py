"""A disk in memory that can fail at any write, as a power cut would: nothing, a part, or all of it stays."""

from twofold_client.disk import Disk


class PowerCut(OSError):
    """The power went away during a write."""


class MemoryDisk(Disk):
    """Keeps the port's promises until the write numbered `cut_at` (from 0); of that one `part` remains."""

    def __init__(self, data: bytes | None = None) -> None:
        self.data = data
        self.writes = 0
        self.cut_at: int | None = None
        self.part = 0.0
        self.states: list[bytes] | None = None
        """Set to a list, it gets what the disk holds after each write."""

    def read(self) -> bytes | None:
        """All bytes."""
        return self.data

    def append(self, data: bytes) -> None:
        """Put at the end, all or, at the cut, a part."""
        keep = self._kept(len(data))
        self.data = (self.data or b"") + data[:keep]
        self._fail_if(keep < len(data) or self._cut_now())
        self._count()

    def cut(self, size: int) -> None:
        """Keep the first bytes."""
        self.data = (self.data or b"")[:size]

    def replace(self, data: bytes) -> None:
        """All or, at the cut, nothing unless `part` is 1."""
        if not self._cut_now() or self.part >= 1:
            self.data = data
        self._fail_if(self._cut_now())
        self._count()

    def close(self) -> None:
        """There is no lock."""

    def _count(self) -> None:
        self.writes += 1
        if self.states is not None:
            self.states.append(self.data or b"")

    def _cut_now(self) -> bool:
        return self.cut_at == self.writes

    def _kept(self, size: int) -> int:
        return min(size, int(size * self.part)) if self._cut_now() else size

    @staticmethod
    def _fail_if(failed: bool) -> None:
        if failed:
            raise PowerCut
