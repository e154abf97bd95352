"""A case's notices: what is to be told of it in writing as it stands now."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.slip.content import (
    AcceptanceReceipt,
    ClockNotice,
    CorrectionNotice,
    MissingMaterial,
    Notice,
    ResultNotice,
)
from schema.cases.limits import Due
from schema.cases.moving import calendar_of
from schema.cases.states import CaseState, Decision, case_state_word
from schema.cases.views import CaseView, corrections_of, ledger_of, limits_of, materials_of
from schema.errors import NothingToTell
from schema.hall import clock
from schema.hall.calendar import unpublished_note
from schema.hall.halls import HallView, hall_by_id
from schema.hall.kinds import special_word
from schema.hall.published import Guide, read_guide
from schema.language import translator
from schema.public.models import SlipKind
from schema.store.transaction import Reader

_ = translator("kiosk")

#: What an extension rests on.
EXTENSION_BASIS = "《行政许可法》第四十二条"


@dataclass(frozen=True, slots=True)
class _Told:
    """What every notice of a case says."""

    case: CaseView
    hall: HallView
    guide: Guide
    official: bool

    @property
    def common(self) -> dict[str, object]:
        """Fields of every notice."""
        return {
            "hall": self.hall.title,
            "department": self.guide.item.department,
            "case_number": self.case.number,
            "applicant": self.case.applicant_name if self.official else self.case.masked_name,
            "item": self.guide.item.name,
            "phone": self.guide.record.phone if self.guide.record else "",
            "issued_at": clock.hall_time(clock.now(), self.hall.zone),
            "qr": self.case.number,
        }


def notice_of(
    reader: Reader, hall: HallView, case: CaseView, *, official: bool = False
) -> tuple[SlipKind, Notice]:
    """The notice a case calls for now: correction, acceptance, suspension or extension, result, refusal.

    In the language of the moment. An `official` one, for the applicant's hands, has the name in full: whoever
    makes it has looked at the case. Raises `NothingToTell`.
    """
    home = hall if case.home_hall_id == hall.id else hall_by_id(reader, case.home_hall_id)
    told = _Told(case, hall, read_guide(reader, home, case.item_id), official)
    match case.state:
        case CaseState.CORRECTING:
            return SlipKind.CORRECTION, _correction(reader, told)
        case CaseState.SUSPENDED:
            return SlipKind.CLOCK, _clock(reader, told)
        case CaseState.ACCEPTED if case.extended_days:
            return SlipKind.CLOCK, _clock(reader, told)
        case CaseState.ACCEPTED:
            return SlipKind.ACCEPTANCE, _acceptance(reader, told)
        case CaseState.DECIDED | CaseState.DELIVERED | CaseState.CONCLUDED | CaseState.REFUSED:
            return SlipKind.RESULT, _result(told)
        case _:
            raise NothingToTell(case=case.number, state=case_state_word(case.state))


def _correction(reader: Reader, told: _Told) -> CorrectionNotice:
    notice = corrections_of(reader, told.case.id)[-1]
    return CorrectionNotice(
        **told.common,  # type: ignore[arg-type]
        received_on=clock.hall_time(told.case.received_at, told.hall.zone).date(),
        missing=tuple(MissingMaterial(name, fault) for name, fault in notice.missing),
        reply_by=notice.reply_by,
        window=None,
    )


def _acceptance(reader: Reader, told: _Told) -> AcceptanceReceipt:
    promised, legal = _limits(reader, told)
    accepted_at = told.case.accepted_at or told.case.received_at
    return AcceptanceReceipt(
        **told.common,  # type: ignore[arg-type]
        accepted_on=clock.hall_time(accepted_at, told.hall.zone).date(),
        promised_by=promised.day,
        due_by=legal.day,
        note=unpublished_note(legal.unpublished or promised.unpublished),
        materials=tuple(
            _("{name}, {copies} copies").format(name=each.name, copies=each.copies)
            for each in materials_of(reader, told.case.id)
            if each.in_order
        ),
        window=None,
        code="",
    )


def _clock(reader: Reader, told: _Told) -> ClockNotice:
    promised, legal = _limits(reader, told)
    ledger = ledger_of(reader, told.case.id)
    stopped = told.case.state == CaseState.SUSPENDED
    line = ledger[-1] if stopped else None
    return ClockNotice(
        **told.common,  # type: ignore[arg-type]
        extension=line is None,
        procedure=special_word(line.kind) if line else "",
        basis=line.basis if line else EXTENSION_BASIS,
        reason=line.reason if line else "",
        days=line.limit_days if line else told.case.extended_days,
        begins_on=line.begins if line else clock.hall_time(clock.now(), told.hall.zone).date(),
        promised_by=promised.day,
        due_by=legal.day,
        note=unpublished_note(legal.unpublished or promised.unpublished),
    )


def _limits(reader: Reader, told: _Told) -> tuple[Due, Due]:
    limits = limits_of(told.case, calendar_of(reader, told.hall, told.case), ledger_of(reader, told.case.id))
    if limits is None:  # no notice of an accepted case is made before its acceptance
        raise NothingToTell(case=told.case.number, state=case_state_word(told.case.state))
    return limits.promised, limits.legal


def _result(told: _Told) -> ResultNotice:
    case = told.case
    outcome = _("Approved") if case.decision == Decision.GRANTED else _("Refused")
    if case.state == CaseState.REFUSED:
        outcome = _("Not accepted")
    place = told.guide.record.places[0] if told.guide.record and told.guide.record.places else None
    granted = case.decision == Decision.GRANTED
    return ResultNotice(
        **told.common,  # type: ignore[arg-type]
        decided_on=clock.hall_time(case.decided_at or case.concluded_at or clock.now(), told.hall.zone).date(),
        outcome=outcome,
        reason="" if granted else case.reason,
        document=case.certificate,
        document_number=case.certificate_number,
        pick_up=_(", ").join(filter(None, (place.name, place.hours))) if place and granted else "",
    )
