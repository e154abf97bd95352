"""A year of a big hall's cases: some weeks of them made by the real verbs, the rest copied week by week.

A copy moves every date of a case back by whole weeks, as if it had come then; its number, applicant and document
are its own. Cases that are still open are copied into the last week only: a hall closes what it opens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Date, Table, insert, select, text
from stdnum.cn.ric import calc_check_digit

from schema.cases.applicants import Applicant
from schema.cases.assigning import assign_step
from schema.cases.clock_stops import resume, suspend
from schema.cases.deciding import conclude, decide, deliver
from schema.cases.numbers import case_number
from schema.cases.receiving import accept, receive_case, request_correction, supplement
from schema.cases.states import CASE_OVER, ApplicantKind, Decision, Delivery
from schema.cases.step_rows import step_t, steps_of
from schema.cases.steps import do_step
from schema.cases.views import CaseView, Material, case_by_id, case_material_t, case_t, correction_t, suspension_t
from schema.exchange.national_cases import CATALOG_LENGTH
from schema.hall import clock
from schema.hall.halls import HallView, department_t, item_t
from schema.hall.kinds import Special, StepKind
from schema.hall.presets import published_items
from schema.hall.versions import ItemMaterialView, ItemStepView
from schema.store.batch import Batch, batched
from schema.store.engine import Store
from schema.store.events import event_t
from schema.store.transaction import Tx
from schema.store.types import Moment
from tests.database.cases import at, publish_version
from tests.halls import ITEMS, TESTER

#: Monday 2 March 2026 and the two weeks after it; it is Monday the 16th now.
FIRST, NOW = date(2026, 3, 2), at("2026-03-16 10:00")
WEEKS = 52
MODELS = 300
DEPARTMENTS, PER_DEPARTMENT = 30, 2
SURNAMES = "李王张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "建国秀英志强丽华晓明文静海燕国庆玉兰春梅永福"
REGIONS = ("350583", "350582", "420607", "511602", "450721")
#: Founded with the small hall.
DEPARTMENT = "区行政审批局"
HALF = 0.5
REPORT, FORM = "申请表", "身份证明"


def found_items(store: Store, hall: HallView) -> list[int]:
    """Items of thirty departments, each with two or three steps, one of them another department's."""
    rows = _catalogued()
    names = sorted({row["department"] for row in rows})[:DEPARTMENTS]

    def add(tx: Tx) -> list[tuple[int, int, int]]:
        departments = []
        for name in names:
            if name != DEPARTMENT:
                code = next(row["dept_code"] for row in rows if row["department"] == name)
                tx.run(insert(department_t), {"hall_id": hall.id, "name": name, "code": code})
            departments.append(tx.scalar(select(department_t.c.id).where(department_t.c.name == name)))
        made = []
        for place, name in enumerate(names):
            for row in [row for row in rows if row["department"] == name][:PER_DEPARTMENT]:
                item = {"hall_id": hall.id, "department_id": departments[place], "name": row["name"]}
                tx.run(insert(item_t), item | {"code": row["item_code"]})
                found = tx.scalar(select(item_t.c.id).where(item_t.c.code == row["item_code"]))
                made.append((found, place, departments[(place + 1) % len(departments)]))
        return made

    made = store.write(add, actor=TESTER)
    for item, place, other in made:
        steps = [ItemStepView(1, "审查", StepKind.REVIEW, days=1)]
        if place % 3 == 0:
            steps.append(ItemStepView(2, "会签", StepKind.CO_SIGN, other, days=2))
        steps.append(ItemStepView(3, "审核", StepKind.APPROVE, days=1))
        materials = [ItemMaterialView(REPORT, originals=1), ItemMaterialView(FORM, copies=1)]
        publish_version(store, item, name="事项", steps=steps, materials=materials, valid_from=date(2020, 1, 1))
    return [item for item, _place, _other in made]


def _catalogued() -> list[dict[str, str]]:
    """Published items, each known by the national catalogue's code of twelve characters, once."""
    known = {code for _letter, _name, code in ITEMS}
    found: dict[str, dict[str, str]] = {}
    for row in published_items():
        code = row["item_code"].partition("-")[0]
        if len(code) == CATALOG_LENGTH and code not in known:
            found.setdefault(code, row | {"item_code": code})
    return list(found.values())


def somebody(random: Random) -> Applicant:
    """A name and an identity number, as good as real."""
    name = random.choice(SURNAMES) + "".join(random.sample(GIVEN, 2))
    born = date(1950, 1, 1) + timedelta(days=random.randrange(20_000))
    body = f"{random.choice(REGIONS)}{born:%Y%m%d}{random.randrange(1000):03d}"
    return Applicant(ApplicantKind.PERSON, name, body + calc_check_digit(f"{body}0"))


