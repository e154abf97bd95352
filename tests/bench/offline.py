"""Giving numbers without the database, against the same statements sent to the same file by the bare driver."""

from __future__ import annotations

import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from kiosk.spool.copying import renew
from kiosk.spool.giving import give_from_spool
from kiosk.spool.spool import Spool, insert_given, next_of_queue, number_again, open_spool
from kiosk.spool.tables import given_t
from schema.hall import clock
from schema.hall.halls import HallView
from schema.queue.blocks import Lease
from schema.queue.tickets import new_code
from schema.store.engine import open_store
from tests.bench.verbs import PER_ROUND, Floor, compare
from tests.halls import small_hall


def _floor(spool: Spool, hall: HallView, queue: int) -> Callable[[], None]:
    floor = Floor(spool.store)
    again, following = floor.prepare(number_again()), floor.prepare(next_of_queue())
    insert = floor.prepare(insert_given(), [column.name for column in given_t.c if column.name != "seq"])
    day = floor.day(hall)

    def once() -> None:
        floor.begin()
        command = uuid.uuid4().hex
        again({"command": command})
        letter, _active, number = following({"queue": queue, "day": day})
        insert(
            {
                "command": command,
                "queue_id": queue,
                "item_id": None,
                "letter": letter,
                "number": number,
                "day": day,
                "code": new_code(),
                "priority": "ordinary",
                "head_start_seconds": 0,
                "taken_at": floor.moment(clock.now()),
                "slip_state": "queued",
                "delivered": False,
                "refusal": "",
            }
        )
        floor.commit()

    return once


def issue_rate(url: str) -> tuple[float, str, float, float]:
    """Numbers a second from the spool, each on the disk before it is shown; the floor gives another queue's."""
    store = open_store(url)
    hall = small_hall(store)
    with tempfile.TemporaryDirectory(prefix="onestop-bench-") as folder:
        spool = open_spool(Path(folder) / "spool.db")
        renew(spool, store, hall, "K1")
        day = clock.business_day(hall)
        spool.keep_leases([Lease(queue, day, 801, 999_999) for queue in (1, 2)], day)
        once = _floor(spool, hall, 2)

        def timed(work: Callable[[], object]) -> Callable[[], float]:
            def round_() -> float:
                begin = time.perf_counter()
                for _ in range(PER_ROUND):
                    work()
                return PER_ROUND / (time.perf_counter() - begin)

            return round_

        result = compare(timed(lambda: give_from_spool(spool, hall, uuid.uuid4().hex, 1)), timed(once))
        spool.close()
    store.close()
    return result
