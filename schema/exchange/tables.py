"""The national exchange tables (`up_task_general_…`) as CSV: a folder of them or a .zip, read as one record each.

Only the basic table must be there. A record of another table goes with the item whose task_code it has; one
without a code with the only item there is. What becomes of the records is the national layout's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, is_zipfile
from zlib import error as ZlibError

from schema.errors import CsvBroken, FileUnreadable, WrongLayout, WrongTable
from schema.exchange.files import bytes_of, decoded, records_of
from schema.exchange.national import CODE, ITEMS_PART, Parts, Record, read_parts
from schema.exchange.rows import ItemsFile, Refusal, shown
from schema.language import translator

_ = translator("schema")

PREFIX = "up_task_general_"
#: table → part of the record, and the columns that may not be empty
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "basic": (
        ITEMS_PART,
        (
            *("task_code", "catalog_code", "task_name", "task_type", "task_version", "task_state", "dept_name"),
            *("dept_code", "dept_type", "use_level", "power_source", "by_law", "server_type", "project_type"),
            *("anticipate_day", "anticipate_type", "promise_day", "promise_type", "special_procedure"),
            *("accept_condition", "handle_flow", "limit_scene_num", "is_fee", "link_way", "supervise_way"),
            *("transact_addr", "transact_time"),
        ),
    ),
    "extend": (
        "AUDIT_ITEM_EXTEND",
        ("is_entry_center", "is_online", "is_express", "is_pay_online", "result_type"),
    ),
    "material": ("AUDIT_MATERIAL", ("material_name", "is_need", "order_num")),
    "fee_project": ("AUDIT_CHARGE", ("fee_name", "fee_stand", "order_num")),
    "questions": ("AUDIT_QA", ("question", "answer", "order_num")),
}
BASIC = PREFIX + "basic"
#: cd_operation of a record the library has taken away
DELETED = "D"
#: More than this no library hands out; a .zip that unpacks to more is not read.
MOST_BYTES = 512 * 1024 * 1024


def read_tables(path: Path) -> ItemsFile:
    """The items of a folder or .zip. Raises `FileUnreadable`, `WrongEncoding`, `WrongTable`, `CsvBroken`,
    `WrongLayout`."""
    parts = Parts({ITEMS_PART: []}, lines=[])
    found = False
    for table, data in _files(path):
        name = table.removeprefix(PREFIX)
        if name not in TABLES:
            reason = _("{table} is none of its tables ({known})")
            known = ", ".join(PREFIX + each for each in TABLES)
            raise WrongLayout(path=path, reason=reason.format(table=shown(table), known=known))
        found = found or table == BASIC
        part, needed = TABLES[name]
        parts.names[part] = table
        _read_table(parts, table, part, needed, decoded(data, f"{path}/{table}.csv"), path)
    if not parts.names and path.is_dir():
        raise FileUnreadable(path=path, reason=_("it is a folder without {part}").format(part=f"{BASIC}.csv"))
    if not found:
        raise WrongLayout(path=path, reason=_("there is no {part}").format(part=f"{BASIC}.csv"))
    return read_parts(parts, str(path))


def _read_table(parts: Parts, table: str, part: str, needed: tuple[str, ...], text: str, path: Path) -> None:
    """Take the records of a table; those with an empty field that may not be are refused."""
    records = records_of(text, f"{path}/{table}.csv")
    _line, header = next(records, (1, []))
    header = [name.strip().lower() for name in header]
    missing = [name for name in needed if name not in header]
    if missing:
        raise WrongTable(table=table, path=path, missing=", ".join(missing))
    if len(set(header)) < len(header):
        raise CsvBroken(path=f"{path}/{table}.csv", line=1, reason=_("a column is there twice"))
    taken = parts.records.setdefault(part, [])
    for line, fields in records:
        record: Record = dict(zip(header, (value.strip() for value in fields), strict=False))
        code = str(record.get(CODE, ""))
        if part != ITEMS_PART and record.get("cd_operation", "").upper() == DELETED:
            continue
        fault = _fault(record, header, fields, needed, part)
        if fault is not None:
            parts.refused.append(Refusal(line, code, *fault, "line", table))
        else:
            taken.append({name: value for name, value in record.items() if value})
            if part == ITEMS_PART and parts.lines is not None:
                parts.lines.append(line)


def _fault(
    record: Record, header: list[str], fields: list[str], needed: tuple[str, ...], part: str
) -> tuple[str, str] | None:
    """Field and reason for which a record is refused."""
    if len(fields) != len(header):
        reason = _("the row has {found} fields, the header has {needed}")
        return header[min(len(fields), len(header) - 1)], reason.format(found=len(fields), needed=len(header))
    if part == ITEMS_PART and record.get("cd_operation", "").upper() == DELETED:
        return "cd_operation", _("says that the item is deleted; take the row out, items are never deleted here")
    empty = next((name for name in needed if not record[name]), None)
    return None if empty is None else (empty, _("is empty, which this column may not be; fill it in"))


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """The tables there are, by name, with what they hold."""
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if _is_table(file.name):
                yield file.stem.lower(), bytes_of(file)
        return
    if not path.exists():
        raise FileUnreadable(path=path, reason=_("there is no such file"))
    try:
        if not is_zipfile(path):
            raise FileUnreadable(path=path, reason=_("it is no .zip"))
        with ZipFile(path) as archive:
            inside = sorted(
                (each for each in archive.infolist() if _is_table(PurePosixPath(each.filename).name)),
                key=lambda each: each.filename,
            )
            if sum(each.file_size for each in inside) > MOST_BYTES:
                raise FileUnreadable(path=path, reason=_("it unpacks to more than {most} MB").format(most=512))
            for each in inside:
                yield PurePosixPath(each.filename).stem.lower(), archive.read(each)
    except (BadZipFile, OSError, RuntimeError, ZlibError, EOFError, NotImplementedError) as error:
        raise FileUnreadable(path=path, reason=error) from error


def _is_table(name: str) -> bool:
    return name.lower().startswith(PREFIX) and name.lower().endswith(".csv")
