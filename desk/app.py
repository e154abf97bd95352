"""The clerk's desk: sign-in, then the window's screen."""

from __future__ import annotations

import gc
import time
from collections import deque
from importlib import import_module
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.theme import Theme

from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.store.engine import Store

if TYPE_CHECKING:
    from textual.screen import Screen

    from desk.screens.sign_in import SignInScreen
    from desk.screens.window import WindowScreen

_ = translator("desk")

#: Calm: one accent; green, yellow and red only ever tell time left or the state of a device. The greys are
#: nearly without colour, so that a terminal of 256 colours keeps them apart.
THEME = Theme(
    name="onestop",
    primary="#7fb4d8",
    accent="#7fb4d8",
    success="#7fbf7f",
    warning="#e0b050",
    error="#e07a70",
    foreground="#d8dde2",
    background="#14171a",
    surface="#14171a",
    panel="#25292e",
    dark=True,
    # words that stand back, and keys that cannot be pressed now
    variables={"quiet": "#93a0ac", "faint": "#56616c"},
)

#: A key that does not get through, or a dialog that does not come, keeps the others waiting no longer than this.
STUCK_SECONDS = 5.0


class DeskApp(App[None]):
    """`onestop desk`: with a clerk given, there is no sign-in."""

    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "desk.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(
        self,
        store: Store,
        hall: HallView,
        window: WindowView,
        clerk: ClerkView | None = None,
        *,
        number: str = "",
        bell: bool = False,
    ) -> None:
        """`number` stands in the sign-in already; `bell` rings when somebody joins an empty line."""
        super().__init__()
        self.store = store
        self.hall = hall
        self.window = window
        self.clerk = clerk
        self.number = number
        self.ring = bell
        #: keys that were pressed and wait for their turn
        self._typed: deque[events.Key] = deque()
        self._key_under_way = False
        self._keys_held = False
        self._keys_since = 0.0
        self.register_theme(THEME)
        self.theme = THEME.name
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[None]:
        if self.clerk is not None:
            return self._window_screen(self.clerk)
        from desk.screens.sign_in import SignInScreen

        # The window's own screen is imported while the clerk reaches for the keyboard.
        self.call_after_refresh(import_module, "desk.screens.window")
        return SignInScreen(self.store, self.hall, self.window, self.number)

    def on_ready(self) -> None:
        gc.enable()  # turned off by the command, see there

    def on_sign_in_screen_signed_in(self, message: SignInScreen.SignedIn) -> None:
        """The password was right: to the window."""
        self.clerk = message.clerk
        self.push_screen(self._window_screen(message.clerk))

    def _window_screen(self, clerk: ClerkView) -> WindowScreen:
        from desk.screens.window import WindowScreen

        return WindowScreen(self.store, self.hall, self.window, clerk, bell=self.ring)

    def on_mount(self) -> None:
        self.title = _("Window {number} {name}").format(number=self.window.number, name=self.window.name)

    # --- keys, one after another ---
    #
    # A clerk types ahead: T, B, 1. Each key must find what the one before it opened, so it is handed on only when
    # that one is through with, and while a dialog is being opened it waits for it.

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key) or event.is_forwarded or event.key == "ctrl+q":
            await super().on_event(event)
            return
        if time.monotonic() - self._keys_since > STUCK_SECONDS:
            self._key_under_way = self._keys_held = False
        self._typed.append(event)
        await self._begin_keys()

    async def _begin_keys(self) -> None:
        if not self._key_under_way:
            await self._next_key()

    async def _next_key(self) -> None:
        self._key_under_way = bool(self._typed) and not self._keys_held
        if self._key_under_way:
            self._keys_since = time.monotonic()
            target = self.focused or self.screen
            await super().on_event(self._typed.popleft())
            # What the target posts about the key climbs the same way ahead of this: once as a key, and once more
            # as what its binding made of it.
            self._climb([target, target, *target.ancestors] * 2)

    def _climb(self, path: list[DOMNode]) -> None:
        """Come back to the app by way of the queues of these nodes."""
        for place, node in enumerate(path[:-1], 1):
            if node.call_later(self._climb, path[place:]):
                return
        self.call_later(self._next_key)

    def hold_keys(self) -> None:
        """Keep what is typed from now on: a dialog is about to come that it is meant for."""
        self._keys_held = True
        self._keys_since = time.monotonic()

    def release_keys(self) -> None:
        """Hand out what was kept."""
        self._keys_held = False
        self.call_later(self._begin_keys)

    async def action_quit(self) -> None:
        from desk.screens.window import WindowScreen

        for screen in self.screen_stack:
            if isinstance(screen, WindowScreen):
                screen.leave()
                return
        self.exit()
