"""Where a visitor says to belong to a class that goes first; then it shows which."""

from __future__ import annotations

from kiosk.dispenser.choices import AskPriority
from kiosk.dispenser.widgets.target import Target
from kiosk.slip.words import priority_words
from schema.hall.classes import ClassView
from schema.language import translator

_ = translator("kiosk")


class PriorityTarget(Target):
    """Beside the question, so that nobody has to pass it."""

    DEFAULT_CSS = """
    PriorityTarget { width: 24; margin-left: 2; }
    PriorityTarget.-declared { color: $target-mark; }
    """

    def __init__(self, declared: ClassView | None) -> None:
        words = priority_words(declared.title) if declared else _("Priority")
        super().__init__(AskPriority(), words, key="f5", shown_key="F5", centred=True, id="priority")
        self.set_class(declared is not None, "-declared")
