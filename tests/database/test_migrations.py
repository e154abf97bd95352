"""A hall of the first version is brought up with everything it holds, on both databases."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select, text

from schema.errors import SchemaTooOld
from schema.hall import clock
from schema.hall.classes import list_classes
from schema.hall.halls import find_hall
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.line import served_today
from schema.queue.moving import service_t
from schema.queue.serving import finish
from schema.queue.states import Outcome, TicketState, Verb
from schema.queue.tickets import find_ticket
from schema.store.engine import Store, open_store, parse_url
from schema.store.migrating import alembic_config, upgrade_store
from tests.database.at_window import Day
from tests.halls import TESTER

#: A hall as the first version stored it: one served, one missed, one waiting.
FIRST_VERSION = """
INSERT INTO hall (id, code, name, name_en, level, zone, demo)
    VALUES (1, 'GA01', '广安区政务服务中心', '', 'centre', 'Asia/Shanghai', FALSE);
INSERT INTO queue (id, hall_id, letter, name, name_en, active, usual_seconds)
    VALUES (1, 1, 'A', '企业登记', '', TRUE, 600);
INSERT INTO "window" (id, hall_id, number, name, floor, state, pause_reason)
    VALUES (1, 1, 1, '综合受理', 1, 'open', '');
INSERT INTO window_queue (window_id, queue_id) VALUES (1, 1);
INSERT INTO clerk (id, hall_id, number, name, role, password_hash, failures, active)
    VALUES (1, 1, '1001', '王芳', 'clerk', '', 0, TRUE);
INSERT INTO queue_day (queue_id, day, last_number) VALUES (1, '2026-03-02', 3);
INSERT INTO ticket (id, hall_id, queue_id, day, letter, number, code, channel, state, rank, arrived_at, called_at,
    last_called_at, recalls, started_at, finished_at, window_id, outcome) VALUES
    (1, 1, 1, '2026-03-02', 'A', 1, 'AAAAAA', 'kiosk', 'served', 1772413200000000, '2026-03-02 01:00:00.000000',
     '2026-03-02 01:05:00.000000', '2026-03-02 01:05:00.000000', 0, NULL, '2026-03-02 01:15:30.000000', 1,
     'accepted'),
    (2, 1, 1, '2026-03-02', 'A', 2, 'BBBBBB', 'kiosk', 'no_show', 1772413260000000, '2026-03-02 01:01:00.000000',
     '2026-03-02 01:16:00.000000', '2026-03-02 01:17:00.000000', 1, NULL, '2026-03-02 01:18:00.000000', 1, NULL),
    (3, 1, 1, '2026-03-02', 'A', 3, 'CCCCCC', 'kiosk', 'waiting', 1772413320000000, '2026-03-02 01:02:00.000000',
     NULL, NULL, 0, NULL, NULL, NULL, NULL);
INSERT INTO event (id, at, hall_id, actor, place, verb, subject, subject_id, step)
    VALUES (1, '2026-03-02 01:00:00.000000', 1, 'kiosk:K1', 'kiosk:K1', 'issue', 'ticket', 1, 0);
"""


@pytest.fixture(params=["sqlite", "postgres"])
def first_version(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a hall of the first version."""
    url = f"sqlite:///{tmp_path / 'hall.db'}"
    if request.param == "sqlite":
        (tmp_path / "hall.db").touch()
    else:
        import psycopg

        server: str = request.getfixturevalue("postgres_server")
        name = f"old_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = server.replace("/postgres?", f"/{name}?", 1)
    store = Store(parse_url(url))
    with store.engine.connect() as connection:
        command.upgrade(alembic_config(connection), "0001")
        for statement in FIRST_VERSION.split(";"):
            if statement.strip():
                connection.execute(text(statement))
        if not store.is_sqlite:
            connection.exec_driver_sql("SELECT setval('ticket_id_seq', 3), setval('event_id_seq', 1)")
            connection.commit()
    store.close()
    return url


def test_a_hall_of_the_first_version_goes_on(first_version: str, day: Day) -> None:
    with pytest.raises(SchemaTooOld, match="0001"):
        open_store(first_version)
    before, after = upgrade_store(first_version)
    assert before == "0001" < after
    assert upgrade_store(first_version) == (after, after)
    store = open_store(first_version)
    day.later(minutes=20)
    hall = store.read(find_hall)
    assert (hall.rollover_hour, hall.carry_overnight, hall.stop_minutes) == (0, False, None)
    assert "green" in {each.code for each in store.read(lambda r: list_classes(r, hall))}
    # What had been done is known to the estimates and the counts.
    s = service_t.c
    rows = store.read(lambda r: r.all(select(s.ticket_id, s.ending, s.outcome, s.seconds).order_by(s.ticket_id)))
    assert [tuple(row) for row in rows] == [(1, Verb.FINISH, Outcome.ACCEPTED, 630), (2, Verb.NO_SHOW, None, 120)]
    assert store.read(lambda r: served_today(r, hall, 1)) == 1
    served = store.read(lambda r: find_ticket(r, hall, "A001"))
    assert served.first_called_at == served.called_at and served.priority == "ordinary"
    # And the day goes on where it was.
    called = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    assert called is not None and called.label == "A003"
    done = store.write(lambda tx: finish(tx, hall, called.id, 1, Outcome.CONSULTED), actor=TESTER)
    assert done.state == TicketState.SERVED
    assert store.write(lambda tx: issue(tx, hall, 1), actor=TESTER).label == "A004"
    assert clock.business_day(hall) == served.day
    store.close()


def test_a_database_that_was_made_new_needs_no_upgrade(fresh_url: Callable[[str], str]) -> None:
    before, after = upgrade_store(fresh_url("sqlite"))
    assert before == after
