"""Across the top while the database is gone: what happened, and that nothing is lost."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from schema.language import translator

_ = translator("desk")


class Banner(Widget):
    """Lies over two lines that hold nothing, so that nothing moves when it comes and goes."""

    DEFAULT_CSS = """
    Banner {
        layer: above; dock: top; offset: 0 1; height: 2; padding: 0 1;
        background: $error; color: $background; text-style: bold; display: none;
    }
    Banner.-shown { display: block; }
    """

    #: the task that waits for the database
    waiting = reactive("")

    def render(self) -> Content:
        if self.waiting:
            what = _("“{task}” is kept and is sent once, by itself, when it is back.").format(task=self.waiting)
        else:
            what = _("What you see is as it was. It tries again by itself.")
        return Content(_("The database does not answer. Nothing is lost.") + "\n" + what)
