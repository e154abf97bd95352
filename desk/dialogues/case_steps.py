"""Steps and fees of a case from its page: opinions, surveys, sending back, assigning; paid and waived."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from desk.dialogues.asking import SENTENCE, ask_one, day, needed, parsed_day, reason
from desk.dialogues.case_moves import at_once, by_form
from desk.screens.case import CaseScreen
from desk.screens.form import Field
from desk.widgets.choices import Choice
from schema.cases.assigning import assign_step, take_over_step
from schema.cases.charging import charge_fee, parse_yuan, pay_fee, waive_fee, yuan
from schema.cases.states import CASE_TRANSITIONS, CaseVerb
from schema.cases.step_rows import FeeView, StepView
from schema.cases.step_states import StepResult, StepState, step_state_word
from schema.cases.steps import HELD, OPINION_LENGTH, Attendance, do_step, give_opinion, hold_step, return_step
from schema.cases.views import CaseView
from schema.hall import clock
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("desk")

Lead = Callable[[CaseScreen, StepView], Coroutine[Any, Any, None]]


async def work_on_step(page: CaseScreen) -> None:
    """Choose a step where there are several, then what is done with it."""
    step = await _step(page)
    if step is None:
        return
    ways = _ways(step)
    chosen = await ask_one(
        page.counter,
        _("Step {place}, {step}: what is done?").format(place=step.place, step=step.name),
        [Choice(str(place), words) for place, (words, _lead) in enumerate(ways, 1)],
    )
    if chosen is not None:
        await ways[int(chosen) - 1][1](page, step)


async def _step(page: CaseScreen) -> StepView | None:
    facts = page.facts
    steps = {str(step.place): step for step in facts.steps if step.state != StepState.SKIPPED}
    if len(steps) == 1:
        return next(iter(steps.values()))
    # What waits for somebody comes first.
    order = sorted(steps.values(), key=lambda step: (step not in facts.in_hand, step.place))
    chosen = await ask_one(
        page.counter,
        _("Which step?"),
        [
            Choice(
                str(step.place),
                f"{step.name}  {facts.departments.get(step.department_id, '')}",
                step_state_word(step.state),
            )
            for step in order
        ],
    )
    return steps.get(chosen) if chosen is not None else None


def _ways(step: StepView) -> list[tuple[str, Lead]]:
    """What can be done with a step as it is."""
    again: tuple[str, Lead] = (_("send back: it is done again"), send_back)
    give: tuple[str, Lead] = (_("give it to somebody"), give_to)
    if step.state == StepState.WAITING:
        return [give]
    if step.state == StepState.SILENT:
        return [(_("write the opinion that is owed"), owed_opinion), again]
    if step.state == StepState.DONE:
        return [again]
    work: list[tuple[str, Lead]] = (
        [(_("record what was held"), record_held)]
        if step.kind in HELD
        else [(_("agree"), agree), (_("object"), object_to)]
    )
    taking: list[tuple[str, Lead]] = (
        [(_("take it over in absence"), take_over)] if step.clerk_id is not None else []
    )
    return [*work, give, *taking]


async def agree(page: CaseScreen, step: StepView) -> None:
    """The step agrees; an opinion may be left out."""
    await _opinion(page, step, StepResult.AGREES)


async def object_to(page: CaseScreen, step: StepView) -> None:
    """The step objects, with the reason."""
    await _opinion(page, step, StepResult.OBJECTS)


async def _opinion(page: CaseScreen, step: StepView, result: StepResult) -> None:
    hall, case = page.counter.hall, page.facts.case
    objects = result == StepResult.OBJECTS
    field = (
        Field("opinion", _("Reason"), reason, OPINION_LENGTH)
        if objects
        else Field("opinion", _("Opinion (may be left out)"), most=OPINION_LENGTH)
    )
    await by_form(
        page,
        "step",
        (_("{step}: object") if objects else _("{step}: agree")).format(step=step.name),
        [field],
        lambda tx, said, seen: do_step(tx, hall, case.id, step.place, result, said["opinion"], seen=seen),
    )


async def owed_opinion(page: CaseScreen, step: StepView) -> None:
    """What a department still owes whose silence has consented."""
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "step",
        _("{step}: the opinion that is owed").format(step=step.name),
        [Field("opinion", _("Opinion"), reason, OPINION_LENGTH)],
        lambda tx, said, seen: give_opinion(tx, hall, case.id, step.place, said["opinion"], seen=seen),
    )


async def record_held(page: CaseScreen, step: StepView) -> None:
    """A joint survey or meeting: its day, who was there, what was found."""
    hall, facts = page.counter.hall, page.facts
    departments = list(
        dict.fromkeys(
            facts.departments.get(each, "")
            for each in (facts.case.department_id, *(other.department_id for other in facts.steps))
        )
    )
    fields = [
        Field("day", _("Day it was held"), day, 10),
        Field("opinion", _("Finding"), partial(needed, _("finding"), _("Say what was found.")), OPINION_LENGTH),
        *(
            Field(f"at_{place}", name, most=40, hint=_("who came; “-name”: absent, who signed"))
            for place, name in enumerate(departments)
        ),
    ]

    def work(tx: Tx, said: dict[str, str], seen: int) -> CaseView:
        there = [
            Attendance(name, who.lstrip("-－—– "), not who.startswith(("-", "－", "—", "–")))
            for place, name in enumerate(departments)
            if (who := said[f"at_{place}"])
        ]
        held_on = parsed_day(said["day"])
        assert held_on is not None
        return hold_step(tx, hall, facts.case.id, step.place, held_on, there, said["opinion"], seen=seen)

    today = clock.hall_time(clock.now(), hall.zone).date().isoformat()
    title = _("{step}: day, finding, and who was there").format(step=step.name)
    await by_form(page, "step", title, fields, work, {"day": today})


async def send_back(page: CaseScreen, step: StepView) -> None:
    """The step is done again, and what comes after it."""
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "step",
        _("{step}: send back").format(step=step.name),
        [Field("reason", _("What is to be done again"), reason, SENTENCE)],
        lambda tx, said, seen: return_step(tx, hall, case.id, step.place, said["reason"], seen=seen),
    )


async def give_to(page: CaseScreen, step: StepView) -> None:
    """To a clerk of its department."""
    hall, case = page.counter.hall, page.facts.case
    staff = list(page.facts.clerks.items())
    chosen = await ask_one(
        page.counter,
        _("{step}: who is to do it?").format(step=step.name),
        [Choice(str(place), name) for place, (_key, name) in enumerate(staff, 1)],
    )
    if chosen is not None:
        clerk_id = staff[int(chosen) - 1][0]
        await at_once(
            page,
            _("Give a step"),
            lambda tx, seen: assign_step(tx, hall, case.id, step.place, clerk_id, seen=seen),
        )


async def take_over(page: CaseScreen, step: StepView) -> None:
    """From a colleague who is not there."""
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "step",
        _("{step}: take it over").format(step=step.name),
        [Field("reason", _("Why the colleague is not there"), reason, SENTENCE)],
        lambda tx, said, seen: take_over_step(tx, hall, case.id, step.place, said["reason"], seen=seen),
    )


# --- fees ---


async def settle_fees(page: CaseScreen) -> None:
    """Choose one that is due, or charge another."""
    facts = page.facts
    charging = facts.case.state in CASE_TRANSITIONS[CaseVerb.CHARGE][0]
    choices = [Choice(str(fee.place), fee.name, "¥" + yuan(fee.amount_fen)) for fee in facts.fees_due]
    if charging:
        choices.append(Choice("0", _("another fee")))
    chosen = await ask_one(page.counter, _("Which fee?"), choices)
    if chosen is None:
        return
    if chosen == "0":
        await _charge(page)
        return
    fee = next(each for each in facts.fees_due if str(each.place) == chosen)
    way = await ask_one(
        page.counter,
        f"{fee.name}  ¥{yuan(fee.amount_fen)}",
        [Choice("1", _("paid")), Choice("2", _("waived"))],
    )
    if way is not None:
        await (_paid if way == "1" else _waived)(page, fee)


async def _paid(page: CaseScreen, fee: FeeView) -> None:
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "fees",
        _("{fee}: paid").format(fee=fee.name),
        [
            Field(
                "receipt",
                _("Number of the receipt"),
                partial(needed, _("receipt"), _("Type the number printed on it.")),
            )
        ],
        lambda tx, said, seen: pay_fee(tx, hall, case.id, fee.place, said["receipt"], seen=seen),
    )


async def _waived(page: CaseScreen, fee: FeeView) -> None:
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "fees",
        _("{fee}: waived").format(fee=fee.name),
        [Field("reason", _("The rule it follows"), reason, SENTENCE)],
        lambda tx, said, seen: waive_fee(tx, hall, case.id, fee.place, said["reason"], seen=seen),
    )


async def _charge(page: CaseScreen) -> None:
    hall, case = page.counter.hall, page.facts.case
    await by_form(
        page,
        "fees",
        _("Another fee"),
        [
            Field("name", _("Fee"), partial(needed, _("fee"), _("Name it as the published list does.")), 100),
            Field("amount", _("Yuan"), _amount, 12),
        ],
        lambda tx, said, seen: charge_fee(tx, hall, case.id, said["name"], parse_yuan(said["amount"]), seen=seen),
    )


def _amount(text: str) -> str:
    """As it was typed, if it is an amount. Raises `BadInput`."""
    parse_yuan(text)
    return text.strip()
