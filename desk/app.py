"""The clerk's desk: sign-in, then the window's screen."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import deque
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.keys import key_to_character

from desk.drafts import Draft, DraftBook
from desk.keyboard import DESK, set_keys
from desk.looks import LOOKS, MANY, THEMES, Look, theme_name
from desk.terminal import Terminal
from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView
from schema.language import set_language, translator
from schema.settings import DeskSettings
from schema.store.engine import Store

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.screen import Screen

    from desk.screens.overseeing import OverseeingScreen
    from desk.screens.sign_in import SignInScreen
    from desk.screens.window import WindowScreen

_ = translator("desk")

#: A key that does not get through, or a dialog that does not come, keeps the others waiting no longer than this.
STUCK_SECONDS = 5.0


class DeskApp(App[None]):
    """`onestop desk`: with a clerk given, there is no sign-in."""

    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = "desk.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, action, id=action, priority=True) for action, key in DESK.items()
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]

    def __init__(
        self,
        store: Store,
        hall: HallView,
        window: WindowView | None,
        clerk: ClerkView | None = None,
        *,
        number: str = "",
        drafts: Path | None = None,
        config: Path | None = None,
        settings: DeskSettings | None = None,
        keys: Mapping[str, str] | None = None,
        colours: int = MANY,
    ) -> None:
        """Without a window it is the desk of whoever oversees the hall. `number` stands in the sign-in already;
        what is typed is kept in the file `drafts`; notices are printed by the settings in `config`. Without
        `settings` they are the usual ones, but it is never locked by itself. `keys` are the hall's own, checked;
        the terminal has so many `colours`.
        """
        super().__init__()
        self.store = store
        self.hall = hall
        self.window = window
        self.clerk = clerk
        self.number = number
        self.book = DraftBook(drafts)
        self.settings = settings or DeskSettings(lock_minutes=0)
        #: a dialog that comes by itself waits for it
        self.unlocked = asyncio.Event()
        self.unlocked.set()
        #: when the last key was pressed
        self._last_key = time.monotonic()
        self.config = config
        set_keys(keys or {})
        if keys:
            self.set_keymap(dict(keys))
        #: keys that were pressed and wait for their turn
        self._typed: deque[events.Key] = deque()
        self._key_under_way = False
        # Whoever types before there is anything to type into is kept waiting, not lost.
        self._keys_held = True
        self._keys_since = time.monotonic()
        #: what stands on the terminal
        self.paper = Terminal(mono=not colours)
        self.colours = colours
        for theme in THEMES:
            self.register_theme(theme)
        self._put_on(self.settings.look)
        self.animation_level = "none"

    def get_default_screen(self) -> Screen[None]:
        if self.clerk is not None:
            return self._first_screen(self.clerk)
        from desk.screens.sign_in import SignInScreen

        # The window's own screen is imported while the clerk reaches for the keyboard.
        self.call_after_refresh(import_module, f"desk.screens.{'window' if self.window else 'overseeing'}")
        return SignInScreen(self.store, self.hall, self.window, self.number)

    def on_ready(self) -> None:
        gc.enable()  # turned off by the command, see there
        if self.clerk is None:
            self.release_keys()

    def on_sign_in_screen_signed_in(self, message: SignInScreen.SignedIn) -> None:
        """The password was right: to the window."""
        self.clerk = message.clerk
        self.push_screen(self._first_screen(message.clerk))

    def _first_screen(self, clerk: ClerkView) -> WindowScreen | OverseeingScreen:
        """In the clerk's own taste."""
        taste = self._taste
        if (look := taste.get("look")) in LOOKS and look != self.look:
            self._put_on(look)
        if language := taste.get("language"):
            set_language(language)
        if self.window is None:
            from desk.screens.overseeing import OverseeingScreen

            return OverseeingScreen(self.store, self.hall, clerk, self.book)
        from desk.screens.window import WindowScreen

        return WindowScreen(self.store, self.hall, self.window, clerk, self.book)

    def on_unmount(self) -> None:
        self.book.close()

    def on_mount(self) -> None:
        self._entitle()

    def _entitle(self) -> None:
        self.title = self.hall.title
        if self.window is not None:
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
        self._last_key = time.monotonic()
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

    def lock_when_idle(self) -> None:
        """Lock it when nobody has pressed a key for as long as it may stand open."""
        minutes = self.settings.lock_minutes
        if minutes and time.monotonic() - self._last_key > minutes * 60:
            self.action_lock()

    def action_lock(self) -> None:
        """Nothing is seen until the clerk's password is typed."""
        from desk.screens.lock import LockScreen

        if self.clerk is not None and self.unlocked.is_set():
            self.unlocked.clear()
            self.paper.forget()
            lock = LockScreen(self.store, self.hall, self.window, self.clerk)
            self.push_screen(lock, lambda _answer: self.unlocked.set())

    # --- what every screen has ---

    def action_help(self) -> None:
        """The keys of the screen in front, and those of every one; the same key closes it."""
        from desk.screens.help import HelpScreen, keys_everywhere

        rows = self._keys_here()
        if rows:
            rows += keys_everywhere(palette=self._has_palette)
            self.push_screen(HelpScreen(rows))
        elif isinstance(self.screen, HelpScreen):
            self.screen.answer(None)

    def _keys_here(self) -> list[tuple[str, str]]:
        """Keys and what they do."""
        keys: Callable[[], list[tuple[str, str]]] | None = getattr(self.screen, "keys_here", None)
        return keys() if keys is not None else []

    @property
    def _has_palette(self) -> bool:
        """Whether the screen in front is one where something can be begun."""
        from desk.screens.acting import ActingScreen
        from desk.screens.page import Page

        return isinstance(self.screen, Page | ActingScreen)

    def action_palette(self) -> None:
        """All that can be done now, found by typing; where a dialog waits for its answer, nothing else can."""
        if not self._has_palette:
            return
        from desk.screens.help import keys_everywhere
        from desk.screens.palette import PaletteScreen, entries

        rows = [*self._keys_here(), *keys_everywhere(palette=False)]
        self.hold_keys()
        palette = PaletteScreen(entries(self, rows))
        palette.goes_on = True
        self.push_screen(palette, self._run)

    async def _run(self, chosen: str | None) -> None:
        """Do what was chosen in the palette, ahead of the keys that were pressed after it."""
        kind, _blank, name = (chosen or "").partition(" ")
        if kind == "press":
            character = key_to_character(name)
            self._typed.appendleft(events.Key(name, character))
        elif kind == "look":
            self.wear(cast("Look", name))
        elif kind == "speak":
            await self.speak(name)
        self.release_keys()

    @property
    def _taste(self) -> Draft:
        """What the clerk likes of looks and language."""
        return self.book.kept(f"taste of {self.clerk.number if self.clerk else ''}")

    def wear(self, look: Look) -> None:
        """Look like this from now on, also when the clerk signs in here again."""
        self._taste["look"] = look
        self._put_on(look)

    def _put_on(self, look: Look) -> None:
        self.look: Look = look
        self.theme = theme_name(look, self.colours)

    async def speak(self, language: str) -> None:
        """Go on in this language, also when the clerk signs in here again; pages upon the first are closed."""
        from desk.screens.hall import HallScreen
        from desk.screens.window import WindowScreen

        self._taste["language"] = language
        set_language(language)
        self._entitle()
        screen = self.screen
        while not isinstance(screen, WindowScreen) and not (isinstance(screen, HallScreen) and screen.alone):
            self.pop_screen()
            screen = self.screen
        await screen.recompose()
        screen.show_all()

    def get_driver_class(self) -> type[Driver]:
        driver = super().get_driver_class()
        if driver.__name__ != "LinuxDriver":  # Windows, tests, a browser
            return driver
        from desk.driver import DeskDriver

        return DeskDriver

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable = self.paper.update(renderable)
        super()._display(screen, renderable)

    async def action_quit(self) -> None:
        from desk.screens.overseeing import OverseeingScreen
        from desk.screens.window import WindowScreen

        for screen in self.screen_stack:
            if isinstance(screen, (WindowScreen, OverseeingScreen)):
                screen.leave()
                return
        self.exit()
