"""Cases in the national exchange's tables: valid, incremental, repeatable; on both databases."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from schema.cases.moving import refresh_all_dates
from schema.cases.passing import pass_up
from schema.cases.receiving import accept as accept_case
from schema.cases.receiving import receive_case
from schema.cases.states import CaseVerb, Decision
from schema.cases.step_states import StepResult
from schema.cases.views import CaseView, case_t
from schema.errors import BadInput, ExportedMeanwhile
from schema.exchange import case_files
from schema.exchange.case_export import LastExport, last_export, newest_event, record_export, row_guid
from schema.exchange.case_files import ExportFormat, ExportReport, write_cases
from schema.exchange.national_cases import ACTS, COLUMNS, ROWS, SPECIAL_WORDS, TABLES, ExchangeTable
from schema.hall.calendar import set_day
from schema.hall.halls import HallView, find_hall, hall_t, item_t
from schema.hall.item_models import ItemVersion
from schema.hall.kinds import CaseKind, Special, StepKind
from schema.hall.versions import ItemStepView
from schema.hall.working_days import DayKind
from schema.store.engine import Store
from schema.store.events import Actor, event_t
from schema.store.transaction import Reader
from tests.database.cases import COMPANY, LAND, LI, MATERIALS, REPORT, Cases, at, cases_in, publish_version
from tests.database.test_commands import facts, run
from tests.halls import TESTER

V, T = CaseVerb, ExchangeTable
Rows = dict[ExchangeTable, list[dict[str, str]]]


@pytest.fixture
def desk(store: Store, hall: HallView) -> Iterator[Cases]:
    with cases_in(store, hall) as cases:
        yield cases


def export(desk: Cases, folder: Path, **more: Any) -> ExportReport:
    return write_cases(desk.store, desk.hall, folder, ExportFormat.BOTH, TESTER, **more)


def read(report: ExportReport) -> Rows:
    """The rows of the CSV files, each seen to be in the JSON file too, and valid."""
    found: Rows = {table: [] for table in T}
    for path in report.files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        table = T("up_" + path.stem.partition("-up_")[2])
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                reader = csv.DictReader(file)
                found[table] = list(reader)
                assert tuple(reader.fieldnames or ()) == COLUMNS[table]
            with path.with_suffix(".json").open(encoding="utf-8") as file:
                assert [{name: value or "" for name, value in row.items()} for row in json.load(file)] == found[
                    table
                ]
    for table, rows in found.items():
        assert len(rows) == report.rows[table]
        for row in rows:
            assert [
                (field.name, field.fault(row[field.name]))
                for field in TABLES[table]
                if field.fault(row[field.name])
            ] == []
    return found


def a_life(desk: Cases) -> CaseView:
    """Corrected, accepted, suspended, extended, granted, delivered, concluded."""
    desk.days(20, 5)
    case = desk.receive(COMPANY, kind=CaseKind.JOINT)
    for hours, verb, more in (
        ("2026-03-02 11:00", V.CORRECT, {}),
        ("2026-03-03 09:30", V.SUPPLEMENT, {}),
        ("2026-03-03 09:40", V.ACCEPT, {}),
        ("2026-03-04 10:00", V.SUSPEND, {"reason": "须经专家评审"}),
        ("2026-03-06 10:00", V.RESUME, {"result": "通过"}),
        ("2026-03-09 10:00", V.EXTEND, {}),
        ("2026-03-10 10:00", V.DECIDE, {"certificate_number": "灵发改〔2026〕17号"}),
        ("2026-03-11 10:00", V.DELIVER, {}),
        ("2026-03-11 10:05", V.CONCLUDE, {}),
    ):
        desk.now = at(hours)
        case = desk.do(verb, case, **more)
    return case


def test_a_whole_life(desk: Cases, tmp_path: Path) -> None:
    case = a_life(desk)
    report = export(desk, tmp_path / "new" / "out")
    assert (report.batch, report.cases, report.held) == ("GA01-000001", 1, 0)
    rows = read(report)
    (accept,) = rows[T.ACCEPT]
    assert accept["row_guid"] == row_guid(desk.hall, T.ACCEPT, f"{case.number}/1")
    assert {name: accept[name] for name in accept if name != "row_guid" and accept[name]} == {
        "cd_operation": "I",
        "cd_time": "2026-03-11 10:05:00",
        "cd_batch": "GA01-000001",
        "data_source": "GA01",
        "project_no": case.number,
        "project_name": "企业设立登记",
        "project_type": "9",
        "task_code": "511Z07001006",
        "task_name": "企业设立登记",
        "task_version": "1",
        "catalog_code": "511Z07001006",
        "org_code": "68236467-9",
        "org_name": "区行政审批局",
        "handle_user_name": "script:test",
        "apply_type": "1",
        "apply_date": "2026-03-02 10:00:00",
        "accept_date": "2026-03-03 09:40:00",
        "promise_date": "2026-03-26 17:00:00",
        "applyer_type": "2",
        "applyer_name": COMPANY.name,
        "applyer_page_type": "001",
        "applyer_page_code": COMPANY.document_number,
        "contact_name": "王芳",
        "contact_type": "111",
        "contact_code": COMPANY.agent_number,
    }
    assert [row["process_name"] for row in rows[T.PROCESS]] == [
        "收件", "补正告知", "补正受理", "受理", "特别程序开始", "特别程序结束", "延期", "决定", "送达", "办结",
    ]  # fmt: skip
    told = rows[T.PROCESS][1]
    assert (told["event_name"], told["handle_explain"]) == ("02", f"{LAND}：复印件未盖章")
    assert (told["event_start_time"], told["event_end_time"]) == ("2026-03-02 10:00:00", "2026-03-02 11:00:00")
    assert rows[T.PROCESS][5]["handle_explain"] == "通过" and rows[T.PROCESS][0]["remark"] == "联办件"
    (result,) = rows[T.RESULT]
    assert (result["result_type"], result["result_cetr_no"]) == ("01", "灵发改〔2026〕17号")
    assert (result["is_delivery_results"], result["remark"]) == ("1", "联办件")
    review, extension = rows[T.SPECIAL]
    assert (review["special_type"], review["special_name"], review["result"]) == ("2", "专家评审", "通过")
    assert (review["special_time"], review["end_time"]) == ("2026-03-04 10:00:00", "2026-03-06 10:00:00")
    assert (extension["special_type"], extension["special_reason"]) == ("1", "案情复杂")
    assert extension["handle_user"] == "局长 陈某"
    assert [(row["material_name"], row["get_num"]) for row in rows[T.MATERIAL]] == [(REPORT, "3"), (LAND, "1")]
    assert not list((tmp_path / "new" / "out").glob(".*"))


def test_steps_are_told_with_their_opinions(desk: Cases, tmp_path: Path) -> None:
    steps = [ItemStepView(1, "审查", StepKind.REVIEW), ItemStepView(2, "会签", StepKind.CO_SIGN)]
    publish_version(desk.store, desk.item, name="企业设立登记", steps=steps)
    case = desk.do(V.ACCEPT, desk.receive(materials=MATERIALS))
    desk.now = at("2026-03-03 09:00")
    case = desk.do(V.WORK, case)
    desk.now = at("2026-03-03 10:00")
    case = desk.do(V.WORK, case, place=2, result=StepResult.OBJECTS, opinion="消防通道不足")
    rows = read(export(desk, tmp_path))[T.PROCESS]
    assert [(row["process_name"], row["event_name"], row["handle_explain"]) for row in rows[2:]] == [
        ("审查", "01", "材料齐全，同意"),
        ("会签", "99", "消防通道不足"),
    ]
    # 会签 began when 审查 was done.
    assert (
        rows[3]["event_start_time"] == rows[2]["event_end_time"]
        and rows[2]["event_start_time"] < rows[2]["event_end_time"]
    )


def test_a_case_from_a_village_is_told_by_the_hall_that_decides_it(desk: Cases, tmp_path: Path) -> None:
    desk.store.write(
        lambda tx: tx.run(insert(hall_t), {"code": "V1", "name": "新村", "level": "village", "parent_id": 1}),
        actor=TESTER,
    )
    village = desk.store.read(lambda reader: find_hall(reader, "V1"))
    case = desk.store.write(lambda tx: receive_case(tx, village, desk.item, LI), actor=TESTER)
    case = desk.store.write(lambda tx: pass_up(tx, village, case.id, "已初审"), actor=TESTER)
    case = desk.do(V.DECIDE, desk.do(V.ACCEPT, case))
    assert read(write_cases(desk.store, village, tmp_path, ExportFormat.BOTH, TESTER))[T.ACCEPT] == []
    rows = read(export(desk, tmp_path))
    assert [row["project_no"] for row in rows[T.ACCEPT]] == [case.number]
    assert [row["process_name"] for row in rows[T.PROCESS]] == ["收件", "上报", "受理", "决定"]
    assert rows[T.PROCESS][1]["handle_explain"] == "上报上一级"


def test_only_what_has_changed(desk: Cases, tmp_path: Path) -> None:
    first = desk.do(V.ACCEPT, desk.receive())
    second = desk.do(V.ACCEPT, desk.receive(COMPANY))
    waiting = desk.receive()
    sent = read(export(desk, tmp_path))
    assert [row["project_no"] for row in sent[T.ACCEPT]] == [first.number, second.number]
    # A look is no change, nor is anything else that happens in the hall.
    nothing = export(desk, tmp_path)
    assert (nothing.batch, nothing.files, nothing.cases) == ("", [], 0)
    stopped = desk.do(V.SUSPEND, second)
    rows = read(export(desk, tmp_path))
    assert [(row["project_no"], row["cd_operation"]) for row in rows[T.ACCEPT]] == [(second.number, "U")]
    assert rows[T.ACCEPT][0]["row_guid"] == sent[T.ACCEPT][1]["row_guid"]
    assert [row["cd_operation"] for row in rows[T.PROCESS]] == ["U", "U", "I"]
    assert [row["cd_operation"] for row in rows[T.MATERIAL]] == ["U", "U"]
    # What still runs ends with its limit.
    assert [(row["cd_operation"], row["end_time"]) for row in rows[T.SPECIAL]] == [("I", "2026-04-14 17:00:00")]
    desk.do(V.RESUME, stopped)
    assert [row["cd_operation"] for row in read(export(desk, tmp_path))[T.SPECIAL]] == ["U"]
    # A case comes in when it is accepted or over; nothing of it was out before.
    desk.do(V.REFUSE, waiting)
    rows = read(export(desk, tmp_path))
    assert rows[T.ACCEPT] == [] and {row["cd_operation"] for row in rows[T.PROCESS]} == {"I"}
    assert [(row["result_type"], row["result_explain"]) for row in rows[T.RESULT]] == [
        ("03", "不属于本机关职权范围")
    ]
    # A changed calendar moves the promise.
    desk.store.write(
        lambda tx: (
            set_day(tx, desk.hall, at("2026-03-10 12:00").date(), DayKind.OFF, "停电"),
            refresh_all_dates(tx, desk.hall),
        ),
        actor=TESTER,
    )
    rows = read(export(desk, tmp_path))
    assert {row["project_no"] for row in rows[T.ACCEPT]} == {first.number, second.number}
    assert {row["cd_operation"] for each in rows.values() for row in each} == {"U"}
    assert len(list(tmp_path.glob("*.csv"))) == 5 * 5


def test_everything_again_gives_the_same_rows(desk: Cases, tmp_path: Path) -> None:
    a_life(desk)
    desk.do(V.WITHDRAW, desk.receive())
    desk.do(V.DECIDE, desk.do(V.ACCEPT, desk.receive()), decision=Decision.DENIED, reason="不符合条件")
    once, twice = (read(export(desk, tmp_path, everything=True)) for _ in range(2))
    assert [row["result_type"] for row in once[T.RESULT]] == ["01", "04", "02"]
    for table in T:
        assert once[table]
        guids = [row["row_guid"] for row in once[table]]
        assert guids == [row["row_guid"] for row in twice[table]] and len(set(guids)) == len(guids)
        assert {row["cd_operation"] for row in once[table]} == {"I"}
        assert {row["cd_operation"] for row in twice[table]} == {"U"}


def test_a_bad_row_keeps_its_case_back(desk: Cases, tmp_path: Path) -> None:
    good = desk.do(V.ACCEPT, desk.receive())
    desk.item = 2
    bad = desk.do(V.ACCEPT, desk.receive(COMPANY))
    i = item_t.c

    def code(text: str) -> None:
        desk.store.write(lambda tx: tx.run(update(item_t).where(i.id == 2).values(code=text)), actor=TESTER)

    code("X-17")
    report = export(desk, tmp_path)
    (fault,) = report.faults
    assert (fault.case, fault.table, fault.field) == (bad.number, T.ACCEPT, "catalog_code")
    assert "X-17" in str(fault) and "items import" in str(fault) and (report.cases, report.held) == (1, 1)
    rows = read(report)
    assert {row["project_no"] for each in rows.values() for row in each} == {good.number}
    # It alone comes again, and with it what was not out yet, as new.
    again = export(desk, tmp_path)
    assert (again.held, again.files) == (1, [])
    desk.do(V.SUSPEND, good)
    rows = read(export(desk, tmp_path))
    assert {row["project_no"] for row in rows[T.ACCEPT]} == {good.number}
    code("511Z07001007")
    rows = read(export(desk, tmp_path))
    assert {row["project_no"] for each in rows.values() for row in each} == {bad.number}
    assert {row["cd_operation"] for each in rows.values() for row in each} == {"I"}
    assert export(desk, tmp_path).held == 0
    # Too long, and with characters no line of CSV holds.
    desk.store.write(
        lambda tx: tx.run(update(case_t).where(case_t.c.id == bad.id).values(applicant_name="王\x01")),
        actor=TESTER,
    )
    desk.do(V.SUSPEND, bad)
    faults = {(each.table, each.field) for each in export(desk, tmp_path).faults}
    assert faults == {(T.ACCEPT, "applyer_name"), (T.SPECIAL, "applyer_user_name")}


def test_the_published_record_and_the_clerks_name(desk: Cases, tmp_path: Path) -> None:
    """What the item published holds, in the version the case was received under; a clerk is told by name."""
    record = {
        "AUDIT_ITEM": [{"catalog_code": "452004020000", "task_version": 11, "dept_code": "114507210081153718"}]
    }
    version = {
        "item_id": 1, "version": 3, "valid_from": at("2026-01-01 12:00").date(), "name": "可行性研究报告审批",
        "kind": CaseKind.PROMISED, "one_clerk": True, "published": record,
    }  # fmt: skip
    texts = dict.fromkeys(("basis", "conditions", "procedure", "result_name"), "")
    table = ItemVersion.__table__  # type: ignore[attr-defined]
    desk.store.write(lambda tx: tx.run(table.insert(), version | texts), actor=TESTER)
    case = desk.receive()
    desk.store.write(lambda tx: accept_case(tx, desk.hall, case.id), actor=Actor("clerk:1001", "window:1"))
    (accept,) = read(export(desk, tmp_path))[T.ACCEPT]
    assert (accept["task_name"], accept["task_version"]) == ("可行性研究报告审批", "11")
    assert (accept["catalog_code"], accept["org_code"]) == ("452004020000", "114507210081153718")
    assert accept["handle_user_name"] not in ("", "clerk:1001")
    assert (accept["contact_name"], accept["contact_mobile"]) == (LI.name, LI.phone)


def test_a_batch_is_whole_or_not_there(desk: Cases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.do(V.ACCEPT, desk.receive())
    (tmp_path / "GA01-000001-up_pro_result.json").touch()
    with pytest.raises(BadInput, match="is there already"):
        export(desk, tmp_path)
    assert (
        len(list(tmp_path.iterdir())) == 1
        and desk.store.read(lambda r: last_export(r, desk.hall)) == LastExport()
    )
    # Somebody else was quicker.
    other = tmp_path / "other"
    desk.store.write(lambda tx: record_export(tx, desk.hall, LastExport(), 99, {}, {}), actor=TESTER)
    monkeypatch.setattr(case_files, "last_export", lambda reader, hall: LastExport())
    with pytest.raises(ExportedMeanwhile):
        export(desk, other)
    assert list(other.iterdir()) == []
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(BadInput, match="takes no files"):
        export(desk, file)


def test_an_export_is_of_one_moment(desk: Cases) -> None:
    case = desk.do(V.ACCEPT, desk.receive())

    def look(reader: Reader) -> tuple[int, int]:
        reader.stand_still()
        before = newest_event(reader, desk.hall)
        desk.do(V.SUSPEND, case)
        return before, newest_event(reader, desk.hall)

    before, after = desk.store.read(look)
    assert before == after < desk.store.read(lambda reader: newest_event(reader, desk.hall))


def test_nothing_is_lost_while_windows_work(desk: Cases, tmp_path: Path) -> None:
    """Every row is sent as new exactly once, however exports and verbs meet."""

    def work() -> None:
        for _ in range(8):
            desk.do(V.SUSPEND, desk.do(V.ACCEPT, desk.receive()))

    sent: list[tuple[str, str]] = []

    def send() -> None:
        for each in read(export(desk, tmp_path)).values():
            sent.extend((row["row_guid"], row["cd_operation"]) for row in each)

    with ThreadPoolExecutor(3) as windows:
        working = [windows.submit(work) for _ in range(3)]
        while not all(each.done() for each in working):
            send()
        for each in working:
            each.result()
    send()
    new = [guid for guid, operation in sent if operation == "I"]
    # Of each case acceptance, three acts, a procedure, two materials; no U before its I.
    assert len(new) == len(set(new)) == 24 * 7
    first = dict(reversed(sent))
    assert set(first.values()) == {"I"}


def test_by_script(store: Store, hall: HallView, db_url: str, tmp_path: Path) -> None:
    with cases_in(store, hall) as desk:
        case = desk.do(V.ACCEPT, desk.receive())
        desk.item = 2
        store.write(lambda tx: tx.run(update(item_t).where(item_t.c.id == 2).values(code="X-17")), actor=TESTER)
        kept = desk.do(V.ACCEPT, desk.receive(COMPANY))
    words = ("exchange", "cases", "--out", str(tmp_path), "--format", "csv", "--db", db_url)
    done = run(*words)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert kept.number in done.stderr and "catalog_code" in done.stderr
    assert "0600" in done.stdout and COMPANY.name not in done.stdout + done.stderr
    assert len(list(tmp_path.glob("*.csv"))) == 5 and not list(tmp_path.glob("*.json"))
    store.write(
        lambda tx: tx.run(update(item_t).where(item_t.c.id == 2).values(code="511Z07001007")), actor=TESTER
    )
    told = facts(*words)
    assert (told["cases"], told["held"], told["batch"]) == (1, 0, "GA01-000002")
    e = event_t.c
    logged = store.read(
        lambda r: r.all(select(e.actor, e.after).where(e.subject == "case_export").order_by(e.id))
    )
    assert len(logged) == 2 and logged[0].after["cases"] == 1 and case.applicant_name not in str(logged)


@pytest.mark.parametrize("table", list(T))
def test_a_rows_pattern_says_what_its_fields_say(table: ExchangeTable) -> None:
    """Each field in turn empty, too long, of another code, with a control character, or as it should be."""
    fields = TABLES[table]
    good = {
        "row_guid": "6f1d7c52-2f0e-5d0b-9c55-1f5f5c6a8e10",
        "catalog_code": "452004020000",
        "contact_mobile": "13800005678",
        "zip_code": "535400",
    }
    moments = {name: "2026-03-02 10:00:00" for name in COLUMNS[table] if name.endswith(("_time", "_date"))}
    row = [(good | moments).get(each.name) or min(each.codes, default="17") for each in fields]
    assert ROWS[table].fullmatch("\0".join((*row, "")))
    for place, each in enumerate(fields):
        for value in (
            "",
            row[place],
            "9" * each.longest,
            "9" * (each.longest + 1),
            "王",
            "x\x07",
            "x\0",
            "1 ",
            "\n",
        ):
            spoilt = [*row[:place], value, *row[place + 1 :]]
            assert bool(ROWS[table].fullmatch("\0".join((*spoilt, "")))) == (each.fault(value) == ""), (
                each,
                value,
            )


def test_every_word_is_there() -> None:
    assert set(ACTS) | {CaseVerb.WORK} == set(CaseVerb) and set(SPECIAL_WORDS) == set(Special)
