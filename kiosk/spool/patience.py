"""Waiting for the database no longer than a visitor waits."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from kiosk.spool.spool import Spool
from schema.errors import DatabaseSilent, OnestopError, StoreError
from schema.store.engine import Store
from schema.store.transaction import Reader

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What `work` returns or raises, if that is known in time; else it goes on by itself, and nobody listens.

    Raises `DatabaseSilent`.
    """
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except OnestopError as error:
            answer.set_exception(error)

    # Not a pool's thread: those are waited for when the program ends.
    Thread(target=run, name="patience", daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError as error:
        raise DatabaseSilent(seconds=seconds) from error


def read_patiently(store: Store, spool: Spool, seconds: float, work: Callable[[Reader], T]) -> T:
    """Read the hall; from the machine's own copy where the database does not answer in time."""
    try:
        return within(seconds, lambda: store.read(work))
    except StoreError:
        return spool.read(work)
