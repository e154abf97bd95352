"""From a clerk's key to the boards: 40 window strips and 4 hall boards on one machine, a third of them failing.

The cards are emulated in a process of their own, the clerks press in another, the board service is in this one.

    python -m tests.bench.boards [--calls 10000]     how memory and threads keep over a long day
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from statistics import median, quantiles
from typing import Any

import psutil
from sqlalchemy import insert

from kiosk.board.service import BoardService
from kiosk.board.worker import BoardState
from schema.hall.halls import HallView, find_hall, window_queue_t, window_t
from schema.language import set_language
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome
from schema.queue.tickets import active_at
from schema.settings import BoardSettings, LedSettings, Settings
from schema.store.engine import Store, open_store
from schema.store.transaction import Tx
from tests.bench.databases import temporary_databases
from tests.database.workers import processes
from tests.halls import TESTER, small_hall
from tests.kiosk.board.emulators import BxCard, TcpBoard

STRIPS, HALL_BOARDS = 40, 4
#: Of every six boards one hangs and one refuses.
FAILING = {2: "hang", 5: "refuse"}
CALLS = 120
#: Seconds between two keys; a hall board holds a call for less, so that every call comes up there at once.
PACE, HOLD = 0.4, 0.25
#: What the median may be.
LIMIT_MS = 300.0
PATIENCE = 30.0


def fault_of(place: int) -> str:
    return FAILING.get(place % 6, "")


def _cards(pipe: Connection) -> None:
    """Emulate every board; say which ports they have, then of each change when it was seen and what is shown."""
    with ExitStack() as stack:
        ports = []
        for place in range(STRIPS + HALL_BOARDS):
            card = BxCard()
            card.changed = partial(_report, pipe, place, card)
            ports.append(stack.enter_context(TcpBoard(card, fault_of(place))).port)
        pipe.send(ports)
        pipe.recv()


_one_at_a_time = threading.Lock()


def _report(pipe: Connection, place: int, card: BxCard) -> None:
    seen = time.monotonic()
    if card.areas:
        with _one_at_a_time:
            pipe.send((place, seen, card.areas[0].text))


def _clerks(url: str, pipe: Connection) -> None:
    """Press for each window named: end its visit, then call; say when that key was pressed, and the number."""
    store = open_store(url)
    hall = store.read(find_hall)
    while (window := pipe.recv()) is not None:
        _end_visit(store, hall, window)
        pressed = time.monotonic()
        ticket = store.write(lambda tx, w=window: call_next(tx, hall, w), actor=TESTER)
        pipe.send((pressed, ticket.label if ticket else ""))
    store.close()


def _end_visit(store: Store, hall: HallView, window: int) -> None:
    visit = store.read(lambda reader: active_at(reader, window))
    if visit is not None:
        store.write(lambda tx: finish(tx, hall, visit.id, window, Outcome.CONSULTED), actor=TESTER)


def _found(url: str, calls: int) -> tuple[Store, HallView]:
    """The small hall with 40 open windows, and as many numbers in line as will be called."""
    store = open_store(url)
    hall = small_hall(store)

    def widen(tx: Tx) -> None:
        numbers = range(5, STRIPS + 1)
        tx.run(insert(window_t), [{"hall_id": hall.id, "number": n, "name": "综合受理"} for n in numbers])
        tx.run(window_queue_t.delete())
        tx.run(insert(window_queue_t), [{"window_id": n, "queue_id": 1} for n in range(1, STRIPS + 1)])
        tx.run(window_t.update().values(state="open"))

    store.write(widen, actor=TESTER)
    for begin in range(0, calls, 500):
        count = min(500, calls - begin)
        store.write(lambda tx, n=count: [issue(tx, hall, 1) for _ in range(n)], actor=TESTER)
    return store, hall


def _led(place: int, port: int) -> LedSettings:
    more: dict[str, Any] = {"windows": [place + 1]} if place < STRIPS else {"layout": "hall", "height": 64}
    return LedSettings(name=f"B{place + 1}", kind="bx-k", host="127.0.0.1", port=port, **more)


class Hall:
    """A hall at work: the service, its boards, and clerks who press when told."""

    def __init__(self, service: BoardService, clerks: Connection, cards: Connection) -> None:
        self.service, self._clerks = service, clerks
        self._shown: SimpleQueue[tuple[int, float, str]] = SimpleQueue()
        threading.Thread(target=self._collect, args=(cards,), daemon=True).start()

    def _collect(self, cards: Connection) -> None:
        try:
            while True:
                self._shown.put(cards.recv())
        except (EOFError, OSError):
            return

    def press(self, window: int) -> tuple[float, str]:
        """When a clerk's key was pressed, and which number it called."""
        self._clerks.send(window)
        pressed, label = self._clerks.recv()
        return pressed, label

    def seen(self, label: str, boards: set[int]) -> dict[int, float]:
        """When each of these boards showed a number."""
        moments: dict[int, float] = {}
        deadline = time.monotonic() + PATIENCE
        while boards - set(moments):
            try:
                place, moment, text = self._shown.get(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                raise TimeoutError(f"{label} was not shown on {boards - set(moments)}") from None
            if text.startswith(label):
                moments.setdefault(place, moment)
        return moments


@contextmanager
def at_work(url: str, calls: int, hold: float = HOLD) -> Iterator[Hall]:
    """A hall with all its boards, once each healthy one has shown something."""
    set_language("zh_CN")
    store, hall = _found(url, calls)
    ours, theirs = processes.Pipe()
    clerks, clerks_end = processes.Pipe()
    children = [
        processes.Process(target=_cards, args=(theirs,), daemon=True),
        processes.Process(target=_clerks, args=(url, clerks_end), daemon=True),
    ]
    for child in children:
        child.start()
    # Only the children hold their ends: when one dies, we are told instead of waiting for it.
    theirs.close()
    clerks_end.close()
    boards = [_led(place, port) for place, port in enumerate(ours.recv())]
    healthy = [board.name for place, board in enumerate(boards) if not fault_of(place)]
    ready = threading.Event()
    fine: set[str] = set()

    def on_status(name: str, state: BoardState, fault: str) -> None:
        if state == BoardState.OK:
            fine.add(name)
            if len(fine) == len(healthy):
                ready.set()

    settings = Settings(boards=boards, board=BoardSettings(hold_seconds=hold))
    service = BoardService(store, hall, settings, on_status)
    service.start()
    try:
        assert ready.wait(PATIENCE), f"only {len(fine)} of {len(healthy)} boards came up"
        yield Hall(service, clerks, ours)
    finally:
        service.stop()
        for pipe in (clerks, ours):
            with suppress(OSError):
                pipe.send(None)
        for child in children:
            child.join(10)
        store.close()


def delays_ms(url: str, calls: int = CALLS) -> tuple[list[float], list[float]]:
    """Milliseconds from each key to the strip above its window, and to every healthy hall board."""
    windows = [place + 1 for place in range(STRIPS) if not fault_of(place)]
    halls = {place for place in range(STRIPS, STRIPS + HALL_BOARDS) if not fault_of(place)}
    at_strips, in_hall = [], []
    with at_work(url, calls) as hall:
        pause = threading.Event()
        for call in range(calls):
            window = windows[call % len(windows)]
            pressed, label = hall.press(window)
            moments = hall.seen(label, {window - 1, *halls})
            at_strips.append((moments[window - 1] - pressed) * 1000)
            in_hall += [(moments[place] - pressed) * 1000 for place in halls]
            pause.wait(PACE)
    return at_strips, in_hall


def key_to_board_ms(url: str) -> tuple[float, str, float, float]:
    """Median ms from a clerk's key to a healthy board with the call, a third of 44 failing; floor: the limit."""
    at_strips, in_hall = delays_ms(url)
    value = median(at_strips + in_hall)
    return value, "ms", LIMIT_MS, value / LIMIT_MS


def long_day(url: str, calls: int) -> Iterator[tuple[int, float, int]]:
    """Calls made, memory in MB and threads, ten times over so many calls, each as soon as the last was shown.

    The hall boards are given no time to hold a call: they would show them for half an hour more.
    """
    me = psutil.Process()
    with at_work(url, calls, 0.001) as hall:
        for call in range(1, calls + 1):
            _pressed, label = hall.press(call % STRIPS + 1)
            assert label, "nobody waits any more"
            hall.seen(label, set() if fault_of(call % STRIPS) else {call % STRIPS})
            if call % (calls // 10) == 0:
                yield call, me.memory_info().rss / 1e6, threading.active_count()


def main() -> None:
    """Print how memory and threads keep, and the delays."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    options = parser.parse_args()
    with temporary_databases() as make:
        for kind in ("sqlite", "postgres"):
            at_strips, in_hall = delays_ms(make(kind))
            for name, delays in (("strips", at_strips), ("hall boards", in_hall)):
                p95 = quantiles(delays, n=20)[-1]
                print(
                    f"{kind:9} {name:12} median {median(delays):6.1f} ms  p95 {p95:6.1f}  most {max(delays):6.1f}"
                )
        for calls, megabytes, threads in long_day(make("sqlite"), options.calls):
            print(f"{calls:6} calls {megabytes:7.1f} MB {threads:4} threads", flush=True)


if __name__ == "__main__":
    sys.exit(main())