def _live(batch: Batch, hall: HallView, item: int, random: Random, set_time: Callable[[datetime], None]) -> None:
    """One case through the real verbs, as far as it comes until now."""

    def do(work: Callable[[Tx], CaseView]) -> CaseView:
        return batch.write(work, actor=TESTER)

    moment = at(f"{FIRST + timedelta(days=random.choice((0, 1, 2, 3, 4, 7, 8, 9, 10, 11)))} 09:30") + timedelta(
        minutes=random.randrange(380)
    )
    set_time(moment)

    pace = random.choice((1, 1, 1, 4))

    def later(hours: int) -> bool:
        nonlocal moment
        moment += timedelta(hours=pace * random.randrange(1, hours))
        set_time(min(moment, NOW))
        return moment < NOW

    whole = random.random() > 0.15
    materials = [Material(REPORT, received=True), Material(FORM, received=whole)]
    case = do(lambda tx: receive_case(tx, hall, item, somebody(random), materials, green=random.random() < 0.02))
    if not whole:
        case = do(lambda tx: request_correction(tx, hall, case.id, [(FORM, "缺少")]))
        if not later(72) or random.random() < 0.2:
            return
        case = do(lambda tx: supplement(tx, hall, case.id))
    later(3)
    case = do(lambda tx: accept(tx, hall, case.id))
    if random.random() < 0.05:
        if not later(24):
            return
        case = do(lambda tx: suspend(tx, hall, case.id, Special.EXPERT_REVIEW, 30, "局长"))
        if not later(120):
            return
        case = do(lambda tx: resume(tx, hall, case.id, "通过"))
    number = case.id
    while open_steps := [s for s in batch.read(lambda r: steps_of(r, number)) if s.state == "active"]:
        place = open_steps[0].place
        if random.random() < HALF:
            do(lambda tx, p=place: assign_step(tx, hall, number, p, random.randrange(1, 4)))  # type: ignore[misc]
        if not later(40):
            return
        do(lambda tx, p=place: do_step(tx, hall, number, p, opinion="同意"))  # type: ignore[misc]
    if not later(20):
        return
    case = do(lambda tx: decide(tx, hall, case.id, Decision.GRANTED, certificate="批复"))
    if not later(60):
        return
    case = do(lambda tx: deliver(tx, hall, case.id, Delivery.WINDOW, "本人"))
    do(lambda tx: conclude(tx, hall, case.id))


def make_cases(store: Store, hall: HallView, count: int, seed: int = 7) -> None:
    """Fill the hall with so many cases, the last of them of this week."""
    random = Random(seed)
    items = found_items(store, hall)
    now = [NOW]

    def set_time(moment: datetime) -> None:
        now[0] = moment

    with clock.using(lambda: now[0]), batched(store) as batch:
        for _ in range(MODELS):
            _live(batch, hall, random.choice(items), random, set_time)
    models = store.read(
        lambda r: [case_by_id(r, row.id) for row in r.all(select(case_t.c.id).order_by(case_t.c.id))]
    )
    _copy(store, hall, models, count - len(models), random)


def _rows(hall: HallView, models: list[CaseView], count: int, random: Random) -> Iterator[dict[str, Any]]:
    """What each copy has of its own."""
    closed = [case for case in models if case.state in CASE_OVER]
    taken: dict[date, int] = {}
    for case in models:
        taken[case.day] = taken.get(case.day, 0) + 1
    for place in range(count):
        weeks = place * WEEKS // count
        case = random.choice(models if weeks == 0 else closed)
        day = case.day - timedelta(weeks=weeks)
        taken[day] = seq = taken.get(day, 0) + 1
        who = somebody(random)
        yield {
            "new_id": len(models) + 1 + place,
            "model": case.id,
            "days": weeks * 7,
            "seq": seq,
            "number": case_number(hall.code, day, seq),
            "applicant_name": who.name,
            "document_number": who.document_number,
        }


OWN = ("seq", "number", "applicant_name", "document_number")


def _copy(store: Store, hall: HallView, models: list[CaseView], count: int, random: Random) -> None:
    sqlite = store.is_sqlite
    with store.engine.begin() as connection:
        if sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        columns = "new_id BIGINT PRIMARY KEY, model BIGINT, days INT, seq INT, number TEXT, applicant_name TEXT"
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE copied ({columns}, document_number TEXT)")
        names = ("new_id", "model", "days", *OWN)
        fill = text(f"INSERT INTO copied VALUES ({', '.join(':' + name for name in names)})")
        rows = list(_rows(hall, models, count, random))
        for begin in range(0, count, 5_000):
            connection.execute(fill, rows[begin : begin + 5_000])

        def moved(table: Table, name: str) -> str:
            kind = table.c[name].type
            if table is case_t and name in OWN:
                return f"c.{name}"
            if isinstance(kind, Moment):
                shifted = f"strftime('%Y-%m-%d %H:%M:%f000', m.{name}, -c.days || ' days')"
                return shifted if sqlite else f"m.{name} - make_interval(days => c.days)"
            if isinstance(kind, Date):
                return f"date(m.{name}, -c.days || ' days')" if sqlite else f"m.{name} - c.days"
            return f"m.{name}"

        for table, key in (
            (case_t, "id"),
            (step_t, "case_id"),
            (case_material_t, "case_id"),
            (correction_t, "case_id"),
            (suspension_t, "case_id"),
            (event_t, "subject_id"),
        ):
            kept = [name for name in [column.name for column in table.columns] if name != "id" or table is case_t]
            said = ["c.new_id" if name == key else moved(table, name) for name in kept]
            only = " WHERE m.subject = 'case_file'" if table is event_t else ""
            connection.exec_driver_sql(
                f"INSERT INTO {table.name} ({', '.join(kept)}) SELECT {', '.join(said)}"
                f" FROM {table.name} m JOIN copied c ON c.model = m.{key}{only} ORDER BY c.new_id"
            )
        if sqlite:
            connection.exec_driver_sql("COMMIT")
        else:
            connection.exec_driver_sql("SELECT setval('case_file_id_seq', (SELECT max(id) FROM case_file))")
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
