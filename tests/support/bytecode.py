"""Where what Python compiled is kept, for tests and for the programs that they start.

An installed relay has its bytecode beside it. One that tests start from its sources would otherwise compile
all of itself each time where the environment forbids to write any, which is half of a start.
"""

import sys
from collections.abc import MutableMapping
from pathlib import Path

_FORBIDDEN, _WHERE = "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"
_FOLDER = Path(__file__).resolve().parents[2] / ".tools" / "bytecode"


def keep_bytecode(environ: MutableMapping[str, str]) -> None:
    """For this process from here on, and for those that are started with this environment."""
    environ.pop(_FORBIDDEN, None)
    sys.pycache_prefix = environ.setdefault(_WHERE, str(_FOLDER))
    sys.dont_write_bytecode = False
