"""The fields a layout may use: what a slip says, in the words of the language of the moment.

`{item}` is a value alone, `{item_line}` the value with its title, "事项：企业设立登记"; either is empty where
nothing is known. A list (`missing`, `materials`) is used by `each`, its entries have fields of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from kiosk.slip.content import (
    AcceptanceReceipt,
    AppointmentSlip,
    ClockNotice,
    CorrectionNotice,
    Notice,
    ResultNotice,
    Slip,
    TicketSlip,
)
from kiosk.slip.words import priority_words, slip_wait_words, windows_words
from kiosk.slip.wrapping import tidy
from schema.language import translator

_ = translator("kiosk")

Fields = Mapping[str, str]
Lists = Mapping[str, tuple[Fields, ...]]

#: The layout of each kind of slip.
LAYOUTS: dict[type[Slip | Notice], str] = {
    TicketSlip: "ticket",
    AppointmentSlip: "appointment",
    CorrectionNotice: "correction",
    AcceptanceReceipt: "acceptance",
    ClockNotice: "clock",
    ResultNotice: "result",
}


def fields_of(slip: Slip | Notice) -> tuple[Fields, Lists]:
    """A slip's fields and its lists."""
    match slip:
        case TicketSlip():
            return _ticket(slip), {}
        case AppointmentSlip():
            return _appointment(slip), {}
        case CorrectionNotice():
            entries = tuple(
                {"name": each.name, "fault": _(": {fault}").format(fault=each.fault) if each.fault else ""}
                for each in slip.missing
            )
            return _correction(slip), {"missing": entries}
        case AcceptanceReceipt():
            return _acceptance(slip), {"materials": tuple({"name": name} for name in slip.materials)}
        case ClockNotice():
            return _clock(slip), {}
        case ResultNotice():
            return _result(slip), {}


def _ticket(slip: TicketSlip) -> Fields:
    item = slip.item or ""
    return {
        "hall": slip.hall,
        "number": slip.label,
        "reprint": reprint_words(slip.reprint),
        "queue": slip.queue,
        # Said once, where queue and item have the same name.
        "item": "" if tidy(item) == tidy(slip.queue) else item,
        "priority": priority_words(slip.priority),
        "wait": slip_wait_words(slip),
        "windows": windows_words(slip.windows),
        "time": f"{slip.taken_at:%Y-%m-%d %H:%M}",
        "code": slip.code,
        "qr": slip.qr,
        "advice": slip.advice,
    }


def _appointment(slip: AppointmentSlip) -> Fields:
    return {
        "hall": slip.hall,
        "queue": slip.queue,
        "day": slip.day,
        "time": slip.time,
        "code_title": _("Appointment code"),
        "code": slip.label,
        "advice": slip.advice,
    }


def _correction(slip: CorrectionNotice) -> Fields:
    return {
        **_case(slip),
        "title": _("Notice of what is missing"),
        "opening": _(
            "The materials for this application are incomplete or not in the required form. All that has to be "
            "put right is told here at once (Administrative Licensing Law, article 32):"
        ),
        "ask": _("Bring this sheet with you when you hand in what is missing."),
        **_lines(
            received=(_("Received"), _day(slip.received_on)),
            reply_by=(_("Please supplement by"), _day(slip.reply_by)),
        ),
    }


def _acceptance(slip: AcceptanceReceipt) -> Fields:
    return {
        **_case(slip),
        "title": _("Notice of acceptance"),
        "opening": _("Your application has been accepted."),
        "materials_title": _("Handed in:") if slip.materials else "",
        "note": slip.note,
        "ask": _("Ask how it stands with the case number and the last four digits of the ID."),
        **_lines(
            accepted=(_("Accepted"), _day(slip.accepted_on)),
            promised_by=(_("Promised by"), _day(slip.promised_by)),
            due_by=(_("By law at the latest"), _day(slip.due_by)),
            code=(_("Check code"), slip.code),
        ),
    }


def _clock(slip: ClockNotice) -> Fields:
    opening = (
        _("With the approval of the head of this organ the limit of your application is extended once.")
        if slip.extension
        else _("Your application needs a special procedure, whose time is not counted into its limit.")
    )
    return {
        **_case(slip),
        "title": _("Notice of extension") if slip.extension else _("Notice of special procedure"),
        "opening": opening,
        "note": slip.note,
        **_lines(
            procedure=(_("Special procedure"), slip.procedure),
            basis=(_("By virtue of"), slip.basis),
            reason=(_("Reason"), slip.reason),
            days=(
                _("Working days added") if slip.extension else _("Working days at the most"),
                str(slip.days),
            ),
            begins=(_("From"), _day(slip.begins_on)),
            promised_by=(_("Promised then by"), _day(slip.promised_by)),
            due_by=(_("By law at the latest"), _day(slip.due_by)),
        ),
    }


def _result(slip: ResultNotice) -> Fields:
    # The rights: 行政许可法 art. 38; 行政复议法 (2023) art. 20 and 24; 行政诉讼法 art. 46.
    return {
        **_case(slip),
        "title": _("Notice of the result"),
        "outcome": slip.outcome,
        "rights": _(
            "Against this decision you may ask the government of this level for reconsideration within 60 days "
            "of learning of it, or go to the people's court within six months."
        )
        if slip.reason
        else "",
        **_lines(
            decided=(_("Decided"), _day(slip.decided_on)),
            reason=(_("Reason"), slip.reason),
            document=(_("Document"), slip.document),
            document_number=(_("Its number"), slip.document_number),
            pick_up=(_("To be fetched at"), slip.pick_up),
        ),
    }


def _case(slip: Notice) -> Fields:
    """What every notice says."""
    window = getattr(slip, "window", None)
    return {
        "hall": slip.hall,
        "department": slip.department,
        "reprint": reprint_words(slip.reprint),
        "qr": slip.qr,
        "stamp": _("(stamp)"),
        "signature": _("Applicant's signature:"),
        "time": f"{slip.issued_at:%Y-%m-%d %H:%M}",
        **_lines(
            case_number=(_("Case number"), slip.case_number),
            applicant=(_("Applicant"), slip.applicant),
            item=(_("Item"), slip.item),
            window=(_("At window"), "" if window is None else str(window)),
            phone=(_("Telephone"), slip.phone),
        ),
    }


def _lines(**values: tuple[str, str]) -> Fields:
    """Each value alone, its title, and both together."""
    fields: dict[str, str] = {}
    for name, (title, value) in values.items():
        fields[name] = value
        fields[f"{name}_title"] = title if value.strip() else ""
        fields[f"{name}_line"] = _("{title}: {value}").format(title=title, value=value) if value.strip() else ""
    return fields


def _day(day: date | datetime | None) -> str:
    return "" if day is None else f"{day:%Y-%m-%d}"


def reprint_words(times: int) -> str:
    """The mark of a slip that was printed again, with how often when more than once."""
    if not times:
        return ""
    return _("Reprint") if times == 1 else _("Reprint {times}").format(times=times)
