"""The desk of whoever oversees the hall without a window: nothing but the hall's page lies upon it."""

from __future__ import annotations

from functools import partial
from typing import Any

from desk.drafts import DraftBook
from desk.overview import NO_WINDOW, look_without_window
from desk.screens.acting import ActingScreen
from desk.screens.hall import HallScreen
from desk.screens.leave import LeaveScreen
from desk.tasks import Task
from desk.view import DeskView
from desk.widgets.banner import Banner
from schema.errors import OnestopError
from schema.hall.halls import HallView
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.store.engine import Store

_ = translator("desk")


class OverseeingScreen(ActingScreen):
    """It sends the page's tasks, and knows when the database is gone."""

    def __init__(self, store: Store, hall: HallView, clerk: ClerkView, book: DraftBook) -> None:
        super().__init__(store, hall, NO_WINDOW, clerk, book)
        self.actor = clerk.actor("hall")

    def on_mount(self) -> None:
        self.app.push_screen(HallScreen(self, alone=True))

    def read_view(self) -> DeskView:
        return self.store.read(partial(look_without_window, hall=self.hall))

    def show_trouble(self) -> None:
        for page in self.pages:
            for banner in page.query(Banner):
                banner.waiting = self.pending.title if self.pending else ""
                banner.set_class(self.lost, "-shown")
            if not self.lost:
                page.look_again()

    def tell_done(self, task: Task, result: Any) -> None:
        self.settled(task)
        for page in self.pages:
            page.tell(task.told(result))

    def tell_refused(self, task: Task, error: OnestopError) -> None:
        if not self.settled(task, str(error)):
            self.refuse(str(error))

    def tell_busy(self, running: Task, wanted: Task) -> None:
        self.refuse(self.busy_sentence(running, wanted))

    def say(self, sentence: str) -> None:
        for page in self.pages:
            page.tell(sentence)

    def refuse(self, sentence: str) -> None:
        for page in self.pages:
            page.tell(sentence, refusal=True)

    def leave(self) -> None:
        """End; ask first while something has not reached the database."""
        if isinstance(self.app.screen, LeaveScreen):
            return
        if self.pending is None:
            self.app.exit()
            return
        reason = _("“{task}” has not reached the database. If you leave now it may be lost.")
        self.app.push_screen(LeaveScreen(reason.format(task=self.pending.title)), self._leave_anyway)

    def _leave_anyway(self, leave: bool | None) -> None:
        if leave:
            self.app.exit()
