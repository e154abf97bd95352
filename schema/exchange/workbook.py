"""Reading a workbook of items (`schema.exchange.sheets`), as clerks fill one in.

The row of headings is looked for, whatever stands above it; columns may stand in any order, further ones are
passed over. A merged cell says the same for all its rows. An empty cell leaves what the hall has as it is, and so
does a sheet without a row for an item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter
from zipfile import BadZipFile

from schema.errors import WrongWorkbook
from schema.exchange.cells import CellRefused, read_cell
from schema.exchange.contents import Told
from schema.exchange.national import ITEMS_PART
from schema.exchange.rows import ItemRow, ItemsFile, Refusal, without_doubles
from schema.exchange.sheets import CODE, FEES, ITEMS, MATERIALS, SHEETS, SPECIAL_PROCEDURES, STEPS, Sheet
from schema.exchange.wording import SPECIALS, plain
from schema.hall.kinds import ART_45, MaterialNeed
from schema.hall.versions import ItemFeeView, ItemMaterialView, ItemSpecialView, ItemStepView
from schema.language import translator

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ = translator("schema")

Row = dict[str, Any]
#: The headings stand in one of the first rows.
HIGHEST = 10
#: 办件类型 and 材料必要性 in the national layout
KIND_CODES = {"immediate": "1", "promised": "2"}
NEED_CODES = {"needed": "1", "conditional": "2", "later": "3"}
#: Columns of the sheet of items that go into its record and nowhere else.
RECORDED = ("link_way", "supervise_way")
WINDOW = ("window_name", "window_tel", "transact_addr", "transact_time")


@dataclass(slots=True)
class _Read:
    """What the sheets gave."""

    #: sheet → its rows, each with its number
    rows: dict[str, list[tuple[int, Row]]] = field(default_factory=dict)
    #: sheet and code → the rows of an item
    of_items: dict[tuple[str, str], list[tuple[int, Row]]] = field(default_factory=dict)
    refused: list[Refusal] = field(default_factory=list)

    def refuse(self, sheet: Sheet, line: int, row: Row, name: str, reason: str) -> None:
        heading = next(each.heading for each in sheet.columns if each.name == name)
        self.refused.append(Refusal(line, str(row.get("code") or ""), heading, reason, "row", sheet.name))


def read_workbook(file: IO[bytes], path: str) -> ItemsFile:
    """The items of a workbook. Raises `WrongWorkbook`."""
    book = _opened(file, path)
    read = _Read()
    for sheet in SHEETS:
        if sheet.name in book.sheetnames:
            read.rows[sheet.name] = _read_sheet(book[sheet.name], sheet, read, path)
        elif sheet is ITEMS:
            raise WrongWorkbook(path=path, reason=_("there is no sheet {sheet}").format(sheet=sheet.name))
    _check(read)
    spoiled = {refusal.code for refusal in read.refused if refusal.part != ITEMS.name}
    rows = [_item(line, row, read) for line, row in read.rows[ITEMS.name] if row["code"] not in spoiled]
    if not rows and not read.refused:
        raise WrongWorkbook(path=path, reason=_("its sheet {sheet} has no row").format(sheet=ITEMS.name))
    return without_doubles(path, rows, read.refused, CODE.heading, "row", ITEMS.name)


def _opened(file: IO[bytes], path: str) -> Workbook:
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        # It warns of what it leaves out: styles, pictures, impossible dates, of which the cell tells.
        with catch_warnings():
            simplefilter("ignore")
            return load_workbook(file, data_only=True)
    except (BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError) as error:
        reason = _("a spreadsheet program cannot have written it")
        raise WrongWorkbook(path=path, reason=reason) from error


def _read_sheet(cells: Worksheet, sheet: Sheet, read: _Read, path: str) -> list[tuple[int, Row]]:
    """The rows of a sheet that could be read."""
    grid = _grid(cells)
    top, places = _headings(grid, sheet, path)
    rows: list[tuple[int, Row]] = []
    for line, values in enumerate(grid[top:], top + 1):
        given = {column.name: values[place] for column, place in places if place < len(values)}
        if all(value is None or not str(value).strip() for value in given.values()):
            continue
        row: Row = {}
        faults: list[tuple[str, str]] = []
        for column, _place in places:
            try:
                row[column.name] = read_cell(column, given.get(column.name))
            except CellRefused as error:
                faults.append((column.name, str(error)))
        for name, reason in faults:
            read.refuse(sheet, line, row, name, reason)
        if not faults:
            rows.append((line, row))
            read.of_items.setdefault((sheet.name, row["code"]), []).append((line, row))
    return rows


def _grid(cells: Worksheet) -> list[list[object]]:
    """The values of a sheet; a merged cell's stands in each of its rows."""
    grid: list[list[object]] = [list(row) for row in cells.iter_rows(values_only=True)]
    for merged in cells.merged_cells.ranges:
        value = cells.cell(merged.min_row, merged.min_col).value
        for row in range(merged.min_row, min(merged.max_row, len(grid)) + 1):
            grid[row - 1][merged.min_col - 1] = value
    return grid


