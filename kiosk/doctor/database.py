"""Checks of the settings, the database and the feed."""

from __future__ import annotations

import os
import queue
import shutil
import time
from collections.abc import Iterator

from kiosk.doctor.findings import Finding, Site, State
from schema.hall import clock
from schema.hall.halls import find_hall, list_windows
from schema.hall.models import WindowState
from schema.language import translator
from schema.store.engine import SCHEMA_VERSION, Store, open_store
from schema.store.feed import Signal, open_feed
from schema.store.transaction import Reader

_ = translator("kiosk")

#: An answer slower than this makes people wait, seconds.
SLOW_SECONDS = 0.2
#: A clock that is off by more than this is told, seconds.
CLOCK_SECONDS = 5.0
#: Free disk space below which somebody should see to it, and below which the hall is about to stop, bytes.
SPACE_LITTLE, SPACE_NONE = 500_000_000, 50_000_000
#: The feed says "look again" once it watches; longer than this it does not work, seconds.
FEED_SECONDS = 8.0


def check_settings(site: Site) -> Iterator[Finding]:
    """Which file is read; that it can be read was seen before."""
    name = _("settings")
    if site.file is None:
        yield Finding(name, State.OK, _("no config.toml, so every key has its default"))
    else:
        yield Finding(name, State.OK, str(site.file.absolute()))


def check_database(site: Site) -> Iterator[Finding]:
    """Whether it answers, and how fast; the hall in it; the clock; the disk."""
    name = _("database")
    store = site.store = open_store(site.db)
    begun = time.monotonic()
    server_time = store.read(Reader.server_time)
    seconds = time.monotonic() - begun
    seen = _("{db} answers in {ms} ms, version {version}").format(
        db=store.name, ms=max(1, round(seconds * 1000)), version=SCHEMA_VERSION
    )
    if seconds > SLOW_SECONDS:
        yield Finding(
            name, State.WARNING, seen, _("That is slow: look at the network and at the load of the server.")
        )
    else:
        yield Finding(name, State.OK, seen)
    if server_time is not None:
        ahead = (clock.now() - server_time).total_seconds()
        yield _clock(ahead)
    hall = site.hall = store.read(lambda reader: find_hall(reader, site.hall_code))
    windows = store.read(lambda reader: list_windows(reader, hall))
    opened = sum(window.state == WindowState.OPEN for window in windows)
    yield Finding(
        _("hall"),
        State.OK,
        _("{hall}, {count} windows, {open} open").format(hall=hall.title, count=len(windows), open=opened),
    )
    if store.path is not None:
        yield from _disk(store)


def _clock(ahead: float) -> Finding:
    seen = _("{seconds} s from the database's clock").format(seconds=f"{ahead:+.0f}")
    if abs(ahead) <= CLOCK_SECONDS:
        return Finding(_("clock"), State.OK, seen)
    return Finding(
        _("clock"),
        State.WARNING,
        seen,
        _("The hall goes by the database's clock, so nothing is wrong; let this PC follow a time server."),
    )


def _disk(store: Store) -> Iterator[Finding]:
    path = store.path
    assert path is not None
    name = _("disk")
    free = shutil.disk_usage(path.absolute().parent).free
    seen = _("{free} MB free for {path}").format(free=free // 1_000_000, path=path)
    do = _("Delete what is not needed, or move the database to a larger disk.")
    if free < SPACE_NONE:
        yield Finding(name, State.FAULT, seen, do)
    elif free < SPACE_LITTLE:
        yield Finding(name, State.WARNING, seen, do)
    else:
        yield Finding(name, State.OK, seen)
    if not (os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)):
        yield Finding(
            name,
            State.FAULT,
            _("this user may not write {path} and its folder").format(path=path),
            _("Give the user who runs Onestop the right to both."),
        )


def check_feed(site: Site) -> Iterator[Finding]:
    """Whether screens and voice are told of changes."""
    if site.store is None:
        return
    name = _("change feed")
    told: queue.SimpleQueue[Signal] = queue.SimpleQueue()
    feed = open_feed(site.store, told.put)
    try:
        works = told.get(timeout=FEED_SECONDS) == Signal.CHANGED
    except queue.Empty:
        works = False
    finally:
        feed.stop()
    if works:
        yield Finding(name, State.OK, _("tells of changes"))
    else:
        yield Finding(
            name,
            State.FAULT,
            _("does not tell of changes"),
            _("On Postgres, look whether a connection pooler stands in between: LISTEN needs its own session."),
        )
