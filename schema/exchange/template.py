"""Writing the workbook that clerks fill in: headings, choices, and real items as examples."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from schema.errors import FileUnreadable
from schema.exchange.sheets import CODE, FEES, ITEMS, SHEETS, Holds, Sheet
from schema.language import translator

_ = translator("schema")

#: Rows that are prepared: their choices can be picked, what is typed in text columns stays text.
PREPARED = 1000
#: Lingshan's item costs nothing: the fee is another item's, of Guang'an, which has a row for it.
CHARGED: dict[str, str] = {
    "事项编码": "511A0116400001-511602000000-000-11511300008778693M-1-00",
    "事项名称": "普通护照签发",
    "事项类型": "行政许可",
    "实施部门": "区公安分局",
    "部门编码": "1151130000877869M",
    "行政区划": "511602000000",
    "办件类型": "承诺件",
    "设定依据": "《中华人民共和国护照法》",
    "是否收费": "是",
}
_SHADE = PatternFill("solid", fgColor="E8EEF4")


def write_template(path: Path) -> list[str]:
    """Write the workbook; the names of its sheets. Raises `FileUnreadable`."""
    if path.exists():
        raise FileUnreadable(path=path, reason=_("there is a file of that name, which is not written over"))
    book = Workbook()
    for unused in list(book.worksheets):
        book.remove(unused)
    for sheet in SHEETS:
        _write_sheet(book.create_sheet(sheet.name), sheet)
    try:
        book.save(path)
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=path, reason=getattr(error, "strerror", None) or error) from error
    return [sheet.name for sheet in SHEETS]


def _write_sheet(cells: Worksheet, sheet: Sheet) -> None:
    for place, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(place)
        head = cells.cell(1, place, column.heading + ("*" if column.needed else ""))
        head.font, head.fill = Font(bold=True), _SHADE
        head.alignment = Alignment(wrap_text=True, vertical="center")
        cells.column_dimensions[letter].width = column.width
        kept_as_text = column.holds in (Holds.TEXT, Holds.CODE, Holds.CHOICE)
        cells.column_dimensions[letter].number_format = "@" if kept_as_text else "General"
        example = cells.cell(2, place, _typed(column.holds, column.example))
        example.number_format = "@" if kept_as_text else "General"
        example.alignment = Alignment(wrap_text=True, vertical="top")
        if sheet is FEES and column is CODE:
            example.value = CHARGED[CODE.heading]
        if sheet is ITEMS:
            second = cells.cell(3, place, CHARGED.get(column.heading))
            second.number_format, second.alignment = (
                example.number_format,
                Alignment(wrap_text=True, vertical="top"),
            )
        if column.choices is not None:
            choices = DataValidation(
                type="list",
                formula1=f'"{",".join(column.choices)}"',
                allow_blank=not column.needed,
                showErrorMessage=True,
                errorTitle=column.heading,
                error="请从列表中选择：" + "、".join(column.choices),
            )
            choices.add(f"{letter}2:{letter}{PREPARED}")
            cells.add_data_validation(choices)
    cells.row_dimensions[1].height = 32
    cells.freeze_panes = "C2"


def _typed(holds: Holds, example: str) -> str | float | int | None:
    if not example:
        return None
    if holds == Holds.NUMBER:
        return int(example)
    return float(example) if holds == Holds.MONEY else example
