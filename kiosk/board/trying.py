"""A test page to a board: what `onestop board test` sends, and what became of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from kiosk.board.drivers import Driver, driver_for
from kiosk.board.pages import Colour, Line, Page, to_ascii
from kiosk.board.worker import BoardState, state_of
from schema.errors import BoardError
from schema.language import translator
from schema.settings import LedSettings

_ = translator("kiosk")

#: Dots of a row of text.
ROW = 16


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a board's test page."""

    board: str
    kind: str
    address: str
    state: BoardState
    #: what was sent and answered, or what is wrong and what to do
    sentence: str


def trial_page(board: LedSettings, moment: datetime) -> Page:
    """The board's name, the time, its size and its colours, as many rows as it has."""
    texts = [
        f"{board.name} {moment:%H:%M}",
        _("Test {width}×{height}").format(width=board.width, height=board.height),
        "A001 → 1",
        "0123456789",
    ]
    rows = max(1, min(len(texts), board.height // ROW))
    high = board.height // rows
    colours = [Colour(board.colours[place % len(board.colours)]) for place in range(rows)]
    return Page(
        tuple(
            Line(text, 0, place * high, board.width, high, colours[place], "left", to_ascii(text))
            for place, text in enumerate(texts[:rows])
        )
    )


def try_boards(
    boards: Sequence[LedSettings],
    moment: datetime,
    font: str = "",
    make: Callable[[LedSettings, str], Driver] = driver_for,
) -> list[Trial]:
    """Write a test page to each, all at once: those that hang are waited for together."""

    def attempt(board: LedSettings) -> Trial:
        driver = make(board, font)
        page = trial_page(board, moment)
        begin = time.monotonic()
        try:
            driver.show(page)
        except BoardError as error:
            return Trial(board.name, board.kind, driver.address, state_of(error), str(error))
        finally:
            driver.close()
        words = (
            _("{rows} rows sent, accepted after {ms} ms")
            if driver.answers
            else _("{rows} rows sent; this kind answers nothing, so look at the board")
        )
        spent = round((time.monotonic() - begin) * 1000)
        sentence = words.replace("{ms}", str(spent)).replace("{rows}", str(len(page.lines)))
        return Trial(board.name, board.kind, driver.address, BoardState.OK, sentence)

    with ThreadPoolExecutor(max_workers=len(boards)) as pool:
        return list(pool.map(attempt, boards))
