"""Cases in the small hall, and a clock that is set by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from schema.cases.applicants import Applicant
from schema.cases.charging import charge_fee, pay_fee
from schema.cases.clock_stops import extend, resume, suspend
from schema.cases.deciding import conclude, decide, deliver
from schema.cases.passing import pass_back, pass_up
from schema.cases.projects import PlanPart, make_plan
from schema.cases.receiving import accept, hand_in, receive_case, refuse, request_correction, supplement, withdraw
from schema.cases.states import ApplicantKind, CaseVerb, Decision, Delivery
from schema.cases.steps import do_step
from schema.cases.views import CaseView, Material, case_by_id
from schema.hall import clock
from schema.hall.day_models import OpeningHours
from schema.hall.halls import HallView, department_t, find_hall, hall_t, item_t
from schema.hall.kinds import CaseKind, Special, StepKind
from schema.hall.versions import (
    ItemFeeView,
    ItemMaterialView,
    ItemStepView,
    item_fee_t,
    item_material_t,
    item_step_t,
    version_t,
)
from schema.store.engine import Store
from schema.store.transaction import Tx
from tests.halls import TESTER

LI = Applicant(ApplicantKind.PERSON, "李建国", "350583199001012345", phone="13800005678")
COMPANY = Applicant(
    ApplicantKind.COMPANY, "灵山县某某水务有限公司", "91110000600037341L", "王芳", "511602194507090020"
)
#: Of the published list of 政府投资项目审批——可行性研究报告审批 (Lingshan).
REPORT = "由相应工程咨询资格的机构编制的可行性研究报告"
LAND = "国土资源（海洋）行政主管部门出具的用地（用海）预审意见或土地权属证明"
MATERIALS = (Material(REPORT, received=True, copies=3), Material(LAND, received=True, later=True))


#: 企业开办 as the centres do it: one form, four certificates.
FOUR = (
    ("企业设立登记", "区市监局"),
    ("公章刻制备案", "区公安分局"),
    ("税务登记", "区税务局"),
    ("社保登记", "区人社局"),
)
LICENCE, LEASE, SEAL = "公司登记（备案）申请书", "住所使用证明", "公章式样"


@dataclass
class Cases:
    """Does what a clerk does."""

    store: Store
    hall: HallView
    now: datetime = field(default_factory=lambda: at("2026-03-02 10:00"))
    #: what the applications are for
    item: int = 1

    def receive(self, applicant: Applicant = LI, **more: Any) -> CaseView:
        materials = more.pop("materials", MATERIALS)
        return self.store.write(
            lambda tx: receive_case(tx, self.hall, self.item, applicant, materials, **more), actor=TESTER
        )

    def do(self, verb: CaseVerb, case: CaseView, **more: Any) -> CaseView:
        """Any verb, with what it needs."""
        work, usual = VERBS[verb]
        return self.store.write(lambda tx: work(tx, self.hall, case.id, **(usual | more)), actor=TESTER)

    def look(self, case: CaseView) -> CaseView:
        return self.store.read(lambda reader: case_by_id(reader, case.id))

    def days(self, legal: int | None, promised: int | None) -> None:
        """What the item publishes."""
        values = {"legal_days": legal, "promised_days": promised}
        published = item_t.update().where(item_t.c.id == self.item).values(values)
        self.store.write(lambda tx: tx.run(published), actor=TESTER)


VERBS: dict[CaseVerb, tuple[Any, dict[str, Any]]] = {
    CaseVerb.CORRECT: (request_correction, {"missing": [(LAND, "复印件未盖章")]}),
    CaseVerb.SUPPLEMENT: (supplement, {}),
    CaseVerb.ACCEPT: (accept, {}),
    CaseVerb.REFUSE: (refuse, {"reason": "不属于本机关职权范围"}),
    CaseVerb.WITHDRAW: (withdraw, {}),
    CaseVerb.SUSPEND: (suspend, {"kind": Special.EXPERT_REVIEW, "limit_days": 30, "approver": "局长 陈某"}),
    CaseVerb.RESUME: (resume, {}),
    CaseVerb.EXTEND: (extend, {"days": 10, "reason": "案情复杂", "approver": "局长 陈某"}),
    CaseVerb.DECIDE: (decide, {"decision": Decision.GRANTED, "certificate": "批复"}),
    CaseVerb.DELIVER: (deliver, {"way": Delivery.WINDOW, "recipient": "李建国"}),
    CaseVerb.CONCLUDE: (conclude, {}),
    CaseVerb.HAND_IN: (hand_in, {}),
    CaseVerb.WORK: (do_step, {"place": 1, "opinion": "材料齐全，同意"}),
    CaseVerb.CHARGE: (charge_fee, {"name": "不动产登记费", "amount_fen": 8000}),
    CaseVerb.SETTLE: (pay_fee, {"place": 1, "receipt": "45070012345678"}),
    CaseVerb.PASS_UP: (pass_up, {}),
    CaseVerb.PASS_BACK: (pass_back, {}),
}


def publish_version(
    store: Store,
    item: int,
    *,
    materials: Sequence[ItemMaterialView] = (),
    fees: Sequence[ItemFeeView] = (),
    steps: Sequence[ItemStepView] = (),
    **more: Any,
) -> int:
    """What an item says from the beginning of 2026 on; its version's id."""
    texts = dict.fromkeys(("name", "basis", "conditions", "procedure", "result_name"), "")
    usual = {"kind": CaseKind.PROMISED, "legal_days": 20, "promised_days": 5, "one_clerk": True, "version": 1}
    row = texts | usual | {"item_id": item, "valid_from": date(2026, 1, 1)} | more

    def add(tx: Tx) -> int:
        key = tx.connection.execute(insert(version_t), row).inserted_primary_key
        assert key is not None
        for table, rows in ((item_material_t, materials), (item_fee_t, fees), (item_step_t, steps)):
            for place, each in enumerate(rows, 1):
                tx.run(insert(table), {"version_id": key[0], "place": place} | asdict(each))
        return int(key[0])

    return store.write(add, actor=TESTER)


