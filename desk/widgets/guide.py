"""The tour's strip: what to press next, and why."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.tour.lessons import Advice
from desk.widths import spread
from schema.language import translator

_ = translator("desk")


class Guide(Widget):
    """Two lines across the top of every screen of the tour."""

    DEFAULT_CSS = """
    Guide {
        dock: top; height: 2; padding: 0 1; background: $accent; color: $background;
    }
    """

    advice: reactive[Advice] = reactive(Advice(""))
    #: how far it has come
    progress = reactive("")
    #: whether something was just done
    done = reactive(False)

    def render(self) -> Content:
        width = self.content_size.width
        what, progress = spread(("✓ " if self.done else "") + self.advice.what, self.progress, width)
        why, leaves = spread(self.advice.why, _("Tour"), width)
        return Content.assemble((what, "bold"), progress, "\n", why, leaves)
