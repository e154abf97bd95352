"""Importing service items, on both databases: what is taken, what changes, what a bad file leaves alone."""

from __future__ import annotations

import json
import time
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from typer.testing import CliRunner

from schema.commands.items import items_commands
from schema.errors import OnestopError, RowsRefused, WrongColumns
from schema.exchange.files import COLUMNS, read_items
from schema.exchange.importing import ImportReport, import_items
from schema.exchange.national import read_national
from schema.exchange.rows import ItemRow, ItemsFile
from schema.hall.founding import found_hall
from schema.hall.halls import HallView, department_t, find_item, item_t, queue_t
from schema.hall.presets import preset
from schema.store.engine import Store
from schema.store.events import event_t
from tests.halls import TESTER

GUANGAN = Path(str(files("schema.hall") / "data" / "guangan-items.csv"))
LINGSHAN = Path(__file__).parent.parent / "data" / "lingshan-item.json"
LINGSHAN_CODE = "1145072100811537184452004020000"


def _take(store: Store, hall: HallView, path: Path, *, skip: bool = False) -> ImportReport:
    batch = read_items(path)
    return store.write(lambda tx: import_items(tx, hall, batch, skip_refused=skip), actor=TESTER)


def _numbers(report: ImportReport) -> tuple[int, int, int]:
    return report.taken, report.changed, report.unchanged


def _counts(store: Store) -> tuple[int, ...]:
    tables = (item_t, department_t, event_t)
    return store.read(
        lambda reader: tuple(reader.scalar(select(func.count()).select_from(table)) for table in tables)
    )


def _events(store: Store, subject: str, verb: str) -> list[Any]:
    query = select(event_t).where(event_t.c.subject == subject, event_t.c.verb == verb).order_by(event_t.c.id)
    return list(store.read(lambda reader: reader.all(query)))


def _csv(path: Path, *rows: dict[str, str]) -> Path:
    usual = {"department": "区行政审批局", "name": "企业设立登记", "task_type": "1"}
    lines = [",".join(f'"{(usual | row).get(column, "")}"' for column in COLUMNS) for row in rows]
    path.write_text("\r\n".join([",".join(COLUMNS), *lines]) + "\r\n", encoding="utf-8")
    return path


def test_all_of_guangans_items_are_taken_and_then_unchanged(store: Store, hall: HallView) -> None:
    before = _counts(store)
    first = _take(store, hall, GUANGAN)
    assert _numbers(first) == (1_135, 0, 0) and first.refused == []
    # 区行政审批局 is in the small hall already, and its new items join the queue of its others.
    assert first.departments == 33 and first.without_queue == 1_135 - 344
    after = _counts(store)
    assert (after[0] - before[0], after[1] - before[1]) == (1_135, 33)
    assert len(_events(store, "item", "add")) == 1_135 and len(_events(store, "department", "add")) == 33
    began = time.perf_counter()
    assert _numbers(_take(store, hall, GUANGAN)) == (0, 0, 1_135)
    assert time.perf_counter() - began < 5
    assert _counts(store) == after


@pytest.mark.parametrize("code", ["nanan", "xiangzhou"])
def test_a_preset_knows_its_items_again(store: Store, code: str) -> None:
    """Its departments bear the place's own names and are known by their codes."""
    hall = store.write(lambda tx: found_hall(tx, preset(code)), actor=TESTER)
    report = _take(store, hall, GUANGAN)
    items = preset(code).items
    assert _numbers(report) == (1_135 - items, 0, items)
    assert report.departments == 34 - preset(code).departments


def test_the_national_layout_is_kept_whole(store: Store, hall: HallView) -> None:
    report = _take(store, hall, LINGSHAN)
    assert _numbers(report) == (1, 0, 0) and report.departments == report.without_queue == 1
    row = store.read(lambda reader: reader.first(select(item_t).where(item_t.c.code == LINGSHAN_CODE)))
    assert row is not None
    assert row.name == "政府投资项目审批——可行性研究报告审批"
    assert (row.task_type, row.area_code, row.legal_days, row.promised_days) == ("20", "450721", 20, 5)
    custom = json.loads(LINGSHAN.read_text(encoding="utf-8"))["CUSTOM"]
    assert row.published == custom and len(custom["AUDIT_MATERIAL"]) == 9
    assert store.read(lambda reader: find_item(reader, hall, LINGSHAN_CODE)).department == "灵山县发展和改革局"
    before = _counts(store)
    assert _numbers(_take(store, hall, LINGSHAN)) == (0, 0, 1)
    assert _counts(store) == before


