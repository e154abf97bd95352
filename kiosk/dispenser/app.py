"""`onestop kiosk`: the number machine's touch screen."""

from __future__ import annotations

import time
from string import ascii_lowercase
from typing import Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widget import Widget

from kiosk.dispenser.choices import Choice, GoToStart, SwitchLanguage, SwitchType, TurnPage, Type
from kiosk.dispenser.flows.finding import searching
from kiosk.dispenser.flows.leading import choose
from kiosk.dispenser.offers import KioskNews, closed_words, hours_words, read_kiosk
from kiosk.dispenser.pages.building import build_page, last_page
from kiosk.dispenser.pages.search import SearchPage
from kiosk.dispenser.pages.start import StartPage
from kiosk.dispenser.reading import ReadingApp
from kiosk.dispenser.sizing import LARGE, USUAL, set_sizing
from kiosk.dispenser.visit import View, Visit
from kiosk.dispenser.widgets.body import Body
from kiosk.dispenser.widgets.card_hint import CardHint
from kiosk.dispenser.widgets.digits_target import DigitsTarget
from kiosk.dispenser.widgets.header import Header
from kiosk.dispenser.widgets.item_cell import ItemCell
from kiosk.dispenser.widgets.paper import Paper
from kiosk.dispenser.widgets.status_line import StatusLine
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.typed_field import TypedField
from kiosk.slip.printers import Printer
from kiosk.spool.spool import Spool
from kiosk.theme import CONTRAST, THEME
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import LANGUAGES, current_language, set_language, translator
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.transaction import Reader

_ = translator("kiosk")

#: A touch so soon after the page has changed was meant for the page before (a double tap), seconds.
TAP_SECONDS = 0.4
#: How long a number is tried for while the database does not answer; then the visitor has gone, seconds.
GIVE_UP_SECONDS = 45.0
#: The keys of letters, but for L.
LETTERS = ascii_lowercase.replace("l", "")
#: How long a page of a guide stays, in idle times of the settings.
READING_IDLES = 2.0
#: Rows that are not the page's: the header and the status line.
OTHER_ROWS = 4
#: Columns left and right of the page.
SIDE_COLUMNS = 2


