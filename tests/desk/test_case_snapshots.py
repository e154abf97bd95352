"""How cases look at the desk: the list, a page early and late in a case's life, the check of materials, forms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import insert
from textual.pilot import Pilot

from desk.app import DeskApp
from desk.screens.window import WindowScreen
from schema.cases.applicants import Applicant
from schema.cases.charging import pay_fee
from schema.cases.clock_stops import resume, suspend
from schema.cases.receiving import accept, receive_case, request_correction, supplement
from schema.cases.states import ApplicantKind
from schema.cases.steps import do_step
from schema.cases.views import CaseView, Material
from schema.hall.halls import HallView, department_t
from schema.hall.kinds import MaterialNeed, Special, StepKind
from schema.hall.persons import Person
from schema.hall.versions import ItemFeeView, ItemMaterialView, ItemStepView
from schema.queue.issuing import issue
from schema.store.engine import Store
from schema.store.transaction import Tx
from tests.database.cases import COMPANY, LI, publish_version
from tests.desk import test_desk_snapshots as scenes
from tests.desk.at_cases import CaseDesk
from tests.desk.at_desk import Desk
from tests.desk.test_desk_snapshots import Compare, at_window
from tests.halls import TESTER

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

_frozen, _spoken, size, desk = scenes._frozen, scenes._spoken, scenes.size, scenes.desk

Make = Callable[[], DeskApp]

#: Of the published list of 政府投资项目审批——可行性研究报告审批 (Lingshan).
MATERIALS = [
    ItemMaterialView("建设项目可行性研究报告审批申请书", originals=1, copies=1),
    ItemMaterialView("由相应工程咨询资格的机构编制的可行性研究报告", originals=3),
    ItemMaterialView("国土资源（海洋）行政主管部门出具的用地（用海）预审意见或土地权属证明", MaterialNeed.LATER),
    ItemMaterialView("授权委托书", MaterialNeed.CONDITIONAL, "委托他人办理的"),
]
STEPS = [
    ItemStepView(1, "审查", StepKind.REVIEW, days=2),
    ItemStepView(2, "联合踏勘", StepKind.SURVEY, days=5),
    ItemStepView(2, "消防会签", StepKind.CO_SIGN, 2, days=3),
    ItemStepView(3, "审核", StepKind.APPROVE, days=2),
]


def published(store: Store) -> None:
    """The first item has everything an item can publish."""
    row = {"hall_id": 1, "name": "区消防救援大队"}
    store.write(lambda tx: tx.run(insert(department_t), row), actor=TESTER)
    fees = [ItemFeeView("工本费", amount_fen=1250), ItemFeeView("不动产登记费", amount_fen=8000)]
    publish_version(store, 1, materials=MATERIALS, steps=STEPS, fees=fees, legal_days=20, promised_days=10)


def done(store: Store, hall: HallView, verb: Callable[[Tx], CaseView], days: int) -> CaseView:
    """Something the clerk did to a case some days ago."""
    made: list[CaseView] = []
    at_window(store, hall, lambda tx: made.append(verb(tx)), ago=days * 86_400)
    return made[0]


def long_case(store: Store, hall: HallView) -> CaseView:
    """A case to which much has happened in ten days."""
    published(store)
    seen = [
        Material(each.name, received=True, fault="" if place else "未盖章")
        for place, each in enumerate(MATERIALS[:3])
    ]
    who = Applicant(
        ApplicantKind.COMPANY, COMPANY.name, COMPANY.document_number, "王芳", COMPANY.agent_number, LI.phone
    )
    case = done(store, hall, lambda tx: receive_case(tx, hall, 1, who, seen, green=True), 11)
    fault = [(MATERIALS[0].name, "未盖章")]
    done(store, hall, lambda tx: request_correction(tx, hall, case.id, fault, reply_by=date(2026, 3, 1)), 11)
    done(store, hall, lambda tx: supplement(tx, hall, case.id), 10)
    done(store, hall, lambda tx: accept(tx, hall, case.id), 10)
    review = Special.EXPERT_REVIEW
    done(store, hall, lambda tx: suspend(tx, hall, case.id, review, 30, "局长 陈某", reason="规模较大"), 7)
    done(store, hall, lambda tx: resume(tx, hall, case.id, "专家组同意"), 5)
    done(store, hall, lambda tx: do_step(tx, hall, case.id, 1, opinion="材料齐全，符合条件"), 3)
    return done(store, hall, lambda tx: pay_fee(tx, hall, case.id, 1, "45070012345678"), 3)


def some_cases(store: Store, hall: HallView) -> None:
    """Cases of three people and a company, one of them late, one of today."""
    published(store)
    people = [("李建国", LI.document_number), ("欧阳小芳", "511602194507090020"), ("王小二", LI.document_number)]
    seen = [Material(each.name, received=True) for each in MATERIALS[:3]]
    for place, (name, number) in enumerate(people):
        who = Applicant(ApplicantKind.PERSON, name, number)
        ago = [20, 4, 0][place]
        case = done(store, hall, lambda tx, who=who: receive_case(tx, hall, 1, who, seen), ago)
        if place < 2:
            done(store, hall, lambda tx, case=case: accept(tx, hall, case.id), ago)
    case = done(store, hall, lambda tx: receive_case(tx, hall, 3, COMPANY, ()), 0)
    done(store, hall, lambda tx: accept(tx, hall, case.id), 0)


def typing(store: Store, hall: HallView, *words: str) -> Callable[[Pilot[None]], object]:
    """Type, and wait until all of it is shown."""

    async def scene(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, WindowScreen) and isinstance(pilot.app, DeskApp)
        at_desk = CaseDesk(Desk(pilot.app, pilot, screen, store, hall))
        await scenes.ready(pilot)
        for word in words:
            await at_desk.keys(word)
        await pilot.pause()

    return scene


OPEN_FIRST = ("l", "tab", "tab", "enter")


def test_the_list(store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare) -> None:
    some_cases(store, hall)
    run = typing(store, hall, "l", "tab", "tab", "down")
    assert snap_compare(desk(), terminal_size=size, run_before=run)


def test_a_case_in_the_middle_of_its_life(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    long_case(store, hall)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, *OPEN_FIRST))


def test_the_check_of_materials(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    published(store)
    keys = ["k", "qysl", "enter", LI.name, "enter", "enter", LI.document_number, "f2"]
    run = typing(store, hall, *keys, "space", "f2", "f", "1", "down")
    assert snap_compare(desk(), terminal_size=size, run_before=run)


def test_marked_steps(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    some_cases(store, hall)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "l", "f3"))


def test_finding(store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare) -> None:
    some_cases(store, hall)
    who = Person("李国强", "511602194507090020")
    store.write(lambda tx: issue(tx, hall, 1, item_id=1, person=who), actor=TESTER)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "/", "l", "down"))


def test_locked(store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "ctrl+l"))


@pytest.mark.parametrize(
    "words",
    [
        ["k", "qy"],
        ["k", "qysl", "enter", LI.name, "enter", "enter", "51160219450709002", "f2"],
        [*OPEN_FIRST, "o"],
        [*OPEN_FIRST, "o", "2", "1"],
        [*OPEN_FIRST, "z", "8"],
        [*OPEN_FIRST, "x", "5", "enter", "案情复杂", "enter"],
        [*OPEN_FIRST, "d"],
        [*OPEN_FIRST, "d", "2"],
        [*OPEN_FIRST, "f"],
        [*OPEN_FIRST, "i"],
        [*OPEN_FIRST, "f1"],
        [*OPEN_FIRST, "pagedown", "pagedown"],
    ],
    ids=[
        "item",
        "applicant",
        "step",
        "survey",
        "suspend",
        "extend",
        "decide",
        "deny",
        "fee",
        "identity",
        "help",
        "scrolled",
    ],
)
def test_a_dialog_of_a_case(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare, words: list[str]
) -> None:
    if "l" in words[0]:
        long_case(store, hall)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, *words))
