"""What kinds there are of handling, material, step and special procedure: the words an item is published in."""

from __future__ import annotations

from enum import StrEnum

from schema.language import translator

_ = translator("schema")


class CaseKind(StrEnum):
    """How a case is handled (办件类型)."""

    #: 即办件: decided while the applicant waits
    IMMEDIATE = "immediate"
    #: 承诺件
    PROMISED = "promised"
    #: 联办件: several departments
    JOINT = "joint"
    #: 转报件 (报批): examined here, decided above
    FORWARDED = "forwarded"
    #: 告知承诺件
    COMMITMENT = "commitment"


class MaterialNeed(StrEnum):
    """Whether a material must be there (材料必要性)."""

    #: 必要
    NEEDED = "needed"
    #: 必要，可容缺后补: may be handed in later, against a written promise
    LATER = "later"
    #: 非必要: only in the case its condition names
    CONDITIONAL = "conditional"


class StepKind(StrEnum):
    """What is done in a step (环节)."""

    #: 审查
    REVIEW = "review"
    #: 会签: another department's opinion
    CO_SIGN = "co_sign"
    #: 抄告: another department is told, and need not answer
    NOTIFY = "notify"
    #: 联合踏勘
    SURVEY = "survey"
    #: 联审会议
    MEETING = "meeting"
    #: 审核
    APPROVE = "approve"
    #: 制证
    CERTIFICATE = "certificate"


class WindowKind(StrEnum):
    """What a window may do by itself (RULES.md §1, four kinds of window)."""

    #: 审批科窗口
    SECTION = "section"
    #: 一审一核: one accepts, another approves; nothing between
    ACCEPT_APPROVE = "accept_approve"
    #: 首席代表: decides at the window for the department
    CHIEF = "chief"
    #: 综合窗口: accepts for several departments
    GENERAL = "general"


class Special(StrEnum):
    """Why the clock may stop (特别程序; 行政许可法 art. 45, and what an item has a basis of its own for)."""

    #: 听证
    HEARING = "hearing"
    #: 招标
    TENDER = "tender"
    #: 拍卖
    AUCTION = "auction"
    #: 检验
    INSPECTION = "inspection"
    #: 检测
    TEST = "test"
    #: 检疫
    QUARANTINE = "quarantine"
    #: 鉴定
    APPRAISAL = "appraisal"
    #: 专家评审
    EXPERT_REVIEW = "expert_review"
    #: 现场踏勘: not in art. 45
    SURVEY = "survey"
    #: 公示: not in art. 45
    PUBLIC_NOTICE = "public_notice"


#: What art. 45 itself names; for the others the item needs a legal basis of its own.
ART_45 = frozenset(Special) - {Special.SURVEY, Special.PUBLIC_NOTICE}


def case_kind_word(kind: CaseKind) -> str:
    """How an item is handled, as a person reads it."""
    return {
        CaseKind.IMMEDIATE: _("done at once"),
        CaseKind.PROMISED: _("done within a promised time"),
        CaseKind.JOINT: _("done by several departments"),
        CaseKind.FORWARDED: _("decided above"),
        CaseKind.COMMITMENT: _("granted against a commitment"),
    }[kind]


def need_word(need: MaterialNeed) -> str:
    """Whether a material must be there, as a person reads it."""
    return {
        MaterialNeed.NEEDED: _("needed"),
        MaterialNeed.LATER: _("may follow"),
        MaterialNeed.CONDITIONAL: _("in some cases"),
    }[need]


def special_word(kind: Special) -> str:
    """A special procedure as a person reads it."""
    return {
        Special.HEARING: _("hearing"),
        Special.TENDER: _("tender"),
        Special.AUCTION: _("auction"),
        Special.INSPECTION: _("inspection of goods"),
        Special.TEST: _("test"),
        Special.QUARANTINE: _("quarantine"),
        Special.APPRAISAL: _("appraisal"),
        Special.EXPERT_REVIEW: _("expert review"),
        Special.SURVEY: _("survey on the spot"),
        Special.PUBLIC_NOTICE: _("public notice"),
    }[kind]


def step_word(kind: StepKind) -> str:
    """A kind of step as a person reads it."""
    return {
        StepKind.REVIEW: _("review"),
        StepKind.CO_SIGN: _("co-sign"),
        StepKind.NOTIFY: _("notification"),
        StepKind.SURVEY: _("joint survey"),
        StepKind.MEETING: _("joint review meeting"),
        StepKind.APPROVE: _("approval"),
        StepKind.CERTIFICATE: _("making the certificate"),
    }[kind]
