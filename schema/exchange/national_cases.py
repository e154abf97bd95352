"""The national exchange's tables of cases, as data: which fields they have and what may stand in each.

Names and the fields that may not be empty are the front database's as published. Its code tables are not: those
marked "ours" are defaults that a province replaces by its own, here and nowhere else. The words are Chinese
whatever the language of the screens: another government's database reads them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from schema.cases.states import ApplicantKind, CaseState, CaseVerb, Decision
from schema.cases.step_states import StepVerb
from schema.hall.kinds import CaseKind, Special
from schema.language import translator

_ = translator("schema")

#: Between day and time: "2026-03-02 10:00:00", in hall time. GB/T 39046 writes YYYYMMDDThhmmss in its own
#: messages; these tables have columns of the type datetime, and every database reads this.
MOMENT_SEPARATOR = " "

NUMBER_LENGTH, CODE_LENGTH, CATALOG_LENGTH = 50, 36, 12
_DIGITS = re.compile(r"[0-9]+")
_MOMENT = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9]")
_CODE = re.compile(r"[0-9A-Za-z._-]+")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What no field may hold: control characters break a line of CSV, and a NUL a database.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class ExchangeTable(StrEnum):
    """A table of the front database."""

    #: 受理
    ACCEPT = "up_pro_accept"
    #: 过程
    PROCESS = "up_pro_process"
    #: 结果
    RESULT = "up_pro_result"
    #: 特别程序
    SPECIAL = "up_pro_special_procedure"
    #: 材料
    MATERIAL = "up_pro_material"


@dataclass(frozen=True, slots=True)
class ExchangeField:
    """A column: whether it may be empty, how long it may be, and what may stand in it."""

    name: str
    needed: bool = False
    longest: int = 200
    pattern: re.Pattern[str] | None = None
    codes: frozenset[str] = frozenset()

    def fault(self, value: str) -> str:
        """What is wrong with a value; empty when nothing is."""
        if not value:
            return _("it is empty and may not be") if self.needed else ""
        if len(value) > self.longest:
            return _("it has {length} characters, {longest} are the most").format(
                length=len(value), longest=self.longest
            )
        if _CONTROL.search(value):
            return _("it has control characters")
        if self.codes and value not in self.codes:
            return _("“{value}” is none of {codes}").format(value=value, codes=", ".join(sorted(self.codes)))
        if self.pattern is not None and not self.pattern.fullmatch(value):
            return _("“{value}” is not written as this field is").format(value=value)
        return ""

    @property
    def expression(self) -> str:
        """The values without a fault, each with a NUL behind it, as a regular expression."""
        body = r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*"
        if self.codes:
            body = "|".join(re.escape(code) for code in sorted(self.codes))
        elif self.pattern is not None:
            body = self.pattern.pattern
        return rf"(?=[^\x00]{{{int(self.needed)},{self.longest}}}\x00)(?:{body}|)\x00"


#: cd_operation: a row that was not sent before, one that was.
INSERT, UPDATE = "I", "U"

#: 办理类型 (GB/T 39046): 1 即办, 2 承诺, 9 其他. The hall's own kind is told beside it, as a remark.
PROJECT_TYPES: Mapping[CaseKind, str] = {
    CaseKind.IMMEDIATE: "1",
    CaseKind.PROMISED: "2",
    CaseKind.JOINT: "9",
    CaseKind.FORWARDED: "9",
    CaseKind.COMMITMENT: "9",
}
KIND_WORDS: Mapping[CaseKind, str] = {
    CaseKind.IMMEDIATE: "即办件",
    CaseKind.PROMISED: "承诺件",
    CaseKind.JOINT: "联办件",
    CaseKind.FORWARDED: "转报件",
    CaseKind.COMMITMENT: "告知承诺件",
}
#: 申请方式 (GB/T 39046): 1 窗口, 2 电脑端, 3 移动端, 4 邮寄, 9 其他. A case is received at a window.
APPLY_TYPES = frozenset("12349")
AT_WINDOW = "1"
#: 申请人类型, ours: 1 自然人, 2 法人, 9 其他.
APPLICANT_TYPES: Mapping[ApplicantKind, str] = {
    ApplicantKind.PERSON: "1",
    ApplicantKind.COMPANY: "2",
    ApplicantKind.OTHER: "9",
}
#: 证件类型, ours after GA/T 517: 111 居民身份证, 001 统一社会信用代码, 999 其他.
ID_CARD = "111"
DOCUMENT_TYPES: Mapping[ApplicantKind, str] = {
    ApplicantKind.PERSON: ID_CARD,
    ApplicantKind.COMPANY: "001",
    ApplicantKind.OTHER: "999",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What a verb is called in the exchange: 环节名称, 业务动作, and the opinion where nobody wrote one."""

    process: str
    event: str
    opinion: str


