"""Printing one slip by a command: queued with what it is for, printed, settled with what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kiosk.slip.content import Notice, Slip
from kiosk.slip.jobs import job_of
from kiosk.slip.printers import Printer
from schema.commands.running import script_actor
from schema.errors import DeviceError, PrinterUnknown
from schema.hall.halls import HallView
from schema.public.models import SlipState
from schema.public.slips import settle_slip
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Tx

Printed = TypeVar("Printed", bound=Slip | Notice)


def print_slip(
    store: Store,
    hall: HallView,
    settings: KioskSettings,
    queue: Callable[[Tx], tuple[Printed, int]],
    actor: Actor | None = None,
) -> tuple[Printed, str]:
    """Print what `queue` makes and keeps, on the machine's printer; the slip, and the printer's name.

    Without an actor it is the script's.

    Raises `DeviceError`: before anything is kept when the printer is off, else the slip is kept as not printed.
    """
    printer = Printer(settings.printer)
    # Before anything is written down: a printer that is off makes no reprint.
    printer.check()
    actor = actor or script_actor()
    slip, slip_id = store.write(queue, actor=actor)

    def settle(state: SlipState, fault: str = "") -> None:
        told = printer.describe()
        store.write(lambda tx: settle_slip(tx, hall, slip_id, state, printer=told, fault=fault), actor=actor)

    try:
        printer.print(job_of(slip, settings.printer, settings.slip_layouts))
    except DeviceError as error:
        settle(SlipState.UNKNOWN if isinstance(error, PrinterUnknown) else SlipState.FAILED, str(error))
        raise
    settle(SlipState.PRINTED)
    return slip, printer.describe()
