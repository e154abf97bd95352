"""Reading items files: what a broken file says, and that no file whatever ends in a traceback."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.errors import CsvBroken, FileUnreadable, OnestopError, WrongColumns, WrongEncoding, WrongLayout
from schema.exchange.files import COLUMNS, read_csv, read_items
from schema.exchange.national import read_national
from schema.exchange.rows import ItemsFile

HEADER = ",".join(COLUMNS)
ROW = "区水务局,,取水许可,N1,511602000000,1,00877844X"
NEEDED = "department, topic, name, item_code, area_code, task_type, dept_code"


def _file(folder: Path, content: bytes | str, name: str = "items.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_byte_order_mark_blank_lines_and_further_columns_are_fine(tmp_path: Path) -> None:
    text = f"\ufeff{HEADER},remark\r\n\r\n{ROW},x\r\n,,,,,,,\r\n"
    batch = read_items(_file(tmp_path, text))
    assert batch.refused == [] and [row.line for row in batch.rows] == [3]
    assert batch.rows[0].values["name"] == "取水许可" and batch.rows[0].department == "区水务局"


def test_columns_may_stand_in_any_order_and_quotes_span_lines(tmp_path: Path) -> None:
    names = COLUMNS[::-1]
    text = ",".join(names) + "\n" + ",".join(f'"{field}"' for field in ROW.split(",")[::-1]) + "\n"
    text += '"a","1","","N2","two\nlines","",d\n' + '"a","1","","N3","","",d\n'
    batch = read_items(_file(tmp_path, text))
    assert [row.code for row in batch.rows] == ["N1"]
    assert [(refusal.line, refusal.code, refusal.field) for refusal in batch.refused] == [
        (3, "N2", "name"),
        (5, "N3", "name"),
    ]


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    with pytest.raises(FileUnreadable, match=r"none\.csv cannot be read: there is no such file"):
        read_items(path)
    with pytest.raises(FileUnreadable, match="it is a folder"):
        read_items(tmp_path)
    with pytest.raises(FileUnreadable, match="embedded null byte"):
        read_items(Path("a\0b"))


@pytest.mark.parametrize(("encoding", "position"), [("gbk", len(HEADER) + 1), ("utf-16", 0)])
def test_another_encoding(tmp_path: Path, encoding: str, position: int) -> None:
    path = _file(tmp_path, f"{HEADER}\n{ROW}\n".encode(encoding))
    with pytest.raises(WrongEncoding) as caught:
        read_items(path)
    assert str(caught.value) == (
        f"{path} is not UTF-8 (byte {position}). Save it as UTF-8 and import it again; nothing was imported."
    )


def test_the_wrong_columns(tmp_path: Path) -> None:
    path = _file(tmp_path, "name,item_code\n取水许可,N1\n")
    with pytest.raises(WrongColumns) as caught:
        read_items(path)
    assert str(caught.value) == (
        f"{path} has the wrong columns: missing department, topic, area_code, task_type, dept_code. "
        f"It needs {NEEDED}. Nothing was imported."
    )
    with pytest.raises(WrongColumns, match="missing department"):
        read_items(_file(tmp_path, ""))
    with pytest.raises(CsvBroken, match="the column name is there twice"):
        read_items(_file(tmp_path, f"{HEADER},name\n"))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('"区水务局,,取水许可', "a quote is opened and never closed"),
        ('"区"水务局,,取水许可', "there is text after a closing quote"),
        ("水" * 200_000, "a field is too long"),
    ],
)
def test_broken_quoting(tmp_path: Path, row: str, reason: str) -> None:
    path = _file(tmp_path, f"{HEADER}\n{ROW}\n{row},N2,5116,1,0\n")
    with pytest.raises(CsvBroken) as caught:
        read_items(path)
    assert str(caught.value) == (
        f"{path} is not sound CSV (line 3: {reason}). Put text with quotes or commas between double quotes, "
        "double each quote inside it, and import the file again; nothing was imported."
    )


def test_a_row_with_a_field_too_few(tmp_path: Path) -> None:
    batch = read_items(_file(tmp_path, f"{HEADER}\n{ROW}\n区水务局,取水许可,N2\n"))
    assert [str(refusal) for refusal in batch.refused] == [
        "line 3, item_code: the row has 3 fields, the header has 7"
    ]
    assert batch.total == 2


ITEM = {"task_code": "N1", "task_name": "取水许可", "task_type": 1, "dept_name": "区水务局"}


def _national(*items: Any, **parts: Any) -> str:
    return json.dumps({"STATUS": {"CODE": "00"}, "CUSTOM": {"AUDIT_ITEM": list(items), **parts}})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1, character 1 is not JSON"),
        ('{"CUSTOM": {]', "line 1, character 13 is not JSON"),
        ('{"CUSTOM": {"AUDIT_ITEM": [{"x": NaN}]}}', "it has a number that is none, or one far too long"),
        ('{"x":' * 100_000, "it is nested too deeply"),
        ("[]", "there is no CUSTOM"),
        ('{"CUSTOM": {}}', "there is no CUSTOM.AUDIT_ITEM"),
        ('{"STATUS": {"CODE": "99"}, "CUSTOM": {"AUDIT_ITEM": []}}', "its STATUS says 99, not 00"),
        ('{"CUSTOM": {"AUDIT_ITEM": {}}}', "AUDIT_ITEM is not a list of records"),
        ('{"CUSTOM": {"AUDIT_ITEM": [1]}}', "AUDIT_ITEM is not a list of records"),
        (_national(ITEM, AUDIT_QA=[{"task_code": "N2"}]), "record 1 of AUDIT_QA belongs to none of its items"),
        (
            _national(ITEM, {**ITEM, "task_code": "N2"}, AUDIT_ITEM_WINDOW=[{"window_name": "1"}]),
            "record 1 of AUDIT_ITEM_WINDOW belongs to none of its items",
        ),
    ],
)
def test_another_layout(tmp_path: Path, text: str, reason: str) -> None:
    path = _file(tmp_path, text, "items.json")
    with pytest.raises(WrongLayout) as caught:
        read_items(path)
    assert str(caught.value) == f"{path} is not in the national item layout: {reason}. Nothing was imported."


def test_national_items_are_checked_like_the_others() -> None:
    batch = read_national(
        _national(
            ITEM,
            ITEM,
            {**ITEM, "task_code": "N3", "task_name": "长" * 300},
            {**ITEM, "task_code": "N4", "anticipate_day": "soon", "promise_day": -1},
            {"task_code": ["N5"]},
            {**ITEM, "task_code": "N6", "dept_code": None, "anticipate_day": "", "areacode": "\ud800"},
            {
                **ITEM,
                "task_code": "N7",
                "dept_code": None,
                "promise_day": None,
                "anticipate_day": "30",
                "anticipate_type": 2,
            },
            {**ITEM, "task_code": "N8", "x": "\0"},
        ),
        "items.json",
    )
    assert [row.code for row in batch.rows] == ["N1", "N7"]
    # 30 days that are not working days are no legal_days of ours; they stay in what was published.
    assert batch.rows[1].values["legal_days"] is None
    assert batch.rows[1].values["published"]["AUDIT_ITEM"][0]["anticipate_day"] == "30"
    assert [str(refusal) for refusal in batch.refused] == [
        "record 2, task_code: the same code stands in record 1 already",
        "record 3, task_name: has 300 characters, at most 200 fit",
        "record 4, anticipate_day: is not a whole number of days",
        "record 4, promise_day: is not between 0 and 3650 days",
        "record 5, task_code: is not text",
        "record 5, task_name: is missing",
        "record 5, task_type: is missing",
        "record 5, dept_name: is missing",
        "record 6, AUDIT_ITEM: has characters or numbers that no database can hold",
        "record 8, AUDIT_ITEM: has characters or numbers that no database can hold",
    ]
    assert batch.total == 8


def test_each_item_keeps_its_own_records() -> None:
    two = {**ITEM, "task_code": "N2"}
    batch = read_national(
        _national(ITEM, two, AUDIT_MATERIAL=[{"task_code": "N2", "n": 1}, {"task_code": "N1", "n": 2}]), "x"
    )
    assert [row.values["published"]["AUDIT_MATERIAL"] for row in batch.rows] == [
        [{"task_code": "N1", "n": 2}],
        [{"task_code": "N2", "n": 1}],
    ]


def _told(read: Callable[[], ItemsFile]) -> str:
    """What a person is told: the error's sentence or the refused rows'."""
    try:
        return "\n".join(["read", *map(str, read().refused)])
    except OnestopError as error:
        return str(error)


ANY_TEXT = st.text(st.characters(), max_size=250)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400), name=st.sampled_from(["items.csv", "items.json"]), header=st.booleans())
def test_no_bytes_end_in_a_traceback(tmp_path: Path, content: bytes, name: str, header: bool) -> None:
    path = _file(tmp_path, (f"{HEADER}\n".encode() if header else b"") + content, name)
    assert _told(partial(read_items, path))


@settings(max_examples=300, deadline=None)
@given(rows=st.lists(st.lists(ANY_TEXT, min_size=6, max_size=8), max_size=4))
def test_no_row_ends_in_a_traceback(rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([list(COLUMNS), *rows])
    try:
        batch = read_csv(text.getvalue(), "items.csv")
    except CsvBroken:
        return
    assert {row.line for row in batch.rows}.isdisjoint({refusal.line for refusal in batch.refused})
    for row in batch.rows:
        assert 0 < len(row.code) <= 64 and 0 < len(row.values["name"]) <= 200


@settings(max_examples=300, deadline=None)
@given(
    document=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["CUSTOM", "STATUS", "CODE", "AUDIT_ITEM", "AUDIT_QA", *ITEM]), inner, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_no_document_ends_in_a_traceback(document: Any) -> None:
    for shaped in (document, {"CUSTOM": document}, {"CUSTOM": {"AUDIT_ITEM": [document]}}):
        assert _told(partial(read_national, json.dumps(shaped), "items.json"))
