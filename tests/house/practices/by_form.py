"""What a practice must not be: judged by its kind, its place, its cadence and its fields."""

from tests.house.practices.flags import Case, Judge, flags
from tests.house.practices.forms import Practice

FLAGS: dict[str, Judge] = {}
flag = flags(FLAGS)

OWN_FIRST = {"checkin", "journal", "plan", "card", "moment"}
ENDS_ITSELF = {"signal"}
NOT_SEARCHED = {"note"}


def _ends(practice: Practice) -> bool:
    if practice.kind == "agreement":
        return "end" in practice.asks
    return practice.kind in ENDS_ITSELF or practice.lasts is not None


@flag
def solo_only(case: Case) -> bool:
    """It never leaves the own space."""
    return case.practice.where == "solo"


@flag
def no_partner_visible(case: Case) -> bool:
    """It begins in the own space, and the other cannot tell whether it was filled in."""
    return case.practice.where != "joint" and case.practice.kind in OWN_FIRST


@flag
def joint_only(case: Case) -> bool:
    """It holds what concerns both; nothing of one person's own has a place in it."""
    return case.practice.where == "joint"


@flag
def both_sign(case: Case) -> bool:
    """It holds only when both have signed; silence is no signature, and no edit goes unsigned."""
    return case.practice.kind == "agreement" and case.practice.where == "joint"


@flag
def owner_only(case: Case) -> bool:
    """Its author makes it and marks it, nobody else."""
    return case.practice.kind in {"promise", "moment"} and case.practice.where != "joint"


@flag
def free_to_change(case: Case) -> bool:
    """Its author may change it without alarm: a card, not a promise or a date."""
    return case.practice.kind == "card"


@flag
def both_together(case: Case) -> bool:
    """Its two lines stand or fall together, so that neither is left out under pressure."""
    return case.practice.together and len(case.practice.fields) == 2


@flag
def equal_parts(case: Case) -> bool:
    """Its parts are clauses of one weight: private beside shared."""
    return len(case.practice.fields) >= 3 and set(case.practice.fields) == {"clause"}


@flag
def no_nag(case: Case) -> bool:
    """It is offered four times a year at most."""
    return case.practice.cadence in {"none", "whenNeeded", "quarterly"}


@flag
def no_unasked(case: Case) -> bool:
    """It comes up when somebody opens it, never by itself."""
    return case.practice.cadence in {"none", "whenNeeded"}


@flag
def not_after_distress(case: Case) -> bool:
    """It stands apart from the check-in, and is not shown on a day that its author marked as heavy."""
    return case.practice.kind == "moment" and case.practice.where == "shareable"


@flag
def no_overdue(case: Case) -> bool:
    """It ends by itself and comes up on no day, so that nothing can be behind."""
    return _ends(case.practice) and case.practice.cadence in {"none", "whenNeeded"}


@flag
def no_pile(case: Case) -> bool:
    """Few at a time, gone with the week; what was not done is not carried on."""
    return case.practice.kind == "promise" and bool(case.practice.most) and bool(case.practice.within)


@flag
def expires(case: Case) -> bool:
    """It has an end from the start, and nothing renews it by default."""
    return _ends(case.practice)


@flag
def no_history(case: Case) -> bool:
    """It is gone with its day; no chart and no list of earlier ones can grow from it."""
    return case.practice.kind in {"note", "ask"} and case.practice.lasts == 0


@flag
def no_consent_kept(case: Case) -> bool:
    """A yes is asked for and gone within a week; none is kept for later, or as a record."""
    return case.practice.kind == "ask" and (case.practice.lasts or 0) <= 7


@flag
def no_preview(case: Case) -> bool:
    """It says how heavy it is, and nothing of what it is."""
    return case.practice.what == ["heavy"] and case.practice.fields == ["weight"]


@flag
def no_time(case: Case) -> bool:
    """It knows the day and nothing finer."""
    return case.practice.kind not in {"event", "signal"}


@flag
def no_log(case: Case) -> bool:
    """It grows into no log: no entry per time that something was done, no daily note about the other."""
    kept_once = {"card", "plan", "event", "agreement"}
    return case.practice.kind in kept_once or (case.practice.kind == "moment" and no_unasked(case))


@flag
def no_usage(case: Case) -> bool:
    """To use it writes nothing, anywhere."""
    return case.practice.kind in {"plan", "card"}


@flag
def no_trace(case: Case) -> bool:
    """There is nothing to write in it, so there is nothing that could be kept or sent."""
    return case.practice.guide and case.practice.kind == "plan"


@flag
def no_inference(case: Case) -> bool:
    """Whoever feels it sets it by hand; nothing is inferred."""
    return case.practice.kind in {"signal", "checkin"} and case.practice.where != "solo"


@flag
def no_reason(case: Case) -> bool:
    """Nothing is asked."""
    return case.practice.fields == [] and all(not words.asked() for words in case.words.values())


@flag
def no_delay(case: Case) -> bool:
    """It works at once, without a network, and nothing holds it."""
    return case.practice.kind == "signal" and case.practice.offline


@flag
def not_on_signals(case: Case) -> bool:
    """It never stands between somebody and a stop, or help."""
    return case.practice.kind not in {"signal", "plan"}


@flag
def no_auto_send(case: Case) -> bool:
    """A draft in the own space; to share it is an act of its own."""
    return case.practice.kind == "journal" and case.practice.where != "joint"


@flag
def no_auto_reply(case: Case) -> bool:
    """It is a card to take words from; nothing answers for anybody."""
    return case.practice.kind == "card"


@flag
def no_auto_change(case: Case) -> bool:
    """It leads to what may be looked at again and changes no agreement by itself."""
    return case.practice.kind in {"plan", "journal", "card"}


@flag
def no_notify(case: Case) -> bool:
    """To open it tells nobody."""
    return case.practice.kind in {"plan", "card"}


@flag
def not_searchable(case: Case) -> bool:
    """The other's words in it are out of reach for any search."""
    return case.practice.kind in NOT_SEARCHED
