"""A case's states and the moves between them: one table of data, the truth for verbs and screens."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from schema.language import translator

_ = translator("schema")


class CaseState(StrEnum):
    """Where a case stands."""

    #: 已收件: the materials are being checked
    RECEIVED = "received"
    #: 待补正: a correction notice is out
    CORRECTING = "correcting"
    #: 办理中: accepted, its limits run
    ACCEPTED = "accepted"
    #: 计时中止: a special procedure stops the clock
    SUSPENDED = "suspended"
    #: 已决定
    DECIDED = "decided"
    #: 已送达
    DELIVERED = "delivered"
    #: 已办结
    CONCLUDED = "concluded"
    #: 不予受理
    REFUSED = "refused"
    #: 已撤回 by the applicant
    WITHDRAWN = "withdrawn"


class CaseVerb(StrEnum):
    """What is done to a case; the event log uses the same words."""

    #: 收件
    RECEIVE = "receive_case"
    #: 一次性告知 (补正)
    CORRECT = "request_correction"
    #: 补正材料
    SUPPLEMENT = "supplement"
    #: 受理
    ACCEPT = "accept"
    #: 视为受理: nothing was said within five days
    ACCEPT_SILENT = "accept_by_silence"
    #: 不予受理
    REFUSE = "refuse"
    #: 补交容缺材料
    HAND_IN = "hand_in"
    #: 办理环节: whatever is done with a step
    WORK = "work"
    #: 应收费用
    CHARGE = "charge_fee"
    #: 缴费, 减免
    SETTLE = "settle_fee"
    #: 上报
    PASS_UP = "pass_up"
    #: 答复
    PASS_BACK = "pass_back"
    #: 撤回
    WITHDRAW = "withdraw"
    #: 特别程序开始
    SUSPEND = "suspend"
    #: 特别程序结束
    RESUME = "resume_case"
    #: 延期
    EXTEND = "extend"
    #: 决定
    DECIDE = "decide"
    #: 送达
    DELIVER = "deliver"
    #: 办结
    CONCLUDE = "conclude"


#: Not decided yet.
CASE_OPEN = frozenset({CaseState.RECEIVED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.SUSPENDED})

#: Verb → the states it is allowed in, and the state it leads to; None: it stays as it is.
CASE_TRANSITIONS: Mapping[CaseVerb, tuple[frozenset[CaseState], CaseState | None]] = {
    CaseVerb.CORRECT: (frozenset({CaseState.RECEIVED}), CaseState.CORRECTING),
    CaseVerb.SUPPLEMENT: (frozenset({CaseState.CORRECTING}), CaseState.RECEIVED),
    CaseVerb.ACCEPT: (frozenset({CaseState.RECEIVED}), CaseState.ACCEPTED),
    CaseVerb.ACCEPT_SILENT: (frozenset({CaseState.RECEIVED}), CaseState.ACCEPTED),
    CaseVerb.REFUSE: (frozenset({CaseState.RECEIVED, CaseState.CORRECTING}), CaseState.REFUSED),
    CaseVerb.WITHDRAW: (CASE_OPEN, CaseState.WITHDRAWN),
    CaseVerb.SUSPEND: (frozenset({CaseState.ACCEPTED}), CaseState.SUSPENDED),
    CaseVerb.RESUME: (frozenset({CaseState.SUSPENDED}), CaseState.ACCEPTED),
    CaseVerb.EXTEND: (frozenset({CaseState.ACCEPTED}), CaseState.ACCEPTED),
    CaseVerb.DECIDE: (frozenset({CaseState.ACCEPTED}), CaseState.DECIDED),
    CaseVerb.DELIVER: (frozenset({CaseState.DECIDED}), CaseState.DELIVERED),
    CaseVerb.CONCLUDE: (frozenset({CaseState.DELIVERED}), CaseState.CONCLUDED),
    CaseVerb.HAND_IN: (frozenset({CaseState.ACCEPTED, CaseState.SUSPENDED}), None),
    CaseVerb.WORK: (frozenset({CaseState.ACCEPTED}), None),
    CaseVerb.CHARGE: (frozenset({CaseState.ACCEPTED, CaseState.SUSPENDED, CaseState.DECIDED}), None),
    CaseVerb.SETTLE: (frozenset({CaseState.ACCEPTED, CaseState.SUSPENDED, CaseState.DECIDED}), None),
    CaseVerb.PASS_UP: (frozenset({CaseState.RECEIVED, CaseState.ACCEPTED}), None),
    CaseVerb.PASS_BACK: (frozenset({CaseState.CORRECTING, CaseState.DECIDED, CaseState.REFUSED}), None),
}
#: A case in one of these is over; it is not opened again, a new one is linked to it.
CASE_OVER = frozenset({CaseState.CONCLUDED, CaseState.REFUSED, CaseState.WITHDRAWN})
#: Only the hall whose item it is does these.
CASE_AT_HOME = frozenset(
    {
        CaseVerb.ACCEPT,
        CaseVerb.REFUSE,
        CaseVerb.SUSPEND,
        CaseVerb.RESUME,
        CaseVerb.EXTEND,
        CaseVerb.DECIDE,
        CaseVerb.WORK,
    }
)
#: Its limits run or stand still.
CASE_RUNNING = frozenset({CaseState.ACCEPTED, CaseState.SUSPENDED})


class Decision(StrEnum):
    """What was decided (行政许可法 art. 38)."""

    #: 准予
    GRANTED = "granted"
    #: 不予
    DENIED = "denied"


class Delivery(StrEnum):
    """How the result reaches the applicant (送达方式)."""

    #: 窗口领取
    WINDOW = "window"
    #: 邮寄
    MAIL = "mail"
    #: 送证上门
    DOOR = "door"


class ApplicantKind(StrEnum):
    """Who applies."""

    #: 自然人, known by the resident identity number
    PERSON = "person"
    #: 法人, known by the unified social credit code
    COMPANY = "company"
    #: another document: passport, permit
    OTHER = "other"


def case_state_word(state: CaseState) -> str:
    """A state as a person reads it."""
    return {
        CaseState.RECEIVED: _("received"),
        CaseState.CORRECTING: _("waiting for supplements"),
        CaseState.ACCEPTED: _("being handled"),
        CaseState.SUSPENDED: _("suspended"),
        CaseState.DECIDED: _("decided"),
        CaseState.DELIVERED: _("result delivered"),
        CaseState.CONCLUDED: _("concluded"),
        CaseState.REFUSED: _("not accepted"),
        CaseState.WITHDRAWN: _("withdrawn"),
    }[state]


def case_verb_word(verb: CaseVerb) -> str:
    """What a verb does, as the end of "it cannot be …"."""
    return {
        CaseVerb.RECEIVE: _("taken in"),
        CaseVerb.CORRECT: _("sent back for correction"),
        CaseVerb.SUPPLEMENT: _("supplemented"),
        CaseVerb.ACCEPT: _("accepted"),
        CaseVerb.ACCEPT_SILENT: _("accepted by silence"),
        CaseVerb.REFUSE: _("refused acceptance"),
        CaseVerb.WITHDRAW: _("taken back"),
        CaseVerb.HAND_IN: _("completed"),
        CaseVerb.WORK: _("worked on"),
        CaseVerb.CHARGE: _("charged a fee for"),
        CaseVerb.SETTLE: _("settled a fee of"),
        CaseVerb.PASS_UP: _("passed up"),
        CaseVerb.PASS_BACK: _("passed back"),
        CaseVerb.SUSPEND: _("suspended for a special procedure"),
        CaseVerb.RESUME: _("resumed"),
        CaseVerb.EXTEND: _("extended"),
        CaseVerb.DECIDE: _("decided upon"),
        CaseVerb.DELIVER: _("delivered"),
        CaseVerb.CONCLUDE: _("closed for good"),
    }[verb]


def case_rule(verb: CaseVerb) -> str:
    """The rule that says when a verb may be used."""
    return {
        CaseVerb.RECEIVE: "",
        CaseVerb.CORRECT: _("all that is missing is told once, before acceptance (Licensing Law, art. 32)"),
        CaseVerb.SUPPLEMENT: _(
            "only what a correction notice asked for is supplemented (Licensing Law, art. 32)"
        ),
        CaseVerb.ACCEPT: _(
            "an application is accepted once, when all it needs is there (Licensing Law, art. 32)"
        ),
        CaseVerb.ACCEPT_SILENT: _("silence accepts what was received and not answered (Licensing Law, art. 32)"),
        CaseVerb.REFUSE: _("acceptance is refused before acceptance only (Licensing Law, art. 32)"),
        CaseVerb.HAND_IN: _("what may come later is handed in while the case is handled"),
        CaseVerb.WORK: _("steps are done after acceptance, while the clock runs"),
        CaseVerb.CHARGE: _("fees are charged from acceptance to delivery"),
        CaseVerb.SETTLE: _("fees are settled before delivery"),
        CaseVerb.PASS_UP: _("a case is passed up before it is decided"),
        CaseVerb.PASS_BACK: _("a correction notice, a refusal or a decision is passed back"),
        CaseVerb.WITHDRAW: _("an application can be withdrawn until it is decided"),
        CaseVerb.SUSPEND: _("one special procedure at a time stops a clock that runs (Licensing Law, art. 45)"),
        CaseVerb.RESUME: _("only a clock that was stopped goes on"),
        CaseVerb.EXTEND: _("a limit that runs is extended, once (Licensing Law, art. 42)"),
        CaseVerb.DECIDE: _("a decision follows acceptance, while the clock runs (Licensing Law, art. 34 to 38)"),
        CaseVerb.DELIVER: _("what was decided is delivered, once (Licensing Law, art. 44)"),
        CaseVerb.CONCLUDE: _("a case is concluded when its result is delivered"),
    }[verb]
