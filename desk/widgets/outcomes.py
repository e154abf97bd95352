"""The ways a visit can end, each with its key."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.keymap import OUTCOMES, key
from desk.widths import column
from schema.language import translator
from schema.queue.states import Outcome, outcome_word

_ = translator("desk")


class OutcomeChoices(Widget):
    """Outcomes 1 to 5; grey while there is no visit to end."""

    DEFAULT_CSS = """
    OutcomeChoices { height: 5; }
    """

    enabled = reactive(False)

    def render(self) -> Content:
        title = _("Outcome")
        parts: list[tuple[str, str]] = []
        keys = [key(action) for action in OUTCOMES]
        for place, (shown, outcome) in enumerate(zip(keys, Outcome, strict=True)):
            parts += [
                (column("" if place else title, 9), "$quiet" if self.enabled else "$faint"),
                (column(shown, max(map(cell_len, keys))), "bold $accent" if self.enabled else "$faint"),
                (f" {outcome_word(outcome)}\n", "" if self.enabled else "$faint"),
            ]
        return Content.assemble(*parts).rstrip()
