"""The number machine's work for a visitor: it runs in threads, its answers come back to the screen.

A number that was asked for is tried until the database answers, and given once. What is printed is shown, too.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
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
    Request,
    give_number,
    give_own_number,
)
from kiosk.dispenser.printing import Printing
from kiosk.dispenser.slip_jobs import (
    SHOWN,
    DeviceNews,
    HallNews,
    HallTold,
    Printed,
    PrinterNews,
    PrintersSeen,
    SlipPrinters,
    tell_hall,
)
from kiosk.dispenser.spooling import SpoolingApp
from kiosk.dispenser.visit import View, Visit
from kiosk.following import RETRY_SECONDS
from kiosk.slip.content import Slip
from kiosk.slip.printers import Printer
from kiosk.spool.spool import Spool
from schema.errors import AtInformationDesk, DeviceError, OnestopError, StoreError
from schema.hall.finding import Catalogue
from schema.hall.halls import HallView
from schema.language import current_language
from schema.public.models import SlipState
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


class ServingApp(SpoolingApp):
    """The base of the number machine: it serves one visitor at a time, `visit`."""

    def __init__(
        self,
        store: Store,
        hall: HallView,
        settings: KioskSettings,
        printer: Printer,
        second_printer: Printer | None = None,
        spool: Spool | None = None,
    ) -> None:
        super().__init__(store, hall, settings, spool)
        self.printer = printer
        self.second_printer = second_printer
        self.visit = Visit()
        self.catalogue: Catalogue | None = None
        #: tells this run of the machine from the next
        self.run_id = uuid.uuid4().hex
        #: how the printers are, by name
        self.printers: dict[str, PrinterNews] = {}
        #: what the hall does not know yet of slips and printers; at first, what an earlier run left behind
        self._to_tell = HallNews(left_over=True)
        self._telling = False
        #: when the visitor asked for the number, and when the start comes back; seconds that only grow
        self.requested_at = self.home_at = time.monotonic()
        self._see_printer_at = time.monotonic()
        self._seeing_printer = False

    def stay(self, seconds: float) -> None:
        """Do not go back to the start before so many seconds have passed."""
        self.home_at = max(self.home_at, time.monotonic() + seconds)

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
        if self.stocked:
            self.visit = Visit(View.REFUSED, refusal=AtInformationDesk())
            self.show()
        else:
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
        if request is None or self.visit.trying:
            return
        if self.offline and self.spool is not None:
            self.visit.trying = True
            self._in_thread(partial(give_own_number, self.spool, self.hall, request))
        elif not self.lost:
            self.visit.trying = True
            spool = self.spool if self.stocked else None
            self._in_thread(
                partial(give_number, self.store, self.hall, self.settings, request, spool, self.run_id)
            )

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
            self.visit = Visit(View.CHECK_IN, typed=self.visit.typed, card=self.visit.card, error=message.error)
        else:
            self.visit = Visit(View.REFUSED, refusal=message.error)
        self.stay(self.settings.idle_seconds)
        self.show()

    @on(Issued)
    def _when_issued(self, message: Issued) -> None:
        if message.spooled:
            self.when_gone()
        spooled = message.request.command if message.spooled else ""
        self.give_out(message.slip, message.request.language, message.note, message.slip_id, spooled)

    # --- the slip and the printer ----------------------------------------------------------------------------

    def give_out(
        self, slip: Slip, language: str, note: str = "", slip_id: int | None = None, spooled: str = ""
    ) -> None:
        """Show what the visitor came for, and print it.

        `slip_id` is the slip as the hall knows it, `spooled` the command of a number in the spool.
        """
        self.visit = Visit(View.RESULT, slip=slip, note=note)
        self.stay(self.settings.idle_seconds)
        if self.settings.no_print:
            self.visit.printing = Printing.NONE
            self.stay(self.settings.idle_seconds * NOTE_IDLES)
            self.show()
            if spooled:  # there is no slip to wait for
                self.keep_slip_state(spooled, SlipState.PRINTED)
            return
        self.show()

        def print_and_keep() -> Printed:
            printed = self._slip_printers().print(slip, language, slip_id)
            if spooled:
                self.keep_slip_state(spooled, printed.state)
            return printed

        self._in_thread(print_and_keep)

    def _slip_printers(self) -> SlipPrinters:
        return SlipPrinters(self.settings, self.printer, self.second_printer)

    @on(Printed)
    def _when_printed(self, message: Printed) -> None:
        if self.visit.slip is message.slip:
            self.visit.printing = SHOWN[message.state]
            idles = RESULT_IDLES if self.visit.printing == Printing.DONE else NOTE_IDLES
            self.home_at = time.monotonic() + self.settings.idle_seconds * idles
        if message.settlement is not None:
            self.report(HallNews([message.settlement]))
        self._know(message.news)
        if self.offline:
            self.look_into_spool()

    @on(PrintersSeen)
    def _when_seen(self, message: PrintersSeen) -> None:
        self._seeing_printer = False
        self._know(message.news)

    def _know(self, news: Sequence[PrinterNews]) -> None:
        """How printers are now, for this screen and for the hall."""
        changed: dict[str, DeviceNews] = {}
        for each in news:
            before = self.printers.get(each.name)
            if before is None or (before.state, before.fault) != (each.state, each.fault):
                changed[each.name] = each
            self.printers[each.name] = each
        self._see_printer_at = time.monotonic() + (TROUBLE_SECONDS if self.trouble else WELL_SECONDS)
        self.report(HallNews(devices=changed))
        self.say()

    @property
    def trouble(self) -> DeviceError | None:
        """Why no slip comes out of any printer; None when one does."""
        errors = [each.error for each in self.printers.values()]
        return errors[0] if errors and all(errors) else None

    def look_at_printer(self) -> None:
        """Ask the printers how they are, from time to time."""
        if time.monotonic() > self._see_printer_at and not self._seeing_printer and not self.settings.no_print:
            self._seeing_printer = True
            self._in_thread(self._slip_printers().check)

    # --- what the hall is told ---------------------------------------------------------------------------------

    def report(self, news: HallNews) -> None:
        """Tell the hall this, as soon as it can be told."""
        self._to_tell = self._to_tell.before(news)
        self.tell_again()

    def tell_again(self) -> None:
        """Tell the hall what it does not know yet, unless that is being done or the database is gone."""
        if self._to_tell and not self._telling and not self.lost:
            self._telling, news, self._to_tell = True, self._to_tell, HallNews()
            self._in_thread(partial(tell_hall, self.store, self.hall, self.settings.name, self.run_id, news))

    @on(HallTold)
    def _when_hall_told(self, message: HallTold) -> None:
        self._telling = False
        if message.left is not None:
            self._to_tell = message.left.before(self._to_tell)
            self.look()  # finds out whether the database is gone
        else:
            self.tell_again()
