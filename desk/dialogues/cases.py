"""A case's page, and which dialogue each of its keys begins."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from desk.cases.view import look_at
from desk.screens.acting import ActingScreen
from desk.screens.case import CaseScreen
from schema.language import translator

_ = translator("desk")


async def open_case(desk: ActingScreen, case_id: int) -> None:
    """Show a case on its page."""
    facts = await desk.read(partial(look_at, hall=desk.hall, case_id=case_id))
    if facts is not None:
        await desk.app.push_screen(CaseScreen(desk, facts))


def dialogue(page: CaseScreen, action: str) -> Coroutine[Any, Any, None]:
    """What a key of the page begins."""
    from desk.dialogues import case_course, case_intake, case_steps

    dialogues: dict[str, Callable[[CaseScreen], Coroutine[Any, Any, None]]] = {
        "accept": case_intake.accept_it,
        "correct": case_intake.correct,
        "supplement": case_intake.take_supplements,
        "refuse": case_intake.refuse_it,
        "step": case_steps.work_on_step,
        "suspend": case_course.stop_or_go_on,
        "extend": case_course.extend_it,
        "fees": case_steps.settle_fees,
        "decide": case_course.decide_it,
        "deliver": case_course.deliver_it,
        "conclude": case_course.conclude_it,
        "withdraw": case_intake.withdraw_it,
        "pass_up": case_intake.pass_it_up,
        "pass_back": case_intake.pass_it_back,
        "look": case_course.look,
        "print": print_it,
        "follow": follow,
    }
    return dialogues[action](page)


async def follow(page: CaseScreen) -> None:
    """A new case that follows one that is over."""
    from desk.dialogues.receiving import receive

    await receive(page.counter, page.facts)


async def print_it(page: CaseScreen) -> None:
    """The notice it calls for now, on this machine's printer; what came of it is said on the page."""
    from desk.printing import print_notice

    desk = page.counter
    page.tell(_("Printing the notice …"))
    desk.desk.release_keys()
    printed, sentence = await print_notice(desk, page.facts.case.number)
    if page.is_attached:
        page.tell(sentence, refusal=not printed)
