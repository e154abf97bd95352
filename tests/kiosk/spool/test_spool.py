"""The machine's own file: numbers from its block, each once, in it before anybody sees them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.spool import spool as spool_module
from kiosk.spool.copying import copied_hall, keep_copy, read_copy, renew
from kiosk.spool.delivery import deliver
from kiosk.spool.giving import give_from_spool, slip_from_spool
from kiosk.spool.spool import Spool, open_spool
from schema.errors import (
    HallClosed,
    NothingLeft,
    PriorityNeedsStaff,
    QueueClosed,
    SpoolElsewhere,
    SpoolUnusable,
    UnknownQueue,
)
from schema.hall import clock
from schema.hall.classes import set_class
from schema.hall.halls import HallView, list_items, list_queues, queue_t
from schema.hall.staff import clerk_t
from schema.public.models import SlipState
from schema.queue.tickets import list_tickets
from schema.store.engine import SCHEMA_VERSION, Store
from tests.database.at_window import Day
from tests.halls import TESTER

#: The hall's database; the spool is SQLite in any case.
pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def take(spool: Spool, hall: HallView, count: int = 1, queue: int = 1) -> list[str]:
    """So many numbers, printed."""
    labels = []
    for _time in range(count):
        command = f"command-{queue}-{len(spool.numbers())}"
        labels.append(give_from_spool(spool, hall, command, queue).label)
        spool.mark_slip(command, SlipState.PRINTED)
    return labels


def test_numbers_come_from_the_block_in_order(spool: Spool, hall: HallView) -> None:
    assert take(spool, hall, 3) == ["A801", "A802", "A803"]
    assert take(spool, hall, 1, queue=2) == ["B801"]
    assert spool.used(clock.business_day(hall)) == {1: 803, 2: 801}
    assert [each.given.label for each in spool.numbers(pending=True)] == ["A801", "A802", "A803", "B801"]


def test_a_command_is_given_one_number(spool: Spool, hall: HallView) -> None:
    first = give_from_spool(spool, hall, "once", 1, priority="elderly")
    assert give_from_spool(spool, hall, "once", 1) == first
    assert (first.priority, first.head_start_seconds) == ("elderly", 900)
    assert len(spool.numbers()) == 1


def test_when_the_block_is_used_up_the_visitor_is_told(spool: Spool, hall: HallView) -> None:
    assert take(spool, hall, 50)[-1] == "A850"
    with pytest.raises(NothingLeft, match="queue A"):
        take(spool, hall)
    assert take(spool, hall, queue=3) == ["C801"]


def test_another_block_goes_on_where_the_first_one_ended(spool: Spool, store: Store, hall: HallView) -> None:
    take(spool, hall, 40)
    renew(spool, store, hall, "K1")
    assert take(spool, hall, 11)[-2:] == ["A850", "A851"]


def test_leases_end_with_the_day(spool: Spool, hall: HallView, day: Day) -> None:
    day.later(minutes=24 * 60)
    with pytest.raises(NothingLeft):
        take(spool, hall)


def test_the_halls_rules_hold_without_the_database(spool: Spool, store: Store, hall: HallView) -> None:
    store.write(
        lambda tx: tx.run(update(queue_t).where(queue_t.c.letter == "B").values(active=False)), actor=TESTER
    )
    store.write(lambda tx: set_class(tx, hall, "pregnant", declarable=False), actor=TESTER)
    renew(spool, store, hall, "K1")
    with pytest.raises(QueueClosed):
        take(spool, hall, queue=2)
    with pytest.raises(UnknownQueue):
        take(spool, hall, queue=77)
    with pytest.raises(PriorityNeedsStaff):
        give_from_spool(spool, hall, "x", 1, priority="pregnant")
    with pytest.raises(PriorityNeedsStaff):
        give_from_spool(spool, hall, "x", 1, priority="green")
    with clock.using(lambda: datetime(2026, 3, 2, 10, 0, tzinfo=UTC)), pytest.raises(HallClosed):
        give_from_spool(spool, replace(hall, stop_minutes=30), "x", 1)


def test_the_slip_is_an_ordinary_one_that_says_nothing_of_the_wait(spool: Spool, hall: HallView) -> None:
    given = give_from_spool(spool, hall, "once", 1, item_id=1, priority="elderly")
    slip = spool.read(lambda reader: slip_from_spool(reader, hall, given))
    assert (slip.label, slip.item, slip.windows, slip.priority) == ("A801", "企业设立登记", (1, 2, 4), "Elderly")
    assert slip.untold and (slip.ahead, slip.minutes) == (None, None)
    assert slip.qr == f"ONESTOP:GA01:20260302:A801:{given.code}"
    assert f"{slip.taken_at:%H:%M}" == "09:00"


def test_the_copy_has_what_pages_need_and_nobodys_data(spool: Spool, store: Store, hall: HallView) -> None:
    assert copied_hall(spool, store.name, "") == copied_hall(spool, store.name, "GA01") == hall
    assert copied_hall(spool, store.name, "other") is None
    assert copied_hall(spool, "sqlite:////elsewhere.db", "") is None
    assert spool.read(lambda r: list_queues(r, hall)) == store.read(lambda r: list_queues(r, hall))
    assert spool.read(lambda r: list_items(r, hall)) == store.read(lambda r: list_items(r, hall))
    assert spool.read(lambda r: r.all(select(clerk_t.c.id))) == []


def test_the_copy_of_another_version_is_made_anew(spool: Spool, store: Store, hall: HallView) -> None:
    take(spool, hall, 2)
    with sqlite3.connect(spool.path) as file:
        file.execute("ALTER TABLE queue DROP COLUMN name_en")
        file.execute("UPDATE spool_fact SET value = '\"0001\"' WHERE name = 'copied'")
    file.close()
    assert copied_hall(spool, store.name, "") is None
    keep_copy(spool, store.read(lambda reader: read_copy(reader, hall)))
    assert copied_hall(spool, store.name, "") == hall
    assert spool.fact("copied") == SCHEMA_VERSION
    assert take(spool, hall) == ["A803"]


def test_after_a_stop_in_the_middle_nobody_can_tell_of_the_slip(
    spool: Spool, store: Store, hall: HallView, day: Day
) -> None:
    take(spool, hall)
    give_from_spool(spool, hall, "killed", 1)
    spool.close()
    again = open_spool(spool.path)
    again.recover()
    assert [each.given.slip_state for each in again.numbers()] == [SlipState.PRINTED, SlipState.UNKNOWN]
    assert take(again, hall) == ["A803"]
    assert deliver(again, store, hall, "K1").delivered == 3
    again.close()


def test_a_slip_that_is_being_printed_is_waited_for(spool: Spool, store: Store, hall: HallView, day: Day) -> None:
    take(spool, hall)
    give_from_spool(spool, hall, "printing", 1)
    done = deliver(spool, store, hall, "K1")
    assert (done.delivered, done.left, done.stopped) == (1, 1, True)
    day.later(seconds=31)
    done = deliver(spool, store, hall, "K1")
    assert (done.delivered, done.left, done.stopped) == (1, 0, False)


def test_a_refused_number_stops_nobody_else(spool: Spool, store: Store, hall: HallView) -> None:
    take(spool, hall, 3)
    with sqlite3.connect(spool.path) as file:
        file.execute("UPDATE spooled_number SET queue_id = 77 WHERE number = 802")
    file.close()
    done = deliver(spool, store, hall, "K1")
    assert (done.delivered, done.refused, done.left) == (2, ("A802",), 1)
    assert deliver(spool, store, hall, "K1").refused == ()
    assert deliver(spool, store, hall, "K1", refused_too=True).refused == ("A802",)
    assert "queue" in spool.numbers(pending=True)[0].refusal
    labels = [each.label for each in store.read(lambda reader: list_tickets(reader, hall))]
    assert labels == ["A801", "A803"]


def test_a_disk_that_was_copied_to_another_machine_is_another_installation(
    spool: Spool, store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert take(spool, hall) == ["A801"]
    before = spool.installation
    assert spool.installation == before
    monkeypatch.setattr(spool_module.platform, "node", lambda: "another")
    assert spool.installation != before
    with pytest.raises(NothingLeft):
        take(spool, hall)
    renew(spool, store, hall, "K1")
    assert take(spool, hall) == ["A851"]


def test_a_spool_with_numbers_of_one_hall_is_not_taken_to_another(spool: Spool, hall: HallView) -> None:
    take(spool, hall, 2)
    with pytest.raises(SpoolElsewhere, match="2 numbers given for hall GA01"):
        spool.settle_in("sqlite:////elsewhere.db", "GA01")
    before = spool.installation
    for each in spool.numbers():
        spool.mark_delivered(each.seq)
    spool.settle_in("sqlite:////elsewhere.db", "GA01")
    assert (spool.leases(), spool.numbers()) == ([], [])
    assert spool.installation != before


def test_a_file_that_is_no_spool_is_named(spool: Spool, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    path.write_text("not a database, but long enough to be taken for the head of one" * 20)
    with pytest.raises(SpoolUnusable, match="not a database"):
        open_spool(path)
    with pytest.raises(SpoolUnusable):
        open_spool(path / "below a file")
