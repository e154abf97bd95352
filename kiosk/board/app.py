"""`onestop board`: the hall board on a full-screen terminal."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.board.layout import BETWEEN, LEGIBLE_ROWS, MARGIN, plan_board
from kiosk.board.news import BoardNews, read_board, wait_rows
from kiosk.board.podium import Podium
from kiosk.board.widgets.headline import Headline
from kiosk.board.widgets.last_calls import LastCalls
from kiosk.board.widgets.notice import Notice
from kiosk.board.widgets.now_calling import NowCalling
from kiosk.board.widgets.waiting import Waiting
from kiosk.following import HallApp
from schema.hall import clock
from schema.hall.halls import HallView
from schema.language import translator
from schema.settings import BoardSettings
from schema.store.engine import Store
from schema.store.transaction import Reader

_ = translator("kiosk")

#: How long the technician's hint stays, seconds.
HINT_SECONDS = 20.0
#: How long a page of queues stays when there are several, seconds.
PAGE_SECONDS = 8.0
#: What a visitor can expect changes as time passes: seconds after which the hall is read again in any case.
REREAD_SECONDS = 60.0
#: A number as it usually is: a letter and three digits.
USUAL_LABEL = 4


class BoardApp(HallApp[BoardNews]):
    """The board of one hall. `moment` is the time that holds are measured by: seconds that only grow."""

    CSS = f"""
    Screen {{ background: $background; overflow: hidden; }}
    #lists {{ padding: 1 {MARGIN} 0 {MARGIN}; }}
    LastCalls {{ width: 1fr; margin-right: {BETWEEN}; }}
    Notice {{ dock: bottom; }}
    """

    def __init__(
        self,
        store: Store,
        hall: HallView,
        settings: BoardSettings,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(store, hall)
        self.settings = settings
        self.moment = moment
        self.podium = Podium(settings.hold_seconds)
        self.news: BoardNews | None = None
        self._shape = (USUAL_LABEL, 2)
        self._started = self._read_at = moment()

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        # Kept by name: a message may still come when the screen has been taken down.
        self._head, self._calling, self._notice = Headline(), NowCalling(), Notice()
        self._last, self._waiting = LastCalls(), Waiting()
        yield self._head
        yield self._calling
        with Horizontal(id="lists"):
            yield self._last
            yield self._waiting
        yield self._notice

    def on_mount(self) -> None:
        """Measure; Textual calls the base's own `on_mount`, which follows, by itself."""
        self._measure()

    def on_resize(self, event: events.Resize) -> None:
        """Another terminal, other measures."""
        self._measure()

    def _measure(self) -> None:
        label_length, window_digits = self._shape
        plan = plan_board(*self.size, label_length=label_length, window_digits=window_digits)
        self.plan = plan
        head, calling, last, waiting = self._head, self._calling, self._last, self._waiting
        head.styles.height, head.size_of_clock = plan.head_rows, plan.clock_size
        calling.styles.height, calling.glyphs = plan.call_rows, plan.call_size
        calling.label_length, calling.window_digits = label_length, window_digits
        last.rows, last.pitch, last.columns = plan.places, plan.pitch, plan.call_columns
        last.glyphs, last.label_length = plan.entry_size, label_length
        waiting.styles.width = plan.edge_columns
        waiting.places, waiting.pitch, waiting.glyphs = plan.places, plan.pitch, plan.entry_size
        waiting.minutes_drawn = plan.minutes_drawn
        self._show()

    # --- the hall's news ---------------------------------------------------------------------------------

    def read_news(self, reader: Reader) -> BoardNews:
        """The hall right now; runs in a thread."""
        return read_board(reader, self.hall, self.podium.known)

    def show_news(self, news: BoardNews) -> None:
        """Take in what was read."""
        if self.news is not None and self.news.day != news.day:
            self.podium.forget()
        self.news, self._read_at = news, self.moment()
        self.podium.see(news.calls, self.moment())
        shape = (max([USUAL_LABEL, *(len(call.label) for call in news.calls)]), news.window_digits)
        if shape != self._shape:
            self._shape = shape
            self._measure()
        self._show()

    def show_lost(self) -> None:
        """The last state stays; the notice says how old it is."""
        self._show()

    def tick(self) -> None:
        """Time passes: the next call, the clock, the waits."""
        self.podium.turn(self.moment())
        if self.moment() > self._read_at + REREAD_SECONDS:
            self._read_at = self.moment()
            self.look()
        self._show()

    # --- what is seen; a part that is given the same again does not repaint ------------------------------------

    def _show(self) -> None:
        now = clock.now()
        local = clock.hall_time(now, self.hall.zone)
        self._head.title, self._head.clock = self.hall.title, f"{local:%H:%M}"
        current = self.podium.current
        self._calling.call, self._calling.fresh = current, self.podium.fresh(self.moment())
        if self.news is not None:
            others = [call for call in self.news.calls if call != current]
            self._last.calls = tuple(others[: self.settings.last_calls])
            self._waiting.queues = tuple(wait_rows(self.news.waits))
            self._waiting.page = int((self.moment() - self._started) / PAGE_SECONDS) % self._waiting.pages
        self._notice.trouble, self._notice.text = self.lost, self._words()

    def _words(self) -> str:
        if self.lost and self.known_at is None:
            return _("The queue cannot be read at present; it comes back by itself.")
        if self.lost and self.known_at is not None:
            known = clock.hall_time(self.known_at, self.hall.zone)
            return _("No connection at present; this is how it was at {time}.").format(time=f"{known:%H:%M}")
        if not self.plan.legible and self.moment() < self._started + HINT_SECONDS:
            return _(
                "For the technician: this screen has {rows} rows. With at most {most}, every word can be read "
                "from 5 m."
            ).format(rows=self.plan.height, most=LEGIBLE_ROWS)
        return ""
