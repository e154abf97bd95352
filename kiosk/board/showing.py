"""What each board shows: the hall's news turned into a page, by the board's layout and the moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.board.faces import BoardLayout, Face, FaceLine
from kiosk.board.news import read_calls
from kiosk.board.pages import Colour, Line, Page, Speech, to_ascii
from kiosk.board.podium import Podium
from kiosk.voice.sentences import Kind, Spoken, spoken_text
from kiosk.waits import people
from schema.hall import clock
from schema.hall.halls import HallView, WindowView, list_windows
from schema.hall.models import WindowState
from schema.language import current_language, speaking, translator
from schema.queue.line import AtWindow, Call, at_windows, letters_of_windows, queue_loads
from schema.queue.states import TicketState
from schema.settings import BoardSettings, LedSettings
from schema.store.transaction import Reader

_ = translator("kiosk")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WindowNow:
    """A window and what it is doing."""

    view: WindowView
    letters: str
    visit: AtWindow | None

    @property
    def state(self) -> str:
        """One of a layout's window states."""
        if self.visit is not None:
            return "called" if self.visit.state == TicketState.CALLED else "serving"
        return {WindowState.OPEN: "free", WindowState.PAUSED: "paused", WindowState.CLOSED: "closed"}[
            self.view.state
        ]


@dataclass(frozen=True, slots=True)
class LedNews:
    """The hall as LED boards need it."""

    day: date
    #: the newest first
    calls: tuple[Call, ...]
    #: every window, by number
    windows: tuple[WindowNow, ...]
    waiting: int


def read_leds(reader: Reader, hall: HallView, known: Collection[Call]) -> LedNews:
    """The hall right now, with every call that is not `known` yet."""
    visits, letters = at_windows(reader, hall), letters_of_windows(reader, hall)
    return LedNews(
        day=clock.business_day(hall),
        calls=tuple(read_calls(reader, hall, known)),
        windows=tuple(
            WindowNow(view, letters.get(view.id, ""), visits.get(view.id)) for view in list_windows(reader, hall)
        ),
        waiting=sum(load.waiting for load in queue_loads(reader, hall)),
    )


