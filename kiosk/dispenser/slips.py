"""The slip of a ticket, for the number machine and for `onestop slip print`."""

from __future__ import annotations

from kiosk.slip.content import TicketSlip
from kiosk.slip.escpos_writer import write_job
from kiosk.slip.layout import ticket as lay_out
from schema.hall import clock
from schema.hall.halls import HallView, find_queue_by_id, item_name, windows_of_queue
from schema.hall.models import WindowState
from schema.language import translator
from schema.queue.estimating import prospect
from schema.queue.tickets import TicketView, qr_text
from schema.settings import PrinterSettings
from schema.store.transaction import Reader

_ = translator("kiosk")


def slip_of(reader: Reader, hall: HallView, ticket: TicketView) -> TicketSlip:
    """The facts of a ticket's slip, in the language of the moment."""
    hope = prospect(reader, hall, ticket)
    windows = windows_of_queue(reader, ticket.queue_id)
    # Where the call can come from now; before the windows open, wherever it may come from.
    open_now = [window for window in windows if window.state == WindowState.OPEN]
    return TicketSlip(
        hall=hall.title,
        label=ticket.label,
        queue=find_queue_by_id(reader, ticket.queue_id).title,
        item=item_name(reader, ticket.item_id),
        windows=tuple(window.number for window in open_now or windows),
        ahead=hope.ahead,
        minutes=hope.minutes,
        taken_at=clock.hall_time(ticket.arrived_at, hall.zone),
        code=ticket.code,
        qr=qr_text(hall, ticket),
        advice=_("Please wait until your number is called."),
    )


def job_of(slip: TicketSlip, printer: PrinterSettings) -> bytes:
    """The slip as the bytes the printer takes, in the language of the moment."""
    return write_job(lay_out(slip, printer.width), printer.encoding)
