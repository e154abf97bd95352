"""Tasks of whoever is in charge of the hall: windows opened, paused, closed and given queues from elsewhere."""

from __future__ import annotations

from collections.abc import Collection

from desk.tasks import Task, of_window, told_closed, told_open, told_paused
from schema.hall.halls import HallView, WindowView, window_by_id
from schema.language import translator
from schema.queue import overseeing
from schema.queue.windows import list_servings
from schema.store.transaction import Reader, Tx

_ = translator("desk")


def open_window(hall: HallView, window: WindowView) -> Task:
    """Let a window take visitors."""
    title = _("Open window {number}").format(number=window.number)
    return of_window(title, hall, lambda tx: overseeing.open_window(tx, hall, window.id), told_open)


def pause(hall: HallView, window: WindowView, reason: str) -> Task:
    """Let nobody be called to a window for a while."""
    title = _("Pause window {number}").format(number=window.number)
    return of_window(title, hall, lambda tx: overseeing.pause_window(tx, hall, window.id, reason), told_paused)


def close_window(hall: HallView, window: WindowView) -> Task:
    """Close a window."""
    title = _("Close window {number}").format(number=window.number)
    return of_window(title, hall, lambda tx: overseeing.close_window(tx, hall, window.id), told_closed)


def move_queues(hall: HallView, window: WindowView, give: Collection[int], take: Collection[int]) -> Task:
    """Give a window queues, and take others from it."""

    def now(reader: Reader) -> tuple[int, str]:
        served = window_by_id(reader, hall, window.id)
        return served.number, " ".join(list_servings(reader, hall, window.id))

    def work(tx: Tx) -> tuple[int, str]:
        overseeing.move_queues(tx, hall, window.id, give=give, take=take)
        return now(tx)

    def told(what: tuple[int, str]) -> str:
        number, letters = what
        if not letters:
            return _("Window {number} serves no queue now.").format(number=number)
        return _("Window {number} serves {letters}.").format(number=number, letters=letters)

    title = _("Queues of window {number}").format(number=window.number)
    return Task(title, work, lambda reader, _subject: now(reader), told)
