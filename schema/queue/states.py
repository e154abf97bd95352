"""A ticket's states and the moves between them: one table of data, the truth for every verb and screen."""

from __future__ import annotations

from enum import StrEnum

from schema.language import translator

_ = translator("schema")


class TicketState(StrEnum):
    """Where a visit stands."""

    #: 等候
    WAITING = "waiting"
    #: 已叫号, on the way to the window
    CALLED = "called"
    #: 办理中
    SERVING = "serving"
    #: 已办结, with an outcome
    SERVED = "served"
    #: 过号
    NO_SHOW = "no_show"
    #: 弃号: left before being called
    ABANDONED = "abandoned"
    #: 挂起: away from the window, which keeps the visit
    HELD = "held"
    #: 并号: its visitor goes on with another number
    MERGED = "merged"


class Verb(StrEnum):
    """What is done to a ticket; the event log uses the same words."""

    ISSUE = "issue"
    #: 叫号: the first in line
    CALL = "call"
    #: 指定叫号: a number out of its turn
    CALL_NUMBER = "call_number"
    #: 重呼
    RECALL = "recall"
    START = "start"
    #: 办结
    FINISH = "finish"
    #: one item of several is done, the visitor goes on to the next queue
    NEXT_ITEM = "next_item"
    #: one item of several is done, the next one is for the same window
    CONTINUE = "continue"
    #: 挂起
    HOLD = "hold"
    #: 恢复: a held visit goes on at its window
    RESUME = "resume"
    #: 转移, to a queue or a window
    TRANSFER = "transfer"
    #: 过号
    NO_SHOW = "no_show"
    #: 过号返回
    RETURN = "return"
    #: 弃号
    ABANDON = "abandon"
    #: 并号
    MERGE = "merge"
    #: the other side of a merge: this number goes on with what the merged one was for
    TAKE_OVER = "take_over"

    # What changes no state, and what takes a change back.

    #: the class it waits in was set
    SET_PRIORITY = "set_priority"
    #: 补打
    REPRINT = "reprint"
    #: 撤销
    UNDO = "undo"
    #: 跨日: kept overnight
    CARRY = "carry"
    #: a clerk looked at the whole identity number
    LOOK = "look"


class Outcome(StrEnum):
    """How a visit ended; there is always one."""

    #: 咨询
    CONSULTED = "consulted"
    #: 受理
    ACCEPTED = "accepted"
    #: 一次性告知, the correction notice
    CORRECTION = "correction"
    #: 不予受理
    REFUSED = "refused"
    #: 领取结果: a certificate or decision handed over
    DELIVERED = "delivered"


class Basis(StrEnum):
    """What a visitor's class rests on."""

    #: 声明: said by the visitor
    DECLARED = "declared"
    #: 核验: seen on a document
    PROVEN = "proven"


class AppointmentState(StrEnum):
    """What became of an appointment."""

    #: 已预约
    BOOKED = "booked"
    #: 已签到
    CHECKED_IN = "checked_in"
    #: 已取消
    CANCELLED = "cancelled"
    #: 爽约: nobody came
    MISSED = "missed"


class Channel(StrEnum):
    """Where a ticket came from."""

    KIOSK = "kiosk"
    DESK = "desk"
    SCRIPT = "script"
    SIMULATION = "simulation"


_WAITING, _CALLED, _SERVING = TicketState.WAITING, TicketState.CALLED, TicketState.SERVING
_AT_WINDOW = frozenset({_CALLED, _SERVING})