def test_a_changed_name_is_one_event_with_old_and_new(store: Store, hall: HallView, tmp_path: Path) -> None:
    file = _csv(tmp_path / "items.csv", {"item_code": "511Z07001006", "name": "企业设立登记（新）"})
    report = _take(store, hall, file)
    assert _numbers(report) == (0, 1, 0)
    (event,) = _events(store, "item", "change")
    assert event.before == {"name": "企业设立登记", "task_type": "", "version": None}
    assert event.after == {"name": "企业设立登记（新）", "task_type": "1", "version": 1}
    item = store.read(lambda reader: find_item(reader, hall, "511Z07001006"))
    assert item.name == "企业设立登记（新）" and item.queue_id is not None


def test_a_csv_leaves_what_it_does_not_speak_of(store: Store, hall: HallView, tmp_path: Path) -> None:
    _take(store, hall, LINGSHAN)
    file = _csv(tmp_path / "items.csv", {"item_code": LINGSHAN_CODE, "name": "可研审批", "task_type": "20"})
    assert _take(store, hall, file).changed == 1
    row = store.read(lambda reader: reader.first(select(item_t).where(item_t.c.code == LINGSHAN_CODE)))
    assert row is not None and row.name == "可研审批"
    assert (row.legal_days, row.promised_days) == (20, 5) and row.published is not None


def test_a_new_item_joins_the_queue_most_of_its_department_has(
    store: Store, hall: HallView, tmp_path: Path
) -> None:
    to_b = select(queue_t.c.id).where(queue_t.c.letter == "B").scalar_subquery()
    store.write(
        lambda tx: tx.run(update(item_t).where(item_t.c.code != "511Z07001006").values(queue_id=to_b)),
        actor=TESTER,
    )
    file = _csv(tmp_path / "items.csv", {"item_code": "N1"}, {"item_code": "N2", "department": "区新设局"})
    report = _take(store, hall, file)
    assert (report.taken, report.departments, report.without_queue) == (2, 1, 1)
    queues = [store.read(lambda reader, c=code: find_item(reader, hall, c)).queue_id for code in ("N1", "N2")]
    assert queues == [2, None]


BAD_ROWS = [
    ({"item_code": "N2", "name": ""}, "line 3, name: is empty"),
    ({"item_code": "N2", "name": " 　"}, "line 3, name: is empty"),
    ({"item_code": ""}, "line 3, item_code: is empty"),
    ({"item_code": "N2", "name": "长" * 300}, "line 3, name: has 300 characters, at most 200 fit"),
    ({"item_code": "N" * 65}, "line 3, item_code: has 65 characters, at most 64 fit"),
    ({"item_code": "N1"}, "line 3, item_code: the same code stands in line 2 already"),
    (
        {"item_code": "N2", "task_type": "99"},
        'line 3, task_type: "99" is not an item type; known are 1, 5, 7, 8, 9, 10, 20',
    ),
    (
        {"item_code": "N2", "name": "企业\n登记"},
        "line 3, name: has a line break or another control character in it",
    ),
    (
        {"item_code": "N2", "name": "企\x00业"},
        "line 3, name: has a line break or another control character in it",
    ),
    ({"item_code": "N2", "department": ""}, "line 3, department: is empty"),
]


@pytest.mark.parametrize(("row", "told"), BAD_ROWS)
def test_one_bad_row_and_nothing_is_taken(
    store: Store, hall: HallView, tmp_path: Path, row: dict[str, str], told: str
) -> None:
    file = _csv(tmp_path / "items.csv", {"item_code": "N1"}, row, {"item_code": "N3"})
    before = _counts(store)
    with pytest.raises(RowsRefused) as caught:
        _take(store, hall, file)
    assert str(caught.value) == (
        f"{file} has 3 rows, of which 1 cannot be taken, so nothing was imported: {told}. Correct the file, or "
        "take its other rows with --skip-refused."
    )
    assert _counts(store) == before
    report = _take(store, hall, file, skip=True)
    assert report.taken == 2 and [str(refusal) for refusal in report.refused] == [told]


