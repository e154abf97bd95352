"""Blocks of numbers kept for machines: nobody else gives them, no two machines have one; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import insert, select, update

from schema.errors import QueueFull
from schema.hall import clock
from schema.hall.halls import HallView, find_hall, list_queues, queue_t
from schema.hall.rules import set_hall_rules
from schema.queue.blocks import Lease
from schema.queue.days import queue_day_t
from schema.queue.issuing import issue
from schema.queue.leases import lease_numbers, list_leases
from schema.queue.tickets import ticket_t
from schema.store.engine import Store, open_store
from schema.store.events import Actor, event_t
from tests.database.at_window import Day, Desk
from tests.database.workers import processes, start
from tests.halls import TESTER

MONDAY = date(2026, 3, 2)


def lease(desk: Desk, installation: str, used: dict[int, int] | None = None, name: str = "K1") -> list[Lease]:
    return desk.write(lambda tx: lease_numbers(tx, desk.hall, name, installation, used))


def blocks(leases: list[Lease], queue: int = 1) -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in leases if each.queue_id == queue]


def come_to(desk: Desk, number: int, queue: int = 1) -> None:
    """The queue has given so many numbers today."""
    row = {"queue_id": queue, "day": clock.business_day(desk.hall), "last_number": number, "last_at": clock.now()}
    desk.write(lambda tx: tx.run(insert(queue_day_t), row))


def test_each_machine_has_a_block_of_every_queue(desk: Desk, day: Day) -> None:
    first = lease(desk, "one")
    assert [(each.queue_id, each.day, each.first, each.last) for each in first] == [
        (queue, MONDAY, 801, 850) for queue in (1, 2, 3)
    ]
    assert blocks(lease(desk, "two", name="K2")) == [(851, 900)]
    assert lease(desk, "one") == first
    events = desk.read(lambda r: r.all(select(event_t.c.after).where(event_t.c.verb == "lease_numbers")))
    assert [(row.after["dispenser"], row.after["blocks"]["A"]) for row in events] == [
        ("K1", [801, 850]),
        ("K2", [851, 900]),
    ]


def test_two_machines_of_one_name_have_two_blocks(desk: Desk, day: Day) -> None:
    assert blocks(lease(desk, "one")) == [(801, 850)]
    assert blocks(lease(desk, "another with its name")) == [(851, 900)]


def test_numbers_given_in_order_leave_the_blocks_out(desk: Desk, day: Day) -> None:
    lease(desk, "one")
    lease(desk, "two")
    assert [desk.issue().label for _time in range(2)] == ["A001", "A002"]
    desk.write(lambda tx: tx.run(update(queue_day_t).values(last_number=799)))
    assert [desk.issue().label for _time in range(3)] == ["A800", "A901", "A902"]
    # Whoever comes later has a block that no number has reached.
    assert blocks(lease(desk, "three")) == [(1801, 1850)]
    assert desk.issue().label == "A903"


def test_blocks_count_for_no_limit(desk: Desk, day: Day) -> None:
    lease(desk, "one")
    desk.write(lambda tx: tx.run(update(queue_t).where(queue_t.c.letter == "A").values(most_per_day=801)))
    come_to(desk, 799)
    assert [desk.issue().label for _time in range(2)] == ["A800", "A851"]
    with pytest.raises(QueueFull):
        desk.issue()


def test_who_has_used_more_than_half_has_another_block(desk: Desk, day: Day) -> None:
    lease(desk, "one")
    assert blocks(lease(desk, "one", {1: 825})) == [(801, 850)]
    assert blocks(lease(desk, "one", {1: 826})) == [(801, 850), (851, 900)]
    assert blocks(lease(desk, "one", {1: 826})) == [(801, 850), (851, 900)]
    assert blocks(lease(desk, "one", {1: 826}), queue=2) == [(801, 850)]


def test_a_block_is_for_one_day(desk: Desk, day: Day) -> None:
    lease(desk, "one")
    day.later(minutes=24 * 60)
    desk.write(lambda tx: tx.run(update(queue_day_t).values(last_number=800)))
    assert blocks(lease(desk, "two")) == [(801, 850)]
    tuesday = desk.read(lambda r: list_leases(r, desk.hall, date(2026, 3, 3), "one"))
    assert tuesday == []


def test_the_hall_decides_where_blocks_begin_and_how_big_they_are(desk: Desk, day: Day) -> None:
    desk.write(lambda tx: set_hall_rules(tx, desk.hall, lease_first=501, lease_size=20))
    desk.hall = desk.read(find_hall)
    assert blocks(lease(desk, "one")) == [(501, 520)]


def test_a_machines_number_kept_overnight_is_left_out_and_nobodys(desk: Desk, day: Day) -> None:
    desk.hall = replace(desk.hall, carry_overnight=True)
    lease(desk, "one")
    offline = desk.issue()
    desk.write(lambda tx: tx.run(update(ticket_t).where(ticket_t.c.id == offline.id).values(number=803)))
    desk.issue()  # A002, kept overnight too
    day.later(minutes=24 * 60)
    assert blocks(lease(desk, "one")) == [(804, 853)]
    assert desk.issue().label == "A003"
    desk.write(lambda tx: tx.run(update(queue_day_t).values(last_number=802)))
    assert desk.issue().label == "A854"


def _lease_and_issue(url: str, installation: int, ready: object, go: object) -> None:
    store = open_store(url)
    hall = store.read(find_hall)
    queues = [queue.id for queue in store.read(lambda reader: list_queues(reader, hall))]
    actor = Actor(f"kiosk:{installation}", f"kiosk:{installation}")
    ready.release()  # type: ignore[attr-defined]
    go.wait()  # type: ignore[attr-defined]
    for turn in range(6):
        used = dict.fromkeys(queues, 800 + 50 * turn)
        store.write(lambda tx: lease_numbers(tx, hall, "K1", str(installation), used), actor=actor)  # noqa: B023
        for queue in queues:
            store.write(lambda tx: issue(tx, hall, queue), actor=actor)  # noqa: B023
    store.close()


def test_many_processes_at_once_never_share_a_number(store: Store, hall: HallView, db_url: str) -> None:
    day = clock.business_day(hall)
    rows = [{"queue_id": queue, "day": day, "last_number": 796, "last_at": clock.now()} for queue in (1, 2, 3)]
    store.write(lambda tx: tx.run(insert(queue_day_t), rows), actor=TESTER)
    ready, go = processes.Semaphore(0), processes.Event()
    workers = [start(_lease_and_issue, db_url, number, ready, go) for number in range(4)]
    for _worker in workers:
        ready.acquire()
    go.set()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    leases = store.read(lambda reader: list_leases(reader, hall, day))
    t = ticket_t.c
    for queue in (1, 2, 3):
        kept = [number for first, last in blocks(leases, queue) for number in range(first, last + 1)]
        query = select(t.number).where(t.queue_id == queue).order_by(t.id)
        given = [row.number for row in store.read(lambda r, q=query: r.all(q))]
        assert len(kept) == len(set(kept)) >= 4 * 50
        assert len(given) == len(set(given)) == 4 * 6
        assert not set(kept) & set(given)
