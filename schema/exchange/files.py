"""Reading items files: CSV in the columns of Guang'an's guide data, and whatever other layouts there are.

A file that is not what it should be (encoding, columns, layout) is an error. A row that is not is refused with
its line, field and reason, and the rows beside it are still read: the caller sees all of what is wrong at once.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

from pydantic import ValidationError

from schema.errors import CsvBroken, FileUnreadable, WrongColumns, WrongEncoding
from schema.exchange.national import read_national
from schema.exchange.rows import CsvItem, ItemRow, ItemsFile, Refusal, refusals, without_doubles
from schema.language import translator

_ = translator("schema")

COLUMNS = tuple(CsvItem.model_fields)


def read_items(path: Path) -> ItemsFile:
    """Read an items file: a workbook (.xlsx), the national tables (a folder or .zip of them), JSON or CSV.

    One that is named .json or begins with { is taken for the national layout. Raises `FileUnreadable`,
    `WrongEncoding`, `WrongColumns`, `CsvBroken`, `WrongLayout`, `WrongWorkbook`.
    """
    kind = path.suffix.lower()
    if kind in (".xlsx", ".xlsm"):
        from schema.exchange.workbook import read_workbook

        return read_workbook(BytesIO(bytes_of(path)), str(path))
    if kind == ".zip" or _is_folder(path):
        from schema.exchange.tables import read_tables

        return read_tables(path)
    text = decoded(bytes_of(path), str(path))
    if path.suffix.lower() == ".json" or text.lstrip().startswith("{"):
        return read_national(text, str(path))
    return read_csv(text, str(path))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def bytes_of(path: Path) -> bytes:
    """What a file holds. Raises `FileUnreadable`."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileUnreadable(path=path, reason=_("there is no such file")) from error
    except IsADirectoryError as error:
        raise FileUnreadable(path=path, reason=_("it is a folder")) from error
    except PermissionError as error:
        raise FileUnreadable(path=path, reason=_("this user may not read it")) from error
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=path, reason=getattr(error, "strerror", None) or error) from error


def decoded(data: bytes, path: str) -> str:
    """The text of a file in UTF-8, with or without its mark. Raises `WrongEncoding`."""
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return data[mark:].decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongEncoding(path=path, position=mark + error.start) from error


def read_csv(text: str, path: str) -> ItemsFile:
    """Items from CSV with the columns `COLUMNS`, in any order; further columns are passed over.

    Raises `WrongColumns`, `CsvBroken`.
    """
    records = records_of(text, path)
    _line, header = next(records, (1, []))
    header = [name.strip() for name in header]
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise WrongColumns(path=path, missing=", ".join(missing), needed=", ".join(COLUMNS))
    twice = next((name for name in COLUMNS if header.count(name) > 1), None)
    if twice:
        raise CsvBroken(path=path, line=1, reason=_("the column {column} is there twice").format(column=twice))
    rows: list[ItemRow] = []
    refused: list[Refusal] = []
    for line, fields in records:
        values = dict(zip(header, fields, strict=False))
        code = values.get("item_code", "").strip()
        if len(fields) != len(header):
            reason = _("the row has {found} fields, the header has {needed}")
            reason = reason.format(found=len(fields), needed=len(header))
            refused.append(Refusal(line, code, header[min(len(fields), len(header) - 1)], reason))
            continue
        try:
            rows.append(CsvItem.model_validate(values).row(line))
        except ValidationError as error:
            refused += refusals(error, line, code)
    return without_doubles(path, rows, refused, "item_code")


def records_of(text: str, path: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a CSV text that are not all blank, each with the line it begins on. Raises `CsvBroken`."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CsvBroken(path=path, line=line, reason=_fault(error)) from error
        if any(field.strip() for field in fields):
            yield line, fields


def _fault(error: csv.Error) -> str:
    """What the csv module found, in a sentence of ours."""
    told = str(error)
    if "unexpected end" in told:
        return _("a quote is opened and never closed")
    if "expected after" in told:
        return _("there is text after a closing quote")
    return _("a field is too long") if "field larger" in told else told
