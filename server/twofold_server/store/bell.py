"""How a thread waits for work that is not its own doing: without the interpreter, until it is rung for."""

import threading


class Bell:
    """One thread waits at it, another one rings. A ring that finds nobody is heard by whoever comes next."""

    def __init__(self) -> None:
        self._silent = threading.Lock()
        self._silent.acquire()

    def ring(self) -> None:
        """Wake who waits; always called by the same thread."""
        if self._silent.locked():
            self._silent.release()

    def wait(self, seconds: float) -> bool:
        """Whether it was rung within so many seconds."""
        return self._silent.acquire(timeout=seconds)
