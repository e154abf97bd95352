"""A move of a case from its page, decided upon what the clerk saw when the form came up.

When somebody else has changed the case meanwhile nothing is done: the page shows how it is now, and what was
typed stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from desk.cases.actions import possible
from desk.cases.tasks import change
from desk.dialogues.asking import ask_form, ask_one
from desk.screens.case import CaseScreen
from desk.screens.form import Field
from desk.widgets.choices import Choice
from schema.cases.views import CaseView
from schema.store.transaction import Tx

#: A move: what it does with the form's answer, decided upon a version.
Move = Callable[[Tx, dict[str, str], int], CaseView]


async def settle(page: CaseScreen, title: str, work: Callable[[Tx], CaseView], command: str = "") -> str:
    """Make a move, and show the case as it is then; answers the sentence that says why not."""
    task = change(page.counter.hall, title, page.facts.case.id, work, command)
    error = await page.counter.settle(task, hold=True)
    await page.fresh()
    return error


async def by_form(
    page: CaseScreen,
    action: str,
    title: str,
    fields: Sequence[Field],
    move: Move,
    first: dict[str, str] | None = None,
) -> None:
    """Ask, and do it; `first` stands in the fields at first."""
    desk, case_id, error = page.counter, page.facts.case.id, ""
    draft = f"{action} {case_id}"
    fields_now = desk.book.of(draft)
    if not fields_now:
        fields_now.update(first or {})
    while True:
        seen = page.facts.case.version
        said = await ask_form(desk, draft, title, fields, error)
        if said is None:
            return
        error = await settle(page, title, partial(_made, move, said, seen), fields_now.command)
        if not error:
            desk.book.drop(draft)
            return
        if not possible(action, page.facts):
            page.tell(error, refusal=True)
            return


def _made(move: Move, said: dict[str, str], seen: int, tx: Tx) -> CaseView:
    return move(tx, said, seen)


async def at_once(page: CaseScreen, title: str, work: Callable[[Tx, int], CaseView]) -> None:
    """Do what needs no form; say why not on the page."""
    await _do(page, title, work, page.facts.case.version)


async def once_sure(
    page: CaseScreen, title: str, question: str, answer: str, work: Callable[[Tx, int], CaseView]
) -> None:
    """Do what needs no form and cannot be taken back: asked once, and done upon what was seen then."""
    seen = page.facts.case.version
    if await ask_one(page.counter, question, [Choice("1", answer)]) is not None:
        await _do(page, title, work, seen)


async def _do(page: CaseScreen, title: str, work: Callable[[Tx, int], CaseView], seen: int) -> None:
    if error := await settle(page, title, lambda tx: work(tx, seen)):
        page.tell(error, refusal=True)
