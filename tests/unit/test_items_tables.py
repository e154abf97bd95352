"""The national exchange tables: what a folder or .zip of them gives, and what a table that is wrong says."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from schema.errors import CsvBroken, FileUnreadable, WrongEncoding, WrongLayout, WrongTable
from schema.exchange.files import read_items
from schema.exchange.tables import TABLES
from schema.hall.kinds import CaseKind, MaterialNeed
from schema.hall.versions import ItemFeeView, ItemMaterialView

Rows = list[dict[str, str]]
ITEM = dict.fromkeys(TABLES["basic"][1], "1") | {
    "task_code": "N1",
    "task_name": "取水许可",
    "task_version": "3",
    "dept_name": "区水务局",
    "by_law": "《取水许可和水资源费征收管理条例》",
    "project_type": "2",
    "anticipate_day": "45",
    "promise_day": "7",
    "accept_condition": "有取水口",
    "handle_flow": "申请、受理、审查、决定",
    "plan_effective_date": "2026-03-02 00:00:00",
}
EXTEND = dict.fromkeys(TABLES["extend"][1], "1") | {"task_code": "N1", "result_name": "取水许可证"}
MATERIAL = {"task_code": "N1", "material_name": "申请书", "is_need": "1", "order_num": "2", "page_num": "2"}
LATER = {"task_code": "N1", "material_name": "论证报告", "is_need": "3", "order_num": "1"}
FEE = {"task_code": "N1", "fee_name": "水资源费", "fee_stand": "50元/件", "is_desc": "1", "order_num": "1"}
QUESTION = {"task_code": "N1", "question": "多久？", "answer": "七天。", "order_num": "1"}


def _csv(rows: Rows) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _folder(folder: Path, **tables: Rows) -> Path:
    for name, rows in tables.items():
        (folder / f"up_task_general_{name}.csv").write_text(_csv(rows), encoding="utf-8-sig")
    (folder / "readme.txt").write_text("x")
    return folder


def test_the_tables_are_one_record(tmp_path: Path) -> None:
    tables = {"extend": [EXTEND], "material": [MATERIAL, LATER], "fee_project": [FEE], "questions": [QUESTION]}
    batch = read_items(_folder(tmp_path, basic=[ITEM], **tables))
    assert batch.refused == []
    (row,) = batch.rows
    assert (row.code, row.department, row.values["legal_days"], row.values["promised_days"]) == (
        "N1",
        "区水务局",
        45,
        7,
    )
    assert row.told is not None and (row.told.number, str(row.told.valid_from)) == (3, "2026-03-02")
    content = row.told.content
    assert (content["kind"], content["result_name"]) == (CaseKind.PROMISED, "取水许可证")
    assert (content["conditions"], content["procedure"]) == ("有取水口", "申请、受理、审查、决定")
    assert content["materials"] == (
        ItemMaterialView("论证报告", MaterialNeed.LATER),
        ItemMaterialView("申请书", copies=2),
    )
    assert content["fees"] == (ItemFeeView("水资源费", "50元/件", 5000, waivable=True),)
    assert row.values["published"]["AUDIT_QA"] == [QUESTION]


def test_a_zip_and_the_basic_table_alone(tmp_path: Path) -> None:
    two = ITEM | {"task_code": "N2", "cd_operation": "I"}
    path = tmp_path / "items.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("export/UP_TASK_GENERAL_BASIC.csv", _csv([ITEM, two]))
        archive.writestr("export/up_task_general_material.csv", _csv([MATERIAL, {**LATER, "task_code": "N2"}]))
        archive.writestr("export/notes.csv", "x")
    batch = read_items(path)
    assert [(row.code, len(row.told.content["materials"])) for row in batch.rows if row.told] == [
        ("N1", 1),
        ("N2", 1),
    ]
    folder = tmp_path / "alone"
    folder.mkdir()
    assert [row.code for row in read_items(_folder(folder, basic=[ITEM])).rows] == ["N1"]


def test_a_bad_row_is_told_by_table_line_and_column(tmp_path: Path) -> None:
    basic = [
        ITEM,
        ITEM | {"task_code": "N2", "by_law": ""},
        ITEM | {"task_code": "N3", "cd_operation": "D"},
        ITEM | {"task_code": "N4", "promise_day": "soon"},
        ITEM | {"task_code": "N5"},
        ITEM | {"task_code": "N5"},
    ]
    gone = {"task_code": "N5", "material_name": "", "is_need": "1", "order_num": "1", "cd_operation": "D"}
    batch = read_items(_folder(tmp_path, basic=basic, material=[MATERIAL | {"material_name": ""}, gone]))
    assert [str(refusal) for refusal in batch.refused] == [
        "up_task_general_basic line 3, by_law: is empty, which this column may not be; fill it in",
        "up_task_general_basic line 4, cd_operation: says that the item is deleted; take the row out, items are "
        "never deleted here",
        "up_task_general_basic line 5, promise_day: is not a whole number of days",
        "up_task_general_basic line 7, task_code: the same code stands in line 6 already",
        "up_task_general_material line 2, material_name: is empty, which this column may not be; fill it in",
    ]
    # The item whose material could not be read is not taken without it.
    assert [row.code for row in batch.rows] == ["N5"]
    assert batch.total == 6


def test_tables_that_are_none(tmp_path: Path) -> None:
    def told(kind: type[Exception], **tables: Rows) -> str:
        with pytest.raises(kind) as caught:
            read_items(_folder(tmp_path, **tables))
        for file in tmp_path.iterdir():
            file.unlink()
        return str(caught.value)

    lacking = {name: value for name, value in ITEM.items() if name not in ("by_law", "link_way")}
    assert f"Table up_task_general_basic of {tmp_path} lacks the columns by_law, link_way. Export" in told(
        WrongTable, basic=[lacking]
    )
    assert "there is no up_task_general_basic.csv" in told(WrongLayout, material=[MATERIAL])
    assert "up_task_general_laws is none of its tables" in told(WrongLayout, basic=[ITEM], laws=[{"a": "1"}])
    stray = MATERIAL | {"task_code": "N9"}
    assert "record 1 of up_task_general_material belongs to none of its items" in told(
        WrongLayout, basic=[ITEM], material=[stray]
    )
    (tmp_path / "up_task_general_basic.csv").write_bytes(_csv([ITEM]).encode("gbk"))
    assert "is not UTF-8" in told(WrongEncoding)
    (tmp_path / "up_task_general_basic.csv").write_text(_csv([ITEM]) + '"', encoding="utf-8")
    assert "a quote is opened and never closed" in told(CsvBroken)
    assert "it is a folder without up_task_general_basic.csv" in told(FileUnreadable)


def test_a_zip_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "items.zip"
    with pytest.raises(FileUnreadable, match="there is no such file"):
        read_items(path)
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(FileUnreadable, match=r"it is no \.zip"):
        read_items(path)
    with ZipFile(path, "w") as archive:
        archive.writestr("up_task_general_basic.csv", _csv([ITEM] * 50))
    data = bytearray(path.read_bytes())
    data[80:120] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(FileUnreadable, match="cannot be read"):
        read_items(path)
