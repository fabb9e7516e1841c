"""Planted faults: the one list of them, and the hook that plants one while its module is imported.

A fault takes one check out of production code by replacing source text that occurs there exactly once. It is
planted only where the environment variable TWOFOLD_FAULT names it, by `tests/conftest.py`; the code that
people run holds no switch. `tests/attacks/test_faults.py` shows that each fault makes its test fail.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from tests.support.fault_list import FAULTS, Fault
from tests.support.relay_faults import RELAY_FAULTS
from tests.support.wake_faults import WAKE_FAULTS

VARIABLE = "TWOFOLD_FAULT"


class _FaultyLoader(SourceFileLoader):
    """Compiles one module from its source with one text replaced; nothing is cached."""

    def __init__(self, fault: Fault, path: str) -> None:
        super().__init__(fault.module, path)
        self._fault = fault

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 (the loader's own protocol)
        path = Path(self.path)
        source = path.read_text(encoding="utf-8")
        if source.count(self._fault.source) != 1:
            raise ImportError(f"the fault {self._fault.name} does not fit {path.name}")
        return compile(source.replace(self._fault.source, self._fault.instead), self.path, "exec")


class _Planter(MetaPathFinder):
    """Finds the one module of a fault where everybody else finds it, and loads it with the fault."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of the faulty module; None for every other name."""
        if fullname != self._fault.module:
            return None
        for finder in sys.meta_path:
            found = None if finder is self else finder.find_spec(fullname, path, target)
            if found is not None and found.origin is not None:
                loader = _FaultyLoader(self._fault, found.origin)
                return importlib.util.spec_from_file_location(fullname, found.origin, loader=loader)
        return None


def plant(name: str) -> None:
    """Plant the fault of this name into its module, which must not have been imported yet."""
    plant_one(next(each for each in (*FAULTS, *RELAY_FAULTS, *WAKE_FAULTS) if each.name == name))


def plant_one(fault: Fault) -> None:
    """The same for any fault, of the one list or of another."""
    if fault.module in sys.modules:
        raise ImportError(f"{fault.module} was imported before the fault was planted")
    sys.meta_path.insert(0, _Planter(fault))
