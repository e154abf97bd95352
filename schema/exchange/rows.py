"""One row of an items file, checked at the edge: what may be in each field, and why a row is refused."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from schema.exchange.contents import Told, read_content
from schema.hall.publishing import MOST_DAYS
from schema.language import translator

_ = translator("schema")

#: 事项类型 a hall takes: licence, payment, confirmation, reward, ruling, other power, public service.
TASK_TYPES = ("1", "5", "7", "8", "9", "10", "20")
#: 办结时限单位: working days; limits in any other unit are kept in `published` only.
WORKING_DAYS = "1"
#: An error shows a wrong value no longer than this.
SHOWN = 64

Unit = Literal["line", "record", "row"]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A service item as a file gives it, checked."""

    #: the line it begins on; in JSON its place in AUDIT_ITEM, from 1
    line: int
    department: str
    department_code: str
    #: columns of `Item` the file speaks of; the others stay as they are
    values: dict[str, Any]
    #: what its version says; None: the file speaks of its name only
    told: Told | None = None
    #: letter of the queue the file puts it in; "" leaves that alone
    queue: str = ""
    #: row and name of the department of each of its steps; no name: the item's own
    step_departments: tuple[tuple[int, str], ...] = ()
    #: the file gives only some of the record: what it leaves empty stays as it was
    partial: bool = False

    #: what `line` counts
    unit: Unit = "line"

    @property
    def code(self) -> str:
        """The implementation code (实施编码)."""
        return str(self.values["code"])


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken, and why."""

    line: int
    code: str
    field: str
    reason: str
    #: what `line` counts: lines of CSV, records of AUDIT_ITEM, rows of a sheet
    unit: Unit = "line"
    #: the table or sheet it stands in, where the file has several
    part: str = ""

    def __str__(self) -> str:
        where = place_of(self.line, self.unit, self.part)
        return _("{where}, {field}: {reason}").format(where=where, field=self.field, reason=self.reason)


def place_of(line: int, unit: Unit, part: str = "") -> str:
    """Where in its file a row is."""
    words = {"line": _("line {line}"), "record": _("record {line}"), "row": _("row {line}")}[unit]
    return " ".join(filter(None, (part, words.format(line=line))))


@dataclass(frozen=True, slots=True)
class ItemsFile:
    """What a file gave: the rows that can be taken and those that cannot."""

    path: str
    rows: list[ItemRow]
    refused: list[Refusal]

    @property
    def total(self) -> int:
        """How many rows the file has."""
        return len({row.line for row in self.rows} | self.refused_rows)

    @property
    def refused_rows(self) -> set[object]:
        """The rows that were refused, each once."""
        return {(each.part, each.line) if each.part else each.line for each in self.refused}


def _one_line(text: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise PydanticCustomError("control_character", "control character")
    return text


def _known_type(text: str) -> str:
    if text not in TASK_TYPES:
        raise PydanticCustomError("task_type", "unknown type")
    return text


def _nothing_is_none(value: object) -> object:
    return None if value == "" else value


def _none_is_nothing(value: object) -> object:
    return "" if value is None else value


def _text(most: int, least: int = 0) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


_MAY_BE_NULL = BeforeValidator(_none_is_nothing)
Code = Annotated[str, _text(64, 1), AfterValidator(_one_line)]
Name = Annotated[str, _text(200, 1), AfterValidator(_one_line)]
DepartmentName = Annotated[str, _text(100, 1), AfterValidator(_one_line)]
DepartmentCode = Annotated[str, _text(64), AfterValidator(_one_line)]
Topic = Annotated[str, _text(100), AfterValidator(_one_line)]
AreaCode = Annotated[str, _text(12), AfterValidator(_one_line)]
TaskType = Annotated[str, _text(1_000), AfterValidator(_known_type)]
Days = Annotated[Annotated[int, Field(ge=0, le=MOST_DAYS)] | None, BeforeValidator(_nothing_is_none)]


class CsvItem(BaseModel):
    """A row in the columns of Guang'an's guide data."""

    department: DepartmentName
    topic: Topic
    name: Name
    item_code: Code
    area_code: AreaCode
    task_type: TaskType
    dept_code: DepartmentCode

    def row(self, line: int) -> ItemRow:
        """The item it stands for."""
        values = {
            "code": self.item_code,
            "name": self.name,
            "topic": self.topic,
            "task_type": self.task_type,
            "area_code": self.area_code,
        }
        return ItemRow(line, self.department, self.dept_code, values)


class NationalItem(BaseModel):
    """A record of AUDIT_ITEM in the national item layout; its other fields are kept as published."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    task_code: Code
    task_name: Name
    task_type: TaskType
    dept_name: DepartmentName
    dept_code: Annotated[DepartmentCode, _MAY_BE_NULL] = ""
    areacode: Annotated[AreaCode, _MAY_BE_NULL] = ""
    anticipate_day: Days = None
    anticipate_type: Annotated[str, _MAY_BE_NULL] = ""
    promise_day: Days = None
    promise_type: Annotated[str, _MAY_BE_NULL] = ""

    def row(self, line: int, published: dict[str, Any], unit: Unit = "record") -> ItemRow:
        """The item it stands for; limits that are not in working days are left to `published`."""
        values = {
            "code": self.task_code,
            "name": self.task_name,
            "task_type": self.task_type,
            "area_code": self.areacode,
            "legal_days": self.anticipate_day if self.anticipate_type == WORKING_DAYS else None,
            "promised_days": self.promise_day if self.promise_type == WORKING_DAYS else None,
            "published": published,
        }
        return ItemRow(
            line, self.dept_name, self.dept_code, values, read_content(values, published), unit="record"
        )


