"""The workbook clerks fill in: its template, what odd cells are taken for, and what is refused where."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from schema.errors import FileUnreadable, WrongWorkbook
from schema.exchange.files import read_items
from schema.exchange.rows import ItemsFile
from schema.exchange.sheets import FEES, ITEMS, MATERIALS, SHEETS, SPECIAL_PROCEDURES, STEPS, Sheet
from schema.exchange.template import write_template
from schema.exchange.workbook import read_workbook
from schema.hall.kinds import CaseKind, MaterialNeed, Special, StepKind

CODE = "1145072100811537184452004020000"
ITEM = {
    "事项编码": "N1",
    "事项名称": "取水许可",
    "事项类型": "行政许可",
    "实施部门": "区水务局",
    "办件类型": "承诺件",
}
MATERIAL = {"事项编码": "N1", "材料名称": "申请书", "必要性": "必要"}
STEP = {"事项编码": "N1", "阶段": 1, "环节名称": "初审", "环节类型": "审查", "时限（工作日）": 2}
SPECIAL = {"事项编码": "N1", "程序种类": "听证", "时限（工作日）": 20}

Rows = list[dict[str, Any]]


def _book(**sheets: Rows) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in SHEETS:
        if sheet.name in sheets:
            cells = book.create_sheet(sheet.name)
            headings = [column.heading for column in sheet.columns]
            cells.append(headings)
            for row in sheets[sheet.name]:
                cells.append([row.get(heading) for heading in headings])
    return book


def _read(book: Workbook) -> ItemsFile:
    file = io.BytesIO()
    book.save(file)
    return read_workbook(file, "items.xlsx")


def _told(**sheets: Rows) -> list[str]:
    return [str(refusal) for refusal in _read(_book(**sheets)).refused]


def test_the_template_is_taken_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "items.xlsx"
    assert write_template(path) == ["事项", "材料", "收费", "环节", "特别程序"]
    batch = read_items(path)
    assert batch.refused == [] and [row.code[:12] for row in batch.rows] == [CODE[:12], "511A01164000"]
    first, second = (row.told.content for row in batch.rows if row.told)
    assert (first["kind"], first["legal_days"], first["promised_days"]) == (CaseKind.PROMISED, 20, 5)
    assert [len(first[name]) for name in ("materials", "steps", "specials")] == [1, 1, 1]
    assert "fees" not in first and second["fees"][0].amount_fen == 12_000
    book = load_workbook(path)
    for sheet in SHEETS:
        cells = book[sheet.name]
        lists = {
            str(each.sqref).split(":")[0].rstrip("0123456789") for each in cells.data_validations.dataValidation
        }
        headed = {cell.column_letter for cell in cells[1] for column in sheet.columns if column.choices
                  and str(cell.value).rstrip("*") == column.heading}  # fmt: skip
        assert lists == headed
        assert all(cells.cell(2, place).value for place, column in enumerate(sheet.columns, 1) if column.needed)
    with pytest.raises(FileUnreadable, match="not written over"):
        write_template(path)
    with pytest.raises(FileUnreadable, match="cannot be read"):
        write_template(tmp_path / "nowhere" / "items.xlsx")


def test_odd_cells_are_taken_for_what_a_clerk_means(tmp_path: Path) -> None:
    item = ITEM | {
        "事项编码": " Ｎ１ ",
        "事项名称": " 取水许可\n（新办） ",
        "法定时限（工作日）": "２０个工作日",
        "承诺时限（工作日）": 5.0,
        "受理人可审批": False,
        "部门编码": 114507210081153,
        "业务队列": "ａ",
        "生效日期": datetime.fromisoformat("2026-12-01"),
        "主题": "无",
    }
    fees = [
        {"事项编码": "N1", "收费项目": "工本费", "金额（元）": amount}
        for amount in ("１２.5", 50, "￥1,000 元", 0.1)
    ]
    book = _book(事项=[item], 材料=[MATERIAL, MATERIAL, MATERIAL], 收费=fees, 环节=[STEP])
    cells = book["材料"]
    cells.insert_rows(1)
    cells["A1"] = "取水许可材料清单"
    cells.merge_cells("A3:A5")
    batch = _read(book)
    assert batch.refused == []
    (row,) = batch.rows
    assert row.told is not None
    content = row.told.content
    assert (row.code, content["name"], row.queue) == ("N1", "取水许可 （新办）", "A")
    assert (content["legal_days"], content["promised_days"], content["one_clerk"]) == (20, 5, False)
    assert row.department_code == "114507210081153" and row.told.valid_from == date(2026, 12, 1)
    assert "topic" not in row.values and len(content["materials"]) == 3
    assert [fee.amount_fen for fee in content["fees"]] == [1250, 5000, 100_000, 10]
    assert content["steps"][0].kind == StepKind.REVIEW and row.step_departments == ((2, ""),)


@pytest.mark.parametrize(
    ("sheet", "change", "told"),
    [
        (ITEMS, {"事项名称": None}, "事项 row 2, 事项名称: is empty; fill it in"),
        (
            ITEMS,
            {"事项编码": 1.1450721008115372e30},
            "事项 row 2, 事项编码: it was typed as a number and has lost",
        ),
        (
            ITEMS,
            {"承诺时限（工作日）": "五天"},
            "事项 row 2, 承诺时限（工作日）: “五天” is no whole number from 0 to 3650",
        ),
        (ITEMS, {"承诺时限（工作日）": -1}, "事项 row 2, 承诺时限（工作日）: “-1” is no whole number"),
        (ITEMS, {"承诺时限（工作日）": 2.5}, "事项 row 2, 承诺时限（工作日）: “2.5” is no whole number"),
        (
            ITEMS,
            {"办件类型": "快件"},
            "事项 row 2, 办件类型: “快件” is none of its choices; write one of: 即办件、",
        ),
        (
            ITEMS,
            {"窗口电话": datetime.fromisoformat("2026-10-01")},
            "事项 row 2, 窗口电话: the spreadsheet has made a date of it",
        ),
        (ITEMS, {"生效日期": "下个月"}, "事项 row 2, 生效日期: “下个月” is no date; write it as 2026-12-01"),
        (
            ITEMS,
            {"事项名称": "长" * 201},
            "事项 row 2, 事项名称: has 201 characters, at most 200 fit; shorten it",
        ),
        (MATERIALS, {"适用情形": "委托的"}, "材料 row 2, 适用情形: only a material that is 非必要 has one"),
        (MATERIALS, {"事项编码": "N9"}, "材料 row 2, 事项编码: there is no such item in sheet 事项"),
        (MATERIALS, {"事项编码": None}, "材料 row 2, 事项编码: is empty; fill it in"),
        (ITEMS, {"办理流程": "#REF!"}, "事项 row 2, 办理流程: the spreadsheet shows the error #REF! there"),
        (FEES, {"金额（元）": "面议"}, "收费 row 2, 金额（元）: “面议” is no amount in yuan"),
        (FEES, {"金额（元）": 0.005}, "收费 row 2, 金额（元）: “0.005” is no amount in yuan"),
        (STEPS, {"阶段": 3}, "环节 row 2, 阶段: stages are counted from 1, none left out"),
        (
            SPECIAL_PROCEDURES,
            {"时限（工作日）": 0},
            "特别程序 row 2, 时限（工作日）: a special procedure of 0 days",
        ),
        (
            SPECIAL_PROCEDURES,
            {"程序种类": "公示"},
            "特别程序 row 2, 程序种类: art. 45 of the Licensing Law does not",
        ),
    ],
)
def test_a_refused_cell_is_told_by_sheet_row_and_heading(sheet: Sheet, change: dict[str, Any], told: str) -> None:
    usual = {
        ITEMS.name: ITEM,
        MATERIALS.name: MATERIAL,
        FEES.name: {"事项编码": "N1", "收费项目": "工本费"},
        STEPS.name: STEP,
        SPECIAL_PROCEDURES.name: SPECIAL,
    }
    sheets = {"事项": [ITEM]} | {sheet.name: [usual[sheet.name] | change]}
    (refusal,) = _told(**sheets)
    assert refusal.startswith(told)
    # An item is not taken without the part that is wrong; a row of no known item spoils none.
    of_none = sheet is MATERIALS and "事项编码" in change
    assert [row.code for row in _read(_book(**sheets)).rows] == (["N1"] if of_none else [])


def test_doubles_are_refused() -> None:
    assert _told(事项=[ITEM, ITEM]) == ["事项 row 3, 事项编码: the same code stands in row 2 already"]
    assert _told(事项=[ITEM], 特别程序=[SPECIAL, SPECIAL]) == [
        "特别程序 row 3, 程序种类: the item has it already; take one of them out"
    ]


def _no_heading(book: Workbook) -> None:
    book["事项"]["B1"] = "名字"


def _twice(book: Workbook) -> None:
    book["事项"]["G1"] = "事项名称"


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda book: book.__delitem__("事项"), "there is no sheet 事项"),
        (_no_heading, "sheet 事项 has no column 事项名称"),
        (_twice, "sheet 事项 has the column 事项名称 twice"),
        (lambda book: book["事项"].delete_rows(2), "its sheet 事项 has no row"),
    ],
)
def test_a_workbook_that_is_none(spoil: Callable[[Workbook], None], reason: str) -> None:
    book = _book(事项=[ITEM], 材料=[MATERIAL][:0])
    spoil(book)
    with pytest.raises(WrongWorkbook, match=reason):
        _read(book)


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_bytes_that_are_no_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "items.xlsx"
    path.write_bytes(content)
    with pytest.raises(WrongWorkbook, match="a spreadsheet program cannot have written it"):
        read_items(path)


CELLS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates(date(1950, 1, 1))
    | st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
        max_size=12,
    )
    | st.sampled_from(["N1", "承诺件", "１２", "是", "=1/0", "#REF!", "无"])
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    values=st.lists(st.tuples(st.sampled_from(SHEETS), st.integers(2, 3), st.integers(1, 9), CELLS), max_size=12)
)
def test_no_cell_ends_in_a_traceback(values: list[tuple[Sheet, int, int, Any]]) -> None:
    book = _book(事项=[ITEM], 材料=[MATERIAL], 收费=[], 环节=[STEP], 特别程序=[SPECIAL])
    for sheet, row, column, value in values:
        book[sheet.name].cell(row, column, value)
    try:
        batch = _read(book)
    except WrongWorkbook:
        return
    assert all(str(refusal) for refusal in batch.refused)


def test_the_words_of_a_material_without_which_it_may_be_done() -> None:
    materials = [
        MATERIAL | {"必要性": "非必要", "适用情形": "委托他人的"},
        MATERIAL | {"必要性": "容缺后补", "复印件份数": "2份"},
    ]
    (row,) = _read(_book(事项=[ITEM], 材料=materials, 特别程序=[SPECIAL])).rows
    assert row.told is not None
    first, second = row.told.content["materials"]
    assert (first.need, first.condition) == (MaterialNeed.CONDITIONAL, "委托他人的")
    assert (second.need, second.copies) == (MaterialNeed.LATER, 2)
    assert row.told.content["specials"][0].kind == Special.HEARING
