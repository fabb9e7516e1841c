"""Run by `make` inside the tree of an earlier version: a relay's folder and the vaults of two phones.

It speaks only of what every version since the first has under the same name: the model phone, and the relay
in a process of its own. `told.json` says where that relay was, and its household link.
"""

import asyncio
import json
import sys
from pathlib import Path

from tests.support.phone import Phone, pair
from tests.support.world import World
from twofold_client.kinds import Checkin

SHARED = frozenset({"note"})
OWN, FROM_A, FROM_B = "only for me, from a", "from a, for both", "from b, for both"
UNSEEN, WAITING = "from a, not seen by b yet", "from a, not sent yet"


def said(note: str, shared: bool = True) -> Checkin:
    """A check-in that says one thing."""
    return Checkin(note=note, shared=SHARED if shared else frozenset())


async def write(folder: Path) -> None:
    """Two phones meet, write, and stop at different points; the relay stops last."""
    with World(folder) as world:
        link = world.household()
        a, b = Phone.at(folder / "a"), Phone.at(folder / "b")
        await a.connect_by(link)
        await pair(a, b)
        a.say_name("Kim")
        a.check_in(said(OWN, shared=False))
        a.check_in(said(FROM_A))
        b.check_in(said(FROM_B))
        for phone in (a, b, a):
            await phone.run()
        a.check_in(said(UNSEEN))
        await a.run()
        a.check_in(said(WAITING))
        await a.close()
        await b.close()
    told = {"relay": world.relay, "app": world.app, "link": link}
    (folder / "told.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
