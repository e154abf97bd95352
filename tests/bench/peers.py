"""Eight issuing and eight calling: what we do, and what a peer's running server does under the same load.

    python tests/bench/peers.py [--seconds 10] [--json] [--fqm URL TOKEN DB] [--mado URL DB]

Prints the table of `peers.md` (how each was measured stands there), or one JSON object a row. Eight real
processes a side, each with a connection of its own and one write behind it, start at one barrier. A call of ours
is followed by `finish`, which is not counted but whose time is in the elapsed time. Repeated and skipped numbers
are read from the stored tickets, tickets called twice from the event log. The peers are not part of this: name a
server that runs, with nothing issued yet, and the SQLite file it writes.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import func, insert, select

from schema.hall.halls import HallView, find_hall, list_queues, list_windows, window_queue_t
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome, Verb
from schema.queue.tickets import ticket_t
from schema.store.engine import Store, open_store
from schema.store.events import Actor, event_t
from schema.store.transaction import Tx
from tests.bench.databases import temporary_databases
from tests.database.workers import open_windows, processes, start
from tests.halls import TESTER, small_hall

OURS = "Onestop"
CLIENTS = 8
#: The line that waits before anybody calls: more than can be called in the time.
LINE_LEAST, LINE_PER_SECOND = 5_000, 2_500
#: How many tickets eight clerks press on at the same moment, where the clerk's screen names the ticket.
PRESSED_TOGETHER = 200

#: What a client does, once a turn: the id of the ticket it got, or None when there was nothing to do.
Turn = Callable[[], int | None]
#: What makes a client: run in its own process, with the client's number from 1.
Client = Callable[[int], Turn]


@dataclass
class Row:
    """One line of the table; None is what was not measured or does not apply."""

    system: str
    database: str
    load: str
    issued_per_s: float | None = None
    called_per_s: float | None = None
    tickets: int | None = None
    repeated_numbers: int | None = None
    skipped_numbers: int | None = None
    calls: int | None = None
    called_twice: int | None = None


@dataclass
class Done:
    """What one side's clients did together."""

    rate: float
    #: the ticket each turn got, all clients together
    tickets: list[int]


# The load


def _work(make: Client, side: str, number: int, seconds: float, gate: Any, results: Any) -> None:
    """One client in a process of its own: warm up, wait for the others, work until the time is up."""
    turn = make(number)
    got = [turn()]
    gate.wait()
    begin = time.monotonic()
    while time.monotonic() < begin + seconds:
        got.append(turn())
    end = time.monotonic()
    results.put((side, begin, end, got))


def load(seconds: float, **sides: Client) -> dict[str, Done]:
    """Eight clients a side, all sides at once; a turn that found nothing to do spoils the measure: an error."""
    gate, results = processes.Barrier(CLIENTS * len(sides)), processes.Queue()
    workers = [
        start(_work, make, side, number, seconds, gate, results)
        for side, make in sides.items()
        for number in range(1, CLIENTS + 1)
    ]
    reports = [results.get(timeout=seconds + 120) for _ in workers]
    for worker in workers:
        worker.join()
    done = {}
    for side in sides:
        _, begins, ends, gots = zip(*(report for report in reports if report[0] == side), strict=True)
        if any(ticket is None for got in gots for ticket in got):
            raise SystemExit(f"{side}: a client found nothing to do; give it a longer line")
        turns = sum(len(got) - 1 for got in gots)
        done[side] = Done(turns / (max(ends) - min(begins)), [ticket for got in gots for ticket in got])
    return done


# Our side


def issuing(url: str, number: int) -> Turn:
    """A ticket machine: the queues in turn."""
    store = open_store(url)
    hall = store.read(find_hall)
    queues = [queue.id for queue in store.read(lambda reader: list_queues(reader, hall))]
    actor = Actor(f"kiosk:{number}", f"kiosk:{number}")
    turns = number

    def once() -> int:
        nonlocal turns
        turns += 1
        return store.write(lambda tx: issue(tx, hall, queues[turns % len(queues)]), actor=actor).id

    return once


