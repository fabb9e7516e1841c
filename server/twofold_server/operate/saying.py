"""How a finding is written for people."""

from typing import Final

import click

from .findings import ADVICE, GOOD, TROUBLE, Finding

_COLOURS: Final = {GOOD: "green", ADVICE: "yellow", TROUBLE: "red"}
_CODE: Final = 16


def said(each: Finding) -> str:
    """Weight, code and sentence; below it what to do, if there is anything."""
    weight = click.style(f"{each.weight:<8}", fg=_COLOURS[each.weight])
    first = f"{weight}{each.code:<{_CODE}} {each.sentence}"
    return f"{first}\n{'':<{8 + _CODE}} {each.todo}" if each.todo else first
