"""Cases at the desk by keys alone; what is stored is looked at, on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select

from desk.cases.offers import Offers, read_offers
from schema.cases.states import ApplicantKind, CaseState, Decision, Delivery
from schema.cases.step_rows import fees_of, steps_of
from schema.cases.step_states import FeeState, StepResult, StepState
from schema.cases.views import corrections_of, ledger_of, materials_of
from schema.hall.halls import HallView, department_t, window_t
from schema.hall.kinds import CaseKind, MaterialNeed, StepKind, WindowKind
from schema.hall.persons import Person
from schema.hall.staff import clerk_t
from schema.hall.versions import ItemFeeView, ItemMaterialView, ItemStepView
from schema.queue.issuing import issue
from schema.store.engine import Store
from schema.store.events import event_t
from schema.store.transaction import Reader
from tests.database.cases import (
    COMPANY,
    LEASE,
    LI,
    SEAL,
    at,
    found_company_plan,
    found_levels,
    publish_version,
)
from tests.desk.at_cases import CaseDesk, Hands, cases_at, hands
from tests.halls import TESTER

__all__ = ["hands"]

FORM, COPY, DEED = "申请书", "身份证复印件", "用地预审意见"
#: First the item, then who applies; the check of materials is in front then.
TAKE = ("k", "qysl", "enter", LI.name, "enter", "enter", LI.document_number, "f2")


def logged(store: Store, verb: str) -> int:
    query = select(func.count()).where(event_t.c.verb == verb)
    return int(store.read(lambda reader: reader.scalar(query)))


async def open_only_case(desk: CaseDesk) -> None:
    """From the window to the page of the first open case."""
    await desk.keys("l", "tab", "tab")
    await desk.on_list()
    await desk.keys("enter")
    await desk.on_page()


KINDS: list[tuple[CaseKind, int, str]] = [
    (CaseKind.IMMEDIATE, 0, "03-02 17:00"),
    (CaseKind.PROMISED, 5, "03-09 17:00"),
    (CaseKind.FORWARDED, 20, "03-30 17:00"),
    (CaseKind.COMMITMENT, 1, "03-03 17:00"),
]


@pytest.mark.parametrize(("kind", "days", "due"), KINDS, ids=[kind for kind, _days, _due in KINDS])
async def test_the_life_of_a_case_of_each_kind(
    store: Store, hall: HallView, hands: Hands, kind: CaseKind, days: int, due: str
) -> None:
    publish_version(
        store, 1, kind=kind, promised_days=days, materials=[ItemMaterialView(FORM), ItemMaterialView(COPY)]
    )
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "v", "a")
        if kind == CaseKind.IMMEDIATE:
            await desk.on_page()  # it is decided while the applicant waits
        else:
            await desk.desk.told(due)
            await open_only_case(desk)
        case = desk.case()
        assert (case.state, case.kind) == (CaseState.ACCEPTED, kind)
        assert case.document_number == LI.document_number and case.applicant_kind == ApplicantKind.PERSON
        assert f"2026-{due}" in desk.shown and LI.name not in desk.shown
        assert set("OZXFDW") - set(desk.grey) == set("ZXFDW") and {"A", "B", "R", "L", "E", "N"} <= set(desk.grey)
        await desk.keys("d", "1", "营业执照", "enter", "91110000600037341L", "f2")
        assert desk.case().decision == Decision.GRANTED and desk.case().certificate == "营业执照"
        await desk.keys("l", "2", "李建国", "enter")
        assert desk.case().delivery == Delivery.MAIL
        await desk.keys("e", "1")
        assert desk.case().state == CaseState.CONCLUDED and "concluded" in desk.shown
        # What is over is followed by a new case; the applicant stands there already.
        await desk.keys("n")
        await desk.desk.dialog("企业设立登记")
        await desk.keys("f2", "v", "a")
        await desk.desk.until(lambda: len(desk.cases) == 2)
        assert desk.case(2).follows_id == 1 and desk.case(2).document_number == LI.document_number


@pytest.mark.usefixtures("hands")
async def test_a_visitor_with_an_id_card_is_accepted_with_a_few_keys(store: Store, hall: HallView) -> None:
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    person = Person(LI.name, LI.document_number)
    store.write(lambda tx: issue(tx, hall, 1, item_id=1, person=person), actor=TESTER)
    async with cases_at(store, hall) as desk:
        await desk.keys("space")
        await desk.keys("k", "f2", "v", "a")
        (case,) = desk.cases
        assert case.state == CaseState.ACCEPTED and case.ticket_id == 1
        assert case.applicant_name == LI.name and logged(store, "look") == 1
        await desk.keys("1")
        assert desk.desk.at_window is None


@pytest.mark.usefixtures("hands")
async def test_one_notice_then_what_it_asked_for_then_the_rest_later(store: Store, hall: HallView) -> None:
    later = ItemMaterialView(DEED, MaterialNeed.LATER)
    publish_version(store, 1, materials=[ItemMaterialView(FORM), ItemMaterialView(COPY), later])
    async with cases_at(store, hall, clerk="9001") as desk:
        await desk.keys(*TAKE, "space")
        await desk.keys("f", "2")  # no seal
        await desk.keys("a")
        await desk.desk.until(lambda: "missing" in desk.desk.said)  # it stays, and says why
        await desk.keys("b", "20260309", "enter")
        (case,) = desk.cases
        (notice,) = store.read(lambda r: corrections_of(r, case.id))
        assert case.state == CaseState.CORRECTING and notice.reply_by == date(2026, 3, 9)
        assert notice.missing == ((COPY, "no seal"), (DEED, ""))
        await open_only_case(desk)
        await desk.keys("s", "space", "s")
        assert desk.case().state == CaseState.RECEIVED
        # A second notice is a supervisor's, with the reason.
        await desk.keys("b", "down", "down", "f", "3", "b", "f2")
        await desk.desk.until(lambda: "reason" in desk.desk.said)
        await desk.keys("首次告知有遗漏", "f2")
        assert [each.reason for each in store.read(lambda r: corrections_of(r, 1))] == ["", "首次告知有遗漏"]
        await desk.keys("s", "v", "f", "escape", "space", "s")
        assert "taken in" in desk.notice
        await desk.keys("s", "space", "s")
        assert desk.case().state == CaseState.RECEIVED and desk.case().supplemented
        await desk.keys("i")
        await desk.desk.until(lambda: LI.document_number in desk.desk.said)
        await desk.keys("escape", "w", "申请人放弃", "enter")
        assert desk.case().state == CaseState.WITHDRAWN and desk.case().reason == "申请人放弃"


@pytest.mark.usefixtures("hands")
async def test_what_may_follow_is_promised_and_handed_in(store: Store, hall: HallView) -> None:
    later = ItemMaterialView(DEED, MaterialNeed.LATER)
    publish_version(store, 1, materials=[ItemMaterialView(FORM), later])
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "space", "g", "c", "2026-13-01", "enter")
        await desk.desk.until(lambda: "2026-12-01" in desk.desk.said)
        await desk.keys("ctrl+u", "2026-03-09", "enter")
        case = desk.case()
        assert case.conditional and case.promise_by == date(2026, 3, 9) and case.green
        await open_only_case(desk)
        assert "may follow until 2026-03-09" in desk.shown
        await desk.keys("d", "1", "f2")
        await desk.desk.until(lambda: DEED in desk.desk.said)  # nothing is granted before it is there
        await desk.keys("escape", "s", "space", "s", "d", "1", "f2")
        assert desk.case().state == CaseState.DECIDED


@pytest.mark.usefixtures("hands")
async def test_it_is_refused_at_the_counter(store: Store, hall: HallView) -> None:
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "r", "enter")
        await desk.desk.until(lambda: "notice" in desk.desk.said)
        await desk.keys("不属于本机关职权范围", "enter")
        case = desk.case()
        assert case.state == CaseState.REFUSED and case.reason == "不属于本机关职权范围"


async def test_the_clock_stops_goes_on_and_is_extended(store: Store, hall: HallView, hands: Hands) -> None:
    publish_version(store, 1, promised_days=10)
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "a")
        await open_only_case(desk)
        await desk.keys("z", "8", "30", "enter", "局长 陈某", "f2")
        (line,) = store.read(lambda r: ledger_of(r, 1))
        assert desk.case().state == CaseState.SUSPENDED and line.limit_days == 30
        assert "clock stopped" in desk.shown and "D" in desk.grey
        hands.now = at("2026-03-05 10:00")
        await desk.keys("z", "专家组同意", "enter")
        assert store.read(lambda r: ledger_of(r, 1))[0].result == "专家组同意"
        await desk.keys("x", "11", "enter", "案情复杂", "enter", "局长 陈某", "enter")
        await desk.desk.until(lambda: "1 to 10" in desk.desk.said)  # what was typed stands there
        await desk.keys("ctrl+u", "10", "f2")
        assert desk.case().extended_days == 10 and "X" in desk.grey


@pytest.mark.usefixtures("hands")
async def test_steps_of_several_departments(store: Store, hall: HallView) -> None:
    store.write(lambda tx: tx.run(insert(department_t), {"hall_id": 1, "name": "区消防救援大队"}), actor=TESTER)
    steps = [
        ItemStepView(1, "审查", StepKind.REVIEW),
        ItemStepView(2, "联合踏勘", StepKind.SURVEY),
        ItemStepView(2, "消防会签", StepKind.CO_SIGN, 2),
        ItemStepView(3, "审核", StepKind.APPROVE),
    ]
    fees = [ItemFeeView("登记费", amount_fen=8000)]
    publish_version(store, 1, steps=steps, fees=fees, one_clerk=False)
    async with cases_at(store, hall, clerk="1002") as desk:
        await desk.keys(*TAKE, "a")
        await desk.keys("l")
        await desk.on_list()
        assert "审查" in desk.rows[0]
        await desk.keys("enter")
        await desk.on_page()
        await desk.keys("o", "4", "1", "2")  # given to 李强 before it begins
        assert store.read(lambda r: steps_of(r, 1))[3].clerk_id == 2
        await desk.keys("o", "1", "1", "符合条件", "enter")
        await desk.keys("o", "2", "1", "enter")  # the day stands there
        await desk.keys("现场与图纸一致", "enter", "王芳", "enter", "-刘某", "enter")
        held = store.read(lambda r: steps_of(r, 1))[1]
        assert held.state == StepState.DONE and held.held_on == date(2026, 3, 2)
        assert [(each["person"], each["present"]) for each in held.attendance or ()] == [
            ("王芳", True),
            ("刘某", False),
        ]
        await desk.keys("o", "3", "2", "enter")
        await desk.desk.until(lambda: "Reason" in desk.desk.said)
        await desk.keys("消防通道不足", "enter")
        assert store.read(lambda r: steps_of(r, 1))[2].result == StepResult.OBJECTS
        await desk.keys("o", "3", "1", "重新会签", "enter")  # sent back
        await desk.keys("o", "3", "1", "enter")
        signed = store.read(lambda r: steps_of(r, 1))[2]
        assert signed.rounds == 2 and signed.result == StepResult.AGREES
        # Who accepted does not approve.
        await desk.keys("o", "4", "1", "enter")
        await desk.desk.until(lambda: "1002" in desk.desk.said)
        await desk.keys("escape", "f", "0", "工本费", "enter", "12.5", "enter")
        await desk.keys("f", "1", "1", "45070012345678", "enter", "f", "2", "2", "低保户", "enter")
        assert [(fee.amount_fen, fee.state) for fee in store.read(lambda r: fees_of(r, 1))] == [
            (8000, FeeState.PAID),
            (1250, FeeState.WAIVED),
        ]
    async with cases_at(store, hall, clerk="1001") as desk:
        await open_only_case(desk)
        await desk.keys("o", "4", "4", "李强休假", "enter")  # taken over
        await desk.keys("o", "4", "1", "enter", "d", "1", "f2")
        case = desk.case()
        assert case.decision == Decision.GRANTED
        assert store.read(lambda r: steps_of(r, 1))[3].done_by == "clerk:1001"


async def test_a_company_is_set_up_by_four_departments(store: Store, hall: HallView, hands: Hands) -> None:
    """One form, one set of materials; three departments in parallel, one of them silent."""
    found_company_plan(store, hall)
    async with cases_at(store, hall) as desk:
        await desk.keys("k", "qykb", "enter", "灵山县某某水务有限公司设立", "enter")
        await desk.keys(COMPANY.name, "enter", "enter", COMPANY.document_number, "f2")
        await desk.desk.dialog("企业开办")
        await desk.keys("space", "b", "f2")  # only the first material is there
        assert [case.state for case in desk.cases] == [CaseState.CORRECTING] * 3 + [CaseState.RECEIVED]
        lacks = {name for case in desk.cases for name, _f in sum(_missing(store, case.id), ())}
        assert lacks == {LEASE, SEAL}
        # Brought once, it counts for every item that asks for it.
        await desk.keys("l")
        for place in (1, 2):
            await desk.keys("ctrl+u", str(place), "enter")
            await desk.on_page()
            await desk.keys("s", "v", "s", "escape")
        assert [case.state for case in desk.cases] == [CaseState.RECEIVED] * 4
        await desk.keys("ctrl+u", "1", "enter")
        await desk.on_page()
        await desk.keys("a", "1")
        states = [case.state for case in desk.cases]
        assert states == [CaseState.ACCEPTED] + [CaseState.RECEIVED] * 3
        assert "公司设立" in desk.shown.replace("水务有限", "") and "区税务局" in desk.shown
        await desk.keys("o", "1", "enter", "d", "1", "营业执照", "f2")
        assert [case.state for case in desk.cases][1:] == [CaseState.ACCEPTED] * 3
        await desk.keys("escape")
        for place in (2, 3):
            await desk.keys("ctrl+u", str(place), "enter")
            await desk.on_page()
            await desk.keys("o", "1", "enter", "d", "1", "f2", "escape")
        # 人社 says nothing within its day: the list, opened a day later, knows that it has consented.
        hands.now = at("2026-03-03 17:30")
        await desk.keys("escape", "l")
        await desk.desk.until(lambda: store.read(lambda r: steps_of(r, 4))[0].state == StepState.SILENT)
        await desk.keys("20260302-4", "enter")
        await desk.on_page()
        assert "still owed" in desk.shown
        await desk.keys("o", "1", "同意", "enter", "d", "1", "f2")
        assert [case.decision for case in desk.cases] == [Decision.GRANTED] * 4
        assert store.read(lambda r: steps_of(r, 4))[0].opinion == "同意"


def _missing(store: Store, case_id: int) -> list[tuple[tuple[str, str], ...]]:
    return [each.missing for each in store.read(lambda r: corrections_of(r, case_id))]


@pytest.fixture
def levels(store: Store, hall: HallView) -> tuple[HallView, HallView]:
    """A town and a village room with a window and a clerk each."""
    halls = found_levels(store)
    for place in halls:
        window = {"hall_id": place.id, "number": 1, "name": "便民服务"}
        clerk = {"hall_id": place.id, "number": "1001", "name": "何敏", "role": "clerk", "password_hash": ""}
        store.write(lambda tx, window=window: tx.run(insert(window_t), window), actor=TESTER)
        store.write(lambda tx, clerk=clerk: tx.run(insert(clerk_t), clerk), actor=TESTER)
    assert hall.id not in {place.id for place in halls}
    return halls


@pytest.mark.usefixtures("hands")
async def test_from_the_village_to_the_district_and_back(
    store: Store, hall: HallView, levels: tuple[HallView, HallView]
) -> None:
    town, village = levels
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    async with cases_at(store, village) as desk:
        await desk.keys(*TAKE, "v")
        await desk.keys("a")
        assert desk.desk.title  # it is not accepted here
        await desk.keys("u", "已初审", "enter")
        assert desk.case().at_hall_id == town.id
    async with cases_at(store, town) as desk:
        await open_only_case(desk)
        assert "A" in desk.grey and "U" not in desk.grey and "已初审" in desk.shown
        await desk.keys("u", "f2")
    async with cases_at(store, hall) as desk:
        await open_only_case(desk)
        await desk.keys("a", "escape")
        assert desk.case().state == CaseState.RECEIVED  # what cannot be taken back is asked once
        await desk.keys("a", "1", "d", "1", "低保证", "f2", "j", "同意", "enter")
        assert desk.case().at_hall_id == town.id
    async with cases_at(store, town) as desk:
        await open_only_case(desk)
        await desk.keys("j", "f2")
    async with cases_at(store, village) as desk:
        await open_only_case(desk)
        assert desk.grey.count("J") == 1
        await desk.keys("l", "3", "李建国", "enter", "e", "1")
        case = desk.case()
        assert (case.state, case.delivery, case.hall_id) == (CaseState.CONCLUDED, Delivery.DOOR, village.id)


@pytest.mark.usefixtures("hands")
async def test_a_window_with_power_shortens_the_way(store: Store, hall: HallView) -> None:
    publish_version(store, 1, steps=[ItemStepView(1, "审查", StepKind.REVIEW)])
    chief = window_t.update().where(window_t.c.number == 2).values(kind=WindowKind.CHIEF)
    store.write(lambda tx: tx.run(chief), actor=TESTER)
    async with cases_at(store, hall, 2) as desk:
        await desk.keys(*TAKE, "a")
        assert store.read(lambda r: steps_of(r, 1))[0].state == StepState.SKIPPED


@pytest.mark.usefixtures("hands")
async def test_materials_nobody_published(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "n", "承诺书", "enter", "a")
        assert [each.name for each in store.read(lambda r: materials_of(r, 1))] == ["承诺书"]


@pytest.mark.usefixtures("hands")
async def test_what_is_typed_before_the_list_is_there_waits_for_it(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(reader: Reader, hall: HallView, before: Offers | None) -> Offers:
        time.sleep(0.5)
        return read_offers(reader, hall, before)

    monkeypatch.setattr("desk.dialogues.receiving.read_offers", slowly)
    monkeypatch.setattr("desk.screens.choice.LOAD_SECONDS", 0.01)
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "v", "a")
        await desk.desk.told("being handled")
        assert desk.case().applicant_name == LI.name


async def test_a_wrong_digit_is_named_and_nothing_is_lost_on_the_way_back(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall) as desk:
        await desk.keys("k", "qysl", "enter", "王小二", "enter", "enter", "350583199001012346", "enter")
        await desk.desk.until(lambda: "not 6" in desk.desk.said)
        await desk.keys("escape", "escape", "escape")
        await desk.desk.back()
        assert desk.cases == []
        await desk.keys("k")
        await desk.desk.dialog("企业设立登记")
        await desk.desk.until(lambda: "王小二" in desk.desk.typed)
        await desk.keys("down", "down", "ctrl+u", "91110000600037341L", "f2", "a")
        assert desk.case().applicant_kind == ApplicantKind.COMPANY


Finds = list[tuple[str, Callable[[str], str]]]


@pytest.mark.usefixtures("hands")
async def test_cases_are_found_by_what_people_have_of_them(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "a")
        number = desk.case().number
        await desk.keys("l")
        await desk.on_list()
        for typed in (number, number.replace("-", "").lower(), "1", "20260302-1", "李", LI.document_number):
            await desk.keys("ctrl+u", typed)
            assert len(desk.rows) == 1 and "李**" in desk.rows[0], typed
        for typed in ("2", "20269999-1", "张", "511602194507090020"):
            await desk.keys("ctrl+u", typed)
            assert "Nothing" in desk.rows[0], typed


async def test_the_list_knows_what_time_has_done(store: Store, hall: HallView, hands: Hands) -> None:
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "s")
        assert desk.case().state == CaseState.RECEIVED
        hands.now += timedelta(days=14)
        await desk.keys("l")
        await desk.desk.until(lambda: desk.case().state == CaseState.ACCEPTED)
        assert desk.case().silent
        await desk.keys("tab", "tab")
        await desk.on_list()
        assert "being handled" in desk.rows[0]
