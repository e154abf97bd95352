"""Writers take turns in the order they came; a holder that dies or hangs does not stop the others for ever."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from schema.store.turnstile import Turnstile
from tests.database.workers import processes

#: Longer than anything here takes.
PATIENCE = 20.0


def test_who_came_first_goes_first(tmp_path: Path) -> None:
    database, order = tmp_path / "hall.db", []

    def enter(number: int) -> None:
        with Turnstile(database, PATIENCE):
            order.append(number)

    with Turnstile(database, PATIENCE):
        waiting = []
        for number in range(5):
            waiting.append(threading.Thread(target=enter, args=(number,)))
            waiting[-1].start()
            # Until this one waits in the kernel: one thread of its own for each that does.
            while sum(each.name == "turnstile" for each in threading.enumerate()) <= number:
                time.sleep(0.001)
            time.sleep(0.02)
        assert order == []
    for thread in waiting:
        thread.join(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


def _hold(path: Path, pipe: Connection) -> None:
    with Turnstile(path, PATIENCE):
        pipe.send("inside")
        time.sleep(3600)


def test_a_holder_that_is_killed_lets_the_next_in(tmp_path: Path) -> None:
    database = tmp_path / "hall.db"
    ours, theirs = processes.Pipe()
    holder = processes.Process(target=_hold, args=(database, theirs), daemon=True)
    holder.start()
    assert ours.recv() == "inside"
    began = time.monotonic()
    threading.Timer(0.2, holder.kill).start()
    with Turnstile(database, PATIENCE):
        assert time.monotonic() - began < PATIENCE / 2
    holder.join()


def test_without_its_folder_it_stops_nobody(tmp_path: Path) -> None:
    with Turnstile(tmp_path / "gone" / "hall.db", PATIENCE):
        assert not (tmp_path / "gone").exists()


def test_a_holder_that_hangs_is_passed_after_a_while(tmp_path: Path) -> None:
    database = tmp_path / "hall.db"
    entered = []
    with Turnstile(database, PATIENCE), Turnstile(database, 0.1):
        entered.append("let in, to meet the write lock itself")
    assert entered
    # And nothing was left locked behind it.
    with Turnstile(database, PATIENCE):
        pass