def calling(url: str, number: int) -> Turn:
    """A window: call, finish."""
    store = open_store(url)
    hall = store.read(find_hall)
    window = next(w for w in store.read(lambda reader: list_windows(reader, hall)) if w.number == number)
    actor = Actor(f"clerk:{number}", f"window:{number}")

    def once() -> int | None:
        ticket = store.write(lambda tx: call_next(tx, hall, window.id), actor=actor)
        if ticket is None:
            return None
        store.write(lambda tx: finish(tx, hall, ticket.id, window.id, Outcome.CONSULTED), actor=actor)
        return ticket.id

    return once


def _hall_with_line(url: str, waiting: int) -> None:
    """Eight open windows that all serve every queue, and a line of that many in front of them."""
    with closing(open_store(url)) as store:
        hall = small_hall(store)
        open_windows(store, hall)
        queues = [queue.id for queue in store.read(lambda reader: list_queues(reader, hall))]

        def serve_all(tx: Tx) -> None:
            tx.run(window_queue_t.delete())
            for window in list_windows(tx, hall):
                for queue_id in queues:
                    tx.run(insert(window_queue_t), {"window_id": window.id, "queue_id": queue_id})

        store.write(serve_all, actor=TESTER)
        _issue_many(store, hall, queues, waiting)
        if not store.is_sqlite:
            with store.engine.connect() as connection:
                connection.exec_driver_sql("ANALYZE")


def _issue_many(store: Store, hall: HallView, queues: list[int], count: int) -> None:
    per_write = 500
    for first in range(0, count, per_write):
        numbers = range(first, min(first + per_write, count))
        store.write(lambda tx: [issue(tx, hall, queues[n % len(queues)]) for n in numbers], actor=TESTER)  # noqa: B023


def _numbers(store: Store) -> tuple[int, int, int]:
    """Stored tickets: how many, how many numbers repeat another, how many numbers are missing below the last."""
    letter = (ticket_t.c.day, ticket_t.c.letter)
    lines = store.read(
        lambda reader: reader.all(
            select(func.count(), func.count(ticket_t.c.number.distinct()), func.max(ticket_t.c.number)).group_by(
                *letter
            )
        )
    )
    return (
        sum(tickets for tickets, _distinct, _last in lines),
        sum(tickets - distinct for tickets, distinct, _last in lines),
        sum(last - distinct for _tickets, distinct, last in lines),
    )


def _calls(store: Store) -> tuple[int, int]:
    """The event log: how many calls, and how many tickets were called more than once."""
    called = store.read(
        lambda reader: reader.all(
            select(event_t.c.subject_id).where(event_t.c.subject == "ticket", event_t.c.verb == Verb.CALL)
        )
    )
    return len(called), _more_than_once([ticket_id for (ticket_id,) in called])


def _more_than_once(ids: list[int]) -> int:
    return sum(count > 1 for count in Counter(ids).values())


def ours(kind: str, make: Callable[[str], str], seconds: float) -> Iterator[Row]:
    """Issuing alone, calling alone, both together, each on a fresh database."""
    line = max(LINE_LEAST, int(LINE_PER_SECOND * seconds))
    for name, sides, waiting in (
        ("8 issue", {"issue": issuing}, 0),
        ("8 call", {"call": calling}, line),
        ("8 issue, 8 call", {"issue": issuing, "call": calling}, line),
    ):
        url = make(kind)
        _hall_with_line(url, waiting)
        done = load(seconds, **{side: partial(client, url) for side, client in sides.items()})
        row = Row(OURS, kind, name)
        with closing(open_store(url)) as store:
            if "issue" in done:
                row.issued_per_s = done["issue"].rate
                row.tickets, row.repeated_numbers, row.skipped_numbers = _numbers(store)
            if "call" in done:
                row.called_per_s = done["call"].rate
                row.calls, row.called_twice = _calls(store)
        yield row


# The peers, by the HTTP their own screens and clients use


