"""`onestop kiosk`: the number machine's touch screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.widget import Widget

from kiosk.dispenser.choices import ChooseItem, ChooseQueue, GoToStart, SwitchLanguage, TurnPage
from kiosk.dispenser.issuing import (
    Issued,
    IssueFailed,
    IssueRefused,
    ItemsRead,
    Printed,
    PrinterSeen,
    Request,
    give_number,
    print_slip,
    read_items,
    see_printer,
)
from kiosk.dispenser.offers import KioskNews, closed_words, hours_words, read_kiosk
from kiosk.dispenser.pages.building import build_page, last_page
from kiosk.dispenser.pages.result import Number, Printing
from kiosk.dispenser.pages.start import StartPage
from kiosk.dispenser.visit import View, Visit
from kiosk.dispenser.widgets.body import Body
from kiosk.dispenser.widgets.header import Header
from kiosk.dispenser.widgets.status_line import StatusLine
from kiosk.dispenser.widgets.target import Target
from kiosk.following import RETRY_SECONDS, HallApp
from kiosk.slip.printers import Printer
from schema.errors import DeviceError, PrinterUnknown
from schema.hall import clock
from schema.hall.halls import HallView, ItemView, QueueView
from schema.language import LANGUAGES, current_language, set_language, translator
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.transaction import Reader

_ = translator("kiosk")

#: A touch so soon after the page has changed was meant for the page before (a double tap), seconds.
TAP_SECONDS = 0.4
#: How long a number is tried for while the database does not answer; then the visitor has gone, seconds.
GIVE_UP_SECONDS = 45.0
#: Seconds between two looks at the printer: while it is in trouble, and while it is well.
TROUBLE_SECONDS, WELL_SECONDS = 5.0, 60.0
#: How long the result stays, in idle times of the settings: with a slip, and when the number must be noted.
RESULT_IDLES, NOTE_IDLES = 0.5, 2.0
#: Rows that are not the page's: the header and the status line.
OTHER_ROWS = 4
#: Columns left and right of the page.
SIDE_COLUMNS = 2


class KioskApp(HallApp[KioskNews]):
    """The number machine of one hall."""

    CSS = f"""
    Screen {{ background: $background; overflow: hidden; }}
    Body {{ height: 1fr; padding: 0 {SIDE_COLUMNS}; }}
    """
    BINDINGS: ClassVar[list[Any]] = [
        *(Binding(key, f"press('{key}')", show=False) for key in "0123456789"),
        *(Binding(key, f"press('{key}')", show=False) for key in ("left", "right", "escape", "enter")),
        Binding("l,L,f2", "press('l')", show=False),
        Binding("pageup", "press('left')", show=False),
        Binding("pagedown", "press('right')", show=False),
        Binding("backspace", "press('escape')", show=False),
    ]

    def __init__(
        self,
        store: Store,
        hall: HallView,
        settings: KioskSettings,
        printer: Printer,
        tap_seconds: float = TAP_SECONDS,
    ) -> None:
        super().__init__(store, hall)
        self.settings = settings
        self.printer = printer
        self.tap_seconds = tap_seconds
        self.home_language = current_language()
        self.news: KioskNews | None = None
        self.visit = Visit()
        #: what is wrong with the printer
        self.trouble: DeviceError | None = None
        self._requested_at = self._changed_at = self._home_at = self._see_printer_at = time.monotonic()
        self._seeing_printer = False

    def compose(self) -> ComposeResult:
        """The header, the page, the status line."""
        # Kept by name: a message may still come when the screen has been taken down.
        self._header, self._body, self._status = Header(), Body(self._build), StatusLine()
        yield self._header
        yield self._body
        yield self._status

    def on_mount(self) -> None:
        """Begin."""
        self._say()
        super().on_mount()

    def on_resize(self, event: events.Resize) -> None:
        """Another size, another page."""
        self._show()

    def _build(self) -> Widget:
        width, height = self.size.width - 2 * SIDE_COLUMNS, self.size.height - OTHER_ROWS
        return build_page(self.visit, self.news, self.lost, width, height)

    def _show(self) -> None:
        """Show the page of the moment."""
        self._changed_at = time.monotonic()
        self._say()
        self._body.refresh(recompose=True)

    def _say(self) -> None:
        """Bring the words around the page up to date; what stays the same does not repaint."""
        local = clock.hall_time(clock.now(), self.hall.zone)
        lines = self._header.lines
        lines.title, lines.clock = self.hall.title, f"{local:%H:%M}"
        if self.news is not None:
            lines.hours, lines.note = hours_words(self.news.hours), closed_words(self.news.hours, local)
        self._header.language.title = "English" if current_language() != "en" else "中文"
        self._status.trouble = _("Slip printer out of order") if self.trouble else ""
        for number in self.query(Number):
            number.printing = self.visit.printing
        self._status.hint = _("A number is valid today, in this hall.")

    # --- following the hall --------------------------------------------------------------------------------

    def read_news(self, reader: Reader) -> KioskNews:
        """The hall right now; runs in a thread."""
        return read_kiosk(reader, self.hall)

    def show_news(self, news: KioskNews) -> None:
        """New counts stand where the old ones stood; other queues make a new page."""
        first, self.news = self.news is None, news
        pages = self.query(StartPage)
        if first or (pages and not pages.first().show_offers(news.offers)):
            self._show()

    def show_lost(self) -> None:
        """The database has gone, or is back: then the number that was asked for is tried again."""
        if not self.lost:
            self._try()
        if self.visit.view != View.RESULT:
            self._show()

    def tick(self) -> None:
        """Time passes: back to the start, a look at the printer, the clock."""
        now = time.monotonic()
        # Whoever waits for a number is not sent away while a thread may still bring it.
        waiting, trying = self.visit.request is not None, self.visit.trying
        if not trying and now > (self._requested_at + GIVE_UP_SECONDS if waiting else self._home_at):
            self._go_home()
        if now > self._see_printer_at and not self._seeing_printer:
            self._seeing_printer = True
            self._in_thread(partial(see_printer, self.printer))
        self._say()

    def _in_thread(self, work: Callable[[], Message]) -> None:
        """Do some work in a thread; its answer comes as a message."""
        self.run_worker(lambda: self.post_message(work()), thread=True)

    # --- the visitor ---------------------------------------------------------------------------------------

    def on_key(self) -> None:
        """Somebody is here."""
        self._stay(self.settings.idle_seconds)

    def on_mouse_down(self) -> None:
        """Somebody is here."""
        self._stay(self.settings.idle_seconds)

    def _stay(self, seconds: float) -> None:
        """Do not go back to the start before so many seconds have passed."""
        self._home_at = max(self._home_at, time.monotonic() + seconds)

    def _go_home(self) -> None:
        """The next visitor finds the start, in the hall's own language."""
        if self.visit == Visit() and current_language() == self.home_language:
            return
        self.visit = Visit()
        set_language(self.home_language)
        self._show()

    def action_press(self, key: str) -> None:
        """A key chooses the target that shows it."""
        self.on_key()
        for target in self.query(Target):
            if target.key == key:
                target.press()

    @on(Target.Pressed)
    def _when_pressed(self, message: Target.Pressed) -> None:
        busy = self.visit.request is not None or self.visit.reading
        too_soon = message.touched and time.monotonic() < self._changed_at + self.tap_seconds
        match message.choice:
            case SwitchLanguage():
                # On from this language to the next, round and round.
                set_language(LANGUAGES[LANGUAGES.index(current_language()) - 1])
                self._show()
            case TurnPage(by) if not busy:
                last = max(map(last_page, self._body.children), default=0)
                self.visit.page = min(last, max(0, self.visit.page + by))
                self._show()
            case GoToStart() if not busy and not too_soon:
                self.visit = Visit()
                self._show()
            case ChooseQueue(queue) if not busy and not too_soon:
                self.visit.reading = True
                self._in_thread(partial(read_items, self.store, self.hall, queue))
            case ChooseItem(item) if not busy and not too_soon and self.visit.queue is not None:
                self._ask_for(self.visit.queue, item)

    # --- from the business to the number -------------------------------------------------------------------

    @on(ItemsRead)
    def _when_items_read(self, message: ItemsRead) -> None:
        self.visit.reading = False
        if message.items is None:
            self.look()  # finds out that the database is gone
        elif len(message.items) <= 1:
            self._ask_for(message.queue, None)
        else:
            self.visit = Visit(View.ITEMS, queue=message.queue, items=message.items)
            self._show()

    def _ask_for(self, queue: QueueView, item: ItemView | None) -> None:
        self._requested_at = time.monotonic()
        self.visit.request = Request(queue, item, current_language())
        self._try()

    def _try(self) -> None:
        """Try to get the number that was asked for, unless that is being tried or the database is gone."""
        request = self.visit.request
        if request is not None and not self.visit.trying and not self.lost:
            self.visit.trying = True
            self._in_thread(partial(give_number, self.store, self.hall, self.settings.name, request))

    @on(IssueFailed)
    def _when_issue_failed(self) -> None:
        self.visit.trying, self.visit.interrupted = False, True
        self._show()
        self.look()
        self.set_timer(RETRY_SECONDS, self._try)

    @on(IssueRefused)
    def _when_refused(self, message: IssueRefused) -> None:
        self.visit = Visit(View.REFUSED, refusal=message.error)
        self._stay(self.settings.idle_seconds * RESULT_IDLES)
        self._show()

    @on(Issued)
    def _when_issued(self, message: Issued) -> None:
        self.visit = Visit(View.RESULT, slip=message.slip)
        self._stay(self.settings.idle_seconds)
        self._show()
        language = message.request.language
        self._in_thread(partial(print_slip, self.printer, self.settings.printer, message.slip, language))

    # --- the printer ---------------------------------------------------------------------------------------

    @on(Printed)
    def _when_printed(self, message: Printed) -> None:
        slip = self.visit.slip
        if slip is not None and slip.label == message.label:
            kinds = {True: Printing.UNKNOWN, False: Printing.FAILED}
            self.visit.printing = (
                kinds[isinstance(message.error, PrinterUnknown)] if message.error else Printing.DONE
            )
            idles = NOTE_IDLES if message.error else RESULT_IDLES
            self._home_at = time.monotonic() + self.settings.idle_seconds * idles
        self._when_seen(PrinterSeen(message.error))

    @on(PrinterSeen)
    def _when_seen(self, message: PrinterSeen) -> None:
        self._seeing_printer = False
        self.trouble = message.error
        self._see_printer_at = time.monotonic() + (TROUBLE_SECONDS if message.error else WELL_SECONDS)
        self._say()
