"""When a board is lit and how bright, by the day's schedule."""

from __future__ import annotations

from datetime import datetime

from schema.settings import LedSettings

FULL = 100


def light_at(board: LedSettings, moment: datetime) -> int | None:
    """Brightness in percent at `moment`, hall time; 0 for dark; None: the board is left as it is."""
    if not board.lit and not board.brightness:
        return None
    time = f"{moment:%H:%M}"
    if board.lit and not any(
        begins <= time < ends for begins, _dash, ends in (s.partition("-") for s in board.lit)
    ):
        return 0
    # Before the day's first time, the last one of the day before still holds.
    steps = sorted(board.brightness.items())
    return next(
        (percent for begins, percent in reversed(steps) if begins <= time), steps[-1][1] if steps else FULL
    )
