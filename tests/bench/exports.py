"""Exporting 2,000 cases to the national exchange, against reading the same rows by raw SQL and writing them."""

from __future__ import annotations

import csv
import sqlite3
import tempfile
import time
from pathlib import Path

from schema.cases.receiving import receive_case
from schema.cases.states import CaseVerb
from schema.exchange.case_files import ExportFormat, write_cases
from schema.exchange.national_cases import ExchangeTable
from schema.hall.halls import HallView
from schema.store.engine import Store, open_store
from schema.store.transaction import Tx
from tests.bench.verbs import compare
from tests.database.cases import COMPANY, MATERIALS, VERBS, cases_in
from tests.halls import TESTER, small_hall

CASES = 2_000
#: Cases taken through their life in one transaction.
AT_ONCE = 200
LIFE = (
    CaseVerb.ACCEPT,
    CaseVerb.SUSPEND,
    CaseVerb.RESUME,
    CaseVerb.DECIDE,
    CaseVerb.DELIVER,
    CaseVerb.CONCLUDE,
)
#: The same rows as the tables have them, nothing made of them.
RAW = {
    ExchangeTable.ACCEPT: "SELECT c.*, i.code, i.name, d.code, d.name FROM case_file c"
    " JOIN item i ON i.id = c.item_id JOIN department d ON d.id = c.department_id WHERE c.hall_id = 1",
    ExchangeTable.PROCESS: "SELECT c.number, e.* FROM event e JOIN case_file c ON c.id = e.subject_id"
    " WHERE e.subject = 'case_file' AND c.hall_id = 1",
    ExchangeTable.RESULT: "SELECT number, decision, decided_at, reason, certificate, certificate_number"
    " FROM case_file WHERE hall_id = 1",
    ExchangeTable.SPECIAL: "SELECT c.number, s.* FROM case_suspension s JOIN case_file c ON c.id = s.case_id",
    ExchangeTable.MATERIAL: "SELECT c.number, m.* FROM case_material m JOIN case_file c ON c.id = m.case_id",
}


def _fill(store: Store, hall: HallView) -> None:
    """As many cases as that, each from receipt to conclusion."""

    def work(tx: Tx) -> None:
        for _ in range(AT_ONCE):
            case = receive_case(tx, hall, 1, COMPANY, MATERIALS)
            for verb in LIFE:
                done, usual = VERBS[verb]
                done(tx, hall, case.id, **usual)

    with cases_in(store, hall):
        for _ in range(CASES // AT_ONCE):
            store.write(work, actor=TESTER)


def rows_per_s(url: str) -> tuple[float, str, float, float]:
    """Rows a second, read, checked and on the disk as CSV; the floor's rows are neither made nor checked."""
    store = open_store(url)
    hall = small_hall(store)
    _fill(store, hall)
    with tempfile.TemporaryDirectory(prefix="onestop-bench-") as folder:
        raw = sqlite3.connect(str(store.path))

        def ours() -> float:
            begin = time.perf_counter()
            report = write_cases(store, hall, Path(folder), ExportFormat.CSV, TESTER, everything=True)
            return sum(report.rows.values()) / (time.perf_counter() - begin)

        def floor() -> float:
            begin, count = time.perf_counter(), 0
            for table, sql in RAW.items():
                rows = raw.execute(sql).fetchall()
                with (Path(folder) / f"floor-{table}.csv").open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file).writerows(rows)
                count += len(rows)
            return count / (time.perf_counter() - begin)

        result = compare(ours, floor)
        raw.close()
    store.close()
    return result
