"""The clerk's desk: sign-in, then the window's screen."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING

from textual.app import App
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

    async def action_quit(self) -> None:
        from desk.screens.window import WindowScreen

        for screen in self.screen_stack:
            if isinstance(screen, WindowScreen):
                screen.leave()
                return
        self.exit()
