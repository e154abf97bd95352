"""What every command that changes a case has in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from schema.cases.views import CaseView, case_by_id, find_case
from schema.commands.case_facts import case_facts, case_line
from schema.commands.on_hall import At
from schema.language import translator
from schema.store.transaction import Tx

_ = translator("schema")

NumberArgument = Annotated[str, typer.Argument(help=_("case number"))]
ClerkOption = Annotated[str | None, typer.Option("--clerk", help=_("staff number of whoever does it"))]
SeenOption = Annotated[
    int | None, typer.Option("--version", help=_("the version that was looked at; refused if it has changed"))
]

Change = Callable[[Tx, CaseView], CaseView]


def change(at: At, number: str, work: Change, clerk: str | None, command: str | None) -> None:
    """Make a change to a case, once for each command id, and print the case."""
    case = at.read(lambda reader: find_case(reader, at.hall, number))
    changed = at.write(lambda tx: work(tx, case), actor=at.actor(None, clerk), command=command, again=case_by_id)
    answer_case(at, changed)


def answer_case(at: At, case: CaseView) -> None:
    facts = case_facts(at, case)
    at.answer(facts, [case_line(at, facts)])
