"""The clerk's main screen: the line, the visit, and a key for everything that can be done with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from desk import keymap, tasks
from desk.abilities import in_charge, may_call_any
from desk.drafts import DraftBook
from desk.keyboard import desk_key
from desk.screens.acting import ActingScreen
from desk.screens.leave import LeaveScreen
from desk.tasks import Task
from desk.timing import seconds_since
from desk.view import DeskView
from desk.widgets.banner import Banner
from desk.widgets.header import Header
from desk.widgets.held import HeldLine
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
from schema.hall.persons import Person
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.queue.states import UNDO_SECONDS
from schema.queue.windows import pause_reasons
from schema.store.engine import Store

_ = translator("desk")

#: Seconds between two looks at the clock; only what shows a time that changed is drawn again.
TICK_SECONDS = 1.0
#: How long the line at the top is lit when somebody came.
LIT_SECONDS = 3.0


class WindowScreen(ActingScreen):
    """One window, one clerk."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, action, action, id=action) for action, key in keymap.BINDINGS.items()),
        *(
            Binding(key, f"finish({place})", "finish", id=action)
            for place, (action, key) in enumerate(keymap.OUTCOMES.items(), 1)
        ),
    ]

    def __init__(
        self,
        store: Store,
        hall: HallView,
        window: WindowView,
        clerk: ClerkView,
        book: DraftBook,
    ) -> None:
        super().__init__(store, hall, window, clerk, book)
        self._day = clock.business_day(hall)
        #: how many drafts were found when the window was opened
        self._found = book.begin_day(self._day)
        #: whether the window is the clerk's, as far as it can be
        self._seated = False
        #: whether keys wait until the window can take them
        self._arriving = True
        #: what the clerk wanted while something else was under way
        self._not_taken = ""
        #: closes the window; the desk ends with it
        self._last_task: Task | None = None
        #: since when the window has been free with somebody in line; for windows that call by themselves
        self._free_since: datetime | None = None

    def compose(self) -> ComposeResult:
        yield Header(self.hall, self.window, self.clerk)
        yield Banner()
        with Horizontal(id="counter"):
            yield WaitingList()
            with Vertical(id="visit"):
                yield BigNumber()
                yield VisitFacts(self.hall)
                yield OutcomeChoices()
        yield HeldLine()
        with Horizontal(id="foot"):
            yield Notice()
            yield States()
        yield KeyBar()

    def on_mount(self) -> None:
        self.tick()
        self._show_keys()
        self.set_interval(TICK_SECONDS, self.tick)

    # --- showing ---

    def show_all(self) -> None:
        """Show everything anew, in whatever language is spoken now."""
        self.tick()
        self._show_keys()
        if self.view is not None:
            self.show(self.view)
        self.show_trouble()

    def tick(self) -> None:
        """Let time pass on the screen; the database is not asked, but for a new day, which has a new line."""
        now = clock.now()
        today = clock.business_day(self.hall, now)
        if today != self._day:
            self._day = today
            self.book.begin_day(today)
            self.look_again()
        self.query_one(Header).tick(now)
        self.query_one(WaitingList).tick(now)
        self.query_one(VisitFacts).tick(now)
        self.query_one(HeldLine).tick(now)
        self.query_one(Notice).tick(now)
        self.desk.lock_when_idle()
        self._call_by_itself(now)

    def _call_by_itself(self, now: datetime) -> None:
        """Call the next visitor when the window has been free for as long as it may be.

        Whatever the clerk does, a task or a dialog, begins the time anew.
        """
        view = self.view
        seconds = view.window.auto_call_seconds if view is not None else None
        if (
            view is None
            or seconds is None
            or not view.count
            or not self.possible("call_next")
            or self.lost
            or self.pending is not None
            or self.app.screen is not self
        ):
            self._free_since = None
            return
        if self._free_since is None or now < self._free_since:
            self._free_since = now
        left = seconds - seconds_since(self._free_since, now)
        if left <= 0:
            self._free_since = None
            self.action_call_next()
        elif view.waiting:
            self.query_one(BigNumber).caption = _(
                "Free\n{ticket} is called in {seconds} s. {call} calls at once, {pause} pauses."
            ).format(
                ticket=view.waiting[0].label,
                seconds=left,
                call=keymap.key("call_next"),
                pause=keymap.key("pause"),
            )

    def do(self, task: Task) -> bool:
        self._free_since = None
        return super().do(task)

    def show(self, view: DeskView) -> None:
        before, first = self.query_one(Header).view, not self._seated
        self._keep_held_since(before, view)
        self.query_one(Header).view = view
        self.query_one(WaitingList).view = view
        self.query_one(VisitFacts).view = view
        held = self.query_one(HeldLine)
        held.since, held.view = dict(self.held_since), view
        number = self.query_one(BigNumber)
        number.label = view.visit.label if view.visit else ""
        number.caption, number.tone = self._caption(view)
        self.query_one(States).window = view.window.state
        self.tick()
        self._show_keys()
        if first:
            self._seated = True
            self._take_the_seat(view)
            if self.pending is None and self._found:
                self.query_one(Notice).tell(self._kept())
        elif before is not None and not before.count and view.count:
            self._somebody_came()
        if self.pending is None:
            self._arrive()

    def _arrive(self) -> None:
        """Hand out what was typed while the clerk signed in and the window opened."""
        if self._arriving:
            self._arriving = False
            self.desk.release_keys()

    def _somebody_came(self) -> None:
        """Whoever sits at an empty line may look elsewhere."""
        if self.desk.settings.bell:
            self.app.bell()
        if self.desk.settings.flash:
            header = self.query_one(Header)
            header.add_class("-lit")
            self.set_timer(LIT_SECONDS, lambda: header.remove_class("-lit"))

    def show_trouble(self) -> None:
        for screen in (self, *self.pages):
            screen.query_one(Banner).waiting = self.pending.title if self.pending else ""
            screen.query_one(Banner).set_class(self.lost, "-shown")
        self.query_one(States).lost = self.lost
        if self.lost:
            self._arrive()

    def _keep_held_since(self, before: DeskView | None, view: DeskView) -> None:
        known = {ticket.id for ticket in (before or view).held}
        now = clock.now()
        self.held_since = {
            ticket.id: self.held_since.get(ticket.id, now)
            for ticket in view.held
            if ticket.id in self.held_since or ticket.id not in known
        }

    def tell_done(self, task: Task, result: Any) -> None:
        if task is self._last_task:
            self.app.exit()
            return
        self.settled(task)
        if isinstance(result, Person) and self.visit is not None:
            self.query_one(VisitFacts).reveal(self.visit.id, result, clock.now())
        until = clock.now() + timedelta(seconds=UNDO_SECONDS) if task.undoable and result is not None else None
        not_taken, self._not_taken = self._not_taken, ""
        sentence = " ".join(filter(None, (task.told(result), not_taken, self._kept())))
        self.query_one(Notice).tell(sentence, undo_until=until)
        for page in self.pages:
            page.tell(sentence)
        self._arrive()

    def _kept(self) -> str:
        """Once, when the window was opened: whether there is something to go on with."""
        found, self._found = self._found, 0
        if not found:
            return ""
        sentence = _("What was typed here before is kept: {receive} and {cases} go on with it.")
        return sentence.format(receive=keymap.key("receive"), cases=keymap.key("cases"))

    def tell_refused(self, task: Task, error: OnestopError) -> None:
        last, self._last_task = self._last_task, None
        self._not_taken = ""
        if task is last and isinstance(error, TransitionRefused):
            self.app.exit()
            return
        if not self.settled(task, str(error)):
            self.refuse(str(error))
        self._arrive()

    def tell_busy(self, running: Task, wanted: Task) -> None:
        # What comes of the other one may be told at once, and be all that is read then. The same key twice
        # was meant once.
        if wanted.title != running.title:
            self._not_taken = _("“{task}” was not taken: press it again.").format(task=wanted.title)
        self.refuse(self.busy_sentence(running, wanted))

    def say(self, sentence: str) -> None:
        for screen in (self, *self.pages):
            screen.query_one(Notice).tell(sentence)

    def refuse(self, sentence: str) -> None:
        for screen in (self, *self.pages):
            screen.query_one(Notice).tell(sentence, refusal=True)

    def _caption(self, view: DeskView) -> tuple[str, str]:
        """What stands in the number's place while nobody is at the window, and its colour."""
        if view.window.state == WindowState.PAUSED:
            return _("Paused: {reason}\n{pause} or {open} opens the window.").format(
                reason=view.window.pause_reason, pause=keymap.key("pause"), open=keymap.key("open")
            ), "$warning"
        if view.window.state == WindowState.CLOSED:
            return _("Closed\n{open} opens the window.").format(open=keymap.key("open")), "$error"
        if view.waiting:
            call = _("Free\n{key} calls {ticket}.")
            return call.format(key=keymap.key("call_next"), ticket=view.waiting[0].label), ""
        return _("Free\nNobody is waiting."), ""

    def _show_keys(self) -> None:
        self.refresh_bindings()
        self.query_one(OutcomeChoices).enabled = self.possible("finish")
        paused = self.view is not None and self.view.window.state != WindowState.OPEN
        hints = {
            key.action: Hint(key.shown, key.short, self.possible(key.action))
            for key in keymap.shown_keys()
            if self._may(key.action)
        }
        opening = hints.pop("open")
        if paused:
            hints["pause"] = opening  # in its place
        bar = self.query_one(KeyBar)
        bar.hints = tuple(hints.values())
        bar.last = (Hint(desk_key("help"), _("Help")), Hint("^Q", _("Quit")))

    def _may(self, action: str) -> bool:
        """Whether a key is this clerk's at all."""
        return {"call_number": may_call_any, "oversee": in_charge}.get(action, lambda _clerk: True)(self.clerk)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action not in keymap.BINDINGS and action != "finish":
            return True
        if not self._may(action):
            return False
        # While a task is under way a key is let through, to be answered in words.
        return self.pending is not None or self.possible(action) or None

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
            self._end_with(tasks.close_window(self.hall, self.window))

    def _end_with(self, task: Task) -> None:
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
        if self.view is not None and self.view.held:
            return _(
                "{tickets} on hold: the window cannot close. Stay, resume with {key}, then finish or transfer. If"
                " you leave, the window pauses and keeps them for whoever sits here next."
            ).format(tickets=", ".join(ticket.label for ticket in self.view.held), key=keymap.key("resume"))
        return ""

    def _leave_anyway(self, leave: bool | None) -> None:
        if not leave:
            return
        view = self.view
        keeps = view is not None and view.held and view.visit is None
        if keeps and not self.lost and self.window.state == WindowState.OPEN:
            self._end_with(tasks.pause(self.hall, self.window, pause_reasons()[-1]))
        else:
            self.app.exit()
