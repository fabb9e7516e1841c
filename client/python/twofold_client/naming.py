"""What a space is called that came here without a name: by what its description says, each in its turn.

The first space of two people is `shared`. Another one never takes that name while an earlier one is not read.
"""

from twofold_crypto.public.roster import parse_founding

from .changes import Renamed
from .founding import SHARED, UNNAMED, description, free_name
from .state import SpaceName, State

_PAIR = 2


def unnamed(place: int) -> SpaceName:
    """What a space is called until it is read."""
    return f"{UNNAMED}{place}"


def next_name(state: State) -> Renamed | None:
    """The next space to be named, or None."""
    unread = [each.place for each in state.returns if _is_for_two(each.founding)]
    for place, name in sorted((_place_of(name), name) for name in state.spaces if name.startswith(UNNAMED)):
        space = state.spaces[name]
        described = description(space)
        if described is None:
            unread += [place] if _is_for_two(space.records[0]) else []
        elif described.kind != SHARED or all(place <= each for each in unread):
            return Renamed(name, free_name(described.kind, state.spaces))
    return None


def _place_of(name: SpaceName) -> int:
    return int(name.removeprefix(UNNAMED))


def _is_for_two(founding: bytes) -> bool:
    return len(parse_founding(founding)[0].seats) == _PAIR
