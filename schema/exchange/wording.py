"""The words in which a person gives the closed choices of an item: on the command line, in a sheet.

A word is one of the hall's own, in Chinese, or the value the software keeps; both always answer.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from schema.errors import BadInput
from schema.hall.kinds import CaseKind, MaterialNeed, Special, StepKind
from schema.hall.versions import ItemStepView
from schema.language import translator

_ = translator("schema")

Kind = TypeVar("Kind", bound=StrEnum)

CASE_KINDS = {
    "即办件": CaseKind.IMMEDIATE,
    "承诺件": CaseKind.PROMISED,
    "联办件": CaseKind.JOINT,
    "转报件": CaseKind.FORWARDED,
    "告知承诺件": CaseKind.COMMITMENT,
}
NEEDS = {"必要": MaterialNeed.NEEDED, "非必要": MaterialNeed.CONDITIONAL, "容缺后补": MaterialNeed.LATER}
STEP_KINDS = {
    "审查": StepKind.REVIEW,
    "会签": StepKind.CO_SIGN,
    "抄告": StepKind.NOTIFY,
    "联合踏勘": StepKind.SURVEY,
    "联审会议": StepKind.MEETING,
    "审核": StepKind.APPROVE,
    "制证": StepKind.CERTIFICATE,
}
SPECIALS = {
    "听证": Special.HEARING,
    "招标": Special.TENDER,
    "拍卖": Special.AUCTION,
    "检验": Special.INSPECTION,
    "检测": Special.TEST,
    "检疫": Special.QUARANTINE,
    "鉴定": Special.APPRAISAL,
    "专家评审": Special.EXPERT_REVIEW,
    "现场踏勘": Special.SURVEY,
    "公示": Special.PUBLIC_NOTICE,
}
YES_NO = {"是": True, "否": False}
#: 事项类型
TASK_TYPES = {
    "行政许可": "1",
    "行政给付": "5",
    "行政确认": "7",
    "行政奖励": "8",
    "行政裁决": "9",
    "其他行政权力": "10",
    "公共服务": "20",
}
#: What a step may be told to be, beside its department.
SILENCE, FOLLOW = ("silence", "超时默认"), ("follow", "先办后补")


def plain(text: str) -> str:
    """What was typed, as it is meant: half-width, single blanks, none around it."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def member(words: Mapping[str, Kind], text: str) -> Kind | None:
    """The choice a word stands for, by the hall's word or by its value."""
    typed = plain(text)
    return words.get(typed) or next((kind for kind in words.values() if kind.value == typed.lower()), None)


def chosen(words: Mapping[str, Kind], text: str, field: str) -> Kind:
    """The choice a word stands for. Raises `BadInput`."""
    found = member(words, text)
    if found is None:
        known = ", ".join(f"{kind} ({word})" for word, kind in words.items())
        raise BadInput(
            field=field,
            reason=_("“{text}” is none").format(text=plain(text)),
            advice=_("Choose one of: {known}.").format(known=known),
        )
    return found


def parse_step(text: str, departments: Mapping[str, int]) -> ItemStepView:
    """A step as `stage,name,kind,days[,department][,silence][,follow]`. Raises `BadInput`."""
    parts = [plain(each) for each in text.replace("，", ",").split(",")]
    if len(parts) < 4:
        raise BadInput(
            field=_("step"),
            reason=_("“{text}” has {count} parts").format(text=plain(text), count=len(parts)),
            advice=_("Write it as stage,name,kind,days[,department][,silence][,follow]: 1,初审,review,2."),
        )
    stage, name, kind, days, *more = parts
    flags = {*SILENCE, *FOLLOW}
    named = [each for each in more if each and each not in flags]
    department = None
    for each in named:
        department = departments.get(each)
        if department is None or len(named) > 1:
            raise BadInput(
                field=_("step"),
                reason=_("“{text}” is no department of this hall").format(text=each),
                advice=_("After the days come one department by its name, silence, follow, or nothing."),
            )
    return ItemStepView(
        stage=_number(stage, _("stage")),
        name=name,
        kind=chosen(STEP_KINDS, kind, _("kind of step")),
        department_id=department,
        days=_number(days, _("days")),
        silence_consents=any(each in SILENCE for each in more),
        may_follow=any(each in FOLLOW for each in more),
    )


def _number(text: str, field: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadInput(
            field=field,
            reason=_("“{text}” is no whole number").format(text=text),
            advice=_("Write it in digits: 0, 1, 2 …"),
        )
    return int(text)
