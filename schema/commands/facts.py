"""A ticket as `--json` and the command line show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from schema.hall.halls import HallView, list_queues, list_windows
from schema.hall.persons import mask_id, mask_name
from schema.language import translator
from schema.queue.states import TicketState, state_word
from schema.queue.tickets import TicketView
from schema.store.engine import Store
from schema.store.transaction import Reader

_ = translator("schema")


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the queues and windows of a hall, by id."""

    letters: dict[int, str]
    windows: dict[int, int]


def names_of(store: Store, hall: HallView) -> Names:
    """The names of a hall's queues and windows."""

    def read(reader: Reader) -> Names:
        return Names(
            {queue.id: queue.letter for queue in list_queues(reader, hall)},
            {window.id: window.number for window in list_windows(reader, hall)},
        )

    return store.read(read)


def ticket_facts(names: Names, ticket: TicketView) -> dict[str, Any]:
    """A ticket for `--json`; times in UTC, ISO 8601; who it is stays masked."""
    times = ("arrived_at", "first_called_at", "called_at", "started_at", "finished_at")
    return {
        "id": ticket.id,
        "number": ticket.label,
        "queue": names.letters[ticket.queue_id],
        "day": ticket.day.isoformat(),
        "state": str(ticket.state),
        "window": names.windows.get(ticket.window_id or 0),
        "for_window": names.windows.get(ticket.for_window),
        "outcome": ticket.outcome and str(ticket.outcome),
        "class": ticket.priority,
        "basis": ticket.basis and str(ticket.basis),
        "visitor": mask_name(ticket.visitor_name),
        "id_number": mask_id(ticket.id_number),
        "errands": [
            {"queue": names.letters[queue_id], "item": item_id} for queue_id, item_id in ticket.errands or []
        ],
        "recalls": ticket.recalls,
        "code": ticket.code,
        **{name: value.isoformat() if (value := getattr(ticket, name)) else None for name in times},
    }


def ticket_sentence(facts: dict[str, Any]) -> str:
    """The same for a person, in a line."""
    state = state_word(TicketState(facts["state"]))
    if facts["window"]:
        return _("{number}: {state}, window {window}").format(
            number=facts["number"], state=state, window=facts["window"]
        )
    return _("{number}: {state}").format(number=facts["number"], state=state)
