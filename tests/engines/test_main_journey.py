"""The main journey in engines that are not Chromium: two phones, a real relay, real sockets, real keys."""

from collections.abc import Callable

import pytest

from tests.engines.conftest import NewPhone
from tests.engines.hands import Hands, pair
from tests.support.world import World

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

Keep = Callable[[str, Hands], None]
NOTE = ["the note"]


def test_main_journey_in_another_engine(world: World, new_phone: NewPhone, keep_picture: Keep) -> None:
    """Alone without a network, paired by link and numbers, chosen fields, apart, together again, and out."""
    a, b = new_phone(), new_phone()

    alone(world, a, keep_picture)
    a.connect(world.household())
    a.room("Today")
    a.stand("At the relay", 1)
    pair(a, b)
    keep_picture("paired", a)
    chosen(a, b, keep_picture)
    apart(world, a, b)
    leaving(a, keep_picture)


def alone(world: World, a: Hands, keep_picture: Keep) -> None:
    """The first page, after a start with every server dead."""
    a.begin()
    keep_picture("write", a)
    a.check_in("kept while all was well")
    a.installed()
    world.kill()
    a.window.reload()
    a.room("Journal")
    a.sees("kept while all was well")
    world.start()


def chosen(a: Hands, b: Hands, keep_picture: Keep) -> None:
    """What was chosen crosses, and nothing else."""
    a.press("Check in")
    a.slide("Distress", 1, "6, heavy")
    a.slide("Closeness", 2, "7, near")
    keep_picture("write-set", a)
    a.check_in("hello from Mika", share=["the note", "closeness"])
    b.room("Journal")
    b.sees("hello from Mika")
    b.follow("Mika, ")
    b.title("Check-in")
    b.sees("Closeness")
    keep_picture("page-theirs", b)
    assert b.misses("Distress")
    assert b.misses("kept while all was well")
    b.press("Back")
    b.room("Today")
    b.press("Check in")
    b.check_in("hello from Jo", share=NOTE)
    a.room("Journal")
    a.sees("hello from Jo")
    keep_picture("journal", a)


def apart(world: World, a: Hands, b: Hands) -> None:
    """Written while the relay is dead, kept over a reload, there as soon as it is back, without a push."""
    world.kill()
    a.room("Today")
    a.press("Check in")
    a.check_in("written while the relay is dead", share=NOTE)
    a.stand("On this phone", 1)
    a.window.reload()
    a.stand("On this phone", 1)
    assert b.misses("written while the relay is dead")
    world.start()
    b.sees("written while the relay is dead")
    a.stand("At the relay", 3)


def leaving(a: Hands, keep_picture: Keep) -> None:
    """The exit leads away at once, steps in the history do not lead back, and opening anew does."""
    a.room("Us")
    a.follow("Your phones")
    a.title("Your phones")
    a.press("Exit", begins=True)
    a.is_away()
    keep_picture("away", a)
    for step in ("forward", "back"):
        a.step(step)
        a.is_away()
    a.open()
    a.title("Today")
