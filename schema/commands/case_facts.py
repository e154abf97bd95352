"""A case as commands print it: masked, unless somebody asked for it in full."""

from __future__ import annotations

from typing import Any

from schema.cases.states import case_state_word
from schema.cases.timing import LimitNow, timing_of
from schema.cases.views import CaseView, corrections_of, ledger_of, materials_of
from schema.commands.on_hall import At
from schema.hall import clock
from schema.hall.calendar import unpublished_note
from schema.hall.halls import item_name
from schema.hall.persons import mask_phone
from schema.language import translator

_ = translator("schema")


def case_facts(at: At, case: CaseView) -> dict[str, Any]:
    """What everybody may be told."""
    return {
        "id": case.id,
        "case": case.number,
        "state": case.state,
        "kind": case.kind,
        "item": at.read(lambda reader: item_name(reader, case.item_id)),
        "applicant": case.masked_name,
        "document": case.masked_document,
        "phone": mask_phone(case.phone),
        "received_at": case.received_at,
        "accepted_at": case.accepted_at,
        "promised_due_at": case.promised_due_at,
        "legal_due_at": case.legal_due_at,
        "note": unpublished_note(case.unpublished),
        "decision": case.decision,
        "reason": case.reason,
        "certificate": case.certificate,
        "certificate_number": case.certificate_number,
        "facts": [name for name in ("green", "supplemented", "conditional", "silent") if getattr(case, name)],
        "version": case.version,
    }


def case_details(at: At, case: CaseView) -> dict[str, Any]:
    materials = at.read(lambda reader: materials_of(reader, case.id))
    notices = at.read(lambda reader: corrections_of(reader, case.id))
    ledger = at.read(lambda reader: ledger_of(reader, case.id))
    timing = at.read(lambda reader: timing_of(reader, at.hall, case))
    return {
        "limits": None
        if timing is None
        else {"promised": _limit_facts(timing.promised), "legal": _limit_facts(timing.legal)},
        "materials": [
            {"name": each.name, "needed": each.needed, "in_order": each.in_order, "fault": each.fault}
            for each in materials
        ],
        "corrections": [
            {"told_at": each.told_at, "by": each.reply_by, "missing": each.missing, "reason": each.reason}
            for each in notices
        ],
        "suspensions": [
            {
                "kind": each.kind,
                "basis": each.basis,
                "approver": each.approver,
                "limit_days": each.limit_days,
                "begins": each.begins,
                "ends": each.ends,
                "result": each.result,
            }
            for each in ledger
        ],
    }


def _limit_facts(limit: LimitNow) -> dict[str, Any]:
    """A limit as commands print it, times in minutes of work."""
    return {
        "day": limit.end.day,
        "days": limit.end.days,
        "suspended": limit.end.suspended,
        "used_minutes": int(limit.used.total_seconds() // 60),
        "left_minutes": int(limit.left.total_seconds() // 60),
        "rules": limit.rules,
    }


def case_in_full(case: CaseView) -> dict[str, Any]:
    return {
        "applicant": case.applicant_name,
        "document": case.document_number,
        "phone": case.phone,
        "agent": case.agent_name,
        "agent_document": case.agent_number,
    }


def case_line(at: At, facts: dict[str, Any]) -> str:
    words = [facts["case"], case_state_word(facts["state"]), facts["item"] or "", facts["applicant"]]
    if facts["promised_due_at"] is not None and facts["decision"] is None:
        due = clock.hall_time(facts["promised_due_at"], at.hall.zone)
        words.append(_("promised by {day} {time}").format(day=f"{due:%Y-%m-%d}", time=f"{due:%H:%M}"))
        words.append(facts["note"])
    return "  ".join(word for word in words if word)
