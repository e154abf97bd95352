"""One opinion for like cases, and handing steps over in absence: each step by itself, so that one that is refused
keeps no other from being done."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desk.cases.tasks import change, short_number
from desk.cases.view import CaseRow
from desk.dialogues.asking import ask_form, ask_one
from desk.screens.form import Field
from desk.screens.sentence import SentenceScreen
from desk.widgets.choices import Choice
from schema.cases.assigning import assign_step
from schema.cases.step_states import StepResult
from schema.cases.steps import OPINION_LENGTH, do_step
from schema.cases.views import CaseView
from schema.hall.staff import list_clerks
from schema.language import translator
from schema.store.transaction import Tx

if TYPE_CHECKING:
    from desk.screens.case_list import CaseListScreen

_ = translator("desk")

#: What is done with a marked step.
Work = Callable[[Tx, CaseRow], CaseView]


async def agree_to_all(page: CaseListScreen) -> None:
    """The marked steps agree, with one opinion."""
    rows, hall, draft = page.marked, page.counter.hall, "batch"
    said = await ask_form(
        page.counter,
        draft,
        _("{count} steps agree. With which opinion?").format(count=len(rows)),
        [Field("opinion", _("Opinion (may be left out)"), most=OPINION_LENGTH)],
    )
    if said is None:
        return
    opinion = said["opinion"]

    def work(tx: Tx, row: CaseRow) -> CaseView:
        assert row.step is not None
        return do_step(tx, hall, row.case_id, row.step, StepResult.AGREES, opinion, seen=_seen(row, rows))

    await _each(page, rows, _("Agree"), work)
    page.counter.book.drop(draft)


async def hand_over(page: CaseListScreen) -> None:
    """The marked steps are a colleague's from now on."""
    rows, hall = page.marked, page.counter.hall
    staff = await page.counter.read(lambda reader: list_clerks(reader, hall))
    if not staff:
        return
    chosen = await ask_one(
        page.counter,
        _("{count} steps: who is to do them?").format(count=len(rows)),
        [Choice(clerk.number, clerk.name) for clerk in staff],
    )
    if chosen is None:
        return
    to = next(clerk for clerk in staff if clerk.number == chosen)

    def work(tx: Tx, row: CaseRow) -> CaseView:
        assert row.step is not None
        return assign_step(tx, hall, row.case_id, row.step, to.id, seen=_seen(row, rows))

    await _each(page, rows, _("Hand over"), work)


def _seen(row: CaseRow, rows: list[CaseRow]) -> int | None:
    """The version that was looked at; a case with several marked steps changes by the first of them."""
    return row.version if sum(other.case_id == row.case_id for other in rows) == 1 else None


def _done(work: Work, row: CaseRow, tx: Tx) -> CaseView:
    return work(tx, row)


async def _each(page: CaseListScreen, rows: list[CaseRow], title: str, work: Work) -> None:
    """Do it for each, and say which were not done and why."""
    desk, refused = page.counter, []
    for row in rows:
        task = change(desk.hall, title, row.case_id, partial(_done, work, row))
        if error := await desk.settle(task, hold=True):
            refused.append(f"{short_number(row.number)}: {error}")
    await page.fresh()
    page.tell(
        _("{done} of {all} done.").format(done=len(rows) - len(refused), all=len(rows)), refusal=bool(refused)
    )
    if refused:
        title = _("Not done: {count}").format(count=len(refused))
        await desk.ask(SentenceScreen(title, "\n".join(refused)))
