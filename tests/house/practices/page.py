"""The parts of `docs/practices.md` that come from the catalogue and from its judges."""

from tests.house.practices.forms import Practice, catalogue, languages, later
from tests.house.practices.judging import FLAGS
from tests.house.practices.rows import ROWS

PLACES = {"solo": "only me", "shareable": "mine, may be shared", "joint": "both"}
CADENCES = {"none": "", "whenNeeded": "when needed"}


def carried() -> str:
    """The table of what is carried: one row per practice."""
    words = languages()["en"].practices
    practices = catalogue().practices
    rows = [f"| {one.id} | {words[one.id].title} {_told(one)}" for one in practices]
    return "\n".join(
        [
            f"{len(practices)} practices; {sum(one.id in ROWS for one in practices)} of {len(ROWS)} rows.",
            "",
            "| id | practice | kind | where | offered | must not |",
            "|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _told(one: Practice) -> str:
    kind = f"{one.kind} ({', '.join(one.what)})" if one.what else one.kind
    flags = ", ".join(f"`{flag}`" for flag in one.must_not)
    return f"| {kind} | {PLACES[one.where]} | {CADENCES.get(one.cadence, one.cadence)} | {flags} |"


def waiting() -> str:
    """The table of rows that nothing carries yet, with what they wait for."""
    told = later()
    rows = [f"| {row} | {told[row].waits_for} | {told[row].why} |" for row in ROWS if row in told]
    return "\n".join(["| id | waits for | why |", "|---|---|---|", *rows])


def flags() -> str:
    """The table of flags: what each means, from its judge."""
    rows = [f"| `{flag}` | {' '.join((judge.__doc__ or '').split())} |" for flag, judge in FLAGS.items()]
    return "\n".join(["| flag | what a practice with it keeps to |", "|---|---|", *rows])