def _headings(grid: list[list[object]], sheet: Sheet, path: str) -> tuple[int, list[tuple[Any, int]]]:
    """The row under the headings, and where each column stands. Raises `WrongWorkbook`."""
    names = {plain(column.heading): column for column in sheet.columns}
    best: list[tuple[Any, int]] = []
    top = 0
    for number, values in enumerate(grid[:HIGHEST], 1):
        found = [
            (names[heading], place)
            for place, value in enumerate(values)
            if (heading := plain(str(value or "")).rstrip("*").strip()) in names
        ]
        if len(found) > len(best):
            best, top = found, number
    there = [column.name for column, _place in best]
    missing = [column.heading for column in sheet.columns if column.needed and column.name not in there]
    if missing:
        reason = _("sheet {sheet} has no column {missing}")
        raise WrongWorkbook(path=path, reason=reason.format(sheet=sheet.name, missing="、".join(missing)))
    twice = next((column.heading for column, _place in best if there.count(column.name) > 1), None)
    if twice:
        reason = _("sheet {sheet} has the column {column} twice")
        raise WrongWorkbook(path=path, reason=reason.format(sheet=sheet.name, column=twice))
    return top, best


def _check(read: _Read) -> None:
    """What no single cell can say: rows of no item, and values that do not go together."""
    codes = {row["code"] for _line, row in read.rows[ITEMS.name]}
    codes |= {refusal.code for refusal in read.refused}
    for sheet in (MATERIALS, FEES, STEPS, SPECIAL_PROCEDURES):
        for line, row in read.rows.get(sheet.name, ()):
            if row["code"] not in codes:
                reason = _("there is no such item in sheet {sheet}; correct the code, or add the item there")
                read.refuse(sheet, line, row, "code", reason.format(sheet=ITEMS.name))
    for line, row in read.rows.get(MATERIALS.name, ()):
        if row.get("condition") and row["need"] != MaterialNeed.CONDITIONAL:
            reason = _("only a material that is 非必要 has one; empty it, or change 必要性")
            read.refuse(MATERIALS, line, row, "condition", reason)
    seen: set[tuple[str, str]] = set()
    for line, row in read.rows.get(SPECIAL_PROCEDURES.name, ()):
        if (row["code"], row["kind"]) in seen:
            read.refuse(SPECIAL_PROCEDURES, line, row, "kind", _("the item has it already; take one of them out"))
        seen.add((row["code"], row["kind"]))
        if not row["limit_days"]:
            reason = _("a special procedure of 0 days stops nothing; give the days it may take at the most")
            read.refuse(SPECIAL_PROCEDURES, line, row, "limit_days", reason)
        if row["kind"] not in ART_45 and not (row.get("basis") and row.get("approver")):
            reason = _("art. 45 of the Licensing Law does not name it: fill in 依据 and 批准机构")
            read.refuse(SPECIAL_PROCEDURES, line, row, "kind", reason)
    _check_stages(read)


def _check_stages(read: _Read) -> None:
    stages: dict[str, list[tuple[int, Row]]] = {}
    for line, row in read.rows.get(STEPS.name, ()):
        stages.setdefault(row["code"], []).append((line, row))
    for rows in stages.values():
        used = {row["stage"] for _line, row in rows}
        for line, row in rows:
            if row["stage"] < 1 or (row["stage"] > 1 and row["stage"] - 1 not in used):
                reason = _("stages are counted from 1, none left out; correct the number")
                read.refuse(STEPS, line, row, "stage", reason)


# --- an item of them -------------------------------------------------------------------------------------------