#: 业务动作: the actions GB/T 39046 knows of a step, passed, sent back, other; as two digits they are ours.
PASSED, RETURNED, OTHER = "01", "02", "99"
ACTS: Mapping[CaseVerb, Act] = {
    CaseVerb.RECEIVE: Act("收件", PASSED, "收到申请材料"),
    CaseVerb.CORRECT: Act("补正告知", RETURNED, "一次性告知需要补正的全部内容"),
    CaseVerb.SUPPLEMENT: Act("补正受理", PASSED, "申请人已补正材料"),
    CaseVerb.ACCEPT: Act("受理", PASSED, "予以受理"),
    CaseVerb.ACCEPT_SILENT: Act("受理", PASSED, "逾期未告知补正，自收到申请材料之日起视为受理"),
    CaseVerb.REFUSE: Act("不予受理", RETURNED, "不予受理"),
    CaseVerb.WITHDRAW: Act("撤回", OTHER, "申请人撤回申请"),
    CaseVerb.SUSPEND: Act("特别程序开始", OTHER, "启动特别程序，所需时间不计入期限"),
    CaseVerb.RESUME: Act("特别程序结束", PASSED, "特别程序结束，恢复计时"),
    CaseVerb.EXTEND: Act("延期", OTHER, "经批准延长办理期限"),
    CaseVerb.DECIDE: Act("决定", PASSED, "准予许可"),
    CaseVerb.DELIVER: Act("送达", PASSED, "办理结果已送达申请人"),
    CaseVerb.CONCLUDE: Act("办结", PASSED, "办结归档"),
    CaseVerb.HAND_IN: Act("容缺补交", PASSED, "申请人已补交容缺材料"),
    CaseVerb.CHARGE: Act("缴费通知", OTHER, "通知缴费"),
    CaseVerb.SETTLE: Act("缴费", PASSED, "费用已结清"),
    CaseVerb.PASS_UP: Act("上报", PASSED, "上报上一级"),
    CaseVerb.PASS_BACK: Act("答复", PASSED, "答复下一级"),
}
#: What is done with a step: 业务动作, and the opinion where nobody wrote one; 环节名称 is the step's own.
STEP_ACTS: Mapping[StepVerb, tuple[str, str]] = {
    StepVerb.DO: (PASSED, "同意"),
    StepVerb.HOLD: (PASSED, "同意"),
    StepVerb.SILENCE: (OTHER, "逾期未答复，视为同意"),
    StepVerb.OPINE: (OTHER, "补签意见"),
    StepVerb.RETURN: (RETURNED, "退回重办"),
}
DENIED_OPINION = "不予许可"

#: 办结结果, ours: 01 准予, 02 不予许可, 03 不予受理, 04 申请人撤回.
DECIDED: Mapping[Decision, str] = {Decision.GRANTED: "01", Decision.DENIED: "02"}
ENDED: Mapping[CaseState, str] = {CaseState.REFUSED: "03", CaseState.WITHDRAWN: "04"}

#: 特别程序 (GB/T 39046): 1 延期, 2 其他.
EXTENSION_TYPE, SPECIAL_TYPE = "1", "2"
EXTENSION_WORD, EXTENSION_BASIS = "延长期限", "《行政许可法》第四十二条"
SPECIAL_WORDS: Mapping[Special, str] = {
    Special.HEARING: "听证",
    Special.TENDER: "招标",
    Special.AUCTION: "拍卖",
    Special.INSPECTION: "检验",
    Special.TEST: "检测",
    Special.QUARANTINE: "检疫",
    Special.APPRAISAL: "鉴定",
    Special.EXPERT_REVIEW: "专家评审",
    Special.SURVEY: "现场踏勘",
    Special.PUBLIC_NOTICE: "公示",
}

#: 收取方式, ours: 1 纸质收取, 2 附件上传, 9 其他. What is handed in at a window is paper.
GET_TYPES = frozenset("129")
ON_PAPER = "1"
NO, YES = "0", "1"


def _words(name: str, longest: int = 200, *, needed: bool = False) -> ExchangeField:
    return ExchangeField(name, needed, longest)


def _codes(name: str, codes: frozenset[str], longest: int = 2) -> ExchangeField:
    return ExchangeField(name, True, longest, codes=codes)


def _moment(name: str, *, needed: bool = False) -> ExchangeField:
    return ExchangeField(name, needed, 19, _MOMENT)


