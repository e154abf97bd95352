"""Checks of LED boards: nothing is written to them, `onestop board test` does that."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from kiosk.board.drivers import driver_for
from kiosk.board.faces import load_layout
from kiosk.doctor.findings import Finding, Site, State, not_in_use
from schema.errors import BoardError, OnestopError
from schema.language import current_language, speaking, translator
from schema.settings import LedSettings

_ = translator("kiosk")


def check_boards(site: Site) -> Iterator[Finding]:
    """Every configured board, all at once: those that hang are waited for together."""
    boards = site.settings.boards
    if not boards:
        yield not_in_use(_("LED boards"))
        return
    language = current_language()

    def look(board: LedSettings) -> Finding:
        with speaking(language):
            return _board(site, board)

    with ThreadPoolExecutor(max_workers=len(boards)) as pool:
        yield from pool.map(look, boards)


def _board(site: Site, board: LedSettings) -> Finding:
    name = _("board {board}").format(board=board.name)
    try:
        load_layout(board, site.settings.board.layouts)
    except OnestopError as error:
        return Finding(name, State.FAULT, str(error))
    driver = driver_for(board, site.settings.board.font)
    try:
        driver.status()
    except BoardError as error:
        return Finding(
            name,
            State.FAULT,
            str(error),
            _(
                "While `onestop board serve` runs, ask it instead: onestop status. Many boards talk to one "
                "at a time."
            ),
        )
    except OnestopError as error:
        return Finding(name, State.FAULT, str(error))
    finally:
        driver.close()
    where = f"{board.kind} {driver.address}"
    if driver.answers:
        return Finding(name, State.OK, _("{board} answers").format(board=where))
    return Finding(
        name,
        State.OK,
        _("{board} opens; this kind answers nothing").format(board=where),
        _("To see it: onestop board test {board}").format(board=board.name),
    )