def test_a_failure_halfway_takes_everything_back(store: Store, hall: HallView) -> None:
    row = {"code": "N1", "name": "一", "task_type": "1"}
    rows = [ItemRow(2, "新部门", "", row), ItemRow(3, "新部门", "", row)]
    before = _counts(store)
    with pytest.raises(OnestopError):
        store.write(lambda tx: import_items(tx, hall, ItemsFile("x", rows, [])), actor=TESTER)
    assert _counts(store) == before


def _run(*words: str) -> Any:
    app = typer.Typer()
    items_commands(app)
    return CliRunner().invoke(app, ["items", *words])


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")


@pytest.mark.usefixtures("english")
def test_the_command_tells_all_refused_rows(store: Store, hall: HallView, db_url: str, tmp_path: Path) -> None:
    rows = [{"item_code": f"N{n}", "name": "" if n % 2 else "好"} for n in range(10)]
    file = _csv(tmp_path / "items.csv", *rows)
    before = _counts(store)
    result = _run("import", str(file), "--db", db_url, "--json")
    assert result.exit_code == 2
    answer = json.loads(result.stdout.splitlines()[-1])
    assert answer["error"] == "RowsRefused" and "has 10 rows, of which 5" in answer["message"]
    assert answer["refused"][0] == {
        "line": 3,
        "code": "N1",
        "field": "name",
        "reason": "is empty",
        "unit": "line",
        "part": "",
    }
    assert len(answer["refused"]) == 5
    assert [line for line in result.stderr.splitlines() if line.startswith("line ")] == [
        f"line {line}, name: is empty" for line in (3, 5, 7, 9, 11)
    ]
    assert _counts(store) == before
    result = _run("import", str(file), "--db", db_url, "--skip-refused")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["5 items taken, 0 changed, 0 unchanged, 5 rows refused"]


@pytest.mark.usefixtures("english")
def test_the_commands_import_and_list(store: Store, hall: HallView, db_url: str) -> None:
    result = _run("import", str(LINGSHAN), "--db", db_url, "--hall", "GA01", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[-1]) == {
        "hall": "GA01",
        "file": str(LINGSHAN),
        "taken": 1,
        "changed": 0,
        "unchanged": 0,
        "departments": 1,
        "without_queue": 1,
        "versions": 1,
        "later": 0,
        "kept": [],
        "refused": [],
    }
    listed = json.loads(_run("list", "--db", db_url, "--json").stdout)
    assert listed["count"] == 5 and listed["items"][-1]["queue"] is None
    chosen = _run("list", "--db", db_url, "--queue", "b")
    assert chosen.stdout.splitlines() == ["B  511A0138000000  求职创业补贴申领  区行政审批局"]


def test_the_command_leaves_a_broken_file_alone(
    store: Store, hall: HallView, db_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "items.csv"
    file.write_text("name\n企业设立登记\n", encoding="utf-8")
    before = _counts(store)
    assert isinstance(_run("import", str(file), "--db", db_url).exception, WrongColumns)
    assert _counts(store) == before


SOME_TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(["1", "20", "N1", '"', "\0", "😀", "\ud800"])
SOME_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | SOME_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SOME_TEXT, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"task_code": SOME_TEXT, "task_name": SOME_TEXT, "dept_name": SOME_TEXT, "task_type": st.just("1")},
            optional={"anticipate_day": SOME_JSON, "areacode": SOME_JSON, "x": SOME_JSON},
        ),
        min_size=1,
        max_size=3,
    )
)
def test_whatever_the_rows_say_the_database_holds_it_or_they_are_refused(
    store: Store, hall: HallView, rows: list[dict[str, Any]]
) -> None:
    text = json.dumps({"CUSTOM": {"AUDIT_ITEM": rows}})
    batch = read_national(text, "items.json")
    report = store.write(lambda tx: import_items(tx, hall, batch, skip_refused=True), actor=TESTER)
    assert report.taken + report.changed + report.unchanged == len(batch.rows)
    again = store.write(lambda tx: import_items(tx, hall, batch, skip_refused=True), actor=TESTER)
    assert again.unchanged == len(batch.rows)
