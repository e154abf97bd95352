"""What just happened, in a sentence."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

from desk.keymap import key
from desk.timing import seconds_since
from schema.language import translator

_ = translator("desk")

#: How long a refusal stays, seconds. What was done stays until something else is said.
REFUSAL_SECONDS = 10.0


class Notice(Widget):
    """Two lines for a sentence; a refusal stands out and goes away by itself."""

    DEFAULT_CSS = """
    Notice { width: 1fr; height: 2; }
    """

    sentence = reactive("")
    refusal = reactive(False)
    #: for how many seconds what was done can be taken back
    undo_left = reactive(0)
    _undo_until: datetime | None = None
    _timer: Timer | None = None

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        self.undo_left = seconds_since(now, self._undo_until) if self._undo_until is not None else 0

    def tell(self, sentence: str, *, refusal: bool = False, undo_until: datetime | None = None) -> None:
        """Say it in place of what was said before."""
        if self._timer is not None:
            self._timer.stop()
        self.sentence = sentence
        self.refusal = refusal
        self._undo_until = undo_until
        self._timer = self.set_timer(REFUSAL_SECONDS, self.clear) if refusal else None

    def clear(self) -> None:
        """Say nothing."""
        self.sentence = ""
        self.refusal = False

    def render(self) -> Content:
        if self.refusal:
            return Content.assemble(("! ", "bold $accent"), (self.sentence, "bold"))
        if self.undo_left:
            undo = _("{key} undoes it ({seconds} s)").format(key=key("undo"), seconds=self.undo_left)
            return Content.assemble(self.sentence, ("  " + undo, "$accent"))
        return Content(self.sentence)