class KioskApp(ReadingApp):
    """The number machine of one hall."""

    CSS = f"""
    Screen {{ background: $background; overflow: hidden; }}
    Body {{ height: 1fr; padding: 0 {SIDE_COLUMNS}; }}
    """
    BINDINGS: ClassVar[list[Any]] = [
        *(Binding(key, f"press('{key}')", show=False) for key in "0123456789"),
        *(Binding(key, f"press('{key}')", show=False) for key in ("left", "right", "escape", "enter")),
        *(Binding(f"f{n}", f"press('f{n}')", show=False) for n in range(1, 8)),
        # L is the language's where no letters are typed.
        *(Binding(f"{key},{key.upper()}", f"press('{key}')", show=False) for key in LETTERS),
        Binding("l,L", "press('l', 'f2')", show=False),
        Binding("pageup", "press('left')", show=False),
        Binding("pagedown", "press('right')", show=False),
        Binding("backspace,delete", "press('backspace', 'escape')", show=False),
    ]

    def __init__(
        self,
        store: Store,
        hall: HallView,
        settings: KioskSettings,
        printer: Printer,
        tap_seconds: float = TAP_SECONDS,
        second_printer: Printer | None = None,
        spool: Spool | None = None,
    ) -> None:
        super().__init__(store, hall, settings, printer, second_printer, spool)
        self.tap_seconds = tap_seconds
        self.home_language = current_language()
        self.set_large(settings.large_type)
        self._changed_at = time.monotonic()
        self._minute = f"{clock.now():%H:%M}"
        self._stopped = False

    def compose(self) -> ComposeResult:
        """The header, the page, the status line."""
        # Kept by name: a message may still come when the screen has been taken down.
        self._header, self._body, self._status = Header(), Body(self._build), StatusLine()
        yield self._header
        yield self._body
        yield self._status

    def on_mount(self) -> None:
        """Begin; Textual calls the bases' own `on_mount` by itself."""
        self.say()

    def on_resize(self, event: events.Resize) -> None:
        """Another size, another page."""
        self.show()

    def set_large(self, large: bool) -> None:
        """Large type and high contrast from the next page on, or the usual look."""
        self.large = large
        set_sizing(LARGE if large else USUAL)
        self.theme = CONTRAST.name if large else THEME.name

    def _build(self) -> Widget:
        width, height = self.size.width - 2 * SIDE_COLUMNS, self.size.height - OTHER_ROWS
        return build_page(self.visit, self.news, self.stopped, width, height)

    def show(self) -> None:
        """Show the page of the moment."""
        self._changed_at = time.monotonic()
        for cell in self.query(ItemCell):
            cell.end()
        self.say()
        self._body.refresh(recompose=True)

    def say(self) -> None:
        """Bring the words around the page up to date; what stays the same does not repaint."""
        local = clock.hall_time(clock.now(), self.hall.zone)
        lines = self._header.lines
        lines.title, lines.clock = self.hall.title, f"{local:%H:%M}"
        if self.news is not None:
            lines.hours, lines.note = hours_words(self.news.hours), closed_words(self.news, local)
        self._header.language.title = "English" if current_language() != "en" else "中文"
        self._header.language.show_key("F2" if searching(self.visit) else "L")
        self._header.large.title = _("A  Usual") if self.large else _("A+ Large")
        printer = _("Slip printer out of order") if self.trouble else ""
        troubles = (self.spool_words(), printer, self.reader_words())
        self._status.trouble = " · ".join(words for words in troubles if words)
        self.follow_cards()
        for hint in self.query(CardHint):
            hint.words = self.visit.card_words
        for paper in self.query(Paper):
            paper.printing = self.visit.printing
        for field in self.query(TypedField):
            field.typed, field.error = self.visit.typed, self.visit.error
            field.card = self.visit.card.masked if self.visit.card else ""
        for part in self.query(ItemCell), self.query(DigitsTarget):
            for each in part:
                each.switch(self.visit.finding.guiding)
        for page in self.query(SearchPage) if searching(self.visit) else ():
            page.show_found(self.visit.finding, self.visit.page)
        self._status.hint = _("A number is valid today, in this hall.")

    # --- following the hall --------------------------------------------------------------------------------

    def read_news(self, reader: Reader) -> KioskNews:
        """The hall right now; runs in a thread."""
        return read_kiosk(reader, self.hall)

    def show_news(self, news: KioskNews) -> None:
        """New counts stand where the old ones stood; other queues make a new page."""
        before, self.news = self.news, news
        pages = self.query(StartPage)
        if before is None or (pages and not pages.first().show_news(news)):
            self.show()

    def show_lost(self) -> None:
        """The database has gone, or is back: the number that was asked for is tried again if it can be."""
        self.tend_soon()
        self.look_into_spool()
        self.try_again()
        self.tell_again()
        # A machine that goes on by itself shows the same page: nothing moves.
        before, self._stopped = self._stopped, self.stopped
        if self._stopped != before and self.visit.view != View.RESULT:
            self.show()

    def tick(self) -> None:
        """Time passes: back to the start, a look at the printer, the clock."""
        now = time.monotonic()
        # Whoever waits for a number is not sent away while a thread may still bring it.
        waiting, trying = self.visit.request is not None, self.visit.trying or self.visit.reading
        if not trying and now > (self.requested_at + GIVE_UP_SECONDS if waiting else self.home_at):
            self._go_home()
        self.look_at_printer()
        self.tell_again()
        self.tend_spool()
        self._look_for_closing()
        self.say()

    def _look_for_closing(self) -> None:
        """Numbers end and begin at a minute of the day, which the hall's news do not tell: look then."""
        minute = f"{clock.now():%H:%M}"
        if minute != self._minute:
            if self.hall.stop_minutes is not None:
                self.look()
            if self.lost:
                self.look_into_spool()
            self._minute = minute

    # --- the visitor ---------------------------------------------------------------------------------------

    def on_key(self, event: events.Key | None = None) -> None:
        """Somebody is here; characters beside the keys' are typed where an item is looked for."""
        self._stay_longer()
        character = event.character if event is not None else None
        if character and not character.isascii() and searching(self.visit):
            self._choose(Type(character))

    def on_mouse_down(self) -> None:
        """Somebody is here."""
        self._stay_longer()

    def _stay_longer(self) -> None:
        """Reading takes longer than choosing."""
        self.stay(self.settings.idle_seconds * (READING_IDLES if self.visit.view == View.GUIDE else 1))

    def _go_home(self) -> None:
        """The next visitor finds the start, in the hall's own language and look."""
        usual = (current_language(), self.large) == (self.home_language, self.settings.large_type)
        if self.visit == Visit() and usual:
            return
        self.visit = Visit()
        set_language(self.home_language)
        self.set_large(self.settings.large_type)
        self.show()

    def action_press(self, key: str, other: str = "") -> None:
        """The target that shows the key is chosen, or where none does the one that shows the other."""
        self.on_key()
        for each in filter(None, (key, other)):
            if targets := [target for target in self.query(Target) if target.key == each]:
                # At once, not by a message: what a card reader types comes in order.
                for target in targets:
                    if target.available:
                        self._choose(target.choice)
                return

    @on(Target.Pressed)
    def _when_pressed(self, message: Target.Pressed) -> None:
        self._choose(message.choice, touched=message.touched)

    def _choose(self, choice: Choice, touched: bool = False) -> None:
        if isinstance(choice, SwitchLanguage):
            # On from this language to the next, round and round.
            set_language(LANGUAGES[LANGUAGES.index(current_language()) - 1])
            self.show()
            return
        if isinstance(choice, SwitchType):
            self.set_large(not self.large)
            self.show()
            return
        busy = self.visit.request is not None or self.visit.reading
        too_soon = touched and time.monotonic() < self._changed_at + self.tap_seconds
        if not busy and (not too_soon or isinstance(choice, TurnPage)):
            if isinstance(choice, GoToStart) and self.visit.view == View.RESULT:
                self.set_large(self.settings.large_type)  # whoever comes next sees as most do
            choose(self, choice, max(map(last_page, self._body.children), default=0))
            self.say()
