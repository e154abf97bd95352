"""A case on its page: all that is known of it, and a key for everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from desk.cases import words
from desk.cases.actions import BINDINGS, key, possible, shown_actions
from desk.cases.view import CaseFacts, look_at
from desk.keyboard import desk_key
from desk.screens.page import Page
from desk.view import QUEUE_THINGS
from desk.widgets.banner import Banner
from desk.widgets.case_head import CaseHead
from desk.widgets.keys import Hint, KeyBar
from desk.widgets.notice import Notice
from desk.widgets.sheet import Sheet
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("desk")


class CaseScreen(Page[CaseFacts]):
    """Who and when on the left, what is on the list and who works on it on the right; under each other at 80."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-broad")]
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"act('{name}')", name, id=f"case_{name}") for name, key in BINDINGS.items()),
        Binding("up", "scroll(-1)", "Up", id="case_up"),
        Binding("down", "scroll(1)", "Down", id="case_down"),
        Binding("pageup", "scroll(-10)", "Page up", id="case_page_up"),
        Binding("pagedown,space", "scroll(10)", "Page down", id="case_page_down"),
    ]

    UNSEEN = QUEUE_THINGS

    def compose(self) -> ComposeResult:
        yield CaseHead()
        yield Static(id="case-item", markup=False)
        with VerticalScroll(id="case-body", can_focus=False), Horizontal(id="case-sheets"):
            yield Sheet(id="about")
            yield Sheet(id="work")
        with Vertical(id="case-foot"):
            yield Notice()
            yield Banner()
        yield KeyBar()

    def on_mount(self) -> None:
        self.show(self.facts)
        self.call_after_refresh(self.look_again)  # what has changed while the page was being made

    def reading(self) -> Callable[[Reader], CaseFacts]:
        return partial(look_at, hall=self.counter.hall, case_id=self.facts.case.id)

    def show(self, facts: CaseFacts) -> None:
        self.query_one(CaseHead).facts = facts
        self.query_one("#case-item", Static).update(facts.item)
        self.query_one("#about", Sheet).facts = words.about(facts)
        self.query_one("#work", Sheet).facts = words.work(facts)
        bar = self.query_one(KeyBar)
        bar.hints = tuple(
            Hint(action.key, action.short, possible(action.name, facts)) for action in shown_actions(facts)
        )
        bar.last = (Hint(desk_key("help"), _("Help")), Hint(key("back"), _("Back")))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "act" or self.counter.pending is not None:
            return True
        return possible(str(parameters[0]), self.facts) or None

    def keys_here(self) -> list[tuple[str, str]]:
        rows = [(action.key, action.long) for action in shown_actions(self.facts)]
        return [*rows, ("↑ ↓", _("scroll")), (key("back"), _("back"))]

    def action_scroll(self, lines: int) -> None:
        self.query_one("#case-body").scroll_relative(y=lines, animate=False)

    def action_act(self, name: str) -> None:
        if name == "back":
            self.dismiss(None)
        else:
            from desk.dialogues.cases import dialogue

            self.begin(dialogue(self, name))
