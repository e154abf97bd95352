"""Signing in at a window."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from schema.errors import OnestopError
from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView, sign_in
from schema.language import translator
from schema.store.engine import Store

if TYPE_CHECKING:
    from desk.app import DeskApp

_ = translator("desk")


class SignInScreen(Screen[None]):
    """Staff number and password; posts `SignedIn` to the app."""

    class SignedIn(Message):
        """The password was right."""

        def __init__(self, clerk: ClerkView) -> None:
            super().__init__()
            self.clerk = clerk

    class Failed(Message, bubble=False):
        """It was not, or it could not be checked."""

        def __init__(self, error: OnestopError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, store: Store, hall: HallView, window: WindowView | None, number: str = "") -> None:
        """Without a window it is for those in charge of the hall."""
        super().__init__()
        self.store = store
        self.hall = hall
        self.window = window
        self.number = number
        self._checking = False

    @property
    def desk(self) -> DeskApp:
        """The app it is shown in."""
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        with Vertical(id="sign-in"):
            yield Static(self.hall.title, id="hall", markup=False)
            title = _("Overseeing the hall")
            if self.window is not None:
                title = _("Window {number} {name}").format(number=self.window.number, name=self.window.name)
            yield Static(title, id="window", markup=False)
            yield Static(_("Staff number"), classes="label")
            yield Input(self.number, max_length=16, compact=True, id="number")
            yield Static(_("Password, or hold your card to the reader"), classes="label")
            yield Input(password=True, max_length=200, compact=True, id="password")
            yield Static("", id="answer", markup=False)
        yield Static(_("Enter signs in · ^Q leaves"), id="keys")

    def keys_here(self) -> list[tuple[str, str]]:
        """Its keys and what each does, for the help."""
        return [
            (_("Enter"), _("to the password; after it, sign in")),
            ("↑ ↓", _("the other line")),
            ("^U", _("empty the line")),
        ]

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        self.query_one("#password" if self.number else "#number", Input).focus()

    @on(Input.Submitted, "#number")
    def to_password(self) -> None:
        """Enter after the number goes on to the password."""
        self.query_one("#password", Input).focus()

    @on(Input.Submitted, "#password")
    def try_it(self) -> None:
        """Enter after the password signs in; one try at a time."""
        number = self.query_one("#number", Input).value.strip()
        password = self.query_one("#password", Input).value
        if self._checking:
            return
        if not number:
            self._say(_("Type your staff number first."))
            self.query_one("#number", Input).focus()
            return
        if not password:
            self._say(_("Type your password."))
            return
        self._checking = True
        self.desk.hold_keys()  # what is typed now is meant for the window, which lets them go
        self.query_one("#password", Input).value = ""
        self._say(_("One moment …"))
        self._check(number, password)

    @work(thread=True)
    def _check(self, number: str, password: str) -> None:
        try:
            place = "hall" if self.window is None else f"window:{self.window.number}"
            clerk = sign_in(self.store, self.hall, number, password, place)
            if self.window is None:
                from schema.queue.overseeing import check_in_charge

                check_in_charge(clerk)
        except OnestopError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.SignedIn(clerk))

    @on(Failed)
    def failed(self, message: Failed) -> None:
        """Say why, and let the password be typed again."""
        self._checking = False
        self._say(str(message.error))
        self.query_one("#password", Input).focus()
        self.desk.release_keys()

    def _say(self, sentence: str) -> None:
        self.query_one("#answer", Static).update(sentence)
