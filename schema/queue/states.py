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


class Verb(StrEnum):
    """What is done to a ticket; the event log uses the same words."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no_show"
    ABANDON = "abandon"


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


class Channel(StrEnum):
    """Where a ticket came from."""

    KIOSK = "kiosk"
    DESK = "desk"
    SCRIPT = "script"
    SIMULATION = "simulation"


#: From which states a verb may be done, and the state it leads to.
TRANSITIONS: dict[Verb, tuple[frozenset[TicketState], TicketState]] = {
    Verb.CALL: (frozenset({TicketState.WAITING}), TicketState.CALLED),
    Verb.RECALL: (frozenset({TicketState.CALLED}), TicketState.CALLED),
    Verb.START: (frozenset({TicketState.CALLED}), TicketState.SERVING),
    Verb.FINISH: (frozenset({TicketState.CALLED, TicketState.SERVING}), TicketState.SERVED),
    Verb.NO_SHOW: (frozenset({TicketState.CALLED}), TicketState.NO_SHOW),
    Verb.ABANDON: (frozenset({TicketState.WAITING}), TicketState.ABANDONED),
}

#: The states in which a ticket occupies a window.
ACTIVE = (TicketState.CALLED, TicketState.SERVING)

#: Recalls: at most this many, this many seconds apart.
RECALLS_MOST = 3
RECALL_SECONDS = 20


def state_word(state: TicketState) -> str:
    """The state as a person reads it."""
    return {
        TicketState.WAITING: _("waiting"),
        TicketState.CALLED: _("called"),
        TicketState.SERVING: _("being served"),
        TicketState.SERVED: _("finished"),
        TicketState.NO_SHOW: _("marked as a no-show"),
        TicketState.ABANDONED: _("given up"),
    }[state]


def verb_word(verb: Verb) -> str:
    """The verb's participle, for "it cannot be … now"."""
    return {
        Verb.ISSUE: _("issued"),
        Verb.CALL: _("called to a window"),
        Verb.RECALL: _("called again"),
        Verb.START: _("started"),
        Verb.FINISH: _("finished by a window"),
        Verb.NO_SHOW: _("marked a no-show"),
        Verb.ABANDON: _("given up by its visitor"),
    }[verb]


def outcome_word(outcome: Outcome) -> str:
    """The outcome as a person reads it."""
    return {
        Outcome.CONSULTED: _("consulted"),
        Outcome.ACCEPTED: _("accepted"),
        Outcome.CORRECTION: _("correction notice"),
        Outcome.REFUSED: _("refused"),
        Outcome.DELIVERED: _("result handed over"),
    }[outcome]
