"""Many steps at once: one opinion for like cases, and handing them over, on both databases."""

from __future__ import annotations

import pytest

from schema.cases.receiving import accept, receive_case
from schema.cases.step_rows import StepView, steps_of
from schema.cases.step_states import StepState
from schema.hall.halls import HallView
from schema.hall.kinds import StepKind
from schema.hall.versions import ItemStepView
from schema.store.engine import Store
from tests.database.cases import LI, publish_version
from tests.desk.at_cases import cases_at, hands
from tests.halls import TESTER

__all__ = ["hands"]

pytestmark = pytest.mark.usefixtures("hands")

CASES = 4


def first_steps(store: Store) -> list[StepView]:
    return [store.read(lambda r, case=case: steps_of(r, case))[0] for case in range(1, CASES + 1)]


@pytest.fixture
def waiting(store: Store, hall: HallView) -> None:
    """Cases whose first step waits; that of the last one is a survey."""
    publish_version(store, 1, steps=[ItemStepView(1, "审查", StepKind.REVIEW)])
    publish_version(store, 2, steps=[ItemStepView(1, "踏勘", StepKind.SURVEY)])
    for item in (1, 1, 1, 2):
        case = store.write(lambda tx, item=item: receive_case(tx, hall, item, LI), actor=TESTER)
        store.write(lambda tx, case=case: accept(tx, hall, case.id), actor=TESTER)


@pytest.mark.usefixtures("waiting")
async def test_one_opinion_for_all_that_are_marked(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall) as desk:
        await desk.keys("l")
        await desk.on_list()
        await desk.keys("f3", "f3", "f4", "f3")  # all but the third
        assert [row[1] for row in desk.rows] == ["●", "●", " ", "●"]
        await desk.keys("f5", "材料齐全", "enter")
        await desk.desk.until(lambda: "attendance" in desk.desk.said)  # a survey is recorded, not agreed to
        await desk.keys("escape")
        states = [step.state for step in first_steps(store)]
        assert states == [StepState.DONE, StepState.DONE, StepState.ACTIVE, StepState.ACTIVE]
        assert {step.opinion for step in first_steps(store)} == {"材料齐全", ""}
        assert "2 of 3 done" in desk.notice and len(desk.rows) == 2


@pytest.mark.usefixtures("waiting")
async def test_steps_are_handed_over_in_absence(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall) as desk:
        await desk.keys("l")
        await desk.on_list()
        await desk.keys("f4", "f6", "1002")
        await desk.desk.until(lambda: "4 of 4 done" in desk.notice)
        assert [step.clerk_id for step in first_steps(store)] == [2] * CASES
        # They are his now: nobody else finishes one.
        await desk.keys("f4", "f4", "f3", "f5", "enter")
        await desk.desk.until(lambda: "李强" in desk.desk.said)
