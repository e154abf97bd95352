"""Many writes in one transaction, on both databases: each whole or not at all, and all of them or none."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select, text

from schema.errors import CommandReused, StoreError, WindowNotOpen
from schema.hall.halls import HallView, queue_t
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.tickets import TicketView, ticket_by_id, ticket_t
from schema.queue.windows import open_window
from schema.store.batch import Batch, batched
from schema.store.engine import Store
from schema.store.events import event_t
from schema.store.transaction import Reader, Tx
from tests.halls import TESTER


def _tickets(reader: Reader) -> int:
    return int(reader.scalar(select(func.count()).select_from(ticket_t)))


def _issues(reader: Reader) -> int:
    """How many tickets the event log tells of."""
    return int(reader.scalar(select(func.count()).where(event_t.c.verb == "issue")))


def _issue(batch: Batch | Store, hall: HallView) -> TicketView:
    return batch.write(lambda tx: issue(tx, hall, 1), actor=TESTER)


def test_everything_is_there_after_the_block_and_nothing_before(store: Store, hall: HallView) -> None:
    with batched(store) as batch:
        given = [_issue(batch, hall) for _one in range(3)]
        assert batch.read(_tickets) == 3  # the batch sees its own writes …
        assert store.read(_tickets) == 0  # … and nobody else does
        batch.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
        called = batch.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
        assert called is not None and called.id == given[0].id
    assert [ticket.label for ticket in given] == ["A001", "A002", "A003"]
    assert store.read(_tickets) == 3 and store.read(_issues) == 3
    assert _issue(store, hall).label == "A004"


def test_a_refused_write_leaves_nothing_and_the_others_stay(store: Store, hall: HallView) -> None:
    def issue_and_fail(tx: Tx) -> None:
        issue(tx, hall, 1)
        call_next(tx, hall, 1)

    with batched(store) as batch:
        _issue(batch, hall)
        with pytest.raises(WindowNotOpen):
            batch.write(issue_and_fail, actor=TESTER)
        assert batch.read(_tickets) == 1 and batch.read(_issues) == 1
        assert _issue(batch, hall).label == "A002"
    assert store.read(_tickets) == 2 and store.read(_issues) == 2


def test_an_error_of_the_database_takes_back_one_write_only(store: Store, hall: HallView) -> None:
    double = {"hall_id": hall.id, "letter": "A", "name": "again", "name_en": "again"}
    with batched(store) as batch:
        _issue(batch, hall)
        with pytest.raises(StoreError):
            batch.write(lambda tx: tx.run(insert(queue_t), double), actor=TESTER)
        _issue(batch, hall)
    assert store.read(_tickets) == 2


def test_nothing_is_there_after_an_exception_out_of_the_block(store: Store, hall: HallView) -> None:
    def fail_in_the_middle() -> None:
        with batched(store) as batch:
            _issue(batch, hall)
            raise LookupError

    with pytest.raises(LookupError):
        fail_in_the_middle()
    assert store.read(_tickets) == 0 and store.read(_issues) == 0
    assert _issue(store, hall).label == "A001"


def test_what_is_only_tried_out_is_not_kept(store: Store, hall: HallView) -> None:
    for _time in range(2):
        with batched(store, keep=False) as batch:
            assert _issue(batch, hall).label == "A001"
            assert batch.read(_tickets) == 1
    assert store.read(_tickets) == 0


def test_a_command_is_applied_once_in_a_batch_and_around_it(store: Store, hall: HallView) -> None:
    def send(where: Batch | Store, command: str) -> TicketView:
        return where.write(lambda tx: issue(tx, hall, 1), actor=TESTER, command=command, again=ticket_by_id)

    before = send(store, "one")
    with batched(store) as batch:
        assert send(batch, "one").id == before.id
        inside = send(batch, "two")
        assert send(batch, "two").id == inside.id
        with pytest.raises(CommandReused):
            batch.write(lambda tx: issue(tx, hall, 1), actor=TESTER, command="two")
    assert send(store, "two").id == inside.id
    assert store.read(_tickets) == 2


def test_a_batch_whose_transaction_was_given_up_keeps_nothing_and_says_so(store: Store, hall: HallView) -> None:
    def give_up(tx: Tx) -> None:
        tx.connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself when the disk is full
        raise LookupError

    def go_on_regardless() -> None:
        with batched(store) as batch:
            _issue(batch, hall)
            with pytest.raises(StoreError):
                batch.write(give_up, actor=TESTER)
            with pytest.raises(StoreError):
                _issue(batch, hall)

    with pytest.raises(StoreError):
        go_on_regardless()
    assert store.read(_tickets) == 0


def test_after_a_read_that_failed_nothing_is_kept(store: Store, hall: HallView) -> None:
    def go_on_regardless() -> None:
        with batched(store) as batch:
            _issue(batch, hall)
            with pytest.raises(StoreError):
                batch.read(lambda reader: reader.all(text("SELECT nothing FROM nowhere")))

    with pytest.raises(StoreError):
        go_on_regardless()
    assert store.read(_tickets) == 0
