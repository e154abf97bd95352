"""The desk of the tour: the real one, with a strip that leads through it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from desk.app import DeskApp
from desk.screens.acting import ActingScreen
from desk.screens.case import CaseScreen
from desk.screens.case_list import CaseListScreen
from desk.screens.choice import ChoiceScreen
from desk.screens.dialog import Dialog
from desk.screens.form import FormScreen
from desk.screens.leave import LeaveScreen
from desk.screens.materials import MaterialsScreen
from desk.screens.sentence import SentenceScreen
from desk.tour.lessons import Advice, Lesson, Place, after, lessons, what_else
from desk.tour.practice import Practice, Situation
from desk.widgets.guide import Guide
from schema.errors import StoreError
from schema.hall.halls import HallView, WindowView
from schema.hall.staff import ClerkView
from schema.language import translator
from schema.queue.states import TicketState
from schema.store.engine import Store
from schema.store.feed import Feed, Signal, open_feed

_ = translator("desk")

#: Screens in front that are a place of their own, the most particular first.
PLACES: tuple[tuple[type[Screen[Any]], Place], ...] = (
    (MaterialsScreen, Place.MATERIALS),
    (FormScreen, Place.FORM),
    (ChoiceScreen, Place.CHOICE),
    (CaseListScreen, Place.LIST),
    (CaseScreen, Place.CASE),
)


class TourDesk(DeskApp):
    """What was done is read from the database, so it counts however it was done."""

    CSS_PATH = str(Path(__file__).parent.parent / "desk.tcss")
    # The banner's two lines are the strip's: this database is a file beside the desk.
    CSS = "WindowScreen Banner { display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave_tour", "Leave", id="leave_tour")]

    class Told(Message, bubble=False):
        """Something has changed."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, TourDesk.Told)

    class Looked(Message, bubble=False):
        """How things are; None: it could not be read, and the feed will tell when it can."""

        def __init__(self, situation: Situation | None) -> None:
            super().__init__()
            self.situation = situation

    def __init__(
        self, store: Store, hall: HallView, window: WindowView, clerk: ClerkView, **options: Any
    ) -> None:
        super().__init__(store, hall, window, clerk, **options)
        self.practice = Practice(store, hall, window)
        self.lessons: list[Lesson] = lessons(self.practice.elsewhere)
        #: the place of the lesson it is at
        self.at = 0
        self.situation: Situation | None = None
        #: how often the lesson's verb had been done when it began
        self._before = 0
        self._just_done = False
        self._told_the_rest = False
        self._looking = self._look_again = False
        self._feed: Feed | None = None

    @property
    def over(self) -> bool:
        """Whether every lesson was done."""
        return self.at == len(self.lessons)

    # --- watching ---

    def on_mount(self) -> None:
        self._feed = open_feed(self.store, self._pass_on)
        self.screen_change_signal.subscribe(self, lambda _screen: self.call_after_refresh(self.guide))

    def on_unmount(self) -> None:
        if self._feed is not None:
            self._feed.stop()

    def _pass_on(self, _signal: Signal) -> None:
        self.post_message(self.Told())

    def on_tour_desk_told(self) -> None:
        if self._looking:
            self._look_again = True
            return
        self._looking = True
        self._look()

    @work(thread=True, group="tour")
    def _look(self) -> None:
        try:
            self.post_message(self.Looked(self.practice.look()))
        except StoreError:
            self.post_message(self.Looked(None))

    def on_tour_desk_looked(self, message: Looked) -> None:
        self._looking = False
        if message.situation is not None:
            self._learn(message.situation)
        if self._look_again:
            self._look_again = False
            self.on_tour_desk_told()

    def _learn(self, now: Situation) -> None:
        """Go on to the next lesson when the one it is at was done."""
        before, self.situation = self.situation or now, now
        if before is now:
            self._begin(0, now)
        if now != before:
            self._just_done = False
        # Whoever types fast has done several of them between two looks.
        while not self.over and now.done.get(self.lessons[self.at].verb, 0) > self._before:
            self._begin(self.at + 1, before)
            self._just_done = True
        self.guide()

    def _begin(self, at: int, since: Situation) -> None:
        self.at = at
        self._before = 0 if self.over else since.done.get(self.lessons[at].verb, 0)

    # --- saying ---

    @property
    def place(self) -> Place:
        """Where the clerk is."""
        for kind, place in PLACES:
            if isinstance(self.screen, kind):
                return place
        now = self.situation
        if not isinstance(self.screen, ActingScreen) or now is None:
            return Place.ELSEWHERE
        if now.visit is not None:
            called = Place.CALLED if now.visit == TicketState.CALLED else Place.SERVING
            return Place.BOTH if now.held else called
        if not now.is_open:
            return Place.SHUT
        return Place.HELD if now.held else Place.FREE

    @property
    def advice(self) -> Advice:
        """What is said now."""
        if self.situation is None:
            return Advice(_("One moment …"))
        return after() if self.over else self.lessons[self.at].advice(self.place)

    def guide(self) -> None:
        """Put the strip on the screen in front, and say there what is next."""
        if not self.screen_stack:
            return  # it is ending
        screen = self.screen
        if not screen.is_mounted:
            self.call_later(self.guide)
            return
        strips = screen.query(Guide)
        strip = strips.first() if strips else Guide()
        strip.advice, strip.done = self.advice, self._just_done
        count = len(self.lessons)
        strip.progress = "" if self.over else _("{at} of {all}").format(at=self.at + 1, all=count)
        if not strips:
            screen.mount(strip)
        if self.over and not self._told_the_rest and not isinstance(screen, Dialog):
            self._told_the_rest = True
            self.push_screen(SentenceScreen(_("What else there is"), what_else()))

    # --- leaving ---

    def action_leave_tour(self) -> None:
        if isinstance(self.screen, ActingScreen):
            self.push_screen(LeaveScreen(_("The tour ends here. Nothing of it is kept.")), self._leave)

    def _leave(self, leave: bool | None) -> None:
        if leave:
            self.exit()

    def action_lock(self) -> None:
        """There is no password to unlock it with."""
        for screen in self.screen_stack:
            if isinstance(screen, ActingScreen):
                screen.say(_("The tour has no password, so it is not locked."))

    async def action_quit(self) -> None:
        self.exit()
