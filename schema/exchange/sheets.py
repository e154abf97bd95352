"""The sheets of a workbook of items: their columns in the words of a hall, and what each may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schema.exchange.wording import CASE_KINDS, NEEDS, SPECIALS, STEP_KINDS, TASK_TYPES, YES_NO
from schema.hall.publishing import MOST_DAYS


class Holds(StrEnum):
    """What a column's cells hold."""

    #: words as they are
    TEXT = "text"
    #: letters and digits without blanks
    CODE = "code"
    #: one of `Column.choices`
    CHOICE = "choice"
    #: a whole number
    NUMBER = "number"
    #: yuan, kept in fen
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet."""

    #: what the software calls it
    name: str
    heading: str
    holds: Holds = Holds.TEXT
    needed: bool = False
    #: the longest text, or the largest number
    most: int = 200
    choices: Mapping[str, Any] | None = None
    #: of Lingshan's item, in the template
    example: str = ""
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of the workbook."""

    name: str
    columns: tuple[Column, ...]


CODE = Column("code", "事项编码", Holds.CODE, True, 64, example="1145072100811537184452004020000", width=36)
_LINGSHAN = "灵山县发展和改革局"
_LAW = "《中央预算内直接投资项目管理办法》（国家发改委令2014年第7号）"

ITEMS = Sheet(
    "事项",
    (
        CODE,
        Column("name", "事项名称", needed=True, example="政府投资项目审批——可行性研究报告审批", width=40),
        Column("task_type", "事项类型", Holds.CHOICE, True, choices=TASK_TYPES, example="公共服务"),
        Column("department", "实施部门", needed=True, most=100, example=_LINGSHAN, width=22),
        Column("department_code", "部门编码", Holds.CODE, most=64, example="114507210081153718", width=22),
        Column("area_code", "行政区划", Holds.CODE, most=12, example="450721"),
        Column("topic", "主题", most=100, example="投资审批"),
        Column("queue", "业务队列", Holds.CODE, most=2),
        Column("kind", "办件类型", Holds.CHOICE, True, choices=CASE_KINDS, example="承诺件"),
        Column("legal_days", "法定时限（工作日）", Holds.NUMBER, most=MOST_DAYS, example="20", width=20),
        Column("promised_days", "承诺时限（工作日）", Holds.NUMBER, most=MOST_DAYS, example="5", width=20),
        Column("basis", "设定依据", most=1500, example=_LAW, width=40),
        Column("conditions", "受理条件", most=1500, width=30),
        Column("procedure", "办理流程", most=1500, width=30),
        Column("result_name", "结果名称", most=300, example="关于×××项目可行性研究报告的批复", width=34),
        Column("one_clerk", "受理人可审批", Holds.CHOICE, choices=YES_NO, example="是"),
        Column("is_fee", "是否收费", Holds.CHOICE, choices=YES_NO, example="否"),
        Column(
            "match_dept", "联办部门", most=500, example="城市规划行政主管部门；自然资源行政主管部门", width=30
        ),
        Column("window_name", "办理窗口", example="法人大厅②工程建设项目综合窗口", width=30),
        Column("window_tel", "窗口电话", most=100, example="0777-6428820", width=16),
        Column("transact_addr", "窗口地址", most=300, example="灵山县三海街道江南路5号", width=30),
        Column(
            "transact_time", "办理时间", most=300, example="工作日：上午9:00-12:00，下午14:00-17:00", width=30
        ),
        Column("link_way", "咨询电话", most=200, example="0777-6428820", width=16),
        Column("supervise_way", "监督电话", most=200, example="0777-6428880", width=16),
        Column("question", "常见问题", most=500, example="批准后，下一步要开展什么工作？", width=30),
        Column("answer", "解答", most=1500, example="依据批复文件申请办理规划许可、正式用地手续。", width=30),
        Column("valid_from", "生效日期", Holds.DATE, width=14),
    ),
)
MATERIALS = Sheet(
    "材料",
    (
        CODE,
        Column("name", "材料名称", needed=True, most=300, example="可行性研究报告", width=40),
        Column("need", "必要性", Holds.CHOICE, True, choices=NEEDS, example="必要"),
        Column("condition", "适用情形", most=500, width=30),
        Column("originals", "原件份数", Holds.NUMBER, most=999, example="3"),
        Column("copies", "复印件份数", Holds.NUMBER, most=999, example="0"),
        Column("form", "材料形式", most=50, example="A4"),
        Column("source", "来源渠道", example="申请人自备", width=20),
        Column("basis", "依据", most=500, example=_LAW, width=40),
        Column("standard", "受理标准", most=500, example="单位盖章", width=30),
    ),
)
FEES = Sheet(
    "收费",
    (
        CODE,
        Column("name", "收费项目", needed=True, example="普通护照工本费", width=24),
        Column("standard", "收费标准", most=500, example="120元/本", width=24),
        Column("amount_fen", "金额（元）", Holds.MONEY, most=999_999_999, example="120"),
        Column("basis", "依据", most=500, example="发改价格〔2019〕914号", width=30),
        Column("waivable", "允许减免", Holds.CHOICE, choices=YES_NO, example="否"),
        Column("waiver", "减免条件", most=500, width=24),
    ),
)
STEPS = Sheet(
    "环节",
    (
        CODE,
        Column("stage", "阶段", Holds.NUMBER, True, 99, example="1"),
        Column("name", "环节名称", needed=True, most=100, example="材料审查", width=20),
        Column("kind", "环节类型", Holds.CHOICE, True, choices=STEP_KINDS, example="审查"),
        Column("department", "办理部门", most=100, example=_LINGSHAN, width=22),
        Column("days", "时限（工作日）", Holds.NUMBER, True, MOST_DAYS, example="2", width=16),
        Column("silence_consents", "超时默认", Holds.CHOICE, choices=YES_NO, example="否"),
        Column("may_follow", "先办后补", Holds.CHOICE, choices=YES_NO, example="否"),
    ),
)
SPECIAL_PROCEDURES = Sheet(
    "特别程序",
    (
        CODE,
        Column("kind", "程序种类", Holds.CHOICE, True, choices=SPECIALS, example="专家评审"),
        Column("limit_days", "时限（工作日）", Holds.NUMBER, True, MOST_DAYS, example="30", width=16),
        Column("basis", "依据", most=500, example="中华人民共和国国家发展和改革委员会令2017年第2号", width=40),
        Column("approver", "批准机构", most=100, example="审批机构", width=20),
        Column("note", "说明", most=500, width=30),
    ),
)
SHEETS = (ITEMS, MATERIALS, FEES, STEPS, SPECIAL_PROCEDURES)
