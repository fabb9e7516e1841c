"""Writes tests/vectors/*.json from the Python protocol, or with --check says what is not as written.

Every case states what must happen; a refusal states its error beforehand, so a protocol that changes its
mind fails here and not in the other language.
"""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from tests.vectors import archive_cases as archives
from tests.vectors import blob_cases as blobs
from tests.vectors import domain_cases as domain
from tests.vectors import form_cases as forms
from tests.vectors import public_cases as public
from tests.vectors import reading_cases as reading
from tests.vectors import release_cases as releases
from tests.vectors import secret_cases as secret
from tests.vectors import wake_cases as wake
from tests.vectors.domain_ops import OPS as DOMAIN_OPS
from tests.vectors.ops import OPS, Json, outcome
from tests.vectors.reading_ops import NOTES
from tests.vectors.reading_ops import OPS as READING_OPS

HERE = Path(__file__).parent

MODULES: dict[str, Callable[[], list[Json]]] = {
    "primitives": public.primitives,
    "encoding": public.encoding,
    "ids": public.ids,
    "limits": public.limits_cases,
    "seat": public.seat,
    "roster": public.roster,
    "envelope": public.envelope,
    "chain": public.chain,
    "proof": public.proof,
    "messages": public.messages_cases,
    "keys": secret.keys,
    "entry": secret.entry,
    "sealing": secret.sealing,
    "record": secret.record,
    "epoch": secret.epoch,
    "grant": secret.grant,
    "ceremony": secret.ceremony,
    **forms.MODULES,
    **releases.MODULES,
    **blobs.MODULES,
    **archives.MODULES,
    **wake.MODULES,
}

FILES = MODULES | domain.MODULES | reading.MODULES
"""The protocol's modules, and beside them what devices make of entries."""


def settled(case: Json) -> Json:
    """The case with what happens; ValueError if a refusal is not the one it states."""
    happened = outcome((OPS | DOMAIN_OPS | READING_OPS)[case["op"]], case["in"])
    if case.get("error") != happened.get("error"):
        message = f"{case['name']}: {happened} instead of {case.get('error')}"
        raise ValueError(message)
    return {**case, **happened}


def text_of(module: str) -> str:
    """The file of one module."""
    cases = [settled(case) for case in FILES[module]()]
    notes = {"notes": NOTES} if module == "reading" else {}
    return json.dumps({"module": module, **notes, "cases": cases}, indent=1, ensure_ascii=True) + "\n"


def main(argv: list[str]) -> int:
    """Write or check all files; 1 if a check found a difference."""
    parser = argparse.ArgumentParser(prog="vectors", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    check = parser.parse_args(argv).check
    stale = []
    for module in FILES:
        path, text = HERE / f"{module}.json", text_of(module)
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(module)
        elif not check:
            path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"differs: {', '.join(stale)}\n" if stale else f"{len(FILES)} files as written\n")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
