"""The life of a case of each kind, a joint project, a case between three levels; counts and lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from schema.cases.counting import NANAN, SHISHI, Facts, Seven, corrected, count_facts, seven_ways
from schema.cases.lists import due_today, my_tasks
from schema.cases.looking import status_for_applicant
from schema.cases.moving import catch_up_all
from schema.cases.passing import pass_back, pass_up, passages_of
from schema.cases.projects import (
    PlanPart,
    accept_project,
    cases_of_project,
    correct_project,
    find_plan,
    find_project,
    list_projects,
    make_plan,
    materials_of_plan,
    project_by_id,
    receive_project,
)
from schema.cases.receiving import receive_case, request_correction, supplement
from schema.cases.states import CASE_RUNNING, CaseState, CaseVerb, Decision, Delivery
from schema.cases.step_rows import steps_of
from schema.cases.step_states import StepState
from schema.cases.steps import do_step
from schema.cases.views import CaseView, find_case, list_cases
from schema.cases.workload import IN_HAND, RUNNING, Workload, workload
from schema.errors import (
    BadInput,
    CaseElsewhere,
    MaterialsMissing,
    NotDecidedHere,
    NothingMissing,
    NothingToPass,
    StepsOpen,
    UnknownCase,
    UnknownPlan,
)
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.kinds import CaseKind, StepKind
from schema.hall.versions import ItemStepView
from schema.store.engine import Store
from tests.database.cases import (
    COMPANY,
    LEASE,
    LI,
    LICENCE,
    SEAL,
    VERBS,
    Cases,
    at,
    cases_in,
    found_company_plan,
    found_levels,
    publish_version,
)
from tests.halls import TESTER

V, S, K = CaseVerb, CaseState, StepKind


@pytest.fixture
def desk(store: Store, hall: HallView) -> Iterator[Cases]:
    with cases_in(store, hall) as cases:
        yield cases


def write(desk: Cases, work: object) -> object:
    return desk.store.write(work, actor=TESTER)  # type: ignore[arg-type]


def test_one_of_each_kind(desk: Cases) -> None:
    """即办, 承诺, 转报, 告知承诺: each from receipt to conclusion, with its own date."""
    expected = {
        CaseKind.IMMEDIATE: (0, "03-02 17:00"),
        CaseKind.PROMISED: (5, "03-09 17:00"),
        # 转报: examined here within the 20 days of art. 43.
        CaseKind.FORWARDED: (20, "03-30 17:00"),
        CaseKind.COMMITMENT: (1, "03-03 17:00"),
    }
    for version, (kind, (days, due)) in enumerate(expected.items(), 1):
        publish_version(
            desk.store, 1, kind=kind, promised_days=days, version=version, valid_from=date(2026, 1, version)
        )
        case = desk.do(V.ACCEPT, desk.receive())
        assert case.kind == kind and case.promised_due_at is not None
        assert f"{clock.hall_time(case.promised_due_at, desk.hall.zone):%m-%d %H:%M}" == due
        for verb in (V.DECIDE, V.DELIVER, V.CONCLUDE):
            case = desk.do(verb, case)
        assert case.state == S.CONCLUDED and case.version_id == version


@pytest.fixture
def four(desk: Cases) -> Cases:
    found_company_plan(desk.store, desk.hall)
    return desk


def test_a_company_is_set_up_with_one_form_and_four_certificates(four: Cases) -> None:
    desk = four
    plan = desk.store.read(lambda r: find_plan(r, desk.hall, "QYKB"))
    today = date(2026, 3, 2)
    asked = desk.store.read(lambda r: materials_of_plan(r, plan.id, today))
    assert {name: len(items) for name, items in asked.items()} == {LICENCE: 4, LEASE: 2, SEAL: 1}
    project = write(
        desk, lambda tx: receive_project(tx, desk.hall, plan, "灵山县某某水务有限公司设立", COMPANY, [LICENCE])
    )
    assert project.number.startswith("GA01L-20260302-00001-")
    cases = desk.store.read(lambda r: cases_of_project(r, project.id))
    assert [(case.kind, case.stage) for case in cases] == [(CaseKind.JOINT, stage) for stage in (1, 2, 2, 2)]
    with pytest.raises(MaterialsMissing, match=f"{LEASE}; {SEAL}"):
        write(desk, lambda tx: accept_project(tx, desk.hall, project.id))
    told = write(desk, lambda tx: correct_project(tx, desk.hall, project.id, {}))
    assert [case.stage for case in told] == [1, 2, 2]  # the fourth lacks nothing
    for case in told:
        desk.do(V.SUPPLEMENT, case)
    with pytest.raises(NothingMissing):
        write(desk, lambda tx: correct_project(tx, desk.hall, project.id, {}))
    project = write(desk, lambda tx: accept_project(tx, desk.hall, project.id))
    assert project.due_at == at("2026-03-04 17:00")
    first, *others = desk.store.read(lambda r: cases_of_project(r, project.id))
    assert first.promised_due_at == at("2026-03-03 17:00") and {case.state for case in others} == {S.RECEIVED}

    desk.do(V.WORK, first)
    desk.now = at("2026-03-03 10:00")
    desk.do(V.DECIDE, first, certificate="营业执照", certificate_number="91110000600037341L")
    # The other three began by that, together.
    _first, police, tax, insurance = desk.store.read(lambda r: cases_of_project(r, project.id))
    assert {case.accepted_at for case in (police, tax, insurance)} == {desk.now}
    for case, certificate in ((police, "公章"), (tax, "税务登记表")):
        desk.do(V.DECIDE, desk.do(V.WORK, case), certificate=certificate)
    # 人社 says nothing within its day: consent by silence, but no certificate by itself.
    desk.now = at("2026-03-04 17:30")
    (silent,) = write(desk, lambda tx: catch_up_all(tx, desk.hall))
    assert silent.id == insurance.id and silent.state == S.ACCEPTED
    assert desk.store.read(lambda r: steps_of(r, silent.id))[0].owes_opinion
    desk.do(V.DECIDE, silent, certificate="社会保险登记证")
    for case in desk.store.read(lambda r: cases_of_project(r, project.id)):
        assert desk.store.read(lambda r: list_projects(r, desk.hall))[0].number == project.number
        desk.do(V.CONCLUDE, desk.do(V.DELIVER, case, way=Delivery.DOOR))
    done = desk.store.read(lambda r: find_project(r, desk.hall, project.number))
    assert done.concluded_at == desk.now and desk.store.read(lambda r: list_projects(r, desk.hall)) == []


def test_the_next_stage_waits_and_does_not_accept_itself(four: Cases) -> None:
    desk = four
    plan = desk.store.read(lambda r: find_plan(r, desk.hall, "QYKB"))
    project = write(
        desk, lambda tx: receive_project(tx, desk.hall, plan, "公司", COMPANY, [LICENCE, LEASE, SEAL])
    )
    write(desk, lambda tx: accept_project(tx, desk.hall, project.id))
    desk.now = at("2026-03-20 10:00")
    write(desk, lambda tx: catch_up_all(tx, desk.hall))
    cases = desk.store.read(lambda r: cases_of_project(r, project.id))
    assert [case.state for case in cases] == [S.ACCEPTED, S.RECEIVED, S.RECEIVED, S.RECEIVED]
    with pytest.raises(StepsOpen):
        desk.do(V.DECIDE, cases[0])
    desk.do(V.DECIDE, desk.do(V.WORK, cases[0]), decision=Decision.DENIED, reason="住所不符合规定")
    cases = desk.store.read(lambda r: cases_of_project(r, project.id))
    assert [case.state for case in cases[1:]] == [S.RECEIVED] * 3
    desk.do(V.CONCLUDE, desk.do(V.DELIVER, cases[0]))
    for case in cases[1:]:
        desk.do(V.WITHDRAW, case)
    assert desk.store.read(lambda r: project_by_id(r, project.id)).concluded_at == desk.now


def test_a_plan_is_checked(four: Cases) -> None:
    desk = four
    with pytest.raises(UnknownPlan, match="QYKB"):
        desk.store.read(lambda r: find_plan(r, desk.hall, "XX"))
    plan = desk.store.read(lambda r: find_plan(r, desk.hall, "QYKB"))
    for code, days, parts, words in (
        ("QYKB", 5, [PlanPart(1, 1, 1), PlanPart(2, 2, 1)], "already"),
        ("B", 1, [PlanPart(1, 1, 1), PlanPart(2, 2, 1)], "take 2 working days"),
        ("C", 5, [PlanPart(1, 1, 1)], "two items"),
    ):
        with pytest.raises(BadInput, match=words):
            write(desk, lambda tx, a=(code, "名", days, parts): make_plan(tx, desk.hall, *a, plan.lead_id))
    with pytest.raises(BadInput, match="no item of this plan"):
        write(desk, lambda tx: receive_project(tx, desk.hall, plan, "公司", COMPANY, ["别的"]))


@pytest.fixture
def levels(desk: Cases) -> tuple[Cases, HallView, HallView]:
    """The centre's town and that one's village room."""
    return desk, *found_levels(desk.store)


def test_from_the_village_to_the_district_and_back(levels: tuple[Cases, HallView, HallView]) -> None:
    desk, town, village = levels
    district = desk.hall

    def do(hall: HallView, verb: CaseVerb, case: CaseView, **more: object) -> CaseView:
        work, usual = VERBS[verb]
        return write(desk, lambda tx: work(tx, hall, case.id, **(usual | more)))  # type: ignore[return-value]

    def find(hall: HallView, case: CaseView) -> CaseView:
        return desk.store.read(lambda r: find_case(r, hall, case.number))

    publish_version(desk.store, 1, steps=[ItemStepView(1, "审查", K.REVIEW)])
    case = write(desk, lambda tx: receive_case(tx, village, 1, LI))
    assert case.number.startswith("GA01T1V1-") and case.home_hall_id == district.id
    with pytest.raises(NotDecidedHere, match="Guang'an"):
        do(village, V.ACCEPT, case)
    case = do(village, V.PASS_UP, case, remark="材料已初审")
    with pytest.raises(CaseElsewhere, match="花桥镇"):
        do(village, V.WITHDRAW, case)
    own = write(desk, lambda tx: receive_case(tx, town, 1, LI))
    own = write(desk, lambda tx: request_correction(tx, town, own.id, [("身份证复印件", "")]))
    with pytest.raises(NothingToPass, match="nobody below"):
        do(town, V.PASS_BACK, own)
    case = do(town, V.PASS_UP, case)
    with pytest.raises(NothingToPass, match="decided here"):
        do(district, V.PASS_UP, case)

    # The district finds something missing; the notice goes back down, the supplement up again.
    case = do(district, V.CORRECT, case)
    case = do(town, V.PASS_BACK, do(district, V.PASS_BACK, case))
    assert case.at_hall_id == village.id
    case = write(desk, lambda tx: supplement(tx, village, case.id, []))
    case = do(town, V.PASS_UP, do(village, V.PASS_UP, case))
    case = do(district, V.ACCEPT, case)
    # By the district's hours, whoever looks: 17:00, not the town's 16:00.
    assert case.promised_due_at == at("2026-03-09 17:00")
    case = write(desk, lambda tx: do_step(tx, district, case.id, 1, opinion="同意"))
    case = do(district, V.DECIDE, case)
    case = do(town, V.PASS_BACK, do(district, V.PASS_BACK, case, remark="请村代办员送达"))
    case = do(village, V.CONCLUDE, do(village, V.DELIVER, case, way=Delivery.DOOR))
    assert case.state == S.CONCLUDED
    way = desk.store.read(lambda r: passages_of(r, case.id))
    assert [(each.from_hall_id, each.to_hall_id) for each in way] == [
        (3, 2),
        (2, 1),
        (1, 2),
        (2, 3),
        (3, 2),
        (2, 1),
        (1, 2),
        (2, 3),
    ]
    # Each place sees its own: the village those it took in, the town what went through it.
    for hall in (district, town, village):
        assert find(hall, case).id == case.id
        assert (
            desk.store.read(lambda r, h=hall: status_for_applicant(r, h, case.number, LI.document_number[-4:])).id
            == case.id
        )
    theirs = desk.do(V.ACCEPT, desk.receive())
    with pytest.raises(UnknownCase):
        find(village, theirs)
    ours = desk.store.read(lambda r: list_cases(r, village, ours=True))
    assert [each.id for each in ours] == [case.id]
    with pytest.raises(NothingToPass):
        do(town, V.PASS_BACK, own)


def test_passing_needs_a_hall_above(levels: tuple[Cases, HallView, HallView]) -> None:
    desk, _town, village = levels
    case = desk.receive()
    for work in (pass_up, pass_back):
        with pytest.raises((NothingToPass, CaseElsewhere)):
            write(desk, lambda tx, w=work: w(tx, village, case.id))


def test_both_centres_count_from_one_truth(desk: Cases) -> None:
    day = date(2026, 3, 2)
    desk.do(V.ACCEPT, desk.receive())
    desk.days(1, 0)
    desk.do(V.ACCEPT, desk.receive())
    desk.do(V.ACCEPT, desk.receive(green=True))
    desk.do(V.CORRECT, desk.receive())
    desk.do(V.ACCEPT, desk.do(V.SUPPLEMENT, desk.do(V.CORRECT, desk.receive())))
    desk.do(V.REFUSE, desk.receive(green=True))
    for kind in (CaseKind.JOINT, CaseKind.FORWARDED, CaseKind.COMMITMENT):
        desk.do(V.ACCEPT, desk.receive(kind=kind))
    facts = desk.store.read(lambda r: count_facts(r, desk.hall, day, day))
    assert sum(each.count for each in facts) == 9
    assert Facts(CaseKind.IMMEDIATE, True, False, True, False, 1) in facts
    nanan, shishi = seven_ways(facts, NANAN), seven_ways(facts, SHISHI)
    assert list(nanan.values()) == [2, 1, 1, 1, 2, 1, 1]  # 即办 承诺 联办 转报 退回 绿色通道 承诺告知
    assert list(shishi.values()) == [1, 2, 1, 1, 2, 1, 1]  # 即办 承诺 联办 报批 退回 补办 特办
    assert sum(nanan.values()) == sum(shishi.values()) == 9
    assert Seven.SUPPLEMENTED not in nanan and Seven.COMMITMENT not in shishi
    assert desk.store.read(lambda r: corrected(r, desk.hall, day, day)) == 2
    assert desk.store.read(lambda r: count_facts(r, desk.hall, date(2026, 3, 3), day)) == []


def test_what_there_is_to_do(desk: Cases) -> None:
    publish_version(desk.store, 1, steps=[ItemStepView(1, "审查", K.REVIEW, days=1)])
    late = desk.do(V.ACCEPT, desk.receive())
    desk.now = at("2026-03-09 10:00")
    new = desk.do(V.ACCEPT, desk.receive(COMPANY))
    tasks = desk.store.read(lambda r: my_tasks(r, desk.hall))
    assert [(task.case.number, task.step.name) for task in tasks] == [(late.number, "审查"), (new.number, "审查")]
    assert [task.case.id for task in desk.store.read(lambda r: my_tasks(r, desk.hall, due_before=desk.now))] == [
        late.id
    ]
    assert desk.store.read(lambda r: my_tasks(r, desk.hall, clerk_id=1)) == []
    assert len(desk.store.read(lambda r: my_tasks(r, desk.hall, department_id=late.department_id))) == 2
    assert [case.id for case in desk.store.read(lambda r: due_today(r, desk.hall))] == [late.id]
    assert IN_HAND == StepState.ACTIVE and set(RUNNING) == CASE_RUNNING
    assert desk.store.read(lambda r: workload(r, desk.hall)) == Workload(len(tasks), 1, 0)
    assert desk.store.read(lambda r: workload(r, desk.hall, late.department_id)) == Workload(2, 1, 0)
    assert desk.store.read(lambda r: workload(r, desk.hall, 99)) == Workload(0, 0, 0)
    assert [case.id for case in desk.store.read(lambda r: list_cases(r, desk.hall, name="灵山县"))] == [new.id]
    assert desk.store.read(lambda r: list_cases(r, desk.hall, name="灵山市")) == []
