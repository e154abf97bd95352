"""Every key and what it does."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from desk.widths import column
from schema.language import translator
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, Outcome, outcome_word

_ = translator("desk")


class HelpScreen(ModalScreen[None]):
    """Any of Esc, F1, Enter and space closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f1,enter,space", "dismiss(None)", "Back", id="back")]

    def compose(self) -> ComposeResult:
        again = _("call again (at most {times} times, {seconds} s apart)")
        keys = [
            (_("Space"), _("call the next visitor")),
            ("R", again.format(times=RECALLS_MOST, seconds=RECALL_SECONDS)),
            (_("S, Enter"), _("the visitor has come (may be left out)")),
            *(
                (str(key), _("finish: {outcome}").format(outcome=outcome_word(o)))
                for key, o in enumerate(Outcome, 1)
            ),
            ("M", _("nobody came: mark a no-show")),
            ("P", _("pause the window, or open it again")),
            ("O", _("open the window")),
            ("^Q", _("close the window and leave")),
        ]
        with Vertical(classes="dialog"):
            yield Static(_("Keys"), classes="title")
            yield Static("\n".join(f"{column(key, 10)}{words}" for key, words in keys), markup=False)
            yield Static(_("Esc goes back"), classes="hint")
