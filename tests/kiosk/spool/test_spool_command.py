"""`onestop spool`: what the technician sees and does, with the database and without it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from kiosk.commands import kiosk_commands
from kiosk.spool.giving import give_from_spool
from kiosk.spool.spool import Spool
from kiosk.spool.starting import kiosk_opened
from schema.errors import DatabaseMissing, OnestopError, SpoolElsewhere
from schema.hall import clock
from schema.hall.halls import HallView
from schema.public.models import SlipState
from schema.queue.tickets import list_tickets
from schema.store.engine import Store
from tests.database.at_window import Day

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _spool_of_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")
    monkeypatch.setenv("ONESTOP_KIOSK__SPOOL", str(tmp_path / "spool.db"))


def run(*words: str) -> tuple[str, int, BaseException | None]:
    """What a command prints, its exit code, and the error it ends with."""
    app = typer.Typer()
    kiosk_commands(app)
    done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, OnestopError | SystemExit), done.output
    return done.output, done.exit_code, done.exception


def give(spool: Spool, hall: HallView, command: str) -> None:
    give_from_spool(spool, hall, command, 1)
    spool.mark_slip(command, SlipState.PRINTED)


def test_before_a_machine_ran_there_is_nothing(store: Store) -> None:
    output, code, _error = run("spool", "show")
    assert code == 0 and "no machine ran here yet" in output
    facts: dict[str, Any] = json.loads(run("spool", "show", "--json")[0])
    assert (facts["pending"], facts["numbers"]) == (0, [])


def test_show_and_deliver(spool: Spool, store: Store, hall: HallView) -> None:
    give(spool, hall, "one")
    give_from_spool(spool, hall, "two", 1)
    spool.mark_slip("two", SlipState.UNKNOWN)
    facts = json.loads(run("spool", "show", "--json")[0])
    assert facts["pending"] == 2 and facts["home"] == {"url": store.name, "hall": "GA01"}
    assert facts["blocks"][0] == {"queue": 1, "day": "2026-03-02", "first": 801, "last": 850}
    assert "A802  2026-03-02  slip unknown  to deliver" in run("spool", "show")[0]
    output, code, _error = run("spool", "deliver", "--db", store.name)
    assert (output, code) == ("Delivered: 2. Still in the spool: 0.\n", 0)
    assert "A801  2026-03-02  slip printed  delivered" in run("spool", "show")[0]
    assert json.loads(run("spool", "deliver", "--db", store.name, "--json")[0])["delivered"] == 0
    assert [each.label for each in store.read(lambda r: list_tickets(r, hall))] == ["A801", "A802"]


def test_what_stays_in_the_spool_is_said(spool: Spool, store: Store, hall: HallView) -> None:
    give(spool, hall, "one")
    with sqlite3.connect(spool.path) as file:
        file.execute("UPDATE spooled_number SET queue_id = 77")
    file.close()
    output, code, _error = run("spool", "deliver", "--db", store.name)
    assert code == 1
    assert "Still in the spool: 1." in output and "A801  There is no queue" in output


def test_without_the_database_it_says_so(spool: Spool, store: Store, hall: HallView, tmp_path: Path) -> None:
    give(spool, hall, "one")
    _output, _code, error = run("spool", "deliver", "--db", f"sqlite:///{tmp_path}/gone.db")
    assert isinstance(error, DatabaseMissing)
    assert spool.count_pending() == 1


def test_a_machine_starts_without_the_database_on_the_day_it_has_numbers_for(
    spool: Spool, store: Store, hall: HallView, day: Day
) -> None:
    assert store.path is not None
    store.close()
    store.path.rename(f"{store.path}.away")
    with kiosk_opened(store.name, None, None) as (_store, place, _settings, own):
        assert place == hall
        give(own, hall, "one")
    day.later(minutes=24 * 60)
    with pytest.raises(DatabaseMissing), kiosk_opened(store.name, None, None):
        pass


def test_a_machine_whose_spool_is_another_halls_does_not_start(
    spool: Spool, store: Store, hall: HallView
) -> None:
    give(spool, hall, "one")
    spool.write(
        lambda tx: tx.connection.exec_driver_sql("UPDATE spool_fact SET value = replace(value, 'GA01', 'X')")
    )
    with pytest.raises(SpoolElsewhere, match="spool deliver --hall X"), kiosk_opened(store.name, None, None):
        pass


def test_its_clock_goes_as_the_databases_did(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    from kiosk.spool.copying import follow_clock
    from kiosk.spool.spool import set_facts

    monkeypatch.setattr(clock, "_source", None)
    monkeypatch.setattr(clock, "_followed", None)
    own = clock.now()
    spool.write(lambda tx: set_facts(tx, clock_ahead=3600.0))
    follow_clock(spool)
    assert 3599 < (clock.now() - own).total_seconds() < 3660
    assert 3599 < clock.offset().total_seconds() < 3601
