"""Steps, fees, joint projects and the three levels by script, on both databases."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

from sqlalchemy import insert, select

from schema.cases.receiving import accept, receive_case
from schema.cases.step_rows import steps_of
from schema.cases.views import case_by_id
from schema.hall.halls import HallView, department_t, hall_t, window_t
from schema.hall.kinds import StepKind
from schema.hall.versions import ItemFeeView, ItemMaterialView, ItemStepView
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.cases import COMPANY, LI, publish_version
from tests.database.test_commands import facts, refusal
from tests.halls import TESTER

ITEM, OTHER = "511Z07001006", "511Z07001007"
WHO = ("--name", LI.name, "--document", LI.document_number)


def test_steps_and_fees_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    store.write(
        lambda tx: tx.run(insert(department_t), {"hall_id": hall.id, "name": "区消防救援大队"}), actor=TESTER
    )
    steps = [
        ItemStepView(1, "审查", StepKind.REVIEW),
        ItemStepView(2, "联合踏勘", StepKind.SURVEY),
        ItemStepView(2, "消防会签", StepKind.CO_SIGN, 2),
        ItemStepView(3, "审核", StepKind.APPROVE),
    ]
    publish_version(store, 1, steps=steps, fees=[ItemFeeView("登记费", amount_fen=8000)], one_clerk=False)
    number = facts("case", "receive", "--item", ITEM, *WHO, *db)["case"]
    facts("case", "accept", number, "--window", "1", "--clerk", "1001", *db)
    assert "no step is skipped" in refusal("case", "step", number, "4", *db)
    facts("case", "step", number, "1", "--opinion", "符合条件", "--clerk", "1001", *db)
    held = (
        "case",
        "survey",
        number,
        "2",
        "--on",
        "2026-03-02",
        "--opinion",
        "一致",
        "--present",
        "区消防救援大队=李科",
    )
    assert facts(*held, *db)["state"] == "accepted"
    assert [task["name"] for task in facts("case", "tasks", *db)["tasks"]] == ["消防会签"]
    assert facts("case", "tasks", "--department", "区消防救援大队", *db)["tasks"][0]["case"] == number
    assert "区行政审批局" in refusal("case", "tasks", "--department", "没有", *db)
    facts("case", "assign", number, "3", "--to", "1002", "--clerk", "9001", *db)
    assert "李强" in refusal("case", "step", number, "3", "--clerk", "1001", *db)
    facts("case", "take-over", number, "3", "--reason", "休假", "--clerk", "1001", *db)
    facts("case", "step", number, "3", "--clerk", "1001", *db)
    assert "1001" in refusal("case", "step", number, "4", "--clerk", "1001", *db)
    facts("case", "step", number, "4", "--clerk", "1002", *db)
    facts("case", "return", number, "4", "--reason", "复核", "--clerk", "9001", *db)
    facts("case", "step", number, "4", "--clerk", "1002", *db)
    facts("case", "charge", number, "工本费", "12.50", *db)
    assert "80 or 12.50" in refusal("case", "charge", number, "工本费", "12.505", *db)
    facts("case", "decide", number, "granted", "--clerk", "1002", *db)
    assert "登记费; 工本费" in refusal("case", "deliver", number, "--to", LI.name, *db)
    facts("case", "pay", number, "1", "--receipt", "45070012345678", *db)
    facts("case", "waive", number, "2", "--reason", "低保户", *db)
    assert facts("case", "deliver", number, "--to", LI.name, *db)["state"] == "delivered"
    shown = facts("case", "steps", number, *db)
    assert [(each["state"], each["rounds"]) for each in shown["steps"]] == [("done", 1)] * 3 + [("done", 2)]
    assert [(each["amount_fen"], each["state"]) for each in shown["fees"]] == [(8000, "paid"), (1250, "waived")]
    assert facts("case", "counts", *db)["nanan"]["promised"] == 1
    assert facts("case", "due", *db)["cases"] == []


def test_a_joint_project_by_script(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    for item in (1, 2):
        publish_version(store, item, materials=[ItemMaterialView("申请书")])
    plan = ("joint", "plan", "QYKB", "--name", "企业开办", "--lead", "区行政审批局")
    assert "take 2" in refusal(*plan, "--days", "1", "--item", f"1:1:{ITEM}", "--item", f"2:1:{OTHER}", *db)
    assert "stage:days" in refusal(*plan, "--days", "1", "--item", ITEM, *db)
    facts(*plan, "--days", "2", "--item", f"1:1:{ITEM}", "--item", f"2:1:{OTHER}", *db)
    (listed,) = facts("joint", "plans", *db)["plans"]
    assert listed["materials"] == ["申请书"] and listed["lead"] == "区行政审批局"
    who = ("--name", COMPANY.name, "--document", COMPANY.document_number)
    project = facts("joint", "receive", "QYKB", "--project", "水务公司设立", *who, *db)
    number = project["number"]
    assert "申请书" in refusal("joint", "accept", number, *db)
    told = facts("joint", "correct", number, *db)
    assert [case["state"] for case in told["cases"]] == ["correcting", "correcting"]
    for case in told["cases"]:
        facts("case", "supplement", case["case"], *db)
    accepted = facts("joint", "accept", number, *db)
    assert [case["state"] for case in accepted["cases"]] == ["accepted", "received"]
    facts("case", "decide", accepted["cases"][0]["case"], "granted", *db)
    assert [case["state"] for case in facts("joint", "show", number, *db)["cases"]] == ["decided", "accepted"]
    assert [each["number"] for each in facts("joint", "list", *db)["projects"]] == [number]


def test_a_village_passes_a_case_up_by_script(store: Store, hall: HallView, db_url: str) -> None:
    def found(tx: object) -> None:
        tx.run(insert(hall_t), {"code": "T1", "name": "花桥镇", "level": "town", "parent_id": 1})  # type: ignore[attr-defined]
        tx.run(insert(hall_t), {"code": "V1", "name": "新村", "level": "village", "parent_id": 2})  # type: ignore[attr-defined]

    store.write(found, actor=TESTER)
    district, town, village = (("--hall", code, "--db", db_url) for code in ("GA01", "T1", "V1"))
    number = facts("case", "receive", "--item", ITEM, *WHO, *village)["case"]
    assert "Pass it up" in refusal("case", "accept", number, *village)
    facts("case", "pass-up", number, "--remark", "已初审", *village)
    facts("case", "pass-up", number, *town)
    facts("case", "accept", number, *district)
    facts("case", "decide", number, "granted", *district)
    facts("case", "pass-back", number, *district)
    assert "花桥镇" in refusal("case", "deliver", number, "--to", LI.name, *village)
    facts("case", "pass-back", number, *town)
    facts("case", "deliver", number, "--to", LI.name, "--way", "door", *village)
    assert facts("case", "conclude", number, *village)["state"] == "concluded"
    assert len(facts("case", "steps", number, *village)["way"]) == 4
    assert facts("case", "status", number, "2345", *district)["state"] == "concluded"


def test_a_window_with_power(store: Store, hall: HallView, db_url: str) -> None:
    db = ("--db", db_url)
    publish_version(store, 1, steps=[ItemStepView(1, "审查", StepKind.REVIEW)])
    store.write(
        lambda tx: tx.run(window_t.update().where(window_t.c.number == 2).values(kind="chief")), actor=TESTER
    )
    number = facts("case", "receive", "--item", ITEM, *WHO, *db)["case"]
    facts("case", "accept", number, "--window", "2", *db)
    assert facts("case", "decide", number, "granted", *db)["state"] == "decided"


SIGNER = """
import sys
from schema.cases.steps import do_step
from schema.cases.views import find_case
from schema.errors import WrongStepState
from schema.hall.halls import find_hall
from schema.store.engine import open_store
from schema.store.events import Actor
store = open_store(sys.argv[1])
hall = store.read(find_hall)
for number in sys.argv[3:]:
    case = store.read(lambda reader: find_case(reader, hall, number))
    try:
        store.write(lambda tx: do_step(tx, hall, case.id, int(sys.argv[2])), actor=Actor("worker", "test"))
    except WrongStepState:
        print("done")
