"""The clerk's main screen: the line, the visit, and a key for everything that can be done with them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from desk import tasks
from desk.screens.leave import LeaveScreen
from desk.screens.live import LiveScreen
from desk.tasks import Task
from desk.view import DeskView
from desk.widgets.banner import Banner
from desk.widgets.header import Header
from desk.widgets.keys import Hint, KeyBar
from desk.widgets.notice import Notice
from desk.widgets.number import BigNumber
from desk.widgets.outcomes import OutcomeChoices
from desk.widgets.states import States
from desk.widgets.visit import VisitFacts
from desk.widgets.waiting import WaitingList
from schema.errors import OnestopError, TransitionRefused
from schema.hall import clock
from schema.hall.halls import HallView, WindowView
from schema.hall.models import WindowState
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.queue.states import RECALLS_MOST, TRANSITIONS, Outcome, Verb
from schema.store.engine import Store

_ = translator("desk")

#: Seconds between two looks at the clock; only what shows a time that changed is drawn again.
TICK_SECONDS = 1.0


class WindowScreen(LiveScreen):
    """One window, one clerk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "call_next", "Call next", id="call_next"),
        Binding("r", "recall", "Call again", id="recall"),
        Binding("enter,s", "start", "Start", id="start"),
        *(
            Binding(str(key), f"finish({key})", "Finish", id=f"finish_{key}")
            for key in range(1, len(Outcome) + 1)
        ),
        Binding("m", "no_show", "No-show", id="no_show"),
        Binding("p", "pause", "Pause", id="pause"),
        Binding("o", "open", "Open", id="open"),
        Binding("f1", "help", "Help", id="help"),
    ]

    def __init__(
        self, store: Store, hall: HallView, window: WindowView, clerk: ClerkView, *, bell: bool = False
    ) -> None:
        super().__init__(store, hall, window, clerk)
        self.bell = bell
        self._day = clock.business_day(hall)
        #: closes the window; the desk ends with it
        self._last_task: Task | None = None

    def compose(self) -> ComposeResult:
        yield Header(self.hall, self.window, self.clerk)
        yield Banner()
        with Horizontal(id="counter"):
            yield WaitingList()
            with Vertical(id="visit"):
                yield BigNumber()
                yield VisitFacts(self.hall)
                yield OutcomeChoices()
        with Horizontal(id="foot"):
            yield Notice()
            yield States()
        yield KeyBar()

    def on_mount(self) -> None:
        self.tick()
        self._show_keys()
        self.set_interval(TICK_SECONDS, self.tick)

    # --- showing ---

    def tick(self) -> None:
        """Let time pass on the screen; the database is not asked, but for a new day, which has a new line."""
        now = clock.now()
        today = clock.business_day(self.hall, now)
        if today != self._day:
            self._day = today
            self.look_again()
        self.query_one(Header).tick(now)
        self.query_one(WaitingList).tick(now)
        self.query_one(VisitFacts).tick(now)

    def show(self, view: DeskView) -> None:
        before, first = self.query_one(Header).view, not self.query_one(Header).view
        self.query_one(Header).view = view
        self.query_one(WaitingList).view = view
        self.query_one(VisitFacts).view = view
        number = self.query_one(BigNumber)
        number.label = view.visit.label if view.visit else ""
        number.caption, number.tone = self._caption(view)
        self.query_one(States).window = view.window.state
        self.tick()
        self._show_keys()
        if first:
            self._take_the_seat(view)
        elif self.bell and before is not None and not before.count and view.count:
            self.app.bell()

    def show_trouble(self) -> None:
        banner = self.query_one(Banner)
        banner.waiting = self.pending.title if self.pending else ""
        banner.set_class(self.lost, "-shown")
        self.query_one(States).lost = self.lost

    def tell_done(self, task: Task, sentence: str) -> None:
        if task is self._last_task:
            self.app.exit()
            return
        self.query_one(Notice).tell(sentence)

    def tell_refused(self, task: Task, error: OnestopError) -> None:
        last, self._last_task = self._last_task, None
        if task is last and isinstance(error, TransitionRefused):
            self.app.exit()
            return
        self.query_one(Notice).tell(str(error), refusal=True)

    def tell_busy(self, running: Task, wanted: Task) -> None:
        sentence = _("“{running}” is still under way, so “{wanted}” was not taken. Press it again afterwards.")
        self.query_one(Notice).tell(sentence.format(running=running.title, wanted=wanted.title), refusal=True)

    def _caption(self, view: DeskView) -> tuple[str, str]:
        """What stands in the number's place while nobody is at the window, and its colour."""
        if view.window.state == WindowState.PAUSED:
            return _("Paused: {reason}\nP or O opens the window.").format(
                reason=view.window.pause_reason
            ), "$warning"
        if view.window.state == WindowState.CLOSED:
            return _("Closed\nO opens the window."), "$error"
        if view.waiting:
            return _("Free\nThe space key calls {ticket}.").format(ticket=view.waiting[0].label), ""
        return _("Free\nNobody is waiting."), ""

    def _show_keys(self) -> None:
        self.refresh_bindings()
        self.query_one(OutcomeChoices).enabled = self.possible("finish")
        paused = self.view is not None and self.view.window.state != WindowState.OPEN
        self.query_one(KeyBar).hints = (
            Hint(_("Space"), _("Next"), self.possible("call_next")),
            Hint("R", _("Again"), self.possible("recall")),
            Hint("S", _("Start"), self.possible("start")),
            Hint("1–5", _("Finish"), self.possible("finish")),
            Hint("M", _("No-show"), self.possible("no_show")),
            Hint("O", _("Open")) if paused else Hint("P", _("Pause"), self.possible("pause")),
            Hint("F1", _("Help")),
            Hint("^Q", _("Quit")),
        )

    # --- what can be done ---

    def possible(self, action: str) -> bool:
        """Whether an action makes sense for what is on the screen."""
        if self.view is None:
            return False
        state, visit = self.view.window.state, self.view.visit
        if action == "call_next":
            return state == WindowState.OPEN and visit is None
        if action == "pause":
            return state != WindowState.CLOSED
        if action == "open":
            return state != WindowState.OPEN
        if visit is None or visit.state not in TRANSITIONS[Verb(action)][0]:
            return False
        return action != "recall" or visit.recalls < RECALLS_MOST

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action not in ("call_next", "recall", "start", "finish", "no_show", "pause", "open"):
            return True
        # While a task is under way a key is let through, to be answered in words.
        return self.pending is not None or self.possible(action) or None

    def action_call_next(self) -> None:
        self.do(tasks.call_next(self.hall, self.window))

    def action_recall(self) -> None:
        if self.view is not None and (visit := self.view.visit) is not None:
            self.do(tasks.recall(self.hall, self.window, visit))

    def action_start(self) -> None:
        if self.view is not None and (visit := self.view.visit) is not None:
            self.do(tasks.start(self.hall, self.window, visit))

    def action_finish(self, key: int) -> None:
        if self.view is not None and (visit := self.view.visit) is not None:
            self.do(tasks.finish(self.hall, self.window, visit, list(Outcome)[key - 1]))

    def action_no_show(self) -> None:
        if self.view is not None and (visit := self.view.visit) is not None:
            self.do(tasks.no_show(self.hall, self.window, visit))

    def action_open(self) -> None:
        self.do(tasks.open_window(self.hall, self.window))

    def action_pause(self) -> None:
        if self.window.state == WindowState.PAUSED:
            self.action_open()
            return
        from desk.screens.pause import PauseScreen

        self.app.push_screen(PauseScreen(), self._pause_for)

    def _pause_for(self, reason: str | None) -> None:
        if reason:
            self.do(tasks.pause(self.hall, self.window, reason))

    def action_help(self) -> None:
        from desk.screens.help import HelpScreen

        self.app.push_screen(HelpScreen())

    # --- coming and going ---

    def _take_the_seat(self, view: DeskView) -> None:
        """Open the window for who has just signed in; a pause is theirs to end."""
        state = view.window.state
        if state == WindowState.CLOSED or (state == WindowState.OPEN and view.window.clerk_id != self.clerk.id):
            self.do(tasks.open_window(self.hall, self.window))

    def leave(self) -> None:
        """Close the window and end; ask first when that leaves something behind."""
        if isinstance(self.app.screen, LeaveScreen):
            return
        reason = self._reason_to_stay()
        if reason:
            self.app.push_screen(LeaveScreen(reason), self._leave_anyway)
        elif self.view is None or self.view.window.state == WindowState.CLOSED:
            self.app.exit()
        else:
            task = tasks.close_window(self.hall, self.window)
            if self.pending is None:
                self._last_task = task
            self.do(task)

    def _reason_to_stay(self) -> str:
        if self.lost and self.pending is not None:
            return _("“{task}” has not reached the database. If you leave now it may be lost.").format(
                task=self.pending.title
            )
        if self.lost:
            return _("The database does not answer, so the window cannot be closed and stays as it is.")
        if self.view is not None and self.view.visit is not None:
            return _("{ticket} is still at this window. The visit stays open without an outcome.").format(
                ticket=self.view.visit.label
            )
        return ""

    def _leave_anyway(self, leave: bool | None) -> None:
        if leave:
            self.app.exit()
