"""One seed, one run: its plan, its acts, its end and its verdict; and many seeds over several processes."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from multiprocessing import get_context
from typing import Literal

from tests.simulation.acts import FAULTY, HONEST, Acts, Plan
from tests.simulation.loop import run_alone
from tests.simulation.quiet import quiet
from tests.simulation.verdict import findings
from tests.simulation.world import World

Kind = Literal["honest", "faults"]
_ACTS = 80


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one seed."""

    seed: int
    digest: str
    findings: list[str]
    lines: list[str]


def run_seed(seed: int, kind: Kind, acts: int = _ACTS) -> Outcome:
    """Run one seed to its verdict."""
    return run_alone(_run(seed, kind, acts))


async def _run(seed: int, kind: Kind, acts: int) -> Outcome:
    world = World(seed, honest=kind == "honest")
    plan = _plan(world, kind)
    await world.found(2 + world.source.below(2))
    people = Acts(world, plan)
    world.storm()
    try:
        for _ in range(acts):
            await people.step()
        await quiet(world)
        found = findings(world)
    except Exception as error:  # noqa: BLE001 (whatever breaks is a finding of this seed)
        found = [f"{type(error).__name__}: {error}"]
    for phone in world.phones:
        world.trace.say(phone.described())
    for line in found:
        world.trace.say(line)
    return Outcome(seed, world.trace.digest(), found, world.trace.lines)


def _plan(world: World, kind: Kind) -> Plan:
    if kind == "honest":
        return Plan(HONEST)
    return Plan(FAULTY, careful=world.source.chance(0.8))


def run_seeds(seeds: Iterable[int], kind: Kind, jobs: int = 1) -> Iterator[Outcome]:
    """Many seeds, in order; over so many processes."""
    if jobs == 1:
        yield from (run_seed(seed, kind) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run_seed, seeds, repeat(kind), chunksize=10)