def refusals(error: ValidationError, line: int, code: object, unit: Unit = "line") -> list[Refusal]:
    """Why a row was refused: one entry for each field that is wrong."""
    known = "" if code is None else shown(code)
    return [Refusal(line, known, str(fault["loc"][0]), reason_of(fault), unit) for fault in error.errors()]


def reason_of(fault: ErrorDetails) -> str:
    """What pydantic found, in a sentence of ours."""
    facts = fault.get("ctx", {})
    value = fault["input"]
    match fault["type"]:
        case "missing":
            reason = _("is missing")
        case "string_too_short":
            reason = _("is empty")
        case "string_too_long":
            reason = _("has {length} characters, at most {most} fit")
        case "control_character":
            reason = _("has a line break or another control character in it")
        case "task_type":
            reason = _('"{value}" is not an item type; known are {known}')
        case "string_type" | "string_unicode":
            reason = _("is not text")
        case "greater_than_equal" | "less_than_equal" | "int_parsing_size":
            reason = _("is not between 0 and {most} days")
        case _other:
            reason = _("is not a whole number of days")
    return reason.format(
        length=len(str(value).strip()),
        most=facts.get("max_length", MOST_DAYS),
        value=shown(value),
        known=", ".join(TASK_TYPES),
    )


def shown(value: object) -> str:
    """A value short enough for a sentence, and fit to be printed."""
    text = str(value).encode(errors="replace").decode()
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def without_doubles(
    path: str,
    rows: list[ItemRow],
    refused: list[Refusal],
    code_field: str,
    unit: Unit = "line",
    part: str = "",
) -> ItemsFile:
    """The file, the first row with each code taken and any later one refused."""
    first: dict[str, int] = {}
    kept = []
    refused = list(refused)
    for row in rows:
        if row.code in first:
            reason = _("the same code stands in {where} already").format(where=place_of(first[row.code], unit))
            refused.append(Refusal(row.line, row.code, code_field, reason, unit, part))
        else:
            first[row.code] = row.line
            kept.append(row)
    return ItemsFile(path, kept, sorted(refused, key=lambda refusal: (refusal.part, refusal.line)))
