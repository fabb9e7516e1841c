"""The end of a run: faults stop, people do what the app asks of them, and all sync until all is told."""

from tests.simulation.meet import meet
from tests.simulation.net import CALM
from tests.simulation.phone import SimPhone
from tests.simulation.world import World

_ROUNDS = 9
_DAYS_PASS = 2
_PEOPLE_ACT = 3


async def quiet(world: World) -> None:
    """Calm, remedies, rest. What lived only on an overwritten disk is struck from the book first."""
    world.trace.say("-- quiet --")
    world.net.meanwhile, world.net.weather, world.death = None, CALM, 0.0
    world.net.late.clear()
    world.net.cut_off.clear()
    world.relay.join()
    world.relay.limit(None)
    _strike(world)
    for turn in range(_ROUNDS):
        if turn == _DAYS_PASS:
            world.relay.pass_time(8 * 86_400.0)
        for phone in list(world.phones):
            await _turn(world, phone, acts=turn >= _PEOPLE_ACT)
    await _last_words(world)
    for _ in range(3):
        for phone in _living(world):
            await world.let(phone, "runs", phone.run)


def _strike(world: World) -> None:
    there = {words for phone in world.phones for words in phone.all_words()}
    there |= {words for envelope, words in world.book.sealed.items() if world.relay.holds(envelope)}
    for words in world.book.missing_from(there):
        world.trace.say(f"lived on an overwritten disk only: {words[2]}")
        del world.book.words[words]


def _living(world: World) -> list[SimPhone]:
    return [p for p in world.phones if p.joined and not p.retired and not p.out]


async def _turn(world: World, phone: SimPhone, *, acts: bool) -> None:
    """A phone syncs, and is heeded."""
    if phone.retired or not phone.joined:
        return
    await world.let(phone, "runs", phone.run)
    if not acts:
        return
    await heed(world, phone)


async def heed(world: World, phone: SimPhone) -> None:
    """The human of a phone reads what it says, and does it."""
    alarms = phone.alarms()
    if {"healed", "let_in"} & {name for name, _ in alarms}:
        phone.dismiss()
    if ("restored", "") in alarms:
        await world.let(phone, "enrols again", phone.enrol_again)
    elif phone.out or phone.number is None:
        await _let_in_again(world, phone)
    elif gone := _named(phone, alarms, "forked"):
        await world.let(phone, f"removes {gone}", lambda: phone.remove(gone))
    elif low := _named(phone, alarms, "disowned"):
        await world.let(phone, f"confirms more of {low[0]}", lambda: phone.pin_onwards(low[0]))


def _named(phone: SimPhone, alarms: list[tuple[str, str]], alarm: str) -> list[int]:
    """Own other devices that an alarm is about."""
    named = {int(reason.split()[1]) for name, reason in alarms if name == alarm}
    return sorted(number for number in named if phone.owns(number))


async def _let_in_again(world: World, phone: SimPhone) -> None:
    """A phone that was put out, or never came in, is let in by another of its human, if there is one."""
    others = [
        p for p in _living(world) if p.member == phone.member and p is not phone and p.number is not None
    ]
    if others and phone.out:
        await world.let(others[0], f"lets {phone.name} in again", lambda: meet(others[0], phone))
        await world.let(phone, "runs", phone.run)
    phone.retired = phone.out or phone.number is None


async def _last_words(world: World) -> None:
    """Whoever has ever written writes once more, so that all removals are shown to be known."""
    for phone in _living(world):
        await world.let(phone, "runs", phone.run)
        if phone.may_write:
            await world.let(phone, "writes", lambda phone=phone: _say_last(world, phone))  # type: ignore[misc]


async def _say_last(world: World, phone: SimPhone) -> None:
    world.book.write(phone, f"{phone.name} says good night", None, 0)
