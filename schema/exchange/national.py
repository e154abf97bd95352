"""The national item layout (`STATUS`, `CUSTOM.AUDIT_…`) as the item libraries hand it out.

Each record of AUDIT_ITEM is a service item. The records of the other parts (materials, windows, questions, …) go
with the item that has their task_code; one without a code goes with the file's only item. An item keeps all of
its records, as published.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any, NoReturn

from pydantic import ValidationError

from schema.errors import WrongLayout
from schema.exchange.rows import ItemRow, ItemsFile, NationalItem, Refusal, Unit, refusals, shown, without_doubles
from schema.language import translator

_ = translator("schema")

Record = dict[str, Any]
#: NUL, and halves of surrogate pairs
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
#: The part that holds the items.
ITEMS_PART = "AUDIT_ITEM"
CODE = "task_code"
#: What STATUS.CODE says when the library has answered.
STATUS_FINE = "00"
#: From here on Python writes numbers with an exponent, and every one of them is whole.
WRITTEN_OUT = 1e16
#: Records nested deeper than this are not taken.
DEEPEST = 50


def read_national(text: str, path: str) -> ItemsFile:
    """The items of a text in this layout. Raises `WrongLayout`."""
    return read_parts(Parts(_parts(text, path)), path)


@dataclass(slots=True)
class Parts:
    """The records of a layout, by part, and how a person finds one of them."""

    records: dict[str, list[Record]]
    #: the line each item's record begins on; None: its place is told
    lines: list[int] | None = None
    #: part → what the file calls it
    names: dict[str, str] = field(default_factory=dict)
    #: rows that were refused before
    refused: list[Refusal] = field(default_factory=list)

    def refusal(self, place: int, code: str, field: str, reason: str) -> Refusal:
        """The refusal of an item's record."""
        if self.lines is None:
            return Refusal(place, code, field, reason, "record")
        return Refusal(place, code, field, reason, "line", self.names.get(ITEMS_PART, ""))


def read_parts(parts: Parts, path: str) -> ItemsFile:
    """The items of these records; one with a refused record is not taken. Raises `WrongLayout`."""
    items = parts.records[ITEMS_PART]
    rows: list[ItemRow] = []
    refused = list(parts.refused)
    spoiled = {refusal.code for refusal in refused}
    unit: Unit = "record" if parts.lines is None else "line"
    belonging = {part: _by_code(records) for part, records in parts.records.items() if part != ITEMS_PART}
    for count, record in enumerate(items):
        place = count + 1 if parts.lines is None else parts.lines[count]
        if _code(record) in spoiled:
            continue
        keys = (_code(record), "") if len(items) == 1 else (_code(record),)
        published = {ITEMS_PART: [record]} | {
            part: [other for key in dict.fromkeys(keys) for other in records.get(key, [])]
            for part, records in belonging.items()
        }
        if not storable(published):
            reason = _("has characters or numbers that no database can hold")
            refused.append(parts.refusal(place, shown(_code(record)), ITEMS_PART, reason))
            continue
        try:
            rows.append(NationalItem.model_validate(record).row(place, published, unit))
        except ValidationError as error:
            code = record.get(CODE)
            refused += [
                parts.refusal(place, each.code, each.field, each.reason) for each in refusals(error, place, code)
            ]
    if not refused:
        _refuse_strays(parts, path)
    return without_doubles(path, rows, refused, CODE, unit, parts.names.get(ITEMS_PART, ""))


def _parts(text: str, path: str) -> dict[str, list[Record]]:
    """The AUDIT_ parts, each a list of records. Raises `WrongLayout`."""

    def wrong(reason: str) -> NoReturn:
        raise WrongLayout(path=path, reason=reason)

    try:
        document = json.loads(text, parse_constant=_no_constant, parse_float=_number)
    except RecursionError:
        wrong(_("it is nested too deeply"))
    except json.JSONDecodeError as error:
        wrong(_("line {line}, character {column} is not JSON").format(line=error.lineno, column=error.colno))
    except ValueError:
        wrong(_("it has a number that is none, or one far too long"))
    custom = document.get("CUSTOM") if isinstance(document, dict) else None
    if not isinstance(custom, dict):
        wrong(_("there is no {part}").format(part="CUSTOM"))
    status = document.get("STATUS")
    said = status.get("CODE", STATUS_FINE) if isinstance(status, dict) else STATUS_FINE
    if said != STATUS_FINE:
        wrong(_("its STATUS says {code}, not {fine}").format(code=shown(said), fine=STATUS_FINE))
    parts = {part: records for part, records in custom.items() if part.startswith("AUDIT_")}
    if ITEMS_PART not in parts:
        wrong(_("there is no {part}").format(part=f"CUSTOM.{ITEMS_PART}"))
    for part, records in parts.items():
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            wrong(_("{part} is not a list of records").format(part=shown(part)))
    return parts


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _number(text: str) -> float | int:
    """A number as Postgres gives it back: it writes large ones out, so that they read as whole numbers again."""
    value = float(text)
    return int(Decimal(text)) if math.isfinite(value) and abs(value) >= WRITTEN_OUT else value


def _code(record: Record) -> str:
    return str(record.get(CODE) or "").strip()


def _by_code(records: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(_code(record), []).append(record)
    return found


def _refuse_strays(parts: Parts, path: str) -> None:
    """Nothing a file says is dropped silently. Raises `WrongLayout` for a record that goes with no item."""
    items = parts.records[ITEMS_PART]
    codes = {_code(item) for item in items}
    for part, records in parts.records.items():
        for place, record in enumerate(records, 1):
            code = _code(record)
            if code not in codes if code else len(items) != 1:
                reason = _("record {place} of {part} belongs to none of its items")
                raise WrongLayout(
                    path=path, reason=reason.format(place=place, part=parts.names.get(part, shown(part)))
                )


def storable(value: object, depth: int = 0) -> bool:
    """Whether both databases can hold a value: no NUL, no half of a surrogate pair, no infinite number."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    if isinstance(value, dict | list):
        inner = chain(value, value.values()) if isinstance(value, dict) else value
        return depth < DEEPEST and all(storable(one, depth + 1) for one in inner)
    return not isinstance(value, float) or math.isfinite(value)
