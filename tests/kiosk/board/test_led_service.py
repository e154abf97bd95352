"""The board service on a real hall: a clerk's key to the emulated cards, whatever the others do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from kiosk.board.service import BoardService
from kiosk.board.telling import Telling
from kiosk.board.worker import BoardState
from schema.errors import BadSetting, DatabaseUnreachable, NoBoards
from schema.hall.devices import list_devices
from schema.hall.halls import HallView
from schema.hall.models import DeviceState
from schema.language import speaking
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.line import at_windows, letters_of_windows
from schema.queue.serving import finish, start
from schema.queue.states import Outcome
from schema.queue.windows import close_window, pause_window
from schema.settings import LedSettings, Settings
from schema.store.engine import Store
from tests.database.plans import check_plans
from tests.halls import TESTER
from tests.kiosk.board.at_board import open_windows, visitors
from tests.kiosk.board.emulators import BxCard, TcpBoard

PATIENCE = 20.0


class Cards:
    """BX-K cards that tell when they change."""

    def __init__(self) -> None:
        self._changed = threading.Condition()

    def card(self) -> BxCard:
        return BxCard(changed=self._notify)

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the cards show it."""
        with self._changed:
            assert self._changed.wait_for(condition, PATIENCE)


def shown(card: BxCard) -> list[str]:
    return [area.text for _number, area in sorted(card.areas.items())]


def led(name: str, port: int, **more: Any) -> LedSettings:
    return LedSettings(**{"name": name, "kind": "bx-k", "host": "127.0.0.1", "port": port, "timeout": 5.0} | more)


Devices = dict[str, tuple[DeviceState, str]]