class Http:
    """One client's connection to a server, kept open when the server keeps it."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = {"Content-Type": "application/json", **(headers or {})}
        self.status = 0

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The answer, or None when the server refused or failed."""
        self.connection.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        response = self.connection.getresponse()
        text = response.read()
        self.status = response.status
        return json.loads(text) if self.status < 300 else None

    def insist(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """The same, asked again as long as the server fails; None when it says there is nothing."""
        while (answer := self.ask(method, path, body)) is None and self.status >= 500:
            pass
        return answer


def _rows(file: str, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(sql).fetchall()


def fqm_issuing(url: str, token: str, number: int) -> Turn:
    """FQM's own interface for programs."""
    server = Http(url, {"Authorization": token})
    body = {"task_id": 1, "office_id": 1, "name": "1", "n": True}

    def once() -> int | None:
        ticket = server.insist("POST", "/api/v1/tickets/", body)
        return ticket and int(ticket["id"])

    return once


def fqm_calling(url: str, token: str, number: int) -> Turn:
    """The first of the line, whoever it is."""
    server = Http(url, {"Authorization": token})

    def once() -> int | None:
        ticket = server.insist("GET", "/api/v1/tickets/pull")
        return ticket and int(ticket["id"])

    return once


def fqm(url: str, token: str, file: str, seconds: float) -> Iterator[Row]:
    """Eight issue, then eight call from the line these left."""
    issued = load(seconds, issue=partial(fqm_issuing, url, token))["issue"]
    row = Row("FQM", "sqlite", "8 issue", issued_per_s=issued.rate)
    numbers = [number for (number,) in _rows(file, "SELECT number FROM serials WHERE number > 100")]
    row.tickets, row.repeated_numbers = len(numbers), len(numbers) - len(set(numbers))
    row.skipped_numbers = max(numbers) - 100 - len(set(numbers))
    yield row
    called = load(seconds / 2, call=partial(fqm_calling, url, token))["call"]
    yield Row(
        "FQM",
        "sqlite",
        "8 call",
        called_per_s=called.rate,
        calls=len(called.tickets),
        called_twice=_more_than_once(called.tickets),
    )


def mado_issuing(url: str, number: int) -> Turn:
    """The ticket machine's request, in the category that prints nothing: looking for a printer costs more."""
    server = Http(url)
    body = {"category": "D", "buttonText": "1", "staffCount": 1}

    def once() -> int | None:
        answer = server.ask("POST", "/get_next_number", body)
        return answer and int(answer["next_number"])

    return once


def mado_calling(url: str, shares: list[list[int]], number: int) -> Turn:
    """A clerk presses on the tickets of the clerk's own share: no two clerks ever meet."""
    server = Http(url)
    ids = iter(shares[number - 1])

    def once() -> int | None:
        ticket_id = next(ids, None)
        if ticket_id is None:
            return None
        answer = server.ask("POST", "/start_processing", {"event_log_id": ticket_id})
        return ticket_id if answer and answer["success"] else None

    return once


def _press(url: str, ids: list[int], gate: Any, results: Any) -> None:
    """One of eight clerks who press on the same ticket at the same moment, ticket after ticket."""
    server = Http(url)
    told = []
    for ticket_id in ids:
        gate.wait()
        answer = server.ask("POST", "/start_processing", {"event_log_id": ticket_id})
        if answer and answer["success"]:
            told.append(ticket_id)
    results.put(told)


def mado(url: str, file: str, seconds: float) -> Iterator[Row]:
    """Eight issue; eight call, apart; eight press together on each of 200 tickets."""
    issued = load(seconds, issue=partial(mado_issuing, url))["issue"]
    rows = _rows(file, "SELECT id, current_number FROM event_logs WHERE category = 'D' ORDER BY id")
    numbers = [number for _id, number in rows]
    yield Row(
        "MADO-queue",
        "sqlite",
        "8 issue",
        issued_per_s=issued.rate,
        tickets=len(numbers),
        repeated_numbers=len(numbers) - len(set(numbers)),
        skipped_numbers=max(numbers) + 1 - len(set(numbers)),
    )
    ids = [ticket_id for ticket_id, _number in rows]
    together, apart = ids[:PRESSED_TOGETHER], ids[PRESSED_TOGETHER:]
    shares = [apart[number::CLIENTS] for number in range(CLIENTS)]
    called = load(seconds / 4, call=partial(mado_calling, url, shares))["call"]
    calls, twice = _stored_calls(file, set(apart))
    yield Row("MADO-queue", "sqlite", "8 call, apart", called_per_s=called.rate, calls=calls, called_twice=twice)
    gate, results = processes.Barrier(CLIENTS), processes.Queue()
    clerks = [start(_press, url, together, gate, results) for _ in range(CLIENTS)]
    told = [ticket_id for _ in clerks for ticket_id in results.get(timeout=120)]
    for clerk in clerks:
        clerk.join()
    calls, twice = _stored_calls(file, set(together))
    pressed = f"8 press together on {len(together)}"
    yield Row("MADO-queue", "sqlite", f"{pressed}: stored", calls=calls, called_twice=twice)
    yield Row("MADO-queue", "sqlite", f"{pressed}: told", calls=len(told), called_twice=_more_than_once(told))


def _stored_calls(file: str, among: set[int]) -> tuple[int, int]:
    """MADO-queue's log: how many calls of these tickets, and how many of these were called more than once."""
    called = [id_ for (id_,) in _rows(file, "SELECT event_log_id FROM processing_logs") if id_ in among]
    return len(called), _more_than_once(called)


# Telling


def sync_ms() -> float:
    """What one flush of 4 KB to this disk costs: the median of 200."""
    spent = []
    with tempfile.TemporaryFile(prefix="onestop-bench-") as file:
        for _ in range(200):
            begin = time.perf_counter()
            file.write(b"." * 4096)
            file.flush()
            os.fsync(file.fileno())
            spent.append(time.perf_counter() - begin)
    return statistics.median(spent) * 1000


HEAD = """\
| system | database | load | issued/s | called/s | tickets | repeated | skipped | calls | called twice |
| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


def as_markdown(row: Row) -> str:
    """The row as it stands in `peers.md`."""
    cells = ["–" if v is None else f"{v:.0f}" if isinstance(v, float) else str(v) for v in asdict(row).values()]
    return "| " + " | ".join(cells) + " |"


def ratios(rows: list[Row]) -> Iterator[str]:
    """Our rates over each peer's, on either database."""

    def rate(system: str, database: str, issuing: bool) -> float:
        rows_ = (row for row in rows if (row.system, row.database) == (system, database))
        return next(rate for row in rows_ if (rate := row.issued_per_s if issuing else row.called_per_s))

    peers = dict.fromkeys(row.system for row in rows if row.system != OURS)
    if peers:
        yield "\n| ours over | issuing, sqlite | calling, sqlite | issuing, postgres | calling, postgres |"
        yield "| --- | ---: | ---: | ---: | ---: |"
    for peer in peers:
        over = [
            rate(OURS, kind, issuing) / rate(peer, "sqlite", issuing)
            for kind in ("sqlite", "postgres")
            for issuing in (True, False)
        ]
        yield f"| {peer} | " + " | ".join(f"{ratio:.1f}" for ratio in over) + " |"


def measure(options: argparse.Namespace) -> Iterator[Row]:
    """The peers that were named, then ours."""
    if options.mado:
        yield from mado(*options.mado, options.seconds)
    if options.fqm:
        yield from fqm(*options.fqm, options.seconds)
    with temporary_databases() as make:
        for kind in ("sqlite", "postgres"):
            yield from ours(kind, make, options.seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long each load lasts")
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    parser.add_argument(
        "--fqm", nargs=3, metavar=("URL", "TOKEN", "DB"), help="a running FQM and its SQLite file"
    )
    parser.add_argument("--mado", nargs=2, metavar=("URL", "DB"), help="a running MADO-queue and its SQLite file")
    options = parser.parse_args()
    if not options.json:
        print(f"{os.cpu_count()} cores, {sync_ms():.2f} ms a disk sync, {options.seconds:g} s a load\n")
        print(HEAD, flush=True)
    rows = []
    for row in measure(options):
        rows.append(row)
        print(json.dumps(asdict(row)) if options.json else as_markdown(row), flush=True)
    if not options.json:
        for line in ratios(rows):
            print(line)


if __name__ == "__main__":
    main()
