"""One of the two hosts the relay, and puts it back to before something was admitted."""

from tests.attacks.scenes import code_of, linked, stage, told
from tests.support.evil import Restore
from tests.support.phone import Phone

ADMITTED = "I was there on that evening"


async def test_r16_story_06_an_admission_is_not_rolled_back() -> None:
    """The host admits something, puts the relay back and keeps the own phone away: the other phone says that
    the relay lost something, gives it back, and a new phone of theirs reads it from the relay."""
    staged = await stage("R16")
    await staged.says(staged.a, "long ago")
    await staged.run()
    before = Restore.of_relay(staged.evil)
    await staged.says(staged.b, ADMITTED)
    await staged.a.run()
    before.back()
    await staged.a.run()
    new = await linked(staged.a, Phone.new(staged.evil.line))

    assert ADMITTED in staged.a.notes()
    assert ("healed", "") in told(staged.a)
    assert ADMITTED in new.notes()


async def test_r16_story_06_two_stories_are_told_apart() -> None:
    """Shown another history than the other, the six words differ; shown the same, they are the same."""
    staged = await stage("R16")
    await staged.says(staged.b, ADMITTED)
    same = [code_of(phone) for phone in (staged.b, staged.a)]
    await staged.run()

    assert same[0] != same[1]
    assert code_of(staged.a) == code_of(staged.b)
