"""What can be done with a case on its page: which key, in which words, when. One table: keys, bar and help."""

from __future__ import annotations

from dataclasses import dataclass

from desk.cases.view import CaseFacts
from desk.keyboard import key_of
from schema.cases.states import CASE_AT_HOME, CASE_OVER, CASE_TRANSITIONS, CaseState, CaseVerb
from schema.cases.step_states import PassageKind, StepState
from schema.language import translator

_ = translator("desk")

#: Textual's name of the key, by action.
BINDINGS = {
    "accept": "a",
    "correct": "b",
    "supplement": "s",
    "refuse": "r",
    "step": "o",
    "suspend": "z",
    "extend": "x",
    "fees": "f",
    "decide": "d",
    "deliver": "l",
    "conclude": "e",
    "withdraw": "w",
    "pass_up": "u",
    "pass_back": "j",
    "look": "i",
    "follow": "n",
    "print": "p",
    "back": "escape",
}

#: The verbs an action stands for; it can be done when one of them can.
VERBS: dict[str, tuple[CaseVerb, ...]] = {
    "accept": (CaseVerb.ACCEPT,),
    "correct": (CaseVerb.CORRECT,),
    "supplement": (CaseVerb.SUPPLEMENT, CaseVerb.HAND_IN),
    "refuse": (CaseVerb.REFUSE,),
    "step": (CaseVerb.WORK,),
    "suspend": (CaseVerb.SUSPEND, CaseVerb.RESUME),
    "extend": (CaseVerb.EXTEND,),
    "fees": (CaseVerb.CHARGE, CaseVerb.SETTLE),
    "decide": (CaseVerb.DECIDE,),
    "deliver": (CaseVerb.DELIVER,),
    "conclude": (CaseVerb.CONCLUDE,),
    "withdraw": (CaseVerb.WITHDRAW,),
    "pass_up": (CaseVerb.PASS_UP,),
    "pass_back": (CaseVerb.PASS_BACK,),
}


@dataclass(frozen=True, slots=True)
class CaseAction:
    """An action as it is shown."""

    name: str
    key: str
    #: in the key bar
    short: str
    #: in the help
    long: str


def shown_actions(facts: CaseFacts | None) -> list[CaseAction]:
    """Every action with its key, in the order of a case's life."""
    suspended = facts is not None and facts.case.state == CaseState.SUSPENDED
    clock = (
        (_("Resume"), _("let the clock go on"))
        if suspended
        else (_("Suspend"), _("stop the clock for a procedure"))
    )
    return [
        _action("accept", _("Accept"), _("accept, also conditionally")),
        _action("correct", _("Correct"), _("tell all that is missing, once")),
        _action("supplement", _("Supplement"), _("take in what was missing")),
        _action("refuse", _("Refuse"), _("refuse it, with the reason")),
        _action("step", _("Step"), _("opinion, hold, return, assign")),
        _action("suspend", *clock),
        _action("extend", _("Extend"), _("extend the limit, once")),
        _action("fees", _("Fees"), _("charge, pay or waive a fee")),
        _action("decide", _("Decide"), _("grant or deny")),
        _action("deliver", _("Deliver"), _("the result was handed over")),
        _action("conclude", _("Conclude"), _("close it for good")),
        _action("withdraw", _("Withdraw"), _("the applicant takes it back")),
        _action("pass_up", _("Pass up"), _("pass it up for a decision")),
        _action("pass_back", _("Answer"), _("pass it back with the answer")),
        _action("look", _("Identity"), _("show names and numbers in full")),
        _action("print", _("Print"), _("print the notice it calls for")),
        _action("follow", _("New"), _("a new case that follows this one")),
    ]


def key(name: str) -> str:
    """What the key of an action is called."""
    return key_of(f"case_{name}", BINDINGS[name])


def _action(name: str, short: str, long: str) -> CaseAction:
    return CaseAction(name, key(name), short, long)


def possible(action: str, facts: CaseFacts | None) -> bool:
    """Whether an action makes sense for the case as it is; what is not named here always does."""
    if facts is None:
        return action == "back"
    case = facts.case
    if action in VERBS:
        allowed = any(
            case.state in CASE_TRANSITIONS[verb][0] and (facts.decided_here or verb not in CASE_AT_HOME)
            for verb in VERBS[action]
        )
        if not facts.here or not allowed:
            return False
    return {
        "supplement": case.state == CaseState.CORRECTING or bool(facts.missing),
        "step": any(step.state != StepState.SKIPPED for step in facts.steps),
        "extend": not case.extended_days,
        "pass_up": not facts.decided_here,
        "pass_back": passed_up(facts),
        "follow": case.state in CASE_OVER,
    }.get(action, True)


def passed_up(facts: CaseFacts) -> bool:
    """Whether somebody passed it up who has no answer yet."""
    ups = sum(1 if each.kind == PassageKind.UP else -1 for each in facts.way)
    return ups > 0