def _item(line: int, row: Row, read: _Read) -> ItemRow:
    code = row["code"]
    materials = [_view(ItemMaterialView, each) for _line, each in _of(read, MATERIALS, code)]
    fees = [_view(ItemFeeView, each) for _line, each in _of(read, FEES, code)]
    steps = sorted(_of(read, STEPS, code), key=lambda each: each[1]["stage"])
    specials = [_view(ItemSpecialView, each) for _line, each in _of(read, SPECIAL_PROCEDURES, code)]
    said = ("name", "kind", "legal_days", "promised_days", "basis", "conditions", "procedure", "result_name")
    content: Row = {name: row[name] for name in (*said, "one_clerk") if row.get(name) is not None}
    lists: Row = {
        "materials": tuple(materials),
        "fees": tuple(fees),
        "steps": tuple(_view(ItemStepView, each, "department") for _line, each in steps),
        "specials": tuple(specials),
    }
    content |= {name: views for name, views in lists.items() if views}
    columns = ("code", "name", "topic", "task_type", "area_code", "legal_days", "promised_days")
    values = {name: row[name] for name in columns if row.get(name) is not None}
    values["published"] = _record(row, materials, fees, specials)
    valid_from: date | None = row.get("valid_from")
    return ItemRow(
        line,
        row["department"],
        row.get("department_code") or "",
        values,
        Told(content, valid_from=valid_from),
        queue=(row.get("queue") or "").upper(),
        step_departments=tuple((number, each.get("department") or "") for number, each in steps),
        partial=True,
        unit="row",
    )


def _of(read: _Read, sheet: Sheet, code: str) -> list[tuple[int, Row]]:
    return read.of_items.get((sheet.name, code), [])


def _view(kind: type[Any], row: Row, *without: str) -> Any:
    """The row as a view; empty cells are its defaults."""
    return kind(**{k: v for k, v in row.items() if v is not None and k not in ("code", *without)})


def _record(
    row: Row,
    materials: Sequence[ItemMaterialView],
    fees: Sequence[ItemFeeView],
    specials: Sequence[ItemSpecialView],
) -> dict[str, list[Row]]:
    """The parts of a record in the national layout that the sheets give, for what visitors are shown."""
    code = {"task_code": row["code"]}
    item: Row = {
        "task_name": row["name"],
        "task_type": row["task_type"],
        "dept_name": row["department"],
        "dept_code": row.get("department_code"),
        "areacode": row.get("area_code"),
        "project_type": KIND_CODES.get(row["kind"], "9"),
        "anticipate_day": row.get("legal_days"),
        "anticipate_type": None if row.get("legal_days") is None else "1",
        "promise_day": row.get("promised_days"),
        "promise_type": None if row.get("promised_days") is None else "1",
        "is_fee": {True: "1", False: "0", None: "1" if fees else None}[row.get("is_fee")],
        "by_law": row.get("basis"),
        "accept_condition": row.get("conditions"),
        "handle_flow": row.get("procedure"),
        **{name: row.get(name) for name in RECORDED},
    }
    parts: dict[str, list[Row]] = {
        ITEMS_PART: [item],
        "AUDIT_ITEM_EXTEND": [{"result_name": row.get("result_name"), "match_dept": row.get("match_dept")}],
        "AUDIT_MATERIAL": [
            {
                "ordernum": place,
                "material_name": each.name,
                "is_need": NEED_CODES[each.need],
                "original_amount": each.originals,
                "copy_amount": each.copies,
                "page_format": each.form,
                "source_explain": each.source,
                "by_law": each.basis,
                "sign_ask": each.standard,
                "remark": each.condition,
            }
            for place, each in enumerate(materials, 1)
        ],
        "AUDIT_CHARGE": [
            {"ordernum": place, "fee_name": each.name, "fee_stand": each.standard, "by_law": each.basis}
            for place, each in enumerate(fees, 1)
        ],
        "AUDIT_ITEM_SPECIAL": [
            {
                "special_name": next(word for word, kind in SPECIALS.items() if kind == each.kind),
                "special_date": each.limit_days,
                "special_date_type": "1",
                "special_desc": each.basis,
                "special_dept": each.approver,
            }
            for each in specials
        ],
        "AUDIT_ITEM_WINDOW": [{name: row.get(name) for name in WINDOW}],
        "AUDIT_QA": [{"question": row.get("question"), "answer": row.get("answer")}],
    }
    told = {
        part: [{k: v for k, v in each.items() if v not in (None, "")} for each in records]
        for part, records in parts.items()
    }
    return {part: [code | each for each in records] for part, records in told.items() if any(records)}
