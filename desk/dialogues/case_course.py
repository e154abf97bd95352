"""What is done with a case once it runs: its clock, the decision, the handing over, a look at whose it is."""

from __future__ import annotations

from functools import partial

from desk.cases.view import CaseFacts
from desk.cases.words import decision_word, delivery_word
from desk.dialogues.asking import SENTENCE, ask_one, needed, reason, whole
from desk.dialogues.case_moves import by_form, once_sure, settle
from desk.screens.case import CaseScreen
from desk.screens.form import Field
from desk.screens.sentence import SentenceScreen
from desk.widgets.choices import Choice
from schema.cases.clock_stops import extend, resume, suspend
from schema.cases.deciding import conclude, decide, deliver
from schema.cases.looking import look_at_case
from schema.cases.states import CaseState, Decision, Delivery
from schema.cases.views import CaseView
from schema.hall.kinds import ART_45, Special, special_word
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("desk")


async def stop_or_go_on(page: CaseScreen) -> None:
    """Stop the clock for a special procedure; let it go on when it is stopped."""
    hall, case = page.counter.hall, page.facts.case
    if case.state == CaseState.SUSPENDED:
        await by_form(
            page,
            "suspend",
            _("The clock goes on: what came of it?"),
            [Field("result", _("Result (may be left out)"), most=SENTENCE)],
            lambda tx, said, seen: resume(tx, hall, case.id, said["result"], seen=seen),
        )
        return
    kinds = _special_kinds(page.facts)
    chosen = await ask_one(
        page.counter,
        _("Which special procedure stops the clock?"),
        [Choice(str(place), special_word(kind), note) for place, (kind, note) in enumerate(kinds, 1)],
    )
    if chosen is None:
        return
    kind = kinds[int(chosen) - 1][0]
    known = next((each for each in page.facts.specials if each.kind == kind), None)
    first = (
        {"days": str(known.limit_days), "approver": known.approver, "basis": known.basis}
        if known is not None
        else {}
    )

    def work(tx: Tx, said: dict[str, str], seen: int) -> CaseView:
        return suspend(
            tx,
            hall,
            case.id,
            kind,
            int(said["days"]),
            said["approver"],
            basis=said["basis"],
            reason=said["reason"],
            seen=seen,
        )

    await by_form(
        page,
        "suspend",
        _("Stop the clock: {kind}").format(kind=special_word(kind)),
        [
            Field("days", _("Working days at most"), whole, 3),
            Field("approver", _("Approved by"), partial(needed, _("approver"), _("Name who approved it."))),
            Field("basis", _("Law it rests on"), most=200, hint=_("art. 45") if kind in ART_45 else ""),
            Field("reason", _("Reason (may be left out)"), most=SENTENCE),
        ],
        work,
        first,
    )


def _special_kinds(facts: CaseFacts) -> list[tuple[Special, str]]:
    """What the item publishes first, with its limit; then what the law knows."""
    published = {
        each.kind: _("published, {days} working days").format(days=each.limit_days) for each in facts.specials
    }
    rest = [kind for kind in Special if kind not in published]
    return [
        *published.items(),
        *((kind, "" if kind in ART_45 else _("needs a basis of its own")) for kind in rest),
    ]


async def extend_it(page: CaseScreen) -> None:
    """Extend the limit, once."""
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "extend",
        _("Extend the limit, once: the applicant is told why"),
        [
            Field("days", _("Working days"), whole, 3),
            Field("reason", _("Reason"), reason, SENTENCE),
            Field("approver", _("Approved by"), partial(needed, _("approver"), _("Name who approved it."))),
        ],
        lambda tx, said, seen: extend(
            tx, hall, case.id, int(said["days"]), said["reason"], said["approver"], seen=seen
        ),
    )


# --- the end ---


async def decide_it(page: CaseScreen) -> None:
    """Grant with the document, or deny with the reason."""
    hall, case = page.counter.hall, page.facts.case
    ways = list(Decision)
    chosen = await ask_one(
        page.counter,
        _("The decision?"),
        [Choice(str(place), decision_word(way)) for place, way in enumerate(ways, 1)],
    )
    if chosen is None:
        return
    decision = ways[int(chosen) - 1]
    granted = [
        Field("certificate", _("Document (name)"), most=200),
        Field("number", _("Its number"), most=100),
        Field("reason", _("Reason (against an objection)"), most=SENTENCE),
    ]
    denied = [Field("reason", _("Reason"), reason, SENTENCE)]

    def work(tx: Tx, said: dict[str, str], seen: int) -> CaseView:
        return decide(
            tx,
            hall,
            case.id,
            decision,
            reason=said["reason"],
            certificate=said.get("certificate", ""),
            certificate_number=said.get("number", ""),
            seen=seen,
        )

    await by_form(
        page,
        "decide",
        _("Decision: {decision}. It cannot be undone.").format(decision=decision_word(decision)),
        granted if decision == Decision.GRANTED else denied,
        work,
    )


async def deliver_it(page: CaseScreen) -> None:
    """How the result reached the applicant, and who took it."""
    hall, case = page.counter.hall, page.facts.case
    ways = list(Delivery)
    chosen = await ask_one(
        page.counter,
        _("How was the result handed over?"),
        [Choice(str(place), delivery_word(way)) for place, way in enumerate(ways, 1)],
    )
    if chosen is None:
        return
    way = ways[int(chosen) - 1]
    await by_form(
        page,
        "deliver",
        _("Handed over: {way}").format(way=delivery_word(way)),
        [
            Field(
                "recipient",
                _("Who took it"),
                partial(needed, _("recipient"), _("Give the name on the receipt.")),
            )
        ],
        lambda tx, said, seen: deliver(tx, hall, case.id, way, said["recipient"], seen=seen),
    )


async def conclude_it(page: CaseScreen) -> None:
    """Close it for good; asked once."""
    hall, case = page.counter.hall, page.facts.case
    await once_sure(
        page,
        _("Conclude"),
        _("Close it? It is not opened again."),
        _("close it for good"),
        lambda tx, seen: conclude(tx, hall, case.id, seen=seen),
    )


async def look(page: CaseScreen) -> None:
    """Names and numbers in full; the look is in the log."""
    desk, case_id = page.counter, page.facts.case.id
    found: list[CaseView] = []

    def work(tx: Tx) -> CaseView:
        found[:] = [look_at_case(tx, desk.hall, case_id)]
        return found[0]

    error = await settle(page, _("Identity"), work)
    if error or not found:
        page.tell(error, refusal=True)
        return
    case = found[0]
    lines = [
        f"{case.applicant_name}  {case.document_number}",
        f"{case.agent_name}  {case.agent_number}".strip(),
        case.phone,
    ]
    page.tell(_("You see whose case it is; the look is in the log."))
    await desk.ask(SentenceScreen(_("Identity"), "\n".join(line for line in lines if line)))
