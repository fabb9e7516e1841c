"""Hostile doubles: a relay that lies, and people who would; each says which row of the catalogue it proves.

`wires` changes bytes, `relay` and `fork` are relays, `people` are those who hold keys, `restore` turns any
party back to an earlier state, `timelord` moves the clocks, `record` keeps all that was said.
"""

from .forger import Forger
from .fork import ForkRelay
from .people import Ex, Hoarder, RemovedDevice, RestoredCopy
from .record import Command, Said, counts_hash
from .relay import EvilRelay
from .restore import Restore
from .timelord import TimeLord
from .wires import (
    Hook,
    Tamper,
    away_at,
    change_envelope,
    flip,
    flipped_body,
    flipped_signature,
    flipped_wrap,
    once_after,
)

__all__ = [
    "Command",
    "EvilRelay",
    "Ex",
    "Forger",
    "ForkRelay",
    "Hoarder",
    "Hook",
    "RemovedDevice",
    "Restore",
    "RestoredCopy",
    "Said",
    "Tamper",
    "TimeLord",
    "away_at",
    "change_envelope",
    "counts_hash",
    "flip",
    "flipped_body",
    "flipped_signature",
    "flipped_wrap",
    "once_after",
]
