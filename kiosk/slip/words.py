"""What a slip and the screen beside it say in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from kiosk.slip.content import TicketSlip
from kiosk.waits import wait_words
from schema.language import translator

_ = translator("kiosk")


def slip_wait_words(slip: TicketSlip) -> str:
    """How many come first and how long that takes; empty where nobody knows."""
    return "" if slip.untold else wait_words(slip.ahead, slip.minutes)


def priority_words(priority: str) -> str:
    """ "老年人优先"; empty for an ordinary visitor."""
    return _("Priority: {priority}").format(priority=priority) if priority else ""


def windows_words(numbers: Iterable[int]) -> str:
    """Where to look for the call: "Windows 3-8, 12"; empty without windows."""
    runs = list(_runs(numbers))
    if not runs:
        return ""
    pieces = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    one = len(runs) == 1 and len(runs[0]) == 1
    return (_("Window {windows}") if one else _("Windows {windows}")).format(windows=_(", ").join(pieces))


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers in order, three or more neighbours together, others alone."""
    ordered = sorted(set(numbers))
    if not ordered:
        return
    run = [ordered[0]]
    for before, number in pairwise(ordered):
        if number == before + 1:
            run.append(number)
            continue
        yield from _run_or_singles(run)
        run = [number]
    yield from _run_or_singles(run)


def _run_or_singles(run: list[int]) -> list[list[int]]:
    return [run] if len(run) > 2 else [[number] for number in run]