_NUMBER = ExchangeField("project_no", True, NUMBER_LENGTH, _CODE)
#: Common to all tables: whose row it is and when it was sent.
_AUDIT = (
    ExchangeField("row_guid", True, 36, _GUID),
    _codes("cd_operation", frozenset({INSERT, UPDATE, "D"}), 1),
    _moment("cd_time", needed=True),
    ExchangeField("cd_batch", True, 50, _CODE),
    ExchangeField("data_source", True, 50, _CODE),
)

TABLES: Mapping[ExchangeTable, tuple[ExchangeField, ...]] = {
    ExchangeTable.ACCEPT: (
        *_AUDIT,
        _NUMBER,
        _words("project_name", 500),
        _codes("project_type", frozenset(PROJECT_TYPES.values())),
        ExchangeField("task_code", True, CODE_LENGTH, _CODE),
        _words("task_name", needed=True),
        ExchangeField("task_version", True, 10, _DIGITS),
        ExchangeField("catalog_code", True, CATALOG_LENGTH, re.compile(r"[0-9A-Za-z]{12}")),
        ExchangeField("task_handle_item", False, CODE_LENGTH, _CODE),
        ExchangeField("org_code", True, CODE_LENGTH, _CODE),
        _words("org_name", needed=True),
        _words("handle_user_name", 50),
        _codes("apply_type", APPLY_TYPES),
        _moment("apply_date", needed=True),
        _moment("accept_date", needed=True),
        _words("accept_doc_no", 50),
        _moment("promise_date"),
        _codes("applyer_type", frozenset(APPLICANT_TYPES.values())),
        _words("applyer_name", needed=True),
        _codes("applyer_page_type", frozenset(DOCUMENT_TYPES.values()), 3),
        _words("applyer_page_code", 50, needed=True),
        _words("contact_name", 50),
        ExchangeField("contact_type", False, 3, codes=frozenset(DOCUMENT_TYPES.values())),
        _words("contact_code", 50),
        ExchangeField("contact_mobile", False, 11, re.compile(r"1[0-9]{10}")),
        _words("legal", 50),
        _words("address"),
        ExchangeField("zip_code", False, 6, re.compile(r"[0-9]{6}")),
    ),
    ExchangeTable.PROCESS: (
        *_AUDIT,
        _NUMBER,
        _words("process_name", 50, needed=True),
        _codes("event_name", frozenset({PASSED, RETURNED, OTHER})),
        _moment("event_start_time", needed=True),
        _moment("event_end_time", needed=True),
        _words("handle_user_name", 64, needed=True),
        _words("handle_explain", 2000, needed=True),
        _words("remark", 500),
    ),
    ExchangeTable.RESULT: (
        *_AUDIT,
        _NUMBER,
        _codes("result_type", frozenset({*DECIDED.values(), *ENDED.values()})),
        _moment("result_date", needed=True),
        _words("result_explain", 500),
        _words("result_cetr_name"),
        _words("result_cetr_no", 100),
        _codes("is_delivery_results", frozenset({NO, YES}), 1),
        ExchangeField("satisfaction", False, 1, codes=frozenset("12345")),
        _words("handle_user_name", 64),
        _words("remark", 500),
    ),
    ExchangeTable.SPECIAL: (
        *_AUDIT,
        _NUMBER,
        _codes("special_type", frozenset({EXTENSION_TYPE, SPECIAL_TYPE})),
        _words("special_name", 50, needed=True),
        _words("special_reason", 500, needed=True),
        _moment("special_time", needed=True),
        _moment("end_time", needed=True),
        _words("result", 500),
        _words("special_explain", 500),
        _words("handle_user", 50),
        _words("applyer_user_name", 100),
        _words("remark", 500),
    ),
    ExchangeTable.MATERIAL: (
        *_AUDIT,
        _NUMBER,
        _words("material_name", 300, needed=True),
        _codes("get_type", GET_TYPES),
        ExchangeField("get_num", False, 4, _DIGITS),
        _words("material_attach_name"),
        _words("remark", 500),
    ),
}
#: The columns of each table, in their order.
COLUMNS: Mapping[ExchangeTable, tuple[str, ...]] = {
    table: tuple(field.name for field in fields) for table, fields in TABLES.items()
}
#: What a row without a fault matches, each of its values with a NUL behind it: all fields are checked at once.
ROWS: Mapping[ExchangeTable, re.Pattern[str]] = {
    table: re.compile("".join(field.expression for field in fields)) for table, fields in TABLES.items()
}


def moment_text(at: datetime) -> str:
    """A moment in hall time as the tables have it."""
    return at.replace(tzinfo=None).isoformat(MOMENT_SEPARATOR, "seconds")
