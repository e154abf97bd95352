"""A row that gives only some of an item, made whole with what the hall has: for sheets that clerks fill in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from schema.errors import BadInput
from schema.exchange.national import ITEMS_PART
from schema.exchange.rows import ItemRow, place_of
from schema.exchange.sheets import STEPS
from schema.hall.halls import HallView
from schema.hall.standing import departments_by_name
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("schema")

#: Parts of one record, of which an empty cell leaves the rest; of the others all records are given, or none.
SINGLE = (ITEMS_PART, "AUDIT_ITEM_EXTEND")
QUESTIONS = "AUDIT_QA"


def whole(reader: Reader, hall: HallView, row: ItemRow, published: Mapping[str, Any] | None) -> ItemRow:
    """The row with the record and the departments of its steps. Raises `BadInput` for an unknown department."""
    told = row.told
    if told is None:
        return row
    record = merged(published or {}, row.values["published"])
    content = told.content | {"published": record}
    if any(name for _line, name in row.step_departments):
        departments = departments_by_name(reader, hall)
        content["steps"] = tuple(
            replace(step, department_id=_department(departments, line, name))
            for step, (line, name) in zip(content["steps"], row.step_departments, strict=True)
        )
    values = row.values | {"published": record}
    return replace(row, values=values, told=replace(told, content=content))


def _department(departments: Mapping[str, int], line: int, name: str) -> int | None:
    if not name:
        return None
    if name not in departments:
        heading = next(column.heading for column in STEPS.columns if column.name == "department")
        raise BadInput(
            field=f"{place_of(line, 'row', STEPS.name)}, {heading}",
            reason=_("“{text}” is no department of this hall").format(text=name),
            advice=_("Write its name as the hall has it; nothing was imported."),
        )
    return departments[name]


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A record of which some is said anew."""
    record = {**old, **new}
    for part in SINGLE:
        before, after = old.get(part), new.get(part)
        if after and isinstance(before, list) and before and isinstance(before[0], dict):
            record[part] = [{**before[0], **after[0]}]
    before, after = old.get(QUESTIONS), new.get(QUESTIONS)
    if after and isinstance(before, list):
        asked = after[0].get("question")
        others = [each for each in before if not (isinstance(each, dict) and each.get("question") == asked)]
        record[QUESTIONS] = [*others, *after]
    return record
