"""`onestop pads serve`: every line's pads and evaluators, and the windows they belong to.

One thread does what the keys say, one press after another; the lines' threads only acknowledge and pass on.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from kiosk.pads.frames import RATED, Frame, beep, show
from kiosk.pads.keys import Key, Shown, key_of, key_word, press, shown_at
from kiosk.pads.line import PadLine
from schema.errors import BadInput, OnestopError, StoreError
from schema.hall.halls import HallView, WindowView, find_window, list_windows
from schema.language import translator
from schema.public.rating_models import RatingSource
from schema.public.ratings import rate, score_word, visit_to_rate
from schema.queue.tickets import TicketView, active_at
from schema.settings import PadLineSettings
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.feed import Signal, open_feed
from schema.store.transaction import Reader, Tx

_ = translator("kiosk")

#: After a key that was refused the pad shows nothing for so long, seconds.
BLANK_SECONDS = 2.0
#: Every pad is sent again what it shows after so long: one that was switched on shows nothing, seconds.
REFRESH_SECONDS = 60.0
#: A press that had to wait longer than this is not done any more: the clerk has long pressed something else.
STALE_SECONDS = 10.0
#: Seconds before a look at the database that failed is tried again.
RETRY_SECONDS = 1.0
#: Ten changes in a row are one look: so long after the first of them, seconds.
PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Pressed:
    """A frame that came from a line, and when."""

    line: int
    frame: Frame
    at: float


@dataclass(frozen=True, slots=True)
class LineState:
    """A line works again, or has stopped working and why."""

    line: int
    error: OnestopError | None


class PadService:
    """The pads of one hall. `tell` is told in words what is done."""

    def __init__(
        self,
        store: Store,
        hall: HallView,
        lines: Sequence[PadLineSettings],
        tell: Callable[[str], None],
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        self.store = store
        self.hall = hall
        self.settings = lines
        self._tell = tell
        self._moment = moment
        self._inbox: queue.SimpleQueue[Pressed | LineState | Signal | None] = queue.SimpleQueue()
        self.lines = [self._line(place, line) for place, line in enumerate(lines)]
        #: (line, address) of each pad → what it shows; None: nothing
        self._shown: dict[tuple[int, int], Shown | None] = {}
        #: pads that are blank after a refusal → until when
        self._blank: dict[tuple[int, int], float] = {}
        #: window's number → the visit (id) whose visitor was asked for a rating
        self._asked: dict[int, int] = {}
        self._refresh_at = moment() + REFRESH_SECONDS
        #: when the pads' windows are read again
        self._look_at: float | None = None
        self._lost = False

    def _line(self, place: int, settings: PadLineSettings) -> PadLine:
        return PadLine(
            settings,
            lambda frame: self._inbox.put(Pressed(place, frame, self._moment())),
            lambda error: self._inbox.put(LineState(place, error)),
            self._moment,
        )

    def check(self) -> None:
        """See that every window there is a pad for exists. Raises `UnknownWindow`, `BadInput`."""
        if not any(line.windows or line.evaluators for line in self.settings):
            raise BadInput(
                field="pads",
                reason=_("no call pad is set"),
                advice=_("Name each line's port and windows under pads in config.toml."),
            )
        for line in self.settings:
            for number in {*line.windows.values(), *line.evaluators.values()}:
                self.store.read(partial(find_window, hall=self.hall, number=number))

    def run(self) -> None:
        """Serve until `stop`."""
        feed = open_feed(self.store, self._inbox.put)
        for line in self.lines:
            line.start()
        try:
            while True:
                try:
                    item = self._inbox.get(timeout=self._patience())
                except queue.Empty:
                    self._pass_time()
                    continue
                if item is None:
                    return
                self._handle(item)
        finally:
            feed.stop()
            for line in self.lines:
                line.stop()

    def stop(self) -> None:
        """End `run`; may be called from any thread, or by a signal."""
        self._inbox.put(None)

    def _handle(self, item: Pressed | LineState | Signal) -> None:
        match item:
            case Pressed():
                self._press(item)
            case LineState(line, error):
                port = self.settings[line].port
                self._tell(str(error) if error else _("{port}: listening").format(port=port))
                self._forget(line)
                self._look()
            case Signal.LOST:
                self.store.close()  # connections to what was there before must not be used again
                self._set_lost(True)
            case _:
                self._look_in(PAUSE_SECONDS)
        self._pass_time()

    def _look_in(self, seconds: float) -> None:
        """Look so long from now, unless a look is due before."""
        at = self._moment() + seconds
        self._look_at = at if self._look_at is None else min(at, self._look_at)

    def _patience(self) -> float:
        """How long nothing need be done, seconds."""
        times = [self._refresh_at, *self._blank.values()]
        if self._look_at is not None:
            times.append(self._look_at)
        return max(0.0, min(times) - self._moment())

    def _pass_time(self) -> None:
        now = self._moment()
        due = [pad for pad, until in self._blank.items() if until <= now]
        for pad in due:
            del self._blank[pad]
        if now >= self._refresh_at:
            self._refresh_at = now + REFRESH_SECONDS
            self._shown.clear()
            self._look()
        elif due or (self._look_at is not None and now >= self._look_at):
            self._look()

    # --- what the pads show --------------------------------------------------------------------------------

    def _look(self) -> None:
        """Read what the pads should show, and send it to those that show something else."""
        self._look_at = None
        try:
            shown = self.store.read(self._read)
        except StoreError:
            self._look_in(RETRY_SECONDS)
            self._set_lost(True)
            return
        self._set_lost(False)
        for place, line in enumerate(self.settings):
            for address, number in line.windows.items():
                if (place, address) not in self._blank:
                    self._show((place, address), shown[number])

    def _read(self, reader: Reader) -> dict[int, Shown]:
        """What the pads of each window should show."""
        ours = {number for line in self.settings for number in line.windows.values()}
        return {
            window.number: shown_at(reader, self.hall, window.id)
            for window in list_windows(reader, self.hall)
            if window.number in ours
        }

    def _show(self, pad: tuple[int, int], shown: Shown | None) -> None:
        if pad in self._shown and self._shown[pad] == shown:
            return
        self._shown[pad] = shown
        line, address = pad
        waiting, number = (None, None) if shown is None else (shown.waiting, shown.number)
        self.lines[line].send(show(address, waiting, number))

    def _forget(self, line: int) -> None:
        """A line that was lost shows nobody knows what."""
        self._shown = {pad: shown for pad, shown in self._shown.items() if pad[0] != line}

    def _set_lost(self, lost: bool) -> None:
        if lost == self._lost:
            return
        self._lost = lost
        self._tell(
            _("The database does not answer; waiting for it.") if lost else _("The database answers again.")
        )
        if lost:
            for place, line in enumerate(self.settings):
                for address in line.windows:
                    self._show((place, address), None)

    # --- what is pressed -----------------------------------------------------------------------------------

    def _press(self, pressed: Pressed) -> None:
        line, frame = self.settings[pressed.line], pressed.frame
        number = line.windows.get(frame.address) or line.evaluators.get(frame.address)
        if number is None:
            self._tell(
                _("{port}: address {address} belongs to no window in config.toml").format(
                    port=line.port, address=frame.address
                )
            )
            return
        key = key_of(frame)
        if key is None and frame.command != RATED:
            self._refuse(
                pressed, number, _("a key without a meaning ({bytes})").format(bytes=frame.data.hex(" "))
            )
            return
        if self._moment() - pressed.at > STALE_SECONDS:
            self._refuse(pressed, number, _("pressed too long ago"))
            return
        try:
            words = self._rated(line, frame, number) if key is None else self._act(line, key, number)
        except OnestopError as error:
            self._refuse(pressed, number, str(error))
            return
        self._tell(_("window {window}: {what}").format(window=number, what=words))
        self._blank.pop((pressed.line, frame.address), None)
        self._look()

    def _refuse(self, pressed: Pressed, number: int, reason: str) -> None:
        """Beep and show nothing for a moment."""
        line, address = pressed.line, pressed.frame.address
        self._tell(_("window {window}: refused, {reason}").format(window=number, reason=reason))
        if address in self.settings[line].windows:
            self._show((line, address), None)
            self._blank[line, address] = self._moment() + BLANK_SECONDS
        self.lines[line].send(beep(address))

    def _act(self, line: PadLineSettings, key: Key, number: int) -> str:
        if key == Key.EVALUATE:
            return self._ask(line, number)
        done = press(self.store, self.hall, number, key, line.finish_as)
        word = key_word(key)
        if isinstance(done, TicketView):
            return _("{key}, {number}").format(key=word, number=done.label)
        if isinstance(done, WindowView):
            return word
        return _("{key}, nobody waits").format(key=word)

    def _ask(self, line: PadLineSettings, number: int) -> str:
        """Remember whom the clerk has asked for a rating: that visitor stands at the window."""

        def find(reader: Reader) -> TicketView:
            window = find_window(reader, self.hall, number)
            return active_at(reader, window.id) or visit_to_rate(
                reader, self.hall, window.id, line.rating_minutes
            )

        visit = self.store.read(find)
        self._asked[number] = visit.id
        return _("{key}, {number}").format(key=key_word(Key.EVALUATE), number=visit.label)

    def _rated(self, line: PadLineSettings, frame: Frame, number: int) -> str:
        value = frame.data[0] if frame.data else len(line.scores)
        if value >= len(line.scores):
            raise BadInput(
                field=_("rating"),
                reason=_("the evaluator sent the value {value}").format(value=value),
                advice=_("Name it under scores in config.toml."),
            )
        score = line.scores[value]

        def work(tx: Tx) -> TicketView:
            window = find_window(tx, self.hall, number)
            visit = visit_to_rate(tx, self.hall, window.id, line.rating_minutes, self._asked.get(number))
            rate(tx, self.hall, visit.id, score, RatingSource.EVALUATOR, line.rating_minutes)
            return visit

        visit = self.store.write(work, actor=Actor(f"evaluator:{frame.address}", f"window:{number}"))
        return _("{number} rated, {score}").format(number=visit.label, score=score_word(score))
