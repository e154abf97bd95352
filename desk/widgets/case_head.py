"""The line at the top of a case's page: its number, its state, and what is left of its time."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.cases.view import CaseFacts
from desk.cases.words import left_mark, state_style
from desk.widths import spread
from schema.cases.states import case_state_word
from schema.language import translator

_ = translator("desk")


class CaseHead(Widget):
    """Number on the left, state and time on the right; the item beneath."""

    DEFAULT_CSS = """
    CaseHead { height: 1; padding: 0 1; background: $panel; }
    """

    facts: reactive[CaseFacts | None] = reactive(None)

    def render(self) -> Content:
        if self.facts is None:
            return Content("")
        case = self.facts.case
        state, (left, colour) = case_state_word(case.state), left_mark(self.facts.left)
        right = "  ".join(word for word in (state, left) if word)
        title = _("Case {number}").format(number=case.number)
        number, _right = spread(title, right, self.content_size.width)
        return Content.assemble(
            (number, "bold"), (state, state_style(case.state)), "  " if left else "", (left, colour)
        )