class Showing:
    """One board's page as time goes by. `now` is seconds that only grow."""

    def __init__(self, board: LedSettings, layout: BoardLayout, hall: HallView, settings: BoardSettings) -> None:
        self.board, self.layout, self.hall, self.settings = board, layout, hall, settings
        self.podium = Podium(settings.hold_seconds)
        self._windows: tuple[WindowNow, ...] = ()
        self._calls: tuple[Call, ...] = ()
        self._waiting = 0
        self._day: date | None = None
        #: the visit that stood at the window when the board was switched on: it has been spoken
        self._met: str | None = None

    def serves(self, window: WindowView) -> bool:
        """Whether the board is for a window."""
        if self.board.windows:
            return window.number in self.board.windows
        return self.board.floor in (0, window.floor)

    def see(self, news: LedNews, now: float) -> None:
        """Take in what was just read."""
        first = self._day is None
        if not first and news.day != self._day:
            self.podium.forget()
        self._day = news.day
        self._windows = tuple(window for window in news.windows if self.serves(window.view))
        self._waiting = news.waiting
        if self.layout.follows == "calls":
            mine = {window.view.number for window in self._windows}
            self._calls = tuple(call for call in news.calls if call.window in mine)
            self.podium.see(self._calls, now)
        if first:
            self._met = self._call_key()

    def page(self, now: float, moment: datetime) -> Page:
        """What the board shows at `moment`, hall time."""
        if self._day is None:
            return Page()
        self.podium.turn(now)
        fields = self._hall_fields(now, moment)
        if self.layout.follows == "window":
            return self._window_page(fields)
        return self._calls_page(fields, now)

    # --- what is filled in -------------------------------------------------------------------------------

    def _hall_fields(self, now: float, moment: datetime) -> dict[str, str]:
        sentences = self.settings.announcements
        turn = int(now / self.settings.announcement_seconds)
        return {
            "hall": self.hall.title,
            "clock": f"{moment:%H:%M}",
            "waiting": people(self._waiting),
            "waiting_words": _("{n} waiting").format(n=people(self._waiting)),
            "announcement": sentences[turn % len(sentences)] if sentences else "",
        }

    def _window_page(self, fields: dict[str, str]) -> Page:
        if not self._windows:
            return Page()
        window = self._windows[0]
        face = self.layout.face(window.state, self.board.width, self.board.height)
        texts = [(line, fields | window_fields(window), fields | plain_fields(window)) for line in face.lines]
        key = self._call_key()
        speech = None
        if self.board.voice and window.state == "called" and key is not None and key != self._met:
            speech = Speech(self.layout.speech.format_map(fields | window_fields(window)), key)
        return self._page(texts, speech)

    def _calls_page(self, fields: dict[str, str], now: float) -> Page:
        current = self.podium.current
        if self.podium.fresh(now):
            state = "called"
        elif fields["announcement"]:
            state = "announcing"
        else:
            state = "empty" if current is None else "quiet"
        face = self.layout.face(state, self.board.width, self.board.height)
        calls = [current, *(call for call in self._calls if call != current)] if current else []
        texts = []
        places = self._places(face, now)
        for line in face.lines:
            if line.call is not None:
                if line.call <= len(calls) and (call := calls[line.call - 1]) is not None:
                    texts.append((line, fields | call_fields(call), fields | plain_call(call)))
            elif line.place is not None:
                if line.place <= len(places):
                    window = places[line.place - 1]
                    texts.append((line, fields | window_fields(window), fields | plain_fields(window)))
            else:
                texts.append((line, fields, fields))
        speech = None
        if self.board.voice and state == "called" and current is not None:
            speech = Speech(self.layout.speech.format_map(fields | call_fields(current)), call_key(current))
        return self._page(texts, speech)

    def _places(self, face: Face, now: float) -> list[WindowNow]:
        """The windows that have a place now; when there are more than places, they take turns."""
        most = max((line.place or 0 for line in face.lines), default=0)
        windows = [window for window in self._windows if window.state != "closed"]
        if not most or len(windows) <= most:
            return windows
        turns = -(-len(windows) // most)
        turn = int(now / self.settings.announcement_seconds) % turns
        return windows[turn * most : (turn + 1) * most]

    def _call_key(self) -> str | None:
        visit = self._windows[0].visit if self._windows else None
        return None if visit is None else f"{visit.ticket_id}-{visit.recalls}-{visit.called_at:%H%M%S}"

    def _page(self, texts: Sequence[tuple[FaceLine, Fields, Fields]], speech: Speech | None) -> Page:
        lines = []
        for line, fields, plain in texts:
            words = line.text.format_map(fields).strip()
            if not words or all(not fields[name] for name in line.fields() if name in fields):
                continue
            template = line.text if line.plain is None else line.plain
            colour = line.called if line.called and fields.get("state") == "called" else line.colour
            lines.append(self._line(line, words, to_ascii(template.format_map(plain)), colour))
        return Page(tuple(lines), speech)

    def _line(self, line: FaceLine, words: str, plain: str, colour: Colour) -> Line:
        x, y, width, height = line.at
        board = self.board
        # Cards address dots by eights.
        left, right = (
            board.width if share == 100 else round(share * board.width / 800) * 8 for share in (x, x + width)
        )
        top, bottom = (round(share * board.height / 100) for share in (y, y + height))
        if colour not in board.colours:
            colour = Colour(board.colours[0])
        return Line(words, left, top, right - left, bottom - top, colour, line.align, plain)


def call_key(call: Call) -> str:
    """What tells a call from every other, a recall from the call."""
    return f"{call.ticket_id}-{call.recalls}-{call.called_at:%H%M%S}"


def window_name(number: int) -> str:
    """ "3号窗口"."""
    return _("Window {number}").format(number=number)


def invitation(number: str, window: int, recalls: int) -> str:
    """What is spoken to a call, as the hall's loudspeakers say it."""
    return spoken_text(Spoken(number, window), current_language(), Kind.RECALL if recalls else Kind.CALL)


def window_fields(window: WindowNow) -> dict[str, str]:
    """A window in words, in the language of the moment."""
    number = window.visit.label if window.visit else ""
    state = window.state
    now = {"free": _("free"), "paused": _("paused"), "closed": _("closed")}.get(state, number)
    return {
        "state": state,
        "number": number,
        "window": str(window.view.number),
        "window_name": window_name(window.view.number),
        "service": window.view.name,
        "letters": window.letters,
        "reason": window.view.pause_reason,
        "come": _("come to this window"),
        "busy": _("being served"),
        "paused": _("Service paused"),
        "closed": _("Window closed"),
        "now": now,
        "invite": invitation(number, window.view.number, window.visit.recalls) if window.visit else "",
    }


def plain_fields(window: WindowNow) -> dict[str, str]:
    """The same for boards that know ASCII only: English words, and letters for the names of services."""
    with speaking("en"):
        return window_fields(window) | {"service": window.letters}


def call_fields(call: Call) -> dict[str, str]:
    """A call in words, in the language of the moment."""
    return {
        "number": call.label,
        "window": str(call.window),
        "window_name": window_name(call.window),
        "invite": invitation(call.label, call.window, call.recalls),
    }


def plain_call(call: Call) -> dict[str, str]:
    """The same in ASCII."""
    with speaking("en"):
        return call_fields(call)
