"""The keys of the commonest tasks: README's table says what is typed, and this types it; on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from schema.cases.receiving import accept, receive_case
from schema.hall.halls import HallView
from schema.hall.kinds import StepKind
from schema.hall.persons import Person
from schema.hall.versions import ItemMaterialView, ItemStepView
from schema.queue.issuing import issue
from schema.store.engine import Store
from tests.database.cases import LI, publish_version
from tests.desk.at_cases import cases_at, hands
from tests.desk.test_case_life import COPY, FORM, logged
from tests.halls import TESTER

__all__ = ["hands"]

README = Path(__file__).parent.parent.parent / "README.md"
#: What a key is called in the table, by what is typed.
SHOWN = {"space": "Space", "enter": "Enter", "f2": "F2", "f4": "F4", "f5": "F5"}

#: task, what is typed, which verbs are in the log then, and how often
TASKS: list[tuple[str, Sequence[str], dict[str, int]]] = [
    ("call the next visitor, who only asked something", ["space", "1"], {"call": 1, "finish": 1}),
    ("nobody came: the next one", ["space", "m", "space"], {"call": 2, "no_show": 1}),
    ("to another queue, for a usual reason", ["space", "t", "b", "1"], {"transfer": 1}),
    ("the visitor fetches a copy: hold, and go on", ["space", "h", "x"], {"hold": 1, "resume": 1}),
    (
        "accept an application (card read at the door, item chosen)",
        ["space", "k", "f2", "v", "a", "2"],
        {"accept": 1, "finish": 1},
    ),
    (
        "one correction notice for what is missing",
        ["space", "k", "f2", "space", "b", "f2", "3"],
        {"request_correction": 1, "finish": 1},
    ),
    ("agree to the first step that waits", ["l", "enter", "o", "1", "f2"], {"do_step": 1}),
    ("agree to all steps that wait", ["l", "f4", "f5", "f2"], {"do_step": 2}),
    ("find a case by the end of an ID number", ["/", "2", "3", "4", "5", "enter"], {}),
    ("grant it", ["l", "enter", "o", "1", "f2", "d", "1", "f2"], {"do_step": 1, "decide": 1}),
]


def shown(typed: Sequence[str]) -> str:
    return " ".join(f"`{SHOWN.get(key, key.upper())}`" for key in typed)


@pytest.mark.usefixtures("hands")
@pytest.mark.parametrize(("task", "typed", "verbs"), TASKS, ids=[task for task, _typed, _verbs in TASKS])
async def test_what_the_table_says_does_it(
    store: Store, hall: HallView, task: str, typed: Sequence[str], verbs: dict[str, int]
) -> None:
    assert f"| {task} | {shown(typed)} | {len(typed)} |" in README.read_text(encoding="utf-8")
    materials = [ItemMaterialView(FORM), ItemMaterialView(COPY)]
    publish_version(store, 1, materials=materials, steps=[ItemStepView(1, "审查", StepKind.REVIEW)])
    first = Person() if typed[0] in "l/" else Person(LI.name, LI.document_number)
    for person in (first, Person()):
        store.write(lambda tx, person=person: issue(tx, hall, 1, item_id=1, person=person), actor=TESTER)
    if typed[0] in "l/":
        for _case in range(2):
            case = store.write(lambda tx: receive_case(tx, hall, 1, LI, complete=True), actor=TESTER)
            store.write(lambda tx, case=case: accept(tx, hall, case.id), actor=TESTER)
    async with cases_at(store, hall) as desk:
        for key in typed:
            await desk.keys(key)
        for verb, times in verbs.items():
            await desk.desk.until(lambda verb=verb, times=times: logged(store, verb) == times)
        if not verbs:
            await desk.on_page()
            assert "李**" in desk.shown


def test_the_table_has_no_other_rows() -> None:
    text = README.read_text(encoding="utf-8")
    table = text.split("| task | keys | count |")[1].split("\n\n")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "---" not in line]
    assert len(rows) == len(TASKS)
