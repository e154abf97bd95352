"""The database role the README describes is enough for the hall's work and for nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from schema.cases.receiving import accept, receive_case, request_correction, supplement
from schema.errors import StoreError
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.overseeing import move_queues
from schema.queue.serving import finish
from schema.queue.states import Outcome
from schema.queue.windows import open_window
from schema.store.engine import open_store
from tests.database.cases import LAND, LI, MATERIALS
from tests.halls import TESTER, small_hall

README = Path(__file__).parent.parent.parent / "README.md"


def test_the_documented_role(fresh_url: Callable[[str], str]) -> None:
    url = fresh_url("postgres")
    owner = open_store(url)
    hall = small_hall(owner)
    found = re.search(r"```sql\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    assert found
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(found.group(1).encode())
    role = open_store(url.replace("//postgres:@", "//onestop_hall@", 1))
    role.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
    role.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    ticket = role.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    assert ticket is not None
    role.write(lambda tx: finish(tx, hall, ticket.id, 1, Outcome.CONSULTED), actor=TESTER)
    case = role.write(lambda tx: receive_case(tx, hall, 1, LI, MATERIALS), actor=TESTER)
    role.write(lambda tx: request_correction(tx, hall, case.id, [(LAND, "缺少")]), actor=TESTER)
    role.write(lambda tx: supplement(tx, hall, case.id), actor=TESTER)
    role.write(lambda tx: accept(tx, hall, case.id), actor=TESTER)
    role.write(lambda tx: move_queues(tx, hall, 1, give=[3], take=[1]), actor=TESTER)
    for sql in (
        "DELETE FROM ticket",
        "DELETE FROM event",
        "UPDATE event SET actor = 'nobody'",
        "UPDATE alembic_version SET version_num = '9999'",
        "DROP TABLE event",
        "TRUNCATE event",
    ):
        with pytest.raises(StoreError):
            role.write(lambda tx, sql=sql: tx.connection.exec_driver_sql(sql), actor=TESTER)
    role.close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP OWNED BY onestop_hall")
        connection.execute("DROP ROLE onestop_hall")
    owner.close()