#: From which states a verb may be done, and the state it leads to. README's diagram is held to it by a test.
TRANSITIONS: dict[Verb, tuple[frozenset[TicketState], TicketState]] = {
    Verb.CALL: (frozenset({_WAITING}), _CALLED),
    Verb.CALL_NUMBER: (frozenset({_WAITING}), _CALLED),
    Verb.RECALL: (frozenset({_CALLED}), _CALLED),
    Verb.START: (frozenset({_CALLED}), _SERVING),
    Verb.FINISH: (_AT_WINDOW, TicketState.SERVED),
    Verb.NEXT_ITEM: (_AT_WINDOW, _WAITING),
    Verb.CONTINUE: (_AT_WINDOW, _SERVING),
    Verb.HOLD: (_AT_WINDOW, TicketState.HELD),
    Verb.RESUME: (frozenset({TicketState.HELD}), _SERVING),
    Verb.TRANSFER: (_AT_WINDOW | {_WAITING, TicketState.HELD}, _WAITING),
    Verb.NO_SHOW: (frozenset({_CALLED}), TicketState.NO_SHOW),
    Verb.RETURN: (frozenset({TicketState.NO_SHOW}), _WAITING),
    Verb.ABANDON: (frozenset({_WAITING, TicketState.HELD}), TicketState.ABANDONED),
    Verb.MERGE: (frozenset({_WAITING}), TicketState.MERGED),
}

#: What a window may take back for `UNDO_SECONDS`.
UNDOABLE = frozenset(
    {
        Verb.CALL,
        Verb.CALL_NUMBER,
        Verb.START,
        Verb.FINISH,
        Verb.NEXT_ITEM,
        Verb.CONTINUE,
        Verb.HOLD,
        Verb.RESUME,
        Verb.TRANSFER,
        Verb.NO_SHOW,
    }
)

#: The states in which a ticket occupies a window.
ACTIVE = (TicketState.CALLED, TicketState.SERVING)

#: Recalls: at most this many, this many seconds apart.
RECALLS_MOST = 3
RECALL_SECONDS = 20
#: A wrong click can be taken back for so long.
UNDO_SECONDS = 10
#: A no-show may come back within so many minutes, and is put behind so many.
RETURN_MINUTES = 30
RETURN_BEHIND = 3


def state_word(state: TicketState) -> str:
    """The state as a person reads it."""
    return {
        TicketState.WAITING: _("waiting"),
        TicketState.CALLED: _("called"),
        TicketState.SERVING: _("being served"),
        TicketState.SERVED: _("finished"),
        TicketState.NO_SHOW: _("marked as a no-show"),
        TicketState.ABANDONED: _("given up"),
        TicketState.HELD: _("on hold"),
        TicketState.MERGED: _("merged into another number"),
    }[state]


def verb_word(verb: Verb) -> str:
    """The verb's participle, for "it cannot be … now"."""
    return {
        Verb.ISSUE: _("issued"),
        Verb.CALL: _("called to a window"),
        Verb.CALL_NUMBER: _("called out of its turn"),
        Verb.RECALL: _("called again"),
        Verb.START: _("started"),
        Verb.FINISH: _("finished by a window"),
        Verb.NEXT_ITEM: _("sent on to its next item"),
        Verb.CONTINUE: _("continued with its next item"),
        Verb.HOLD: _("put on hold"),
        Verb.RESUME: _("resumed"),
        Verb.TRANSFER: _("transferred"),
        Verb.NO_SHOW: _("marked a no-show"),
        Verb.RETURN: _("put back in line"),
        Verb.ABANDON: _("given up by its visitor"),
        Verb.MERGE: _("merged into another one"),
        Verb.TAKE_OVER: _("given another number's business"),
        Verb.SET_PRIORITY: _("given a class"),
        Verb.REPRINT: _("printed again"),
        Verb.UNDO: _("taken back"),
        Verb.CARRY: _("kept overnight"),
        Verb.LOOK: _("looked at"),
    }[verb]


def basis_word(basis: Basis) -> str:
    """What a class rests on, as a person reads it."""
    return {Basis.DECLARED: _("declared"), Basis.PROVEN: _("proven")}[basis]


def outcome_word(outcome: Outcome) -> str:
    """The outcome as a person reads it."""
    return {
        Outcome.CONSULTED: _("consulted"),
        Outcome.ACCEPTED: _("accepted"),
        Outcome.CORRECTION: _("correction notice"),
        Outcome.REFUSED: _("refused"),
        Outcome.DELIVERED: _("result handed over"),
    }[outcome]
