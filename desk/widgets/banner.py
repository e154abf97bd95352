"""Across the top while the database is gone: what happened, and that nothing is lost."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from schema.language import translator

_ = translator("desk")


class Banner(Widget):
    """Two lines of its own that are empty otherwise, so that nothing moves when it comes and goes.

    Not a layer over others: the compositor would cut its Chinese where a border lies beneath.
    """

    DEFAULT_CSS = """
    Banner {
        height: 2; padding: 0 1; color: $background; text-style: bold; visibility: hidden;
    }
    Banner.-shown { background: $error; visibility: visible; }
    """

    #: the task that waits for the database
    waiting = reactive("")

    def render(self) -> Content:
        if self.waiting:
            what = _("“{task}” is kept and is sent once, by itself, when it is back.").format(task=self.waiting)
        else:
            what = _("What you see is as it was. It tries again by itself.")
        return Content(_("The database does not answer. Nothing is lost.") + "\n" + what)
