"""What is done with a case before its limits run, and handing it on: acceptance, correction, refusal (受理)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desk.cases.tasks import faults_of
from desk.dialogues.asking import SENTENCE, parsed_day, reason
from desk.dialogues.case_moves import by_form, once_sure, settle
from desk.dialogues.materials import check_materials
from desk.dialogues.prompts import PROMPTS
from desk.screens.case import CaseScreen
from desk.screens.form import Field
from desk.screens.materials import Ending
from schema.cases.passing import pass_back, pass_up
from schema.cases.projects import accept_project
from schema.cases.receiving import accept, hand_in, refuse, request_correction, supplement, withdraw
from schema.cases.states import CaseState
from schema.cases.views import CaseView, case_by_id, materials_of
from schema.hall.models import Role
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("desk")


async def accept_it(page: CaseScreen) -> None:
    """Accept; conditionally when only what may follow is missing; a project's cases all together."""
    facts, desk = page.facts, page.counter
    case, missing = facts.case, facts.missing
    if case.project_id is not None and (case.stage or 1) == 1:
        await once_sure(
            page,
            _("Accept the project"),
            _("Accept the project? The time of its first stage begins, and is not turned back."),
            _("accept the project"),
            partial(_accept_project, page),
        )
    elif missing and all(each.later for each in missing):
        prompt = PROMPTS["conditional"]

        def conditionally(tx: Tx, said: dict[str, str], seen: int) -> CaseView:
            day = parsed_day(said["day"])
            return accept(
                tx, desk.hall, case.id, conditional=True, promise_by=day, window=desk.window.kind, seen=seen
            )

        await by_form(page, "accept", prompt.title(), prompt.fields(), conditionally)
    else:
        await once_sure(
            page,
            _("Accept"),
            _("Accept it? Its time begins, and is not turned back."),
            _("accept it"),
            lambda tx, seen: accept(tx, desk.hall, case.id, window=desk.window.kind, seen=seen),
        )


def _accept_project(page: CaseScreen, tx: Tx, _seen: int) -> CaseView:
    case = page.facts.case
    assert case.project_id is not None
    accept_project(tx, page.counter.hall, case.project_id, window=page.counter.window.kind)
    return case_by_id(tx, case.id)


async def correct(page: CaseScreen) -> None:
    """One notice that names everything; a second one is a supervisor's, with the reason."""
    desk = page.counter
    materials = list(page.facts.materials)
    endings = [Ending("correct", "b", _("Correct"), "lacking")]
    if await check_materials(desk, _("What is missing or wrong?"), materials, endings) is None:
        return
    prompt = PROMPTS["correct"]
    fields = prompt.fields()
    if page.facts.corrections:
        fields.append(Field("reason", _("Why a second notice?"), reason, SENTENCE))

    def work(tx: Tx, said: dict[str, str], seen: int) -> CaseView:
        return request_correction(
            tx,
            desk.hall,
            page.facts.case.id,
            faults_of(materials),
            reply_by=parsed_day(said["day"]),
            reason=said.get("reason", ""),
            supervisor=desk.clerk.role == Role.SUPERVISOR,
            seen=seen,
        )

    await by_form(page, "correct", prompt.title(), fields, work)


async def take_supplements(page: CaseScreen) -> None:
    """What a notice asked for, or what was promised at a conditional acceptance; for a project, once for all."""
    desk, case = page.counter, page.facts.case
    shown = [replace(each, received=False, fault="") for each in page.facts.missing]
    seen = page.facts.case.version
    if await check_materials(desk, _("What was brought?"), shown, [Ending("take", "s", _("Take in"))]) is None:
        return
    names = [each.name for each in shown if each.received]
    if not names:
        page.tell(_("Nothing was ticked, so nothing was taken in."), refusal=True)
        return

    def work(tx: Tx) -> CaseView:
        if case.state != CaseState.CORRECTING:
            return hand_in(tx, desk.hall, case.id, names, seen=seen)
        for part in page.facts.parts:
            listed = {each.name for each in materials_of(tx, part.id)} & set(names)
            if part.id != case.id and part.state == CaseState.CORRECTING and listed:
                supplement(tx, desk.hall, part.id, sorted(listed))
        return supplement(tx, desk.hall, case.id, names, seen=seen)

    if error := await settle(page, _("Take in what was missing"), work):
        page.tell(error, refusal=True)


async def refuse_it(page: CaseScreen) -> None:
    """Refuse acceptance, with the reason."""
    hall, case, prompt = page.counter.hall, page.facts.case, PROMPTS["refuse"]
    await by_form(
        page,
        "refuse",
        prompt.title(),
        prompt.fields(),
        lambda tx, said, seen: refuse(tx, hall, case.id, said["reason"], seen=seen),
    )


async def withdraw_it(page: CaseScreen) -> None:
    """The applicant takes it back."""
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "withdraw",
        _("Withdraw: the applicant takes it back. It cannot be undone."),
        [Field("reason", _("Why (may be left out)"), most=SENTENCE)],
        lambda tx, said, seen: withdraw(tx, hall, case.id, said["reason"], seen=seen),
    )


async def pass_it_up(page: CaseScreen) -> None:
    """To the place above."""
    hall, case, prompt = page.counter.hall, page.facts.case, PROMPTS["pass_up"]
    await by_form(
        page,
        "pass_up",
        prompt.title(),
        prompt.fields(),
        lambda tx, said, seen: pass_up(tx, hall, case.id, said["reason"], seen=seen),
    )


async def pass_it_back(page: CaseScreen) -> None:
    """With the answer, to the place that passed it up."""
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "pass_back",
        _("Pass back: what is the answer?"),
        [Field("reason", _("Answer (may be left out)"), most=SENTENCE)],
        lambda tx, said, seen: pass_back(tx, hall, case.id, said["reason"], seen=seen),
    )
