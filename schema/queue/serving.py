"""The visit at the window: started, ended with an outcome, or never begun because nobody came."""

from __future__ import annotations

from schema.errors import NoVisit, OutcomeMissing
from schema.hall import clock
from schema.hall.halls import HallView, queues_of_window, window_by_id
from schema.queue.moving import IN_LINE, move, ticket_to_move
from schema.queue.states import Outcome, Verb
from schema.queue.tickets import ANY_WINDOW, TicketView, active_at, ticket_by_id, waiting_number_of
from schema.store.transaction import Reader, Tx


def start(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """The visitor has come to the window.

    Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`.
    """
    before = ticket_to_move(tx, hall, Verb.START, ticket_id, window_id)
    return move(tx, hall, Verb.START, before, {"started_at": clock.moment(tx)})


def finish(tx: Tx, hall: HallView, ticket_id: int, window_id: int, outcome: Outcome | None) -> TicketView:
    """End the visit with its outcome; there is no ending without one.

    A visitor with several items goes on with the next one: at the same window when it serves that queue
    (`continue`), else in that queue's line with the same number and arrival (`next_item`). A visit whose start
    was not marked counts from its call. Raises `OutcomeMissing`, `UnknownTicket`, `WrongState`,
    `NotAtThisWindow`.
    """
    if outcome is None:
        raise OutcomeMissing(known=", ".join(Outcome))
    if ticket_by_id(tx, ticket_id).errands:
        tx.take_turn(hall.id)  # before the ticket is locked: everybody takes the two in this order
    before = ticket_to_move(tx, hall, Verb.FINISH, ticket_id, window_id)
    now = clock.moment(tx)
    if not before.errands:
        return move(tx, hall, Verb.FINISH, before, {"finished_at": now, "outcome": outcome})
    (queue_id, item_id), *left = before.errands
    values = {"queue_id": queue_id, "item_id": item_id, "errands": left or None}
    if any(queue.id == queue_id for queue in queues_of_window(tx, window_id)):
        going_on = values | {"called_at": now, "started_at": now, "recalls": 0}
        return move(tx, hall, Verb.CONTINUE, before, going_on, window_id=window_id, result=outcome)
    if before.id_number and (other := waiting_number_of(tx, queue_id, before.day, before.id_number)) is not None:
        # The visitor waits there with a number of that queue too: one of them is enough.
        with tx.aside():
            move(
                tx, hall, Verb.MERGE, other, {"merged_into_id": before.id, "finished_at": now}, into=before.label
            )
    on_its_way = values | IN_LINE | {"for_window": ANY_WINDOW}
    return move(tx, hall, Verb.NEXT_ITEM, before, on_its_way, window_id=window_id, result=outcome)


def no_show(tx: Tx, hall: HallView, ticket_id: int, window_id: int) -> TicketView:
    """Nobody came to the window. Raises `UnknownTicket`, `WrongState`, `NotAtThisWindow`."""
    before = ticket_to_move(tx, hall, Verb.NO_SHOW, ticket_id, window_id)
    return move(tx, hall, Verb.NO_SHOW, before, {"finished_at": clock.moment(tx)})


def abandon(tx: Tx, hall: HallView, ticket_id: int) -> TicketView:
    """The visitor gives the number back before being called, or while on hold.

    Raises `UnknownTicket`, `WrongState`.
    """
    before = ticket_to_move(tx, hall, Verb.ABANDON, ticket_id)
    return move(tx, hall, Verb.ABANDON, before, {"finished_at": clock.moment(tx)})


def visit_at(reader: Reader, hall: HallView, window_id: int) -> TicketView:
    """The visit a window is busy with. Raises `NoVisit` when there is none, `UnknownWindow`."""
    ticket = active_at(reader, window_id)
    if ticket is None:
        raise NoVisit(window=window_by_id(reader, hall, window_id).number)
    return ticket
