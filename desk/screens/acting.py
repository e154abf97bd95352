"""What the window's keys do: a task at once, or a dialogue that ends in one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from desk import tasks
from desk.abilities import in_charge, may_call_any, possible
from desk.drafts import LINES, DraftBook
from desk.screens.dialog import Dialog
from desk.screens.live import LiveScreen
from desk.screens.page import Page
from desk.tasks import Task
from schema.errors import StoreError
from schema.hall.halls import HallView, WindowView
from schema.hall.models import WindowState
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.queue.states import Outcome
from schema.queue.tickets import TicketView
from schema.store.engine import Store
from schema.store.transaction import Reader

if TYPE_CHECKING:
    from desk.app import DeskApp
    from desk.cases.offers import Offers

_ = translator("desk")

T = TypeVar("T")


class ActingScreen(LiveScreen):
    """Subclasses show; this does. Every module a key needs is imported when it is first pressed."""

    def __init__(
        self, store: Store, hall: HallView, window: WindowView, clerk: ClerkView, book: DraftBook
    ) -> None:
        super().__init__(store, hall, window, clerk)
        #: what was typed and not yet used
        self.book = book
        #: lines, by their dialogue
        self.drafts = book.of(LINES)
        #: since when a visit is on hold, where this desk saw it happen
        self.held_since: dict[int, datetime] = {}
        #: what can be applied for, once it has been looked for
        self.offers: Offers | None = None
        #: when time was last let do its part to the hall's cases
        self.caught_up_at: datetime | None = None
        self._settling: dict[str, asyncio.Future[str]] = {}
        self._dialogue = 0
        #: how many questions to the database a dialogue waits for
        self.reads = 0

    @property
    def desk(self) -> DeskApp:
        """The app it is shown in."""
        return cast("DeskApp", self.app)

    @property
    def pages(self) -> list[Page[Any]]:
        """The pages that lie upon the window, the topmost last; not one that is still being made."""
        return [screen for screen in self.app.screen_stack if isinstance(screen, Page) and screen.is_mounted]

    def pass_on_change(self) -> None:
        for page in self.pages:
            page.follow()

    @property
    def visit(self) -> TicketView | None:
        """The visit at the window."""
        return self.view.visit if self.view is not None else None

    def possible(self, action: str) -> bool:
        """Whether an action makes sense for what is on the screen."""
        return self.view is not None and possible(action, self.view, self.clerk)

    # --- dialogues ---

    def begin(self, dialogue: Coroutine[Any, Any, None]) -> None:
        """Lead through dialogs; what is typed until the first is there waits for it."""
        self._dialogue += 1
        self.desk.hold_keys()
        self.run_worker(self._lead(dialogue, self._dialogue), group="dialogue", exclusive=True)

    async def _lead(self, dialogue: Coroutine[Any, Any, None], number: int) -> None:
        try:
            await dialogue
        finally:
            if number == self._dialogue:
                self.desk.release_keys()

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """Show a dialog and wait for its answer; None: the clerk goes back."""
        await self.desk.unlocked.wait()
        dialog.goes_on = True
        return await self.app.push_screen_wait(dialog)

    async def settle(self, task: Task, draft: str = "", *, hold: bool = False) -> str:
        """Apply a dialogue's task; answers the sentence that says why not, for the dialog to show.

        Meanwhile the keys are the window's, and so is the refusal when the clerk has gone on to something else;
        with `hold` they are kept, because what they mean depends on what comes of it.
        """
        if self.pending is not None:
            return self.busy_sentence(self.pending, task)
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._settling[task.id] = future
        self.do(task)
        if not hold:
            self.desk.release_keys()
        error: str = await future
        if error:
            self.desk.hold_keys()
        else:
            self.drafts.pop(draft, None)
        return error

    def settled(self, task: Task, error: str = "") -> bool:
        """Give a task's end to the dialogue that waits for it; False when none does, or is not to be seen."""
        future = self._settling.pop(task.id, None)
        if future is None or future.done():
            return False
        if error and isinstance(self.app.screen, Dialog):
            future.cancel()  # the clerk has gone on; what was typed stays in the drafts
            return False
        future.set_result(error)
        return True

    async def read(self, work: Callable[[Reader], T]) -> T | None:
        """Ask the database in a thread; None when it does not answer."""
        self.reads += 1
        try:
            return await asyncio.to_thread(self.store.read, work)
        except StoreError:
            return None
        finally:
            self.reads -= 1

    def busy_sentence(self, running: Task, wanted: Task) -> str:
        """One task is under way and another was not taken."""
        sentence = _("“{running}” is still under way, so “{wanted}” was not taken. Press it again afterwards.")
        return sentence.format(running=running.title, wanted=wanted.title)

    # --- keys that act at once ---

    def action_call_next(self) -> None:
        self.do(tasks.call_next(self.hall, self.window))

    def action_recall(self) -> None:
        if self.visit is not None:
            self.do(tasks.recall(self.hall, self.window, self.visit))

    def action_start(self) -> None:
        if self.visit is not None:
            self.do(tasks.start(self.hall, self.window, self.visit))

    def action_finish(self, key: int) -> None:
        if self.view is not None and self.visit is not None:
            outcome = list(Outcome)[key - 1]
            self.do(tasks.finish(self.hall, self.window, self.visit, outcome, self.view.to_do))

    def action_no_show(self) -> None:
        if self.visit is not None:
            self.do(tasks.no_show(self.hall, self.window, self.visit))

    def action_open(self) -> None:
        self.do(tasks.open_window(self.hall, self.window))

    def action_hold(self) -> None:
        from desk import moves

        if self.visit is not None:
            self.do(moves.hold(self.hall, self.window, self.visit))

    def action_undo(self) -> None:
        from desk import moves

        self.do(moves.undo(self.hall, self.window))

    def action_look(self) -> None:
        from desk import moves

        if self.visit is not None:
            self.do(moves.look_at(self.hall, self.visit))

    # --- keys that ask first ---

    def action_resume(self) -> None:
        from desk import moves

        held = self.view.held if self.view is not None else ()
        if len(held) == 1:
            self.do(moves.resume(self.hall, self.window, held[0]))
        elif held:
            from desk.dialogues.lines import resume

            self.begin(resume(self))

    def action_transfer(self) -> None:
        from desk.dialogues.transfer import transfer

        if self.visit is not None:
            self.begin(transfer(self, self.visit))

    def action_come_back(self) -> None:
        from desk.dialogues.lines import come_back

        self.begin(come_back(self))

    def action_call_number(self) -> None:
        from desk.dialogues.lines import call_number

        self.begin(call_number(self))

    def action_merge(self) -> None:
        from desk.dialogues.lines import merge

        if self.visit is not None:
            self.begin(merge(self, self.visit))

    def action_priority(self) -> None:
        from desk.dialogues.lines import priority

        self.begin(priority(self))

    def action_why(self) -> None:
        from desk.dialogues.lines import explain

        self.begin(explain(self))

    def action_front(self) -> None:
        from desk.dialogues.front import front_desk

        self.begin(front_desk(self))

    def action_cases(self) -> None:
        from desk.screens.case_list import CaseListScreen

        self.app.push_screen(CaseListScreen(self))

    def action_find(self) -> None:
        from desk.screens.find import FindScreen

        self.app.push_screen(FindScreen(self))

    def action_oversee(self) -> None:
        from desk.screens.hall import HallScreen

        self.app.push_screen(HallScreen(self))

    def action_receive(self) -> None:
        from desk.dialogues.receiving import receive

        self.begin(receive(self))

    def action_pause(self) -> None:
        if self.window.state == WindowState.PAUSED:
            self.action_open()
            return
        from desk.screens.pause import PauseScreen

        self.app.push_screen(PauseScreen(), self._pause_for)

    def _pause_for(self, reason: str | None) -> None:
        if reason:
            self.do(tasks.pause(self.hall, self.window, reason))

    def keys_here(self) -> list[tuple[str, str]]:
        """The window's keys and what each does, for the help."""
        from desk.screens.help import window_keys

        return window_keys(calls_any=may_call_any(self.clerk), in_charge=in_charge(self.clerk))
