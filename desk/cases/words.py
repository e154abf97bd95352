"""A case in words: the lines of its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from desk.cases.tasks import short_number
from desk.cases.view import CaseFacts
from desk.widgets.sheet import Fact
from schema.cases.charging import yuan
from schema.cases.states import ApplicantKind, CaseState, Decision, Delivery, case_state_word
from schema.cases.step_rows import FeeView, StepView
from schema.cases.step_states import FeeState, PassageKind, StepResult, StepState, step_state_word
from schema.cases.timing import Left, LimitNow, Urgency, left_word
from schema.cases.views import Material
from schema.hall.clock import hall_time
from schema.hall.kinds import case_kind_word, special_word
from schema.hall.persons import mask_id, mask_name, mask_phone
from schema.language import translator

_ = translator("desk")

#: Green, yellow and red tell time left only, and always beside their word.
COLOURS = {
    Urgency.CALM: "$success",
    Urgency.SOON: "$warning",
    Urgency.LATE: "$error",
    Urgency.STOPPED: "$quiet",
}


def applicant_kind_word(kind: ApplicantKind) -> str:
    """Who applies, in a word."""
    return {
        ApplicantKind.PERSON: _("person"),
        ApplicantKind.COMPANY: _("company"),
        ApplicantKind.OTHER: _("other document"),
    }[kind]


def delivery_word(way: Delivery) -> str:
    """How a result reaches the applicant."""
    return {
        Delivery.WINDOW: _("fetched at the window"),
        Delivery.MAIL: _("by mail"),
        Delivery.DOOR: _("brought to the door"),
    }[way]


def decision_word(decision: Decision) -> str:
    """What was decided."""
    return {Decision.GRANTED: _("granted"), Decision.DENIED: _("denied")}[decision]


def result_word(result: StepResult) -> str:
    """What a step says."""
    return {
        StepResult.AGREES: _("agrees"),
        StepResult.OBJECTS: _("objects"),
        StepResult.NOTED: _("noted"),
    }[result]


def time_word(span: timedelta) -> str:
    """`3 h 20 min` of working time, whatever its sign."""
    minutes = abs(int(span.total_seconds())) // 60
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)


def left_mark(left: Left | None) -> tuple[str, str]:
    """What is left, and its colour."""
    return (left_word(left), COLOURS[left.urgency]) if left is not None else ("", "")


def material_mark(material: Material) -> tuple[str, str]:
    """`✓` in order, `✗` with a fault, `·` not there; and the words for it."""
    if material.in_order:
        return "✓", ""
    if material.fault:
        return "✗", material.fault
    if material.later:
        return "·", _("may follow")
    return "·", _("missing") if material.needed else _("if it applies")


def about(facts: CaseFacts) -> tuple[Fact, ...]:
    """Who, when, until when, and what has been decided."""
    return tuple(_about(facts))


def _about(facts: CaseFacts) -> Iterator[Fact]:
    case = facts.case

    def moment(at: datetime | None) -> str:
        return f"{hall_time(at, facts.hall.zone):%Y-%m-%d %H:%M}" if at is not None else ""

    yield Fact(
        _("Applicant"),
        f"{case.masked_name}  {case.masked_document}",
        "bold",
        applicant_kind_word(case.applicant_kind),
        "$quiet",
    )
    if case.agent_name or case.agent_number:
        yield Fact(_("Agent"), f"{mask_name(case.agent_name)}  {mask_id(case.agent_number)}")
    if case.phone:
        yield Fact(_("Phone"), mask_phone(case.phone))
    yield Fact(_("Received"), moment(case.received_at), word=case_kind_word(case.kind), word_style="$quiet")
    if case.accepted_at is not None:
        by = _("by silence") if case.silent else facts.signed(case.accepted_by)
        yield Fact(_("Accepted"), moment(case.accepted_at), word=by, word_style="$quiet")
    if marks := _marks(facts):
        yield Fact(_("Marks"), marks)
    if facts.timing is not None:
        word, colour = left_mark(facts.left)
        yield _limit(_("Promised"), facts.timing.promised, moment, word, colour, rules=True)
        yield _limit(_("By law"), facts.timing.legal, moment)
    for each in facts.ledger:
        until = each.ends.isoformat() if each.ends else "…"
        yield Fact(
            _("Suspended"),
            f"{each.begins} – {until}  {special_word(each.kind)}",
            note=" · ".join(
                word
                for word in (
                    each.basis,
                    each.approver,
                    _("{days} working days at most").format(days=each.limit_days),
                    each.result,
                )
                if word
            ),
        )
    for notice in facts.corrections:
        told = _("; ").join(
            _("{material} ({fault})").format(material=name, fault=fault) if fault else name
            for name, fault in notice.missing
        )
        yield Fact(_("Corrected"), moment(notice.told_at), word=notice.reason, note=told)
    if case.decision is not None:
        document = "  ".join(word for word in (case.certificate, case.certificate_number) if word)
        yield Fact(
            _("Decision"),
            f"{moment(case.decided_at)}  {decision_word(case.decision)}",
            "bold",
            note="  ".join(word for word in (document, case.reason) if word),
        )
    elif case.reason:
        yield Fact(_("Reason"), case.reason)
    if case.delivery is not None:
        yield Fact(
            _("Delivered"),
            f"{moment(case.delivered_at)}  {mask_name(case.recipient)}",
            word=delivery_word(case.delivery),
        )
    if facts.follows:
        yield Fact(_("Follows"), facts.follows)
    yield from _place(facts)


def _limit(
    label: str,
    limit: LimitNow,
    moment: Callable[[datetime], str],
    word: str = "",
    colour: str = "",
    *,
    rules: bool = False,
) -> Fact:
    spent = _("{time} used").format(time=time_word(limit.used))
    if not rules:
        return Fact(label, f"{moment(limit.end.at)}  {spent}")
    return Fact(label, moment(limit.end.at), "bold", word, colour, _("; ").join([spent, *limit.rules]))


def _marks(facts: CaseFacts) -> str:
    case = facts.case
    promised = _("may follow until {day}").format(day=case.promise_by) if case.promise_by else ""
    words = [
        _("green channel") if case.green else "",
        _("supplemented") if case.supplemented else "",
        _("accepted conditionally") if case.conditional else "",
        promised,
        _("who accepted does not decide") if case.two_clerks else "",
    ]
    return " · ".join(word for word in words if word)


def _place(facts: CaseFacts) -> Iterator[Fact]:
    """Where it lies, when that is not simply here."""
    if not facts.way and facts.here and facts.decided_here:
        return
    yield Fact(_("Lies with"), facts.place, word=_("{hall} decides").format(hall=facts.home))
    for each in facts.way:
        arrow = "↑" if each.kind == PassageKind.UP else "↓"
        yield Fact(
            "",
            f"{arrow} {facts.halls[each.to_hall_id]}  {hall_time(each.at, facts.hall.zone):%m-%d %H:%M}",
            note=each.remark,
        )


def work(facts: CaseFacts) -> tuple[Fact, ...]:
    """Materials, steps, fees, and the other cases of its project."""
    return tuple(_work(facts))


def _work(facts: CaseFacts) -> Iterator[Fact]:
    yield Fact(_("Materials"))
    for each in facts.materials:
        mark, word = material_mark(each)
        yield Fact(
            f"  {mark}",
            each.name,
            word=word,
            word_style="bold" if each.needed and not each.in_order else "$quiet",
        )
    if not facts.materials:
        yield Fact("", _("none on its list"), "$quiet")
    if facts.steps:
        yield Fact(_("Steps"))
        for step in facts.steps:
            yield _step(facts, step)
    if facts.fees:
        yield Fact(_("Fees"))
        for fee in facts.fees:
            yield _fee(fee)
    if facts.project is not None:
        yield Fact(_("Joint project"))
        due = facts.project.due_at
        until = f"{hall_time(due, facts.hall.zone):%Y-%m-%d}" if due is not None else ""
        yield Fact("", facts.project.name, "bold", until, "$quiet", facts.project.number)
        for part in facts.parts:
            here = "▸" if part.id == facts.case.id else " "
            name = facts.departments.get(part.department_id, "")
            yield Fact(
                f"  {here} {part.stage}", f"{short_number(part.number)}  {name}", word=case_state_word(part.state)
            )


def _step(facts: CaseFacts, step: StepView) -> Fact:
    mark = {StepState.ACTIVE: "▸", StepState.DONE: "✓", StepState.SILENT: "!", StepState.WAITING: "·"}.get(
        step.state, "–"
    )
    who = facts.clerks.get(step.clerk_id or 0, "")
    words = [facts.departments.get(step.department_id, ""), who]
    due = f"{hall_time(step.due_at, facts.hall.zone):%m-%d %H:%M}" if step.due_at and not step.over else ""
    said = [result_word(step.result) if step.result else "", step.opinion, facts.signed(step.done_by)]
    if step.owes_opinion:
        said.append(_("its opinion is still owed"))
    if step.held_on is not None:
        said.insert(0, _("held on {day}").format(day=step.held_on))
    absent = [each["department"] for each in step.attendance or () if not each["present"]]
    if absent:
        said.append(_("absent: {names}").format(names=_(", ").join(absent)))
    return Fact(
        f"  {mark} {step.place}",
        "  ".join(word for word in (step.name, *words) if word),
        "bold" if step.state == StepState.ACTIVE else "",
        "  ".join(word for word in (step_state_word(step.state), due) if word),
        "$quiet",
        " · ".join(word for word in said if word),
    )


def _fee(fee: FeeView) -> Fact:
    mark = {FeeState.DUE: "·", FeeState.PAID: "✓", FeeState.WAIVED: "–"}[fee.state]
    said = {
        FeeState.DUE: _("to be paid"),
        FeeState.PAID: _("paid, receipt {number}").format(number=fee.receipt),
        FeeState.WAIVED: _("waived: {reason}").format(reason=fee.reason),
    }[fee.state]
    return Fact(f"  {mark} {fee.place}", f"{fee.name}  ¥{yuan(fee.amount_fen)}", word=said, word_style="$quiet")


def state_style(state: CaseState) -> str:
    """A state stands out while something is to be done about it."""
    return "bold" if state not in {CaseState.CONCLUDED, CaseState.REFUSED, CaseState.WITHDRAWN} else "$quiet"
