"""Starting a machine, with the database or without it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from kiosk.spool.copying import copied_hall, follow_clock
from kiosk.spool.spool import Spool, open_spool
from schema.commands.running import configured, opened
from schema.errors import DatabaseMissing, DatabaseUnreachable, StoreBusy, StoreError
from schema.hall import clock
from schema.hall.halls import HallView
from schema.settings import Settings, spool_file
from schema.store.engine import Store, parse_url


@contextmanager
def kiosk_opened(
    db: str | None, hall: str | None, config: Path | None
) -> Iterator[tuple[Store, HallView, Settings, Spool]]:
    """The database, the hall, the settings and the spool of a machine.

    Where the database does not answer, a machine that has numbers of its own for today starts all the same, with
    its copy of the hall. Raises what `opened` and `open_spool` raise, and `SpoolElsewhere`.
    """
    settings = configured(config)
    with ExitStack() as stack:
        spool = open_spool(spool_file(settings.kiosk))
        stack.callback(spool.close)
        spool.recover()
        try:
            store, place, settings = stack.enter_context(opened(db, hall, config))
            spool.settle_in(store.name, place.code)
        except (DatabaseUnreachable, DatabaseMissing, StoreBusy) as gone:
            store, place = _without_database(spool, db or settings.db, hall or settings.hall, gone)
            stack.callback(store.close)
        yield store, place, settings, spool


def _without_database(spool: Spool, url: str, code: str, gone: StoreError) -> tuple[Store, HallView]:
    """The hall as the spool knows it; raises `gone` when it has no numbers to give for it."""
    store = Store(parse_url(url))
    place = copied_hall(spool, store.name, code)
    if place is not None:
        follow_clock(spool)
        if spool.leases(clock.business_day(place)):
            return store, place
    store.close()
    raise gone
