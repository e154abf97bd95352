"""The slips of tickets and appointments, for the number machine and for `onestop slip print`."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

from kiosk.dispenser.dates import slip_day
from kiosk.slip.content import AppointmentSlip, Notice, Slip, TicketSlip
from schema.hall import clock
from schema.hall.classes import ORDINARY, find_class
from schema.hall.halls import HallView, WindowView, find_queue_by_id, item_name, window_by_id, windows_of_queue
from schema.hall.models import WindowState
from schema.language import translator
from schema.public.slips import slips_of_ticket
from schema.queue.appointments import AppointmentView
from schema.queue.estimating import Prospect, prospect, tell
from schema.queue.slips import reprint
from schema.queue.slots import SlotView
from schema.queue.states import TicketState
from schema.queue.tickets import ANY_WINDOW, TicketView, qr_text, ticket_by_id
from schema.store.transaction import Reader, Tx

_ = translator("kiosk")


def told(tx: Tx, hall: HallView, ticket: TicketView) -> TicketView:
    """Tell a new ticket's visitor what to expect: slip, screen and database then say the same."""
    hope = tell(tx, hall, ticket)
    return replace(ticket, told_ahead=hope.ahead, told_minutes=hope.minutes)


def slip_of(reader: Reader, hall: HallView, ticket: TicketView, times: int = 0) -> TicketSlip:
    """The facts of a ticket's slip, in the language of the moment; `times`: how often it was printed again.

    The first slip says what was told when the number was given. A slip printed again says how it is now: whoever
    asks for one wants to know how long it still takes. What was told at first stays with the ticket all the same,
    to be held against what came of it.
    """
    hope: Prospect | None = None
    if times == 0 and ticket.told_ahead is not None:
        hope = Prospect(ticket.told_ahead, ticket.told_minutes)
    elif ticket.state == TicketState.WAITING:
        hope = prospect(reader, hall, ticket)
    return TicketSlip(
        hall=hall.title,
        label=ticket.label,
        queue=find_queue_by_id(reader, ticket.queue_id).title,
        item=item_name(reader, ticket.item_id),
        windows=tuple(window.number for window in _windows(reader, hall, ticket)),
        ahead=hope.ahead if hope else None,
        minutes=hope.minutes if hope else None,
        taken_at=clock.hall_time(ticket.arrived_at, hall.zone),
        code=ticket.code,
        qr=qr_text(hall, ticket),
        advice=_("Please wait until your number is called."),
        priority="" if ticket.priority == ORDINARY else find_class(reader, hall, ticket.priority).title,
        reprint=times,
    )


def _windows(reader: Reader, hall: HallView, ticket: TicketView) -> list[WindowView]:
    """Where the call can come from now; before the windows open, wherever it may come from."""
    only = ticket.for_window if ticket.for_window != ANY_WINDOW else None
    if ticket.state != TicketState.WAITING:
        only = ticket.window_id
    if only is not None:
        return [window_by_id(reader, hall, only)]
    windows = windows_of_queue(reader, ticket.queue_id)
    return [window for window in windows if window.state == WindowState.OPEN] or windows


def another_slip(tx: Tx, hall: HallView, ticket: TicketView) -> TicketSlip:
    """The slip of a ticket by hand. Whoever waits and never had one gets a first slip, as after a number given at
    the front desk; else it is a reprint (补打), which is an event and is counted.

    Raises `WrongState` for a visit that is over.
    """
    tx.take_turn(hall.id)
    ticket = ticket_by_id(tx, ticket.id)
    if ticket.state == TicketState.WAITING and not slips_of_ticket(tx, ticket.id):
        return slip_of(tx, hall, told(tx, hall, ticket) if ticket.told_ahead is None else ticket)
    again, times = reprint(tx, hall, ticket.id)
    return slip_of(tx, hall, again, times)


def appointment_slip(
    reader: Reader, hall: HallView, appointment: AppointmentView, slot: SlotView
) -> AppointmentSlip:
    """The facts of an appointment's slip, in the language of the moment."""
    return AppointmentSlip(
        hall=hall.title,
        queue=find_queue_by_id(reader, appointment.queue_id).title,
        day=slip_day(appointment.day),
        time=f"{slot.begins:%H:%M}-{slot.ends:%H:%M}",
        code=appointment.code,
        advice=_("Please come early and check in at the machine."),
    )


def content_of(slip: Slip | Notice) -> dict[str, Any]:
    """What a slip says, as JSON."""
    content: dict[str, Any] = json.loads(json.dumps(asdict(slip), default=str))
    return content