store.close()
"""


def test_departments_sign_at_the_same_moment(store: Store, hall: HallView, db_url: str) -> None:
    """Eight processes, two for each of four parallel steps: each step is done once, and the next begins once."""
    parallel = [ItemStepView(1, f"会签{place}", StepKind.CO_SIGN) for place in range(4)]
    publish_version(store, 1, steps=[*parallel, ItemStepView(2, "审核", StepKind.APPROVE)])
    cases = []
    for _ in range(5):
        case = store.write(lambda tx: receive_case(tx, hall, 1, LI), actor=TESTER)
        cases.append(store.write(lambda tx, c=case: accept(tx, hall, c.id), actor=TESTER))
    numbers = [case.number for case in cases]
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", SIGNER, db_url, str(place), *numbers], stdout=subprocess.PIPE, text=True
        )
        for place in (1, 2, 3, 4)
        for _twice in range(2)
    ]
    said = [worker.communicate(timeout=120)[0] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 8
    assert sum(each.count("done") for each in said) == 4 * len(cases)
    for case in cases:
        steps = store.read(lambda reader, c=case: steps_of(reader, c.id))
        assert [step.state for step in steps] == ["done"] * 4 + ["active"]
        assert [step.rounds for step in steps] == [1] * 5
        e = event_t.c
        query = select(e.verb).where(e.subject == "case_file", e.subject_id == case.id)
        verbs = Counter(verb for (verb,) in store.read(lambda r, q=query: r.all(q)))
        assert verbs == {"receive_case": 1, "accept": 1, "begin_step": 5, "do_step": 4}
        assert store.read(lambda r, c=case: case_by_id(r, c.id)).version == case.version + 4
