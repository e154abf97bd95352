"""The ways a visit can end, each with its key."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

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
        for key, outcome in enumerate(Outcome, 1):
            parts += [
                (column(title if key == 1 else "", 9), "$quiet" if self.enabled else "$faint"),
                (f"{key}", "bold $accent" if self.enabled else "$faint"),
                (f" {outcome_word(outcome)}\n", "" if self.enabled else "$faint"),
            ]
        return Content.assemble(*parts).rstrip()
