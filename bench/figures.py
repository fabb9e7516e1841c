"""A figure: what was measured, what it stands beside, and whether that is enough.

Every demand is a ratio: `value / beside` must be at least or at most `must`. An absolute demand has the
demanded number as `beside` and 1 as `must`. A figure without a sense is told, not judged.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Literal

Sense = Literal["at least", "at most", "told"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; `beside` and `must` are 0 where a figure is only told."""

    name: str
    value: float
    unit: str
    sense: Sense = "told"
    beside: float = 0.0
    must: float = 1.0
    note: str = ""

    @property
    def ratio(self) -> float:
        """Value over what it stands beside."""
        return self.value / self.beside if self.beside else 0.0

    @property
    def reached(self) -> bool:
        """Whether the demand is met; what is only told always is."""
        if self.sense == "told":
            return True
        return self.ratio >= self.must if self.sense == "at least" else self.ratio <= self.must

    @property
    def verdict(self) -> str:
        """In words: reached, or by how much it is missed."""
        if self.sense == "told":
            return ""
        if self.reached:
            return "reached"
        away = abs(self.ratio - self.must) / self.must * 100 if self.must else 100.0
        return f"missed by {away:.0f} %"


def fast(name: str, value: float, unit: str, beside: float, must: float, note: str = "") -> Figure:
    """A figure that must be at least `must` times what it stands beside."""
    return Figure(name, value, unit, "at least", beside, must, note)


def small(name: str, value: float, unit: str, beside: float, must: float = 1.0, note: str = "") -> Figure:
    """A figure that must be at most `must` times what it stands beside."""
    return Figure(name, value, unit, "at most", beside, must, note)


def told(name: str, value: float, unit: str, note: str = "") -> Figure:
    """A figure that is only told."""
    return Figure(name, value, unit, note=note)


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of all values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def middle(values: list[float]) -> float:
    """The median, which one disturbed run does not move."""
    return float(median(values))


_HEAD = ("figure", "value", "beside", "ratio", "must", "verdict")


def table(figures: list[Figure]) -> str:
    """All figures as one aligned text."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [
        "  ".join(_cell(cell, width, i) for i, (cell, width) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    lines.insert(1, "-" * max(map(len, lines)))
    notes = [f"  {figure.name}: {figure.note}" for figure in figures if figure.note]
    return "\n".join([*(line.rstrip() for line in lines), *(["", "Notes", *notes] if notes else [])])


def _cell(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column in {0, len(_HEAD) - 1} else cell.rjust(width)


def _row(figure: Figure) -> tuple[str, ...]:
    value = f"{_number(figure.value)} {figure.unit}".strip()
    if figure.sense == "told":
        return (figure.name, value, "", "", "", "")
    sign = "≥" if figure.sense == "at least" else "≤"
    beside = f"{_number(figure.beside)} {figure.unit}".strip()
    return (figure.name, value, beside, f"{figure.ratio:.2f}", f"{sign} {figure.must:.3g}", figure.verdict)


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.3g}"


def write(figures: list[Figure], path: Path, machine: dict[str, str]) -> None:
    """The same as JSON, for whoever compares runs."""
    path.parent.mkdir(exist_ok=True)
    rows = [
        asdict(figure) | {"ratio": figure.ratio, "reached": figure.reached, "verdict": figure.verdict}
        for figure in figures
    ]
    path.write_text(json.dumps({"machine": machine, "figures": rows}, indent=1) + "\n", "utf-8")
