"""The desk is locked: nothing of it is seen until its clerk types the password."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from desk.screens.dialog import Dialog
from schema.errors import OnestopError
from schema.hall.clock import hall_time, now
from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView, sign_in
from schema.language import translator
from schema.store.engine import Store

_ = translator("desk")


class LockScreen(Dialog[None]):
    """Closes when the password was right; what lay beneath it is as it was."""

    class Checked(Message, bubble=False):
        """What came of a try; None: it was right."""

        def __init__(self, error: OnestopError | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, store: Store, hall: HallView, window: WindowView | None, clerk: ClerkView) -> None:
        super().__init__()
        self.store, self.hall, self.window, self.clerk = store, hall, window, clerk
        self._checking = False

    def compose(self) -> ComposeResult:
        since = f"{hall_time(now(), self.hall.zone):%H:%M}"
        with Vertical(classes="dialog"):
            title = self.hall.title
            if self.window is not None:
                title = _("Window {number} {name}").format(number=self.window.number, name=self.window.name)
            yield Static(title, classes="title", markup=False)
            who = f"{self.clerk.name} {self.clerk.number}"
            yield Static(_("Locked since {time}: {clerk}").format(time=since, clerk=who), markup=False)
            yield Input(
                password=True,
                max_length=200,
                placeholder=_("Password, or hold your card to the reader"),
                compact=True,
            )
            yield Static("", classes="answer", markup=False)
            yield Static(_("Enter unlocks · ^Q leaves"), classes="hint close")

    def keys_here(self) -> list[tuple[str, str]]:
        return [("^U", _("empty the line")), (_("Enter"), _("unlock"))]

    @on(Input.Submitted)
    def try_it(self, message: Input.Submitted) -> None:
        """One try at a time."""
        if self._checking or not message.value:
            return
        self._checking = True
        self.desk.hold_keys()
        message.input.value = ""
        self.query_one(".answer", Static).update(_("One moment …"))
        self._check(message.value)

    @work(thread=True)
    def _check(self, password: str) -> None:
        try:
            place = "hall" if self.window is None else f"window:{self.window.number}"
            sign_in(self.store, self.hall, self.clerk.number, password, place)
        except OnestopError as error:
            self.post_message(self.Checked(error))
        else:
            self.post_message(self.Checked(None))

    def on_lock_screen_checked(self, message: Checked) -> None:
        self._checking = False
        if message.error is None:
            self.answer(None)
        else:
            self.query_one(".answer", Static).update(str(message.error))
        self.desk.release_keys()
