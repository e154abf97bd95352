"""The states of a case's steps, fees and passages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from schema.language import translator

_ = translator("schema")


class StepState(StrEnum):
    """Where a step stands."""

    #: 未开始: an earlier stage is not over
    WAITING = "waiting"
    #: 办理中
    ACTIVE = "active"
    #: 已办
    DONE = "done"
    #: 超时默认: its silence counts as consent; the opinion is still owed
    SILENT = "silent"
    #: 免于办理: the window's power makes it needless
    SKIPPED = "skipped"


#: Such a step holds nothing up any more.
STEP_OVER = frozenset({StepState.DONE, StepState.SILENT, StepState.SKIPPED})


class StepVerb(StrEnum):
    """What is done with a step; the event log uses the same words."""

    #: 环节开始
    BEGIN = "begin_step"
    #: 环节办结
    DO = "do_step"
    #: 踏勘 / 会议
    HOLD = "hold_step"
    #: 超时默认
    SILENCE = "consent_by_silence"
    #: 补签意见
    OPINE = "give_opinion"
    #: 退回上一环节
    RETURN = "return_step"
    #: 分办, 改派
    ASSIGN = "assign_step"
    #: 代办
    TAKE_OVER = "take_over_step"


_OPEN = frozenset({StepState.WAITING, StepState.ACTIVE})

#: Verb → the states of the step it is allowed in, and the state it leads to; None: it stays where it is.
STEP_TRANSITIONS: Mapping[StepVerb, tuple[frozenset[StepState], StepState | None]] = {
    StepVerb.BEGIN: (frozenset({StepState.WAITING}), StepState.ACTIVE),
    StepVerb.DO: (frozenset({StepState.ACTIVE}), StepState.DONE),
    StepVerb.HOLD: (frozenset({StepState.ACTIVE}), StepState.DONE),
    StepVerb.SILENCE: (frozenset({StepState.ACTIVE}), StepState.SILENT),
    StepVerb.OPINE: (frozenset({StepState.SILENT}), None),
    StepVerb.RETURN: (frozenset({StepState.DONE, StepState.SILENT}), StepState.ACTIVE),
    StepVerb.ASSIGN: (_OPEN, None),
    StepVerb.TAKE_OVER: (frozenset({StepState.ACTIVE}), None),
}


class StepResult(StrEnum):
    """What a step says."""

    #: 同意
    AGREES = "agrees"
    #: 不同意, with the reason
    OBJECTS = "objects"
    #: 已知悉: somebody was told
    NOTED = "noted"


class FeeState(StrEnum):
    """Whether a fee is settled."""

    #: 待缴
    DUE = "due"
    #: 已缴, with the receipt's number
    PAID = "paid"
    #: 减免, with the reason
    WAIVED = "waived"


class PassageKind(StrEnum):
    """Which way a case is handed on."""

    #: 上报
    UP = "up"
    #: 答复
    BACK = "back"


def step_state_word(state: StepState) -> str:
    """A step's state as a person reads it."""
    return {
        StepState.WAITING: _("not begun"),
        StepState.ACTIVE: _("in hand"),
        StepState.DONE: _("done"),
        StepState.SILENT: _("consented by silence"),
        StepState.SKIPPED: _("not needed"),
    }[state]


def step_rule(verb: StepVerb) -> str:
    """The rule that says when a verb may be used on a step."""
    return {
        StepVerb.BEGIN: _("a step begins when the stage before it is over"),
        StepVerb.DO: _("a step is done once it has begun, and no step is skipped"),
        StepVerb.HOLD: _("a step is done once it has begun, and no step is skipped"),
        StepVerb.SILENCE: _("only a step that was begun and not answered in time consents by silence"),
        StepVerb.OPINE: _("an opinion is owed where silence has consented"),
        StepVerb.RETURN: _("a case goes back to a step that was done"),
        StepVerb.ASSIGN: _("a step is given to somebody while it is open"),
        StepVerb.TAKE_OVER: _("a step is taken over while it is in hand"),
    }[verb]
