"""The notifier of a single process: a set of ears per space, no queue, so nothing can overflow."""

import asyncio

from ..errors import Declined
from .port import Notifier, Subscription


class LocalSubscription(Subscription):
    """An event that hints set and waits clear."""

    def __init__(self, hub: "LocalNotifier", space: bytes) -> None:
        self._hub, self._space = hub, space
        self._event = asyncio.Event()

    async def wait_hint(self) -> None:
        """See the port; hints told meanwhile are one."""
        await self._event.wait()
        self._event.clear()

    def wake(self) -> None:
        """See the port."""
        self._event.set()

    def close(self) -> None:
        """See the port."""
        self._hub.forget(self._space, self)


class LocalNotifier(Notifier):
    """Hints within one process; bounded in followers."""

    def __init__(self, followers_max: int) -> None:
        self._followers_max = followers_max
        self._count = 0
        self._ears: dict[bytes, set[LocalSubscription]] = {}

    def subscribe(self, space: bytes) -> LocalSubscription:
        """See the port."""
        if self._count >= self._followers_max:
            raise Declined("busy")
        ear = LocalSubscription(self, space)
        self._ears.setdefault(space, set()).add(ear)
        self._count += 1
        return ear

    def tell(self, space: bytes, head: int) -> None:  # noqa: ARG002 (one process needs no number)
        """See the port."""
        for ear in self._ears.get(space, ()):
            ear.wake()

    def wake_all(self, within: float = 0.0) -> None:
        """See the port."""
        ears = [ear for ears in self._ears.values() for ear in ears]
        for n, ear in enumerate(ears):
            if within:
                asyncio.get_running_loop().call_later(within * n / len(ears), ear.wake)
            else:
                ear.wake()

    def followed(self) -> list[bytes]:
        """The spaces that somebody follows here."""
        return list(self._ears)

    def forget(self, space: bytes, ear: LocalSubscription) -> None:
        """Drop an ear, and the space's entry with the last one."""
        ears = self._ears.get(space, set())
        if ear in ears:
            ears.remove(ear)
            self._count -= 1
        if not ears:
            self._ears.pop(space, None)