def at(text: str) -> datetime:
    """`2026-03-06 18:30` on the clock in the hall."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@contextmanager
def cases_in(store: Store, hall: HallView) -> Iterator[Cases]:
    """The hall on Monday 2 March 2026, 10:00; its time is `now`."""
    cases = Cases(store, hall)
    with clock.using(lambda: cases.now):
        yield cases


def found_company_plan(store: Store, hall: HallView) -> None:
    """A plan for setting up a company: 市监 first, then 公安, 税务, 社保 in parallel; 2 working days in all."""

    def found(tx: Tx) -> None:
        departments = []
        for name in dict.fromkeys(department for _item, department in FOUR):
            tx.run(insert(department_t), {"hall_id": hall.id, "name": name})
            departments.append(tx.scalar(select(department_t.c.id).where(department_t.c.name == name)))
        for place, (name, _department) in enumerate(FOUR):
            row = {"hall_id": hall.id, "department_id": departments[place], "code": f"SET{place}", "name": name}
            tx.run(insert(item_t), row)

    store.write(found, actor=TESTER)
    of_plan = select(item_t.c.id, item_t.c.department_id).where(item_t.c.code.like("SET%")).order_by(item_t.c.id)
    items = list(store.read(lambda r: r.all(of_plan)))
    for place, item in enumerate(items):
        publish_version(
            store,
            item.id,
            legal_days=20,
            promised_days=3,
            materials=[
                ItemMaterialView(name)
                for name in (LICENCE, *((LEASE,) if place in {0, 2} else ()), *((SEAL,) if place == 1 else ()))
            ],
            steps=[ItemStepView(1, "审核", StepKind.APPROVE, days=1, silence_consents=place == 3)],
        )
    parts = [PlanPart(item.id, 1 if place == 0 else 2, 1) for place, item in enumerate(items)]
    lead = items[0].department_id
    store.write(lambda tx: make_plan(tx, hall, "QYKB", "企业开办", 2, parts, lead), actor=TESTER)


def found_levels(store: Store) -> tuple[HallView, HallView]:
    """The centre's town, and that one's village room, which close an hour earlier."""

    def found(tx: Tx) -> None:
        tx.run(insert(hall_t), {"code": "GA01T1", "name": "花桥镇便民服务中心", "level": "town", "parent_id": 1})
        tx.run(insert(hall_t), {"code": "GA01T1V1", "name": "新村便民服务室", "level": "village", "parent_id": 2})
        hours = OpeningHours.__table__  # type: ignore[attr-defined]
        for hall in (2, 3):
            for weekday in range(5):
                row = {"hall_id": hall, "weekday": weekday, "opens": time(9), "closes": time(16)}
                tx.run(insert(hours), row)

    store.write(found, actor=TESTER)
    town, village = (store.read(lambda r, code=code: find_hall(r, code)) for code in ("GA01T1", "GA01T1V1"))
    return town, village
