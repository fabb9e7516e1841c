"""Alarms that stand at the end of a run because a fault of it calls for them, each with its reason."""

from tests.simulation.phone import SimPhone
from tests.simulation.world import World


def called_for(world: World, phone: SimPhone, name: str, reason: str) -> bool:
    """Whether an alarm that stands is the truth, and nobody can do anything about it any more."""
    match name:
        case "disowned":
            return _nobody_pins_onwards(phone, _number(reason))
        case "body_missing":
            return _nobody_has_the_body(world, phone, _number(reason))
        case "unconfirmed" | "withheld":
            return reason != "roster head" and _only_the_ended_has_it(world, phone, _number(reason))
        case _:
            return False


def _number(reason: str) -> int:
    return int(reason.split()[1])


def _nobody_pins_onwards(phone: SimPhone, number: int) -> bool:
    """A leave pins other own devices where its signer knew them, and no device of that member is in."""
    devices = phone.space.ledger.roster.devices
    return all(device.pin is not None for device in devices if device.member == devices[number].member)


def _nobody_has_the_body(world: World, phone: SimPhone, number: int) -> bool:
    """For want of room at the relay a body was on one disk only, and that disk was overwritten."""
    erased = {envelope for envelope, _ in phone.space.ledger.erased()}
    held = phone.space.verified.items()
    bodiless = {id_ for id_, v in held if v.device == number and not v.full} - erased
    full = {id_ for p in world.phones if p.joined for id_, v in p.space.verified.items() if v.full}
    return number in world.overwritten and not bodiless & full and not any(map(world.relay.holds, bodiless))


def _only_the_ended_has_it(world: World, phone: SimPhone, number: int) -> bool:
    """A relay was restored, and what a pin or another device names is on phones alone that are out."""
    ledger = phone.space.ledger
    wanted = {claim.id for claim in ledger.open_claims() if claim.device == number}
    wanted |= {ledger.chains.run(number).wanted or b""} - {b""}
    if not wanted or not world.relay.branch:
        return False
    holders = [p for p in world.phones if p.joined and wanted & set(p.space.verified)]
    return all(p.out or p.retired for p in holders)
