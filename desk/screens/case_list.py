"""Cases: the steps that wait for me, what is due today, what is open; and finding any of them by typing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from desk.cases.view import CaseList, CaseRow, CaseRows, list_rows
from desk.keyboard import desk_key, key_of
from desk.screens.page import Page
from desk.view import QUEUE_THINGS
from desk.widgets.banner import Banner
from desk.widgets.case_rows import CaseTable
from desk.widgets.keys import Hint, KeyBar
from desk.widgets.notice import Notice
from schema.cases.moving import catch_up_all
from schema.errors import OnestopError
from schema.hall import clock
from schema.language import translator
from schema.store.transaction import Reader

if TYPE_CHECKING:
    from desk.screens.acting import ActingScreen

_ = translator("desk")

#: Textual's name of the key, by action's id.
BINDINGS = {
    "cases_next": "tab",
    "cases_before": "shift+tab",
    "cases_mark": "f3",
    "cases_mark_all": "f4",
    "cases_batch": "f5",
    "cases_hand_over": "f6",
}
#: Time does its part to the hall's cases when a list is opened, no sooner than so long after the last time.
CATCH_UP = timedelta(minutes=10)


def _key(name: str) -> str:
    return key_of(f"cases_{name}", BINDINGS[f"cases_{name}"])


def list_word(which: CaseList) -> str:
    """A list, in a word."""
    return {
        CaseList.TASKS: _("To do"),
        CaseList.TODAY: _("Due today"),
        CaseList.OPEN: _("All open"),
    }[which]


class CaseListScreen(Page[CaseRows]):
    """Typing finds; Tab goes to the next list; Enter opens a case."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", id="cases_up", priority=True),
        Binding("down", "move(1)", "Down", id="cases_down", priority=True),
        Binding("pageup", "page(-1)", "Page up", id="cases_page_up", priority=True),
        Binding("pagedown", "page(1)", "Page down", id="cases_page_down", priority=True),
        *(
            Binding(BINDINGS[f"cases_{name}"], action, name, id=f"cases_{name}", priority=True)
            for name, action in {
                "next": "turn(1)",
                "before": "turn(-1)",
                "mark": "mark",
                "mark_all": "mark_all",
                "batch": "batch",
                "hand_over": "hand_over",
            }.items()
        ),
    ]

    UNSEEN = QUEUE_THINGS

    def __init__(self, counter: ActingScreen) -> None:
        super().__init__(counter, CaseRows((), False))
        self.which = CaseList.TASKS
        self.typed = ""
        #: whether the chosen case is to be opened as soon as it is known which that is
        self._opening = False

    def compose(self) -> ComposeResult:
        yield Static(id="lists", markup=False)
        yield Input(
            placeholder=_("number, 17 for today's 17th, document, or how a name begins"),
            max_length=60,
            compact=True,
            id="find",
        )
        yield CaseTable()
        with Vertical(id="case-foot"):
            yield Notice()
            yield Banner()
        yield KeyBar()

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()
        self._show_keys()
        self.query_one(CaseTable).empty = _("One moment …")
        self.look_again()
        self._catch_up_all()

    @work(thread=True, group="time")
    def _catch_up_all(self) -> None:
        """Do what time has done to the hall's cases, at most once in a while for each desk."""
        counter, now = self.counter, clock.now()
        if counter.caught_up_at is not None and timedelta() <= now - counter.caught_up_at < CATCH_UP:
            return
        counter.caught_up_at = now
        try:
            done = counter.store.write(lambda tx: catch_up_all(tx, counter.hall), actor=counter.actor)
        except OnestopError:
            counter.caught_up_at = None
        else:
            if done:
                self.app.call_from_thread(self.look_again)

    # --- showing ---

    def reading(self) -> Callable[[Reader], CaseRows]:
        counter = self.counter
        return partial(list_rows, hall=counter.hall, clerk=counter.clerk, which=self.which, typed=self.typed)

    def look_again(self) -> None:
        super().look_again()
        titles = [
            (f" {list_word(which)} ", "bold $accent" if which == self.which and not self.typed else "$quiet")
            for which in CaseList
        ]
        found = (" " + _("Found"), "bold $accent") if self.typed else ("", "")
        self.query_one("#lists", Static).update(Content.assemble((_("Cases") + "  ", "bold"), *titles, found))

    def show(self, facts: CaseRows) -> None:
        table = self.query_one(CaseTable)
        before = table.case_id
        table.rows = facts.rows
        table.keep(before)
        table.marked = table.marked & {row.key for row in facts.rows}
        self._show_keys()
        if self.typed:
            table.empty = _("Nothing is found by that.")
        else:
            table.empty = _("Nothing to do.") if self.which == CaseList.TASKS else _("No cases.")
        if facts.more:
            self.tell(_("There are more: type what you look for."))

    def read_through(self) -> None:
        if self._opening:
            self._open()

    def _show_keys(self) -> None:
        marked = bool(self.query_one(CaseTable).marked)
        tasks = self.which == CaseList.TASKS and not self.typed
        bar = self.query_one(KeyBar)
        bar.hints = (
            Hint(_("Enter"), _("Show")),
            Hint(_key("next"), _("Next list")),
            Hint(_key("mark"), _("Mark"), tasks),
            Hint(_key("mark_all"), _("Mark all"), tasks),
            Hint(_key("batch"), _("Agree"), marked),
            Hint(_key("hand_over"), _("Hand over"), marked),
        )
        bar.last = (Hint(desk_key("help"), _("Help")), Hint("Esc", _("Back")))

    @property
    def marked(self) -> list[CaseRow]:
        """The rows that are marked, in their order."""
        table = self.query_one(CaseTable)
        return [row for row in table.rows if row.key in table.marked]

    # --- keys ---

    def keys_here(self) -> list[tuple[str, str]]:
        return [
            ("…", _("typing finds a case")),
            ("↑ ↓", _("choose")),
            (_("Enter"), _("show the chosen case")),
            (_key("next"), _("to do, due today, all open")),
            (_key("mark"), _("mark a step, or not")),
            (_key("mark_all"), _("mark all steps, or none")),
            (_key("batch"), _("agree to all that are marked")),
            (_key("hand_over"), _("give all that are marked to somebody")),
            ("Esc", _("back")),
        ]

    def action_mark(self) -> None:
        table = self.query_one(CaseTable)
        if table.row is not None and table.row.step is not None:
            table.marked = table.marked ^ {table.row.key}
            table.move(1)
            self._show_keys()

    def action_mark_all(self) -> None:
        table = self.query_one(CaseTable)
        all_of_them = frozenset(row.key for row in table.rows if row.step is not None)
        table.marked = frozenset() if table.marked == all_of_them else all_of_them
        self._show_keys()

    def action_batch(self) -> None:
        if self.marked:
            from desk.dialogues.batch import agree_to_all

            self.begin(agree_to_all(self))

    def action_hand_over(self) -> None:
        if self.marked:
            from desk.dialogues.batch import hand_over

            self.begin(hand_over(self))

    def action_move(self, step: int) -> None:
        self.query_one(CaseTable).move(step)

    def action_page(self, step: int) -> None:
        self.query_one(CaseTable).page(step)

    def action_turn(self, step: int) -> None:
        lists = list(CaseList)
        self.which = lists[(lists.index(self.which) + step) % len(lists)]
        self.query_one(CaseTable).chosen = 0
        if self.typed:
            self.query_one(Input).value = ""
        else:
            self.look_again()

    @on(Input.Changed)
    def find(self, message: Input.Changed) -> None:
        """Find while it is typed."""
        if message.value.strip() != self.typed:
            self.typed = message.value.strip()
            self.query_one(CaseTable).chosen = 0
            self.look_again()

    @on(Input.Submitted)
    def open(self) -> None:
        """Show the chosen case; of a list that is being read, when it has been."""
        self._opening = self._looking
        if not self._opening:
            self._open()

    def _open(self) -> None:
        self._opening = False
        case_id = self.query_one(CaseTable).case_id
        if case_id is not None:
            from desk.dialogues.cases import open_case

            self.begin(open_case(self.counter, case_id))
