"""What people and relays do in a run: each act by its name, weighed, and drawn one after the other."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.simulation.meet import meet
from tests.simulation.phone import SimPhone
from tests.simulation.quiet import heed
from tests.simulation.world import World

PHONES_MAX = 6
_REVISED = 0.15

HONEST: dict[str, float] = {
    "write": 30,
    "run": 38,
    "erase": 4,
    "admit": 4,
    "remove": 3,
    "rotate": 2,
    "leave": 0.3,
    "late": 5,
    "cut": 2,
    "mend": 3,
    "restart": 1,
    "hours": 2,
}
"""Acts of people, and of a net and a relay that mean well."""
FAULTY: dict[str, float] = {
    **HONEST,
    "back up": 5,
    "restore": 2,
    "heal now": 0.5,
    "heed": 3,
    "days": 0.3,
    "copy phone": 2,
    "old phone": 1,
    "limit": 1,
    "split": 0.7,
    "join": 1,
}
"""And of hosts who put backups back, phones that come out of drawers, and a relay that shows two views."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which acts a run has, and how likely each is."""

    weights: dict[str, float]
    careful: bool = True
    """A host who restores a backup says so, and throws away what was backed up after it."""


class Acts:
    """The acts of one run."""

    def __init__(self, world: World, plan: Plan) -> None:
        self.world, self.plan = world, plan
        self._count, source = 0, world.source
        world.net.meanwhile = self._meanwhile
        self._of_phones: dict[str, Callable[[SimPhone], Awaitable[object]]] = {
            "run": lambda phone: self._let(phone, "runs", phone.run),
            "write": lambda phone: self._let(phone, "writes", lambda: self._write(phone)),
            "erase": lambda phone: self._let(phone, "erases", lambda: self._erase(phone)),
            "admit": self._admit,
            "remove": self._remove,
            "rotate": lambda phone: self._let(phone, "rotates", phone.rotate),
            "leave": lambda phone: self._let(phone, "leaves", phone.leave),
            "heal now": self._heal_now,
            "heed": self._heed,
        }
        self._of_world: dict[str, Callable[[], Awaitable[object]]] = {
            "late": self._late,
            "cut": self._cut,
            "mend": self._mend,
            "restart": self._restart,
            "hours": lambda: self._pass(3600.0 * source.below(24)),
            "days": lambda: self._pass(86_400.0 * source.below(10)),
            "back up": self._back_up,
            "restore": self._restore,
            "copy phone": self._copy_phone,
            "old phone": self._old_phone,
            "limit": self._limit,
            "split": self._split,
            "join": self._join,
        }

    async def step(self) -> None:
        """One act, drawn."""
        act = self.world.source.weighed(self.plan.weights)
        if act in self._of_world:
            await self._of_world[act]()
        elif phones := self._idle():
            await self._of_phones[act](self.world.source.pick(phones))

    def _idle(self, member: int | None = None) -> list[SimPhone]:
        phones = [p for p in self.world.phones if p.joined and not p.busy and not p.retired]
        return [p for p in phones if member in (None, p.member)]

    async def _let(self, phone: SimPhone, what: str, act: Callable[[], Awaitable[object]]) -> bool:
        return await self.world.let(phone, what, act)

    async def _meanwhile(self) -> None:
        """Between a request and its arrival, somebody else acts; and nobody else between theirs."""
        phones, self.world.net.meanwhile = self._idle(), None
        if phones:
            phone = self.world.source.pick(phones)
            self.world.trace.say("  meanwhile")
            act = phone.rotate if self.world.source.chance(0.3) else phone.run
            await self._let(phone, "runs", act)
        self.world.net.meanwhile = self._meanwhile

    async def _write(self, phone: SimPhone) -> None:
        self._count += 1
        text, old = f"{phone.name} says {self._count}", self._to_revise(phone)
        entry_id, revision = old or (None, 0)
        self.world.book.write(phone, text, entry_id, revision)

    def _to_revise(self, phone: SimPhone) -> tuple[bytes, int] | None:
        own = [kept for kept in phone.shown() if kept.member == phone.member]
        if not own or not self.world.source.chance(_REVISED):
            return None
        chosen = self.world.source.pick(own).entry.entry_id
        return chosen, max(words[1] for words in phone.all_words() if words[0] == chosen) + 1

    async def _erase(self, phone: SimPhone) -> None:
        own = sorted({kept.entry.entry_id for kept in phone.shown() if kept.member == phone.member})
        if own:
            chosen = self.world.source.pick(own)
            self.world.book.erased.add(chosen)
            phone.erase(chosen)

    async def _admit(self, phone: SimPhone) -> None:
        """The ceremony between two phones of one member, which any mishap may end."""
        if len(self._idle()) >= PHONES_MAX:
            return
        new = self.world.new_phone(phone.member)
        if not await self._let(phone, f"admits {new.name}", lambda: meet(phone, new)) and not new.joined:
            self.world.phones.remove(new)
        elif new.disk.died:
            new.open()

    async def _remove(self, phone: SimPhone) -> None:
        others = [p for p in self._idle(phone.member) if p is not phone and phone.knows(p)]
        if others:
            other = self.world.source.pick(others)
            number = other.number or 0
            await self._let(phone, f"removes {other.name}", lambda: phone.remove([number]))

    async def _heal_now(self, phone: SimPhone) -> None:
        await self._let(phone, "says that the relay may go on", phone.heal_now)
        self.world.relay.note_hurry()

    async def _heed(self, phone: SimPhone) -> None:
        self.world.trace.say(f"{phone.name} is heeded")
        await heed(self.world, phone)

    async def _pass(self, seconds: float) -> None:
        self.world.trace.say(f"{seconds / 3600:.0f} hours pass")
        self.world.relay.pass_time(seconds)

    async def _late(self) -> None:
        if self.world.net.late:
            await self.world.net.deliver(self.world.source.below(len(self.world.net.late)))

    async def _cut(self) -> None:
        for phone in self._idle():
            if self.world.source.chance(0.3):
                self.world.trace.say(f"{phone.name} is cut off")
                self.world.net.cut_off.add(phone.name)

    async def _mend(self) -> None:
        self.world.trace.say("nobody is cut off")
        self.world.net.cut_off.clear()

    async def _restart(self) -> None:
        self.world.trace.say("the relay begins anew")
        self.world.relay.restart()

    async def _back_up(self) -> None:
        self.world.trace.say("the relay is backed up")
        self.world.relay.back_up()

    async def _restore(self) -> None:
        relay, source = self.world.relay, self.world.source
        if relay.backups:
            chosen = source.below(len(relay.backups))
            self.world.trace.say(f"the relay is restored from backup {chosen} of {len(relay.backups)}")
            careful = self.plan.careful or source.chance(0.5)
            relay.restore(chosen, ancestors=self.plan.careful, said=careful)

    async def _copy_phone(self) -> None:
        if phones := self._idle():
            phone = self.world.source.pick(phones)
            self.world.trace.say(f"{phone.name} is copied")
            phone.copies = [*phone.copies[-2:], phone.disk.data or b""]

    async def _old_phone(self) -> None:
        phones = [p for p in self._idle() if p.copies]
        if phones:
            phone = self.world.source.pick(phones)
            self.world.trace.say(f"{phone.name} is put back to an older copy")
            self.world.overwrite(phone, self.world.source.pick(phone.copies))

    async def _limit(self) -> None:
        room = self.world.source.pick([None, None, 0, 2000, 8000])
        self.world.trace.say(f"the relay leaves room: {room}")
        self.world.relay.limit(room)

    async def _split(self) -> None:
        names = [phone.name for phone in self._idle() if self.world.source.chance(0.5)]
        if self.world.relay.split(names):
            self.world.trace.say(f"a second view is shown to {' '.join(names)}")

    async def _join(self) -> None:
        if self.world.relay.join():
            self.world.trace.say("all are shown one view")
