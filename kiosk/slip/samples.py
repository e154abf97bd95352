"""A slip of each kind to look at, with real names: an item of Lingshan county and its published materials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from kiosk.slip.content import (
    AcceptanceReceipt,
    AppointmentSlip,
    ClockNotice,
    CorrectionNotice,
    MissingMaterial,
    Notice,
    ResultNotice,
    Slip,
    TicketSlip,
)
from kiosk.slip.layout import lay_out
from schema.errors import BadInput, BadSetting
from schema.language import translator

_ = translator("kiosk")

HALL, DEPARTMENT = "灵山县政务服务中心", "灵山县发展和改革局"
ITEM = "政府投资项目审批——可行性研究报告审批"
NUMBER = "450721-20260302-00017-4"
QR = "https://hall.example.gov.cn/c/450721202603020001747K4Q"
PHONE = "0777-6428820"
PLACE = "县政务服务中心法人大厅②工程建设项目综合窗口，工作日上午9:00-12:00，下午14:00-17:00"
TAKEN = datetime(2026, 3, 2, 9, 12)  # noqa: DTZ001 - hall time, as slips have it

MISSING = (
    MissingMaterial("由相应工程咨询资格的机构编制的可行性研究报告", "缺原件 1 份"),
    MissingMaterial("国土资源（海洋）行政主管部门出具的用地（用海）预审意见或土地权属证明", "复印件未盖章"),
    MissingMaterial("节能行政主管部门出具的节能审查意见", "缺少"),
)
HANDED_IN = (
    "项目建议书批复文件 3 份",
    "由相应工程咨询资格的机构编制的可行性研究报告 3 份",
    "由相应工程咨询资格的机构出具的评估报告或行业主管部门审查意见 1 份",
)


def _ticket() -> TicketSlip:
    return TicketSlip(
        hall=HALL,
        label="A023",
        queue=_("Investment projects"),
        item=ITEM,
        windows=(3, 4, 5, 12),
        ahead=5,
        minutes=12,
        taken_at=TAKEN,
        code="7K4Q",
        qr=QR,
        advice=_("Please wait until your number is called."),
        priority=_("Elderly (60+)"),
    )


def _appointment() -> AppointmentSlip:
    return AppointmentSlip(
        hall=HALL,
        queue=_("Investment projects"),
        day="2026-03-05",
        time="09:00-09:30",
        code="48213607",
        advice=_("Please come early and check in at the machine."),
    )


def _correction() -> CorrectionNotice:
    return CorrectionNotice(
        hall=HALL,
        department=DEPARTMENT,
        case_number=NUMBER,
        applicant="李**",
        item=ITEM,
        received_on=date(2026, 3, 2),
        missing=MISSING,
        reply_by=date(2026, 3, 13),
        window=3,
        phone=PHONE,
        issued_at=TAKEN,
        qr=QR,
    )


def _acceptance() -> AcceptanceReceipt:
    return AcceptanceReceipt(
        hall=HALL,
        department=DEPARTMENT,
        case_number=NUMBER,
        applicant="李**",
        item=ITEM,
        accepted_on=date(2026, 3, 2),
        promised_by=date(2026, 3, 9),
        due_by=date(2026, 3, 30),
        note="",
        materials=HANDED_IN,
        window=3,
        phone=PHONE,
        issued_at=TAKEN,
        code="7K4Q82",
        qr=QR,
    )


def _clock() -> ClockNotice:
    return ClockNotice(
        hall=HALL,
        department=DEPARTMENT,
        case_number=NUMBER,
        applicant="李**",
        item=ITEM,
        extension=False,
        procedure=_("Expert review"),
        basis="国家发展和改革委员会令2017年第2号",
        reason="可行性研究报告须经专家评审",
        days=30,
        begins_on=date(2026, 3, 3),
        promised_by=date(2026, 4, 21),
        due_by=date(2026, 5, 14),
        note="",
        phone=PHONE,
        issued_at=TAKEN,
        qr=QR,
    )


def _extension() -> ClockNotice:
    return replace(
        _clock(),
        extension=True,
        procedure="",
        basis="《行政许可法》第四十二条",
        days=10,
        reason="项目涉及面广，需补充核实",
    )


def _result() -> ResultNotice:
    return ResultNotice(
        hall=HALL,
        department=DEPARTMENT,
        case_number=NUMBER,
        applicant="李**",
        item=ITEM,
        decided_on=date(2026, 3, 9),
        outcome=_("Approved"),
        reason="",
        document="灵山县发展和改革局关于×××项目可行性研究报告的批复",
        document_number="灵发改投资〔2026〕17号",
        pick_up=PLACE,
        phone=PHONE,
        issued_at=TAKEN,
        qr=QR,
    )


def _refusal() -> ResultNotice:
    return replace(
        _result(), outcome=_("Refused"), reason="未取得节能审查意见", document="", document_number="", pick_up=""
    )


#: Name → the slip, in the language of the moment.
SAMPLES: Mapping[str, Callable[[], Slip | Notice]] = {
    "ticket": _ticket,
    "appointment": _appointment,
    "correction": _correction,
    "acceptance": _acceptance,
    "clock": _clock,
    "extension": _extension,
    "result": _result,
    "refusal": _refusal,
}


def sample(name: str) -> Slip | Notice:
    """The sample of a kind of slip. Raises `BadInput` naming the kinds there are."""
    if name not in SAMPLES:
        raise BadInput(
            field=_("slip"),
            reason=_("there is no slip called {name}").format(name=name),
            advice=_("Use one of: {names}.").format(names=", ".join(SAMPLES)),
        )
    return SAMPLES[name]()


def check_layouts(folder: str) -> None:
    """See that every layout of the hall's own can be used. Raises `LayoutRefused`, and `BadSetting` for a folder
    that is not there."""
    if not folder:
        return
    if not Path(folder).is_dir():
        raise BadSetting(
            field="kiosk.slip_layouts",
            reason=_("there is no folder {path}").format(path=folder),
            where="config.toml",
        )
    for make in SAMPLES.values():
        lay_out(make(), 58, folder)