def devices_when(store: Store, hall: HallView, condition: Callable[[Devices], bool]) -> Devices:
    """The hall's devices, once they are so."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = {
            device.name: (device.state, device.fault)
            for device in store.read(lambda reader: list_devices(reader, hall))
        }
        if condition(found):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.02)


@contextmanager
def served(store: Store, hall: HallView, boards: list[LedSettings], **more: Any) -> Iterator[BoardService]:
    service = BoardService(store, hall, Settings(boards=boards), **more)
    service.start()
    try:
        yield service
    finally:
        service.stop()


def test_a_call_comes_up_on_its_strip_and_in_the_hall(store: Store, hall: HallView) -> None:
    cards = Cards()
    strip, other, big = cards.card(), cards.card(), cards.card()
    open_windows(store, hall, 1)
    visitors(store, hall, 2)
    with ExitStack() as stack:
        ports = [stack.enter_context(TcpBoard(card)).port for card in (strip, other, big)]
        boards = [
            led("W1", ports[0], windows=[1]),
            led("W2", ports[1], windows=[2]),
            led("H", ports[2], layout="hall", height=64),
        ]
        service = stack.enter_context(served(store, hall, boards))
        cards.until(lambda: shown(strip) == ["Window 1", "综合受理"] and shown(other) == ["Window closed"])
        ticket = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
        assert ticket is not None
        cards.until(lambda: shown(strip) == ["A001", "come to this window"])
        cards.until(lambda: shown(big) == ["A001 → Window 1"])
        store.write(lambda tx: start(tx, hall, ticket.id, 1), actor=TESTER)
        cards.until(lambda: shown(strip) == ["A001", "being served"])
        store.write(lambda tx: finish(tx, hall, ticket.id, 1, Outcome.CONSULTED), actor=TESTER)
        store.write(lambda tx: pause_window(tx, hall, 1, "会议"), actor=TESTER)
        cards.until(lambda: shown(strip) == ["Service paused", "会议"])
        store.write(lambda tx: close_window(tx, hall, 1), actor=TESTER)
        cards.until(lambda: shown(strip) == ["Window closed"])
        assert service.states() == dict.fromkeys(("W1", "W2", "H"), BoardState.OK)
        assert service.troubles() == {}


def test_boards_that_fail_delay_no_other(store: Store, hall: HallView) -> None:
    cards = Cards()
    healthy = cards.card()
    told: dict[str, BoardState] = {}
    all_told = threading.Event()

    def on_status(name: str, state: BoardState, fault: str) -> None:
        told[name] = state
        if len(told) == 6:
            all_told.set()

    open_windows(store, hall, 1)
    visitors(store, hall, 3)
    faults = ["refuse", "hang", "half", "nack", "reset"]
    with ExitStack() as stack:
        ports = {fault: stack.enter_context(TcpBoard(BxCard(), fault)).port for fault in faults}
        boards = [
            # Those that hang do so for longer than the test lasts, but for one whose answer is awaited.
            led(fault, port, windows=[1], timeout=0.1 if fault == "half" else 30.0 if fault == "hang" else 5.0)
            for fault, port in ports.items()
        ]
        boards.append(led("slow", stack.enter_context(TcpBoard(BxCard(), "slow")).port, windows=[1]))
        boards.append(led("ok", stack.enter_context(TcpBoard(healthy)).port, windows=[1]))
        service = BoardService(store, hall, Settings(boards=boards), on_status)
        service.start()
        for number in (1, 2, 3):
            ticket = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
            assert ticket is not None and ticket.number == number
            cards.until(lambda label=ticket.label: shown(healthy)[:1] == [label])  # type: ignore[misc]
            store.write(lambda tx, id_=ticket.id: finish(tx, hall, id_, 1, Outcome.CONSULTED), actor=TESTER)
        assert all_told.wait(PATIENCE)
        assert told == {
            "ok": BoardState.OK,
            "slow": BoardState.OK,
            "refuse": BoardState.REFUSED,
            "half": BoardState.SILENT,
            "reset": BoardState.SILENT,
            "nack": BoardState.NACK,
        }
        assert set(service.troubles()) == {"refuse", "half", "reset", "nack"}
        assert "Switch it on" in service.troubles()["refuse"]
        devices = devices_when(store, hall, lambda found: len(found) == 6)
        assert {name: state for name, (state, _fault) in devices.items()} == {
            "ok board": DeviceState.OK,
            "slow board": DeviceState.OK,
            "refuse board": DeviceState.OFFLINE,
            "half board": DeviceState.OFFLINE,
            "reset board": DeviceState.OFFLINE,
            "nack board": DeviceState.FAULT,
        }
        assert "Switch it on" in devices["refuse board"][1]
        # The one that hangs would be waited for half a minute; it is not.
        stack.callback(service.stop)


def test_a_board_that_comes_back_shows_the_present(store: Store, hall: HallView) -> None:
    cards = Cards()
    card = cards.card()
    open_windows(store, hall, 1)
    with (
        TcpBoard(card, "reset", times=2) as emulator,
        served(store, hall, [led("W1", emulator.port, windows=[1])]),
    ):
        cards.until(lambda: shown(card) == ["Window 1", "综合受理"])
        devices_when(store, hall, lambda found: found == {"W1 board": (DeviceState.OK, "")})


def test_what_cannot_be_told_now_is_told_later(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, tries = store.write, threading.Semaphore(0)

    def gone(*_work: Any, **_options: Any) -> None:
        tries.release()
        raise DatabaseUnreachable(url=store.name, reason="it is gone")

    monkeypatch.setattr(store, "write", gone)
    telling = Telling(store, hall, retry=0.01)
    telling.start()
    try:
        telling.note("W1", BoardState.NACK, "it said no")
        assert tries.acquire(timeout=PATIENCE) and tries.acquire(timeout=PATIENCE)
        telling.note("W2", BoardState.OK, "")
        monkeypatch.setattr(store, "write", write)
        devices_when(
            store,
            hall,
            lambda found: (
                found == {"W1 board": (DeviceState.FAULT, "it said no"), "W2 board": (DeviceState.OK, "")}
            ),
        )
    finally:
        telling.stop()
        telling.join(PATIENCE)


def test_settings_that_do_not_fit_the_hall_are_refused(store: Store, hall: HallView) -> None:
    with speaking("en"):
        for more, words in (
            ({"windows": [99]}, r"boards\.W1\.windows: there is no window 99"),
            ({"windows": [1, 2]}, r"boards\.W1\.windows: .*name exactly one"),
            ({}, r"boards\.W1\.windows: .*name exactly one"),
            ({"layout": "area", "floor": 9}, r"boards\.W1\.windows: there is no window on floor 9"),
        ):
            service = BoardService(store, hall, Settings(boards=[led("W1", 1, **more)]))
            with pytest.raises(BadSetting, match=words):
                service.start()
    with pytest.raises(NoBoards):
        BoardService(store, hall, Settings())


def test_what_windows_do_is_read_without_reading_through_the_tickets(store: Store, hall: HallView) -> None:
    open_windows(store, hall, 1, 2)
    visitors(store, hall, 3)
    ticket = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    assert ticket is not None
    at = store.read(lambda reader: at_windows(reader, hall))
    assert {window: (visit.label, visit.state) for window, visit in at.items()} == {1: ("A001", "called")}
    assert at[1].called_at == ticket.last_called_at and at[1].ticket_id == ticket.id
    assert store.read(lambda reader: letters_of_windows(reader, hall)) == {1: "A B", 2: "A B", 3: "C", 4: "A B C"}
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    check_plans(store, lambda tx: at_windows(tx, hall))
