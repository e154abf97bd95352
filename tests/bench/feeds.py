"""From another process's commit to this process being told: the change feed."""

from __future__ import annotations

import random
import threading
import time
from multiprocessing.connection import Connection
from statistics import median

from schema.hall.halls import find_hall
from schema.queue.issuing import issue
from schema.store.engine import open_store
from schema.store.feed import Signal, open_feed
from tests.database.workers import processes
from tests.halls import TESTER, small_hall

TICKETS = 200


def _issuer(url: str, pipe: Connection) -> None:
    """Issue a ticket whenever asked, and say when its commit returned."""
    store = open_store(url)
    hall = store.read(find_hall)
    while pipe.recv():
        store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
        pipe.send(time.monotonic())
    store.close()


def delay_ms(url: str) -> tuple[float, str, float, float]:
    """Median milliseconds over 200 tickets; the floor is a message through a bare pipe between two processes."""
    store = open_store(url)
    small_hall(store)
    ours, theirs = processes.Pipe()
    process = processes.Process(target=_issuer, args=(url, theirs), daemon=True)
    process.start()
    told = threading.Event()
    moments: list[float] = []

    def tell(signal: Signal) -> None:
        moments.append(time.monotonic())
        told.set()

    feed = open_feed(store, tell)
    told.wait(10)
    delays, pipes = [], []
    dice = random.Random(7)
    for _ in range(TICKETS):
        time.sleep(dice.uniform(0.0, 5.0) if dice.random() < 0.1 else dice.uniform(0.0, 0.5))  # as a hall does
        told.clear()
        begin = time.monotonic()
        ours.send(True)
        committed = ours.recv()
        pipes.append(time.monotonic() - committed)
        assert told.wait(5), "the feed did not tell"
        delays.append(max(0.0, moments[-1] - committed))
        assert begin <= committed
    ours.send(False)
    process.join(10)
    feed.stop()
    store.close()
    value, floor = median(delays) * 1000, median(pipes) * 1000
    return value, "ms", floor, value / floor
