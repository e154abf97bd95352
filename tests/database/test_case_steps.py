"""The steps of a case: stages, parallel departments, silence, surveys, sending back, who may do what; fees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from schema.cases.assigning import assign_step, take_over_step
from schema.cases.charging import pay_fee, waive_fee
from schema.cases.deciding import decide
from schema.cases.moving import catch_up_all
from schema.cases.receiving import accept
from schema.cases.states import CaseState, CaseVerb, Decision
from schema.cases.step_rows import fees_of, steps_of
from schema.cases.step_states import FeeState, StepResult, StepState
from schema.cases.steps import Attendance, do_step, give_opinion, hold_step, return_step
from schema.cases.views import CaseView, Material, materials_of
from schema.errors import (
    BadInput,
    FeesDue,
    MaterialsMissing,
    NotYourStep,
    SameClerk,
    StepsOpen,
    UnknownFee,
    UnknownStep,
    WrongCaseState,
    WrongStepState,
)
from schema.hall import clock
from schema.hall.halls import HallView, department_t
from schema.hall.kinds import MaterialNeed, StepKind, WindowKind
from schema.hall.staff import clerk_by_id, clerk_t, list_clerks
from schema.hall.versions import ItemFeeView, ItemMaterialView, ItemStepView
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.cases import LAND, REPORT, Cases, at, cases_in, publish_version
from tests.halls import TESTER

V, S, K = CaseVerb, StepState, StepKind


class Steps(Cases):
    """A clerk, and the departments beside theirs."""

    def step(self, case: CaseView, place: int, work=do_step, clerk: str = "", **more: object) -> CaseView:  # type: ignore[no-untyped-def]
        """Work on a step, as a script or as a clerk."""
        actor = TESTER
        if clerk:
            who = {each.number: each for each in self.store.read(lambda r: list_clerks(r, self.hall))}[clerk]
            actor = who.actor("window:1")
        return self.store.write(lambda tx: work(tx, self.hall, case.id, place, **more), actor=actor)

    def states(self, case: CaseView) -> list[str]:
        return [step.state.value for step in self.store.read(lambda r: steps_of(r, case.id))]

    def verbs(self) -> list[str]:
        return [
            verb for (verb,) in self.store.read(lambda r: r.all(select(event_t.c.verb).order_by(event_t.c.id)))
        ]


@pytest.fixture
def desk(store: Store, hall: HallView) -> Iterator[Steps]:
    with cases_in(store, hall) as cases:
        yield Steps(cases.store, cases.hall, item=cases.item)


@pytest.fixture(autouse=True)
def _one_clock(desk: Steps) -> Iterator[None]:
    with clock.using(lambda: desk.now):
        yield


def departments(desk: Cases, *names: str) -> list[int]:
    """Further departments of the hall."""
    desk.store.write(
        lambda tx: [tx.run(department_t.insert(), {"hall_id": desk.hall.id, "name": name}) for name in names],
        actor=TESTER,
    )
    d = department_t.c
    found = dict(desk.store.read(lambda r: [tuple(row) for row in r.all(select(d.name, d.id))]))
    return [found[name] for name in names]


def day(desk: Cases, moment: object) -> str:
    return f"{clock.hall_time(moment, desk.hall.zone):%m-%d %H:%M}"  # type: ignore[arg-type]


def test_stage_after_stage_and_none_skipped(desk: Steps) -> None:
    steps = [
        ItemStepView(1, "审查", K.REVIEW, days=2),
        ItemStepView(2, "审核", K.APPROVE, days=1),
        ItemStepView(3, "制证", K.CERTIFICATE, days=1),
    ]
    publish_version(desk.store, 1, steps=steps)
    case = desk.do(V.ACCEPT, desk.receive())
    first = desk.store.read(lambda r: steps_of(r, case.id))[0]
    # Accepted on Monday the 2nd; two days are the 3rd and the 4th.
    assert (day(desk, first.due_at), desk.states(case)) == ("03-04 17:00", ["active", "waiting", "waiting"])
    with pytest.raises(WrongStepState, match="no step is skipped"):
        desk.step(case, 2)
    with pytest.raises(StepsOpen, match="审查; 审核; 制证"):
        desk.do(V.DECIDE, case)
    with pytest.raises(UnknownStep, match="1 审查"):
        desk.step(case, 9)
    case = desk.step(case, 1, opinion="符合条件")
    assert desk.states(case) == ["done", "active", "waiting"]
    with pytest.raises(WrongStepState, match="done"):
        desk.step(case, 1)
    case = desk.step(desk.step(case, 2), 3)
    assert desk.do(V.DECIDE, case).state == CaseState.DECIDED
    with pytest.raises(WrongCaseState):
        desk.step(case, 3)


def test_departments_in_parallel_one_is_silent(desk: Steps) -> None:
    """并联: one says nothing within its two days and consents by that; it still owes its opinion."""
    fire, land, traffic = departments(desk, "区消防救援大队", "区自然资源局", "区交通局")
    steps = [
        ItemStepView(1, "审查", K.REVIEW, days=0),
        ItemStepView(2, "消防会签", K.CO_SIGN, fire, days=2, silence_consents=True),
        ItemStepView(2, "用地会签", K.CO_SIGN, land, days=2),
        ItemStepView(2, "抄告交通", K.NOTIFY, traffic),
        ItemStepView(3, "审核", K.APPROVE, days=1),
    ]
    publish_version(desk.store, 1, steps=steps)
    case = desk.do(V.ACCEPT, desk.receive())
    case = desk.step(case, 1)
    assert desk.states(case) == ["done", "active", "active", "done", "waiting"]
    case = desk.step(case, 3, opinion="用地符合规划")
    with pytest.raises(WrongStepState, match="owed"):
        desk.step(case, 2, give_opinion, opinion="无")
    desk.now = at("2026-03-04 16:59")
    assert desk.store.write(lambda tx: catch_up_all(tx, desk.hall), actor=TESTER) == []
    desk.now = at("2026-03-04 17:01")
    (case,) = desk.store.write(lambda tx: catch_up_all(tx, desk.hall), actor=TESTER)
    silent = desk.store.read(lambda r: steps_of(r, case.id))[1]
    assert desk.states(case) == ["done", "silent", "done", "done", "active"]
    assert (silent.result, silent.owes_opinion, day(desk, silent.done_at)) == ("agrees", True, "03-04 17:00")
    assert case.state == CaseState.ACCEPTED  # nothing is decided by silence
    case = desk.step(case, 2, give_opinion, opinion="经现场核查，同意")
    assert not desk.store.read(lambda r: steps_of(r, case.id))[1].owes_opinion
    with pytest.raises(WrongStepState):
        desk.step(case, 2, give_opinion, opinion="改变意见")
    assert "consent_by_silence" in desk.verbs()


def test_an_objection_is_told_and_decided_upon(desk: Steps) -> None:
    (fire,) = departments(desk, "区消防救援大队")
    steps = [ItemStepView(1, "会签", K.CO_SIGN, fire), ItemStepView(2, "审核", K.APPROVE)]
    publish_version(desk.store, 1, steps=steps)
    case = desk.do(V.ACCEPT, desk.receive())
    with pytest.raises(BadInput, match="gives its reason"):
        desk.step(case, 1, result=StepResult.OBJECTS)
    case = desk.step(case, 1, result=StepResult.OBJECTS, opinion="疏散通道不足")
    with pytest.raises(StepsOpen):
        desk.do(V.DECIDE, case)
    denied = desk.do(V.DECIDE, case, decision=Decision.DENIED, reason="疏散通道不足")
    assert desk.states(denied) == ["done", "skipped"]

    other = desk.do(V.ACCEPT, desk.receive())
    other = desk.step(desk.step(other, 1, result=StepResult.OBJECTS, opinion="疏散通道不足"), 2)
    with pytest.raises(BadInput, match="objects"):
        desk.do(V.DECIDE, other)
    assert desk.do(V.DECIDE, other, reason="已整改并复核").state == CaseState.DECIDED


def test_sent_back_it_begins_again_and_what_follows_waits(desk: Steps) -> None:
    publish_version(
        desk.store, 1, steps=[ItemStepView(1, "审查", K.REVIEW), ItemStepView(2, "审核", K.APPROVE, days=2)]
    )
    case = desk.step(desk.do(V.ACCEPT, desk.receive()), 1, opinion="同意")
    with pytest.raises(WrongStepState, match="goes back"):
        desk.step(case, 2, return_step, reason="x")
    with pytest.raises(BadInput, match="without one"):
        desk.step(case, 1, return_step, reason=" ")
    desk.now = at("2026-03-05 09:00")
    case = desk.step(case, 1, return_step, reason="面积计算有误")
    review, approve = desk.store.read(lambda r: steps_of(r, case.id))
    assert (review.state, review.rounds, review.opinion, day(desk, review.due_at)) == (
        "active",
        2,
        "",
        "03-06 17:00",
    )
    assert (approve.state, approve.begun_at) == ("waiting", None)
    # What was said before is in the log.
    row = desk.store.read(lambda r: r.first(select(event_t.c.after).where(event_t.c.verb == "return_step")))
    assert row.after["opinion"] == "同意" and row.after["reason"] == "面积计算有误"


def test_a_survey_together_and_a_signed_absence(desk: Steps) -> None:
    fire, land = departments(desk, "区消防救援大队", "区自然资源局")
    steps = [
        ItemStepView(1, "联合踏勘", K.SURVEY, days=3),
        ItemStepView(2, "消防会签", K.CO_SIGN, fire, silence_consents=True),
        ItemStepView(2, "用地会签", K.CO_SIGN, land),
    ]
    publish_version(desk.store, 1, steps=steps)
    case = desk.do(V.ACCEPT, desk.receive())
    there = [Attendance("区自然资源局", "王建军"), Attendance("区消防救援大队", "李科", present=False)]
    with pytest.raises(BadInput, match="held on a day"):
        desk.step(case, 1)
    held = {"held_on": date(2026, 3, 2), "attendance": there, "opinion": "现场与图纸一致"}
    for wrong, words in (
        ({"held_on": date(2026, 3, 3)}, "still to come"),
        ({"attendance": []}, "people who were there"),
        ({"attendance": [Attendance("区消防救援大队", " ", present=False)]}, "nobody stands for"),
    ):
        with pytest.raises(BadInput, match=words):
            desk.step(case, 1, hold_step, **(held | wrong))
    case = desk.step(case, 1, hold_step, **held)
    survey, fire_step, land_step = desk.store.read(lambda r: steps_of(r, case.id))
    assert (survey.held_on, survey.attendance[1]["person"]) == (date(2026, 3, 2), "李科")
    assert (fire_step.state, land_step.state) == (S.SILENT, S.ACTIVE)
    with pytest.raises(BadInput, match="no survey"):
        desk.step(case, 3, hold_step, **held)


def test_done_first_papers_later(desk: Steps) -> None:
    """先办后补: the next stage does not wait for such a step; the decision does."""
    steps = [ItemStepView(1, "环评意见", K.REVIEW, may_follow=True), ItemStepView(2, "审核", K.APPROVE)]
    publish_version(desk.store, 1, steps=steps)
    case = desk.do(V.ACCEPT, desk.receive())
    assert desk.states(case) == ["active", "active"]
    case = desk.step(case, 2)
    with pytest.raises(StepsOpen, match="环评意见"):
        desk.do(V.DECIDE, case)
    assert desk.do(V.DECIDE, desk.step(case, 1)).state == CaseState.DECIDED


def test_whose_step_it_is(desk: Steps) -> None:
    own, other = departments(desk, "区市监局", "区消防救援大队")
    publish_version(desk.store, 1, steps=[ItemStepView(1, "审查", K.REVIEW, own, days=3)])
    c = clerk_t.c
    numbers = [each.number for each in desk.store.read(lambda r: list_clerks(r, desk.hall))]
    assert numbers[:3] == ["1001", "1002", "9001"]

    def place(number: str, department: int) -> None:
        desk.store.write(
            lambda tx: tx.run(clerk_t.update().where(c.number == number).values(department_id=department)),
            actor=TESTER,
        )

    place("1001", own), place("1002", other)
    ids = dict(desk.store.read(lambda r: [tuple(row) for row in r.all(select(c.number, c.id))]))
    case = desk.do(V.ACCEPT, desk.receive())
    with pytest.raises(NotYourStep, match="区市监局's"):
        desk.step(case, 1, clerk="1002")
    with pytest.raises(BadInput, match="another department"):
        desk.step(case, 1, assign_step, clerk="9001", clerk_id=ids["1002"])
    with pytest.raises(NotYourStep, match="nothing to take over"):
        desk.step(case, 1, take_over_step, clerk="1001", reason="休假")
    case = desk.step(case, 1, assign_step, clerk="9001", clerk_id=ids["9001"])
    with pytest.raises(NotYourStep):
        desk.step(case, 1, clerk="1001")
    with pytest.raises(NotYourStep):
        desk.step(case, 1, assign_step, clerk="1001", clerk_id=ids["1001"])
    with pytest.raises(BadInput, match="for a reason"):
        desk.step(case, 1, take_over_step, clerk="1001", reason=" ")
    case = desk.step(case, 1, take_over_step, clerk="1001", reason="出差")
    case = desk.step(case, 1, clerk="1001", opinion="同意")
    (step,) = desk.store.read(lambda r: steps_of(r, case.id))
    assert (step.clerk_id, step.done_by) == (ids["1001"], "clerk:1001")
    assert desk.verbs()[-3:] == ["assign_step", "take_over_step", "do_step"]
    with pytest.raises(NotYourStep, match="区行政审批局; 区市监局"):
        desk.step(case, 1, return_step, clerk="1002", reason="x")
    with pytest.raises(NotYourStep, match="区行政审批局's"):
        desk.store.write(
            lambda tx: decide(tx, desk.hall, case.id, Decision.GRANTED),
            actor=desk.store.read(lambda r: clerk_by_id(r, ids["1001"])).actor("window:1"),
        )
    assert desk.states(desk.step(case, 1, return_step, clerk="1001", reason="复核")) == ["active"]


def test_nobody_approves_what_he_accepted_where_the_item_forbids_it(desk: Steps) -> None:
    publish_version(desk.store, 1, steps=[ItemStepView(1, "审核", K.APPROVE)], one_clerk=False)
    who = {each.number: each for each in desk.store.read(lambda r: list_clerks(r, desk.hall))}
    received = desk.receive()
    case = desk.store.write(lambda tx: accept(tx, desk.hall, received.id), actor=who["1001"].actor("window:1"))
    assert case.two_clerks and case.accepted_by == "clerk:1001"
    with pytest.raises(SameClerk, match="1001"):
        desk.step(case, 1, clerk="1001")
    case = desk.step(case, 1, clerk="1002")
    with pytest.raises(SameClerk):
        desk.store.write(
            lambda tx: decide(tx, desk.hall, case.id, Decision.GRANTED),
            actor=who["1001"].actor("window:1"),
        )
    assert desk.do(V.DECIDE, case).state == CaseState.DECIDED


@pytest.mark.parametrize(
    ("window", "states", "two"),
    [
        (WindowKind.GENERAL, ["active", "waiting", "waiting"], False),
        (WindowKind.ACCEPT_APPROVE, ["skipped", "active", "waiting"], True),
        (WindowKind.CHIEF, ["skipped", "active", "skipped"], False),
    ],
)
def test_a_window_with_power_shortens_the_chain(
    desk: Steps, window: WindowKind, states: list[str], two: bool
) -> None:
    (fire,) = departments(desk, "区消防救援大队")
    steps = [
        ItemStepView(1, "审查", K.REVIEW),
        ItemStepView(2, "会签", K.CO_SIGN, fire),
        ItemStepView(3, "审核", K.APPROVE),
    ]
    publish_version(desk.store, 1, steps=steps)
    case = desk.do(V.ACCEPT, desk.receive(), window=window)
    assert desk.states(case) == states and case.two_clerks == two


def test_a_stopped_clock_moves_the_steps_too(desk: Steps) -> None:
    publish_version(desk.store, 1, steps=[ItemStepView(1, "审查", K.REVIEW, days=3)])
    case = desk.do(V.ACCEPT, desk.receive())
    case = desk.do(V.SUSPEND, case, limit_days=10)
    desk.now = at("2026-03-05 10:00")
    case = desk.do(V.RESUME, case)
    # 3, 4 and 5 March are not counted: 6, 9, 10.
    assert day(desk, desk.store.read(lambda r: steps_of(r, case.id))[0].due_at) == "03-10 17:00"


def test_the_list_is_the_items_and_what_comes_later_is_promised(desk: Steps) -> None:
    materials = [
        ItemMaterialView(REPORT, originals=3),
        ItemMaterialView(LAND, MaterialNeed.LATER, copies=1),
        ItemMaterialView("委托书", MaterialNeed.CONDITIONAL, "委托他人办理时"),
    ]
    publish_version(desk.store, 1, materials=materials)
    case = desk.receive(materials=())
    with pytest.raises(MaterialsMissing, match=REPORT):
        desk.do(V.ACCEPT, case)
    full = desk.receive(materials=(), complete=True)
    listed = desk.store.read(lambda r: materials_of(r, full.id))
    assert [(each.received, each.copies) for each in listed] == [(True, 3), (True, 1), (False, 1)]
    case = desk.receive(materials=(Material(REPORT, received=True),))
    for promise in (None, date(2026, 3, 1), date(2026, 3, 10)):
        with pytest.raises(BadInput, match="2026-03-02 to 2026-03-09"):
            desk.do(V.ACCEPT, case, conditional=True, promise_by=promise)
    case = desk.do(V.ACCEPT, case, conditional=True, promise_by=date(2026, 3, 6))
    assert case.conditional and case.promise_by == date(2026, 3, 6)
    with pytest.raises(MaterialsMissing, match="用地"):
        desk.do(V.DECIDE, case)
    assert desk.do(V.DECIDE, desk.do(V.HAND_IN, case)).state == CaseState.DECIDED


def test_fees_are_settled_before_delivery(desk: Steps) -> None:
    fees = [
        ItemFeeView("不动产登记费", "每件80元", 8000),
        ItemFeeView("工本费", "每本10元", 1000, waivable=True),
        ItemFeeView("测绘费", "按面积"),
    ]
    publish_version(desk.store, 1, fees=fees)
    case = desk.do(V.DECIDE, desk.do(V.ACCEPT, desk.receive()))
    assert [fee.amount_fen for fee in desk.store.read(lambda r: fees_of(r, case.id))] == [8000, 1000]
    with pytest.raises(FeesDue, match="不动产登记费; 工本费"):
        desk.do(V.DELIVER, case)
    with pytest.raises(BadInput, match="not waived"):
        desk.step(case, 1, waive_fee, reason="低保户")
    with pytest.raises(BadInput, match="number of its receipt"):
        desk.step(case, 1, pay_fee, receipt=" ")
    case = desk.step(case, 1, pay_fee, receipt="45070012345678")
    with pytest.raises(UnknownFee):
        desk.step(case, 1, pay_fee, receipt="45070012345678")
    with pytest.raises(BadInput, match="without one"):
        desk.step(case, 2, waive_fee, reason="")
    case = desk.step(case, 2, waive_fee, reason="低保户，桂财税〔2019〕1号")
    with pytest.raises(BadInput, match="above nothing"):
        desk.do(V.CHARGE, case, amount_fen=0)
    paid = desk.store.read(lambda r: fees_of(r, case.id))
    assert [fee.state for fee in paid] == [FeeState.PAID, FeeState.WAIVED]
    assert desk.do(V.DELIVER, case).state == CaseState.DELIVERED
