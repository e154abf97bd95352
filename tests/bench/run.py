"""Speed and memory, each against a floor measured in the same run.

    python tests/bench/run.py [--json] [NAME …]

One JSON object a line: {"name", "value", "unit", "floor", "ratio"}. Floors: the same statements in raw driver
SQL for the verbs and the lists of cases; the walk of a calendar day by day for a limit; a Textual hello-world
that also imports sqlmodel for the desk; for 32 callers the same load in raw SQL, or the limit itself; a short
line for a long one; 25,000 cases for 250,000; python-escpos, or Pillow, for a slip; a plain scan of the names
for a search; a bare Textual list for a key. Rates are the median of several rounds, ours and the floor's in
turn, so that a slow moment of the machine meets both.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import (
    boards,
    cases,
    crowd,
    desks,
    exports,
    feeds,
    finding,
    flat,
    offline,
    painting,
    slips,
    verbs,
)
from tests.bench.databases import temporary_databases

#: name → what measures it: (databases) → value, unit, floor, ratio
MEASURES: dict[str, Callable[[dict[str, str]], tuple[float, str, float, float]]] = {
    "issue_sqlite": lambda urls: verbs.issue_rate(urls["sqlite"]),
    "issue_postgres": lambda urls: verbs.issue_rate(urls["postgres"]),
    "call_sqlite": lambda urls: verbs.call_rate(urls["sqlite"]),
    "call_postgres": lambda urls: verbs.call_rate(urls["postgres"]),
    "desk_start": lambda urls: desks.start_seconds(urls["sqlite"]),
    "desk_line": lambda urls: desks.line_seconds(urls["sqlite"]),
    "desk_memory": lambda urls: desks.memory_mb(urls["sqlite"]),
    "desk_idle_cpu_sqlite": lambda urls: desks.idle_cpu_percent(urls["sqlite"]),
    "desk_idle_cpu_postgres": lambda urls: desks.idle_cpu_percent(urls["postgres"]),
    "desk_idle_queries_postgres": lambda urls: desks.idle_queries(urls["postgres"]),
    "key_to_paint_ms": lambda urls: painting.paint_ms(urls["sqlite"]),
    "key_to_paint_p95_ms": lambda urls: painting.paint_p95_ms(urls["sqlite"]),
    "forty_desks_p95_ms": lambda urls: painting.forty_p95_ms(urls["sqlite"]),
    "desk_bytes_per_call": lambda urls: painting.bytes_per_call(urls["sqlite"]),
    "desk_serial_s_per_call": lambda urls: painting.serial_seconds(urls["sqlite"]),
    "feed_ms_sqlite": lambda urls: feeds.delay_ms(urls["sqlite"]),
    "feed_ms_postgres": lambda urls: feeds.delay_ms(urls["postgres"]),
    "key_to_board_ms": lambda urls: boards.key_to_board_ms(urls["sqlite"]),
    "key_to_board_ms_postgres": lambda urls: boards.key_to_board_ms(urls["postgres"]),
    "call_32_p99_sqlite": lambda urls: crowd.call_p99_ms(urls["sqlite"]),
    "call_32_p99_postgres": lambda urls: crowd.call_p99_ms(urls["postgres"]),
    "call_32_share_sqlite": lambda urls: crowd.call_share(urls["sqlite"]),
    "call_32_share_postgres": lambda urls: crowd.call_share(urls["postgres"]),
    "call_32_paced_max_sqlite": lambda urls: crowd.paced_worst_ms(urls["sqlite"]),
    "call_32_paced_max_postgres": lambda urls: crowd.paced_worst_ms(urls["postgres"]),
    "call_flat_sqlite": lambda urls: flat.call_ms(urls["sqlite"]),
    "call_flat_postgres": lambda urls: flat.call_ms(urls["postgres"]),
    "issue_flat_sqlite": lambda urls: flat.issue_ms(urls["sqlite"]),
    "issue_flat_postgres": lambda urls: flat.issue_ms(urls["postgres"]),
    "slip_native_ms": lambda _urls: slips.native_ms(),
    "slip_raster_ms": lambda _urls: slips.raster_ms(),
    "offline_issue_per_s": lambda urls: offline.issue_rate(urls["sqlite"]),
    "find_10000_ms": lambda urls: finding.find_ms(),
    "case_accept_per_s": lambda urls: cases.accept_rate(urls["sqlite"]),
    "case_accept_per_s_postgres": lambda urls: cases.accept_rate(urls["postgres"]),
    "case_accept_growth": lambda urls: cases.accept_growth(urls["sqlite"], urls["sqlite_small"]),
    "case_accept_growth_postgres": lambda urls: cases.accept_growth(urls["postgres"], urls["postgres_small"]),
    "case_list_ms": lambda urls: cases.slowest_read(urls["sqlite"]),
    "case_list_ms_postgres": lambda urls: cases.slowest_read(urls["postgres"]),
    "case_list_growth": lambda urls: cases.read_growth(urls["sqlite"], urls["sqlite_small"]),
    "case_list_growth_postgres": lambda urls: cases.read_growth(urls["postgres"], urls["postgres_small"]),
    "case_export_growth": lambda urls: cases.export_growth(urls["sqlite"], urls["sqlite_small"]),
    "case_export_growth_postgres": lambda urls: cases.export_growth(urls["postgres"], urls["postgres_small"]),
    "deadline_per_s": lambda urls: cases.deadline_rate(urls["sqlite"]),
    "export_rows_per_s": lambda urls: exports.rows_per_s(urls["sqlite"]),
}

#: Measures read different figures off one load, on the same databases: a word in their names → the load.
SHARED = {"call_32": "call_32", "_flat_": "flat", "case_": "case", "key_to_paint": "keys", "_per_call": "keys"}
#: A load of each size has databases of its own.
KINDS = ("sqlite", "postgres", "sqlite_small", "postgres_small")


def measure(names: list[str]) -> Iterator[dict[str, Any]]:
    """Each named measure in turn, on fresh databases or those of its load."""
    loads: dict[str, dict[str, str]] = {}
    with temporary_databases() as make:
        for name in names:
            load = next((load for word, load in SHARED.items() if word in name), name)
            if load not in loads:
                loads[load] = {kind: make(kind.partition("_")[0]) for kind in KINDS}
            value, unit, floor, ratio = MEASURES[name](loads[load])
            yield {
                "name": name,
                "value": round(value, 3),
                "unit": unit,
                "floor": round(floor, 3),
                "ratio": round(ratio, 3),
            }


def main() -> None:
    """Measure what was named, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *MEASURES], help=", ".join(MEASURES))
    options = parser.parse_args()
    for row in measure(options.names or list(MEASURES)):
        if options.json:
            print(json.dumps(row), flush=True)
        else:
            print(
                "{name:26} {value:10.3f} {unit:5} floor {floor:10.3f} ratio {ratio:.3f}".format(**row), flush=True
            )


if __name__ == "__main__":
    main()
