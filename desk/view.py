"""What a desk shows of its window, read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from schema.hall.halls import HallView, QueueView, WindowView, queues_of_window, window_by_id
from schema.queue.line import Waiting, line_of_window, purpose_of, served_today, waiting_for
from schema.queue.tickets import TicketView, active_at
from schema.store.engine import Store
from schema.store.transaction import Reader

#: How many of the line are read; a screen has no room for more.
ROWS_MOST = 60


@dataclass(frozen=True, slots=True)
class DeskView:
    """A window, its line and its visit at one moment."""

    window: WindowView
    queues: tuple[QueueView, ...]
    #: the first of the line, in calling order
    waiting: tuple[Waiting, ...]
    #: how many wait in all, and since when the first of them
    count: int
    longest_since: datetime | None
    served: int
    visit: TicketView | None
    #: what the visitor at the window came for
    purpose: str

    def title_of(self, purpose: str) -> str:
        """A purpose in the language of the moment, where it is only a queue's name."""
        return next((queue.title for queue in self.queues if queue.name == purpose), purpose)


def look(store: Store, hall: HallView, window_id: int) -> DeskView:
    """Read what the desk of a window shows. Raises `StoreError`, `UnknownWindow`."""
    return store.read(partial(_look, hall=hall, window_id=window_id))


def _look(reader: Reader, hall: HallView, window_id: int) -> DeskView:
    visit = active_at(reader, window_id)
    count, longest_since = line_of_window(reader, hall, window_id)
    return DeskView(
        window=window_by_id(reader, hall, window_id),
        queues=tuple(queues_of_window(reader, window_id)),
        waiting=tuple(waiting_for(reader, hall, window_id, ROWS_MOST)) if count else (),
        count=count,
        longest_since=longest_since,
        served=served_today(reader, hall, window_id),
        visit=visit,
        purpose=purpose_of(reader, visit.id) if visit else "",
    )
