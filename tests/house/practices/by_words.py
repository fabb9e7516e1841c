"""What a practice must not say: judged by its words in every language, and by its kind beside them."""

from tests.house.practices.flags import Case, Judge, flags

FLAGS: dict[str, Judge] = {}
flag = flags(FLAGS)


@flag
def no_merge(case: Case) -> bool:
    """One's own ratings about oneself; nothing puts two people into one figure."""
    return case.practice.kind == "checkin" and not case.names_the_other()


@flag
def no_gate(case: Case) -> bool:
    """Nothing waits for it: it is not needed before anything else."""
    return not case.practice.together and not case.says("gate")


@flag
def no_count(case: Case) -> bool:
    """Nothing is counted, and no number is asked for."""
    return case.practice.kind != "checkin" and not case.says("counting")


@flag
def no_streak(case: Case) -> bool:
    """No row of days, no reset: nothing later takes away what was said."""
    return case.practice.kind != "promise" and not case.says("counting")


@flag
def no_score(case: Case) -> bool:
    """No number, no grade, no right answer."""
    measured = case.practice.kind == "checkin" or "weight" in case.practice.fields
    return not measured and not case.says("counting") and not case.says("grading")


@flag
def no_rank(case: Case) -> bool:
    """Nobody is ranked: one's own, about what helped, not about who."""
    return case.practice.where == "solo" and not case.names_the_other() and not case.says("grading")


@flag
def no_compare(case: Case) -> bool:
    """No frequencies, no more and less, nothing that is usual."""
    return case.practice.kind != "checkin" and not case.says("comparing")


@flag
def no_measuring(case: Case) -> bool:
    """What shows whether it holds is a sentence that people wrote, not something that a device finds."""
    return case.practice.kind == "agreement" and "sign" in case.practice.asks and not case.asks("ingesting")


@flag
def no_ingest(case: Case) -> bool:
    """It records that something was agreed. No password, account, message or picture has a place in it."""
    return case.practice.kind == "agreement" and not case.asks("ingesting")


@flag
def no_location(case: Case) -> bool:
    """It asks for no place, and nothing checks it against one."""
    return case.practice.kind in {"card", "event", "moment"} and not case.asks("locating")


@flag
def no_proof(case: Case) -> bool:
    """A word is enough: nothing can be attached, and nothing is asked to be shown."""
    return case.practice.kind not in {"journal", "checkin"} and not case.asks("proving")


@flag
def no_lock(case: Case) -> bool:
    """It is a text that both signed; nothing on the other's phone obeys it."""
    return case.practice.kind == "agreement" and not case.asks("locking")


@flag
def no_invite(case: Case) -> bool:
    """It is a note about somebody; it reaches nobody and opens nothing to them."""
    return case.practice.kind == "card" and not case.says("inviting")


@flag
def no_forced_answer(case: Case) -> bool:
    """No answer is an answer that may be given; none is asked for."""
    return case.practice.kind in {"repair", "ask"} and not case.asks("answering")


@flag
def no_demand(case: Case) -> bool:
    """It asks nothing of the other."""
    return case.practice.kind in {"card", "journal"} and not case.says("answering")


@flag
def no_resolved(case: Case) -> bool:
    """No word of it says that harm is over."""
    return not case.says("resolving")


@flag
def no_penalty(case: Case) -> bool:
    """No penalty: what is said is what I will do myself."""
    return case.each_prompt_says("own_step") and not case.says("penalty")


@flag
def partner_not_reviewer(case: Case) -> bool:
    """Whom to call is somebody else: the other is nobody's supervisor."""
    return case.practice.kind == "agreement" and not case.asks("reviewing")


@flag
def not_about_one(case: Case) -> bool:
    """It is about oneself or both; no prompt is about the other alone."""
    return not case.names_the_other() and not case.asks("telling_you")


@flag
def no_facts(case: Case) -> bool:
    """It asks for no facts of what happened: not who, where, when or how often."""
    return not case.says("facts")


@flag
def no_blame(case: Case) -> bool:
    """No fault is assigned, and nobody is said to have begun."""
    return not case.asks("blame")


@flag
def no_doubt(case: Case) -> bool:
    """It never suggests that a suspicion is irrational."""
    return not case.says("doubt")


@flag
def no_labels(case: Case) -> bool:
    """No label for how somebody is."""
    return not case.says("labels")


@flag
def no_faith(case: Case) -> bool:
    """No religion or moral frame is assumed."""
    return not case.says("faith")


@flag
def no_gender(case: Case) -> bool:
    """No gender, role or body is assumed; words for them are one's own."""
    return not case.says("gender")


@flag
def no_stage(case: Case) -> bool:
    """No stages, and nothing that is reached."""
    return case.practice.kind != "checkin" and not case.asks("stages")


@flag
def no_reconcile(case: Case) -> bool:
    """It does not lead towards being together again."""
    return not case.says("reconciling")


@flag
def no_forecast(case: Case) -> bool:
    """It says what to do if something comes, never that it will."""
    return not case.says("forecast")


@flag
def no_trade(case: Case) -> bool:
    """Thanks without a price."""
    return not case.asks("trading")


@flag
def no_slip(case: Case) -> bool:
    """An urge is not treated as something that was done."""
    return not case.says("slips")
