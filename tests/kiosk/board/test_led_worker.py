"""One board's thread: the newest page gets there, failures are told once, and nothing piles up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from kiosk.board.pages import Line, Page, Speech
from kiosk.board.worker import SPEECH_SECONDS, BoardState, BoardWorker
from schema.errors import BoardNack, BoardRefused, BoardSilent

PATIENCE = 20.0
LONG = 600.0


def page(text: str, speech: Speech | None = None) -> Page:
    return Page((Line(text, 0, 0, 64, 16),), speech)


class Board:
    """A driver whose board does what the test says, one act at a time."""

    address = "test"
    answers = True

    def __init__(self) -> None:
        #: what was asked of it; the test answers each with None or an error
        self.asked: SimpleQueue[object] = SimpleQueue()
        self.outcomes: SimpleQueue[Exception | None] = SimpleQueue()
        self.closed = threading.Event()

    def _do(self, what: object) -> None:
        self.asked.put(what)
        if (error := self.outcomes.get(timeout=PATIENCE)) is not None:
            raise error

    def show(self, page: Page) -> None:
        self._do(page)

    def clear(self) -> None:
        self._do("clear")

    def status(self) -> None:
        self._do("status")

    def light(self, percent: int) -> None:
        self._do(percent)

    def close(self) -> None:
        self.closed.set()

    def next(self) -> object:
        return self.asked.get(timeout=PATIENCE)


class Watched:
    """A worker, its board, and what it reports."""

    def __init__(self, backoff: float = 0.0, refresh: float = LONG) -> None:
        self.board = Board()
        self.reports: SimpleQueue[tuple[str, BoardState, str]] = SimpleQueue()
        self.now = 0.0
        self.worker = BoardWorker(
            "W3",
            self.board,
            lambda *report: self.reports.put(report),
            backoff=(backoff,),
            refresh=refresh,
            moment=lambda: self.now,
        )
        self.worker.start()

    def report(self) -> tuple[BoardState, str]:
        return self.reports.get(timeout=PATIENCE)[1:]

    def end(self) -> None:
        self.worker.stop()
        for _answer in range(3):
            self.board.outcomes.put(None)
        assert self.worker.join(PATIENCE)


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.end()
    assert made.board.closed.is_set()


def test_a_page_is_shown_and_told(watched: Watched) -> None:
    watched.worker.show(page("A001"))
    assert watched.board.next() == page("A001")
    watched.board.outcomes.put(None)
    assert watched.report() == (BoardState.OK, "")


def test_only_the_newest_page_waits_for_a_slow_board(watched: Watched) -> None:
    watched.worker.show(page("A001"))
    assert watched.board.next() == page("A001")
    for number in range(2, 1000):
        watched.worker.show(page(f"A{number}"))
    watched.board.outcomes.put(None)
    assert watched.board.next() == page("A999")
    watched.board.outcomes.put(None)
    assert watched.board.asked.empty()


def test_the_same_page_is_not_sent_twice(watched: Watched) -> None:
    for text in ("A001", "A001", "A002"):
        watched.worker.show(page(text))
        if text != "A001" or watched.worker.state == BoardState.UNKNOWN:
            assert watched.board.next() == page(text)
            watched.board.outcomes.put(None)
            if text == "A001":
                watched.report()
    assert watched.board.asked.empty()


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (BoardRefused(board="W3", address="test", reason="no"), BoardState.REFUSED),
        (BoardSilent(board="W3", address="test", reason="no"), BoardState.SILENT),
        (BoardNack(board="W3", address="test", reason="no"), BoardState.NACK),
    ],
)
def test_a_failure_is_told_once_and_tried_again(watched: Watched, error: Exception, state: BoardState) -> None:
    watched.worker.show(page("A001"))
    for _try in range(3):
        assert watched.board.next() == page("A001")
        watched.board.outcomes.put(error)
    assert watched.board.next() == page("A001")
    watched.board.outcomes.put(None)
    assert watched.report() == (state, str(error))
    assert watched.report() == (BoardState.OK, "")
    assert watched.reports.empty()


def test_a_failing_board_is_left_alone_for_a_while() -> None:
    made = Watched(backoff=LONG)
    made.worker.show(page("A001"))
    made.board.next()
    made.board.outcomes.put(BoardSilent(board="W3", address="test", reason="no"))
    assert made.report()[0] == BoardState.SILENT
    made.worker.show(page("A002"))
    made.end()  # at once, in the middle of the pause
    assert made.board.asked.empty()


def test_a_page_is_brought_again_after_a_while() -> None:
    made = Watched(refresh=0.0)
    spoken = page("A001", Speech("A001", "1"))
    made.worker.show(spoken)
    assert made.board.next() == spoken
    made.board.outcomes.put(None)
    assert made.board.next() == spoken.silent()  # said once
    made.board.outcomes.put(None)
    made.end()


def test_an_old_call_is_not_spoken_when_the_board_is_back(watched: Watched) -> None:
    spoken = page("A001", Speech("A001", "1"))
    watched.worker.show(spoken)
    assert watched.board.next() == spoken
    watched.now = SPEECH_SECONDS + 1
    watched.board.outcomes.put(BoardSilent(board="W3", address="test", reason="no"))
    assert watched.board.next() == spoken.silent()
    watched.board.outcomes.put(None)


def test_a_dark_board_gets_no_page_until_it_is_lit(watched: Watched) -> None:
    watched.worker.light(0)
    assert watched.board.next() == 0
    watched.worker.show(page("A001"))
    watched.board.outcomes.put(None)
    watched.report()
    assert watched.board.asked.empty()
    watched.worker.light(80)
    assert watched.board.next() == 80
    watched.board.outcomes.put(None)
    assert watched.board.next() == page("A001")
    watched.board.outcomes.put(None)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_the_program_is_told_too() -> None:
    made = Watched()
    made.worker.show(page("A001"))
    made.board.next()
    made.board.outcomes.put(ZeroDivisionError())
    state, words = made.report()
    assert state == BoardState.REFUSED and "fault of its own" in words
    assert made.worker.join(PATIENCE)
