"""The number machine's work for a visitor: it runs in threads, its answers come back to the screen.

A number that was asked for is tried until the database answers, and given once. What is printed is shown, too.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from textual import on
from textual.message import Message

from kiosk.dispenser.issuing import (
    Arrival,
    Business,
    Issued,
    IssueFailed,
    IssueRefused,
    Printed,
    PrinterSeen,
    Request,
    give_number,
    print_slip,
    see_printer,
)
from kiosk.dispenser.offers import KioskNews
from kiosk.dispenser.printing import Printing
from kiosk.dispenser.visit import View, Visit
from kiosk.following import RETRY_SECONDS, HallApp
from kiosk.slip.content import Slip
from kiosk.slip.printers import Printer
from schema.errors import DeviceError, OnestopError, PrinterUnknown, StoreError
from schema.hall.halls import HallView
from schema.language import current_language
from schema.settings import KioskSettings
from schema.store.engine import Store

T = TypeVar("T")

#: Seconds between two looks at the printer: while it is in trouble, and while it is well.
TROUBLE_SECONDS, WELL_SECONDS = 5.0, 60.0
#: How long the result stays, in idle times of the settings: with a slip, and when the number must be noted.
RESULT_IDLES, NOTE_IDLES = 0.5, 2.0


class WorkEnded(Message):
    """Some work for a visitor has ended; `then` goes on with it on the screen."""

    def __init__(self, visit: Visit, then: Callable[[], None]) -> None:
        super().__init__()
        self.visit = visit
        self.then = then


class ServingApp(HallApp[KioskNews]):
    """The base of the number machine: it serves one visitor at a time, `visit`."""

    def __init__(self, store: Store, hall: HallView, settings: KioskSettings, printer: Printer) -> None:
        super().__init__(store, hall)
        self.settings = settings
        self.printer = printer
        self.visit = Visit()
        #: what is wrong with the printer
        self.trouble: DeviceError | None = None
        #: when the visitor asked for the number, and when the start comes back; seconds that only grow
        self.requested_at = self.home_at = time.monotonic()
        self._see_printer_at = time.monotonic()
        self._seeing_printer = False

    @abstractmethod
    def show(self) -> None:
        """Show the page of the moment."""

    @abstractmethod
    def say(self) -> None:
        """Bring the words around the page up to date."""

    def stay(self, seconds: float) -> None:
        """Do not go back to the start before so many seconds have passed."""
        self.home_at = max(self.home_at, time.monotonic() + seconds)

    def _in_thread(self, work: Callable[[], Message]) -> None:
        """Do some work in a thread; its answer comes as a message."""
        self.run_worker(lambda: self.post_message(work()), thread=True)

    # --- work for the visitor --------------------------------------------------------------------------------

    def work(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        refused: Callable[[OnestopError], None] | None = None,
    ) -> None:
        """Do some work in a thread and go on with what it found, or with the rule that refused."""
        visit = self.visit
        visit.reading = True

        def run() -> Message:
            try:
                found = work()
            except StoreError as error:
                return WorkEnded(visit, partial(self._work_failed, error))
            except OnestopError as error:
                return WorkEnded(visit, partial(refused or self._work_refused, error))
            return WorkEnded(visit, partial(then, found))

        self._in_thread(run)

    @on(WorkEnded)
    def _when_work_ended(self, message: WorkEnded) -> None:
        message.visit.reading = False
        if message.visit is self.visit:
            message.then()

    def _work_failed(self, error: StoreError) -> None:
        self._work_refused(error)
        self.look()  # finds out whether the database is gone

    def _work_refused(self, error: OnestopError) -> None:
        self.visit.error = error
        self.show()

    # --- from the wish to the number -----------------------------------------------------------------------

    def ask_for(self, wish: Business | Arrival) -> None:
        """Get a number for the visitor, and show and print it."""
        self.requested_at = time.monotonic()
        self.visit.request = Request(wish, current_language())
        self.try_again()

    def try_again(self) -> None:
        """Try to get the number that was asked for, unless that is being tried or the database is gone."""
        request = self.visit.request
        if request is not None and not self.visit.trying and not self.lost:
            self.visit.trying = True
            self._in_thread(partial(give_number, self.store, self.hall, self.settings.name, request))

    @on(IssueFailed)
    def _when_issue_failed(self) -> None:
        self.visit.trying, self.visit.interrupted = False, True
        self.show()
        self.look()
        self.set_timer(RETRY_SECONDS, self.try_again)

    @on(IssueRefused)
    def _when_refused(self, message: IssueRefused) -> None:
        if self.visit.view == View.CHECK_IN:
            # What was typed stays, to be corrected.
            self.visit = Visit(View.CHECK_IN, typed=self.visit.typed, error=message.error)
        else:
            self.visit = Visit(View.REFUSED, refusal=message.error)
        self.stay(self.settings.idle_seconds)
        self.show()

    @on(Issued)
    def _when_issued(self, message: Issued) -> None:
        self.give_out(message.slip, message.request.language, message.note)

    # --- the slip and the printer ----------------------------------------------------------------------------

    def give_out(self, slip: Slip, language: str, note: str = "") -> None:
        """Show what the visitor came for, and print it."""
        self.visit = Visit(View.RESULT, slip=slip, note=note)
        self.stay(self.settings.idle_seconds)
        self.show()
        self._in_thread(partial(print_slip, self.printer, self.settings.printer, slip, language))

    @on(Printed)
    def _when_printed(self, message: Printed) -> None:
        slip = self.visit.slip
        if slip is not None and slip.label == message.label:
            kinds = {True: Printing.UNKNOWN, False: Printing.FAILED}
            self.visit.printing = (
                kinds[isinstance(message.error, PrinterUnknown)] if message.error else Printing.DONE
            )
            idles = NOTE_IDLES if message.error else RESULT_IDLES
            self.home_at = time.monotonic() + self.settings.idle_seconds * idles
        self._when_seen(PrinterSeen(message.error))

    @on(PrinterSeen)
    def _when_seen(self, message: PrinterSeen) -> None:
        self._seeing_printer = False
        self.trouble = message.error
        self._see_printer_at = time.monotonic() + (TROUBLE_SECONDS if message.error else WELL_SECONDS)
        self.say()

    def look_at_printer(self) -> None:
        """Ask the printer how it is, from time to time."""
        if time.monotonic() > self._see_printer_at and not self._seeing_printer:
            self._seeing_printer = True
            self._in_thread(partial(see_printer, self.printer))
