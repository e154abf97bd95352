"""The hall at a glance, for whoever is in charge of it; a key for what can be done with the chosen window."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from desk.keyboard import desk_key, key_of
from desk.overview import HallFacts, look_at_hall
from desk.screens.page import Page
from desk.widgets.banner import Banner
from desk.widgets.hall_devices import HallDevices
from desk.widgets.hall_head import HallHead
from desk.widgets.hall_queues import HallQueues
from desk.widgets.hall_windows import HallWindows
from desk.widgets.keys import Hint, KeyBar
from desk.widgets.notice import Notice
from schema.hall import clock
from schema.hall.models import WindowState
from schema.language import translator
from schema.store.transaction import Reader

if TYPE_CHECKING:
    from desk.screens.acting import ActingScreen

_ = translator("desk")

#: However much happens, the hall is read no oftener than this, seconds.
LOOK_SECONDS = 1.0
#: Seconds between two looks at the clock; what is older than `STALE` then is read again: waits grow unasked.
TICK_SECONDS = 5.0
STALE = timedelta(minutes=1)

#: Textual's name of the key, by action.
BINDINGS = {
    "open": "o",
    "pause": "p",
    "close": "c",
    "queues": "m",
    "devices": "a",
    "front": "g",
}


def key(action: str) -> str:
    """What the key of an action is called."""
    return key_of(f"hall_{action}", BINDINGS[action])


class HallScreen(Page[HallFacts | None]):
    """Queues and devices on the left, windows on the right; ↑ ↓ or a window's number chooses."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-broad")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"act('{name}')", name, id=f"hall_{name}") for name, key in BINDINGS.items()),
        Binding("up", "move(-1)", "Up", id="hall_up"),
        Binding("down", "move(1)", "Down", id="hall_down"),
        Binding("pageup", "page(-1)", "Page up", id="hall_page_up"),
        Binding("pagedown", "page(1)", "Page down", id="hall_page_down"),
    ]

    def __init__(self, counter: ActingScreen, *, alone: bool = False) -> None:
        """`alone`: there is no window beneath it to go back to."""
        super().__init__(counter, None)
        self.alone = alone
        #: a window's number as far as it was typed
        self._digits = ""
        self._looked_at = float("-inf")
        self._later: Timer | None = None
        self._day = clock.business_day(counter.hall)

    def compose(self) -> ComposeResult:
        yield HallHead(self.counter.hall, self.counter.clerk)
        with Horizontal(id="hall-body"):
            with Vertical(id="hall-left"):
                yield HallQueues()
                yield HallDevices(self.counter.hall.zone)
            yield HallWindows()
        with Vertical(id="case-foot"):
            yield Notice()
            yield Banner()
        yield KeyBar()

    def show_all(self) -> None:
        """Show everything anew, in whatever language is spoken now."""
        self.tick()
        self._show_keys()
        self.show(self.facts)
        self.counter.show_trouble()

    def on_mount(self) -> None:
        self.tick()
        self._show_keys()
        self.set_interval(TICK_SECONDS, self.tick)
        self.look_again()

    # --- looking ---

    def reading(self) -> Callable[[Reader], HallFacts | None]:
        return partial(look_at_hall, hall=self.counter.hall, before=self.facts)

    def look_again(self) -> None:
        """Read it, at most once a second; what comes meanwhile is one look when the second is over."""
        if self._later is not None:
            return
        wait = self._looked_at + LOOK_SECONDS - time.monotonic()
        if wait > 0:
            self._later = self.set_timer(wait, self._look)
        else:
            self._look()

    def follow(self) -> None:
        self.look_again()

    def _look(self) -> None:
        self._later = None
        self._looked_at = time.monotonic()
        super().look_again()

    def tick(self) -> None:
        """Let time pass on the screen."""
        now = clock.now()
        self.counter.desk.lock_when_idle()
        self.query_one(HallHead).tick(now)
        self.query_one(HallQueues).now = now
        self.query_one(HallDevices).now = now
        self.query_one(HallWindows).now = now
        today = clock.business_day(self.counter.hall, now)
        stale = self.facts is not None and not timedelta() <= now - self.facts.slow_at < STALE
        if today != self._day or stale:
            self._day = today
            self.look_again()

    def show(self, facts: HallFacts | None) -> None:
        if facts is None:
            return
        windows = self.query_one(HallWindows)
        before = windows.row
        self.query_one(HallHead).facts = facts
        self.query_one(HallQueues).rows = facts.queues
        self.query_one(HallDevices).devices = facts.devices
        windows.rows = facts.windows
        if before is not None and not windows.choose(before.window.number):
            windows.move(0)
        self.tick()
        self._show_keys()
        if before is None and self.alone:
            self.counter.desk.release_keys()  # what was typed while its supervisor signed in

    # --- keys ---

    def possible(self, action: str) -> bool:
        """Whether an action makes sense for the chosen window."""
        row = self.query_one(HallWindows).row
        if action not in {"open", "pause", "close", "queues"}:
            return True
        if row is None:
            return False
        state = row.window.state
        return {
            "open": state != WindowState.OPEN,
            "pause": state == WindowState.OPEN,
            "close": state != WindowState.CLOSED,
        }.get(action, True)

    def _show_keys(self) -> None:
        troubles = len(self.facts.troubles) if self.facts is not None else 0
        devices = _("Devices ({count})").format(count=troubles) if troubles else _("Devices")
        shown = {
            "open": _("Open"),
            "pause": _("Pause"),
            "close": _("Close"),
            "queues": _("Queues"),
            "devices": devices,
            "front": _("Front desk"),
        }
        bar = self.query_one(KeyBar)
        bar.hints = (
            *(Hint(key(action), words, self.possible(action)) for action, words in shown.items()),
            Hint("↑↓", _("Choose")),
        )
        bar.last = (
            Hint(desk_key("help"), _("Help")),
            Hint("^Q", _("Quit")) if self.alone else Hint("Esc", _("Back")),
        )
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back":
            return not self.alone
        if action != "act" or not self.is_mounted or self.counter.pending is not None:
            return True
        return self.possible(str(parameters[0])) or None

    def action_move(self, step: int) -> None:
        self._choose(lambda windows: windows.move(step))

    def action_page(self, step: int) -> None:
        self._choose(lambda windows: windows.page(step))

    def _choose(self, move: Callable[[HallWindows], object]) -> None:
        self._digits = ""
        move(self.query_one(HallWindows))
        self._show_keys()

    def on_key(self, event: events.Key) -> None:
        """A window's number, digit by digit."""
        if event.character is None or event.character not in "0123456789":
            return
        event.stop()
        windows = self.query_one(HallWindows)
        numbers = [str(row.window.number) for row in windows.rows]
        for digits in (self._digits + event.character, event.character):
            if any(number.startswith(digits) for number in numbers):
                self._digits = digits
                windows.choose(int(digits))
                break
        self._show_keys()

    def keys_here(self) -> list[tuple[str, str]]:
        from desk.dialogues.overseeing import hall_keys

        return hall_keys(alone=self.alone)

    def action_act(self, name: str) -> None:
        from desk.dialogues import overseeing

        if name == "front":
            from desk.dialogues.front import front_desk

            self.begin(front_desk(self.counter))
            return
        row = self.query_one(HallWindows).row
        dialogue: Coroutine[Any, Any, None]
        if name == "devices":
            dialogue = overseeing.devices(self)
        elif row is None:
            return
        else:
            dialogue = {
                "open": overseeing.open_it,
                "pause": overseeing.pause_it,
                "close": overseeing.close_it,
                "queues": overseeing.move_queues,
            }[name](self, row)
        self.begin(dialogue)
