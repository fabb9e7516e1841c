"""How the writing thread is rung for."""

import threading

from twofold_server.store.bell import Bell


def test_a_ring_before_is_heard() -> None:
    """Who comes to wait after the ring does not wait; two rings that nobody heard are one."""
    bell = Bell()
    bell.ring()
    bell.ring()

    assert (bell.wait(0), bell.wait(0)) == (True, False)


def test_a_ring_wakes_who_waits() -> None:
    """A thread that waits goes on with the ring, long before its time is over."""
    bell, heard = Bell(), list[bool]()
    waiting = threading.Thread(target=lambda: heard.append(bell.wait(60)))
    waiting.start()
    bell.ring()
    waiting.join(10)

    assert heard == [True]
