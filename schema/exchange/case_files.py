"""An export of cases as files: one for each table and format, all of a batch or none of it.

The files hold whole identities, as the exchange wants them: their mode is 0600. They are written under another
name and renamed once the batch is complete, so that whoever fetches them meets no half of one. CSV is UTF-8
without a byte order mark: what loads it into the front database would take the mark for a part of the first
column's name.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from schema.errors import BadInput, ExportedMeanwhile
from schema.exchange.case_export import (
    LastExport,
    RowFault,
    batch_name,
    export_cases,
    last_export,
    newest_event,
    record_export,
)
from schema.exchange.national_cases import COLUMNS, ExchangeTable
from schema.hall.halls import HallView
from schema.language import translator
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

_ = translator("schema")

#: Read and written by whoever exports, and by nobody else.
MODE = 0o600


class ExportFormat(StrEnum):
    """In which form the rows go out."""

    CSV = "csv"
    JSON = "json"
    BOTH = "both"

    @property
    def endings(self) -> tuple[str, ...]:
        """The endings of its files' names."""
        return ("csv", "json") if self == ExportFormat.BOTH else (self.value,)


@dataclass(slots=True)
class ExportReport:
    """What came of an export."""

    #: 000001, with the hall's code; empty when nothing was written
    batch: str = ""
    cases: int = 0
    rows: dict[ExchangeTable, int] = field(default_factory=lambda: dict.fromkeys(ExchangeTable, 0))
    files: list[Path] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    #: how many cases were kept back
    held: int = 0


class _Part:
    """A file of one table being written."""

    def __init__(self, folder: Path, name: str, table: ExchangeTable, ending: str) -> None:
        self.path, self.table, self.ending = folder / f"{name}-{table}.{ending}", table, ending
        number, self.temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
        os.fchmod(number, MODE)
        self.file: IO[str] = open(number, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed by the batch
        self._writer = csv.writer(self.file)
        self._first = True
        if ending == "csv":
            self._writer.writerow(COLUMNS[table])

    def add(self, rows: Sequence[tuple[str, ...]]) -> None:
        if self.ending == "csv":
            self._writer.writerows(rows)
            return
        for row in rows:
            self.file.write("[\n" if self._first else ",\n")
            self._first = False
            named = dict(zip(COLUMNS[self.table], row, strict=True))
            # Nothing is null there, not an empty word.
            json.dump({name: value or None for name, value in named.items()}, self.file, ensure_ascii=False)

    def complete(self) -> None:
        if self.ending == "json":
            self.file.write("[]\n" if self._first else "\n]\n")
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()


class _Files:
    """The files of a batch; what was not put in place is gone when it is left."""

    def __init__(self, folder: Path, name: str, form: ExportFormat) -> None:
        self._parts: list[_Part] = []
        self._placed: list[Path] = []
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for table in ExchangeTable:
                for ending in form.endings:
                    self._parts.append(_Part(folder, name, table, ending))
        except OSError as error:
            self.drop()
            raise _unwritable(folder, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.drop()
        if kind is not None:
            for path in self._placed:
                path.unlink(missing_ok=True)

    def drop(self) -> None:
        for part in self._parts:
            part.file.close()
            Path(part.temporary).unlink(missing_ok=True)

    def add(self, table: ExchangeTable, rows: Sequence[tuple[str, ...]]) -> None:
        for part in self._parts:
            if part.table == table:
                part.add(rows)

    def place(self) -> list[Path]:
        """Give the files their names, once. Raises `BadInput` where one is there already."""
        if not self._placed:
            if there := next((part.path for part in self._parts if part.path.exists()), None):
                raise BadInput(
                    field="--out",
                    reason=_("{path} is there already").format(path=there),
                    advice=_("Move it away, or name another folder; nothing was written."),
                )
            for part in self._parts:
                part.complete()
            for part in self._parts:
                os.replace(part.temporary, part.path)
                self._placed.append(part.path)
        return self._placed


def write_cases(
    store: Store,
    hall: HallView,
    folder: Path,
    form: ExportFormat,
    actor: Actor,
    *,
    everything: bool = False,
) -> ExportReport:
    """Export what has changed since the last time, or everything, into files of one batch.

    That it was done is an event, written as the files get their names. Nothing is written where there is nothing
    to send. Raises `BadInput` for a folder that takes no files, `ExportedMeanwhile`.
    """

    def read(reader: Reader) -> tuple[LastExport, int, ExportReport, dict[int, int], _Files | None]:
        reader.stand_still()
        last = last_export(reader, hall)
        report = ExportReport()
        held: dict[int, int] = {}
        files: _Files | None = None
        try:
            for batch in export_cases(reader, hall, last, everything):
                if batch.cases and files is None:
                    files = _Files(folder, batch_name(hall, last.batch + 1), form)
                for table, rows in batch.rows.items():
                    report.rows[table] += len(rows)
                    if files is not None:
                        files.add(table, rows)
                report.cases += len(batch.cases)
                report.faults += batch.faults
                held |= batch.held
        except BaseException:
            if files is not None:
                files.drop()
            raise
        report.held = len(held)
        return last, newest_event(reader, hall), report, held, files

    try:
        last, through, report, held, files = store.read(read)
        if files is None:
            return report
        with files:

            def keep(tx: Tx) -> list[Path]:
                facts = {"cases": report.cases, "rows": {str(table): rows for table, rows in report.rows.items()}}
                if not record_export(tx, hall, last, through, held, facts):
                    raise ExportedMeanwhile
                return files.place()

            report.files = store.write(keep, actor=actor)
    except OSError as error:
        raise _unwritable(folder, error) from error
    report.batch = batch_name(hall, last.batch + 1)
    return report


def _unwritable(folder: Path, error: OSError) -> BadInput:
    return BadInput(
        field="--out",
        reason=_("{path} takes no files ({reason})").format(path=folder, reason=error.strerror or error),
        advice=_("Name a folder you may write into; nothing was exported."),
    )
