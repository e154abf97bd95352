"""What just happened, in a sentence."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget

#: How long a refusal stays, seconds. What was done stays until something else is said.
REFUSAL_SECONDS = 10.0


class Notice(Widget):
    """Two lines for a sentence; a refusal stands out and goes away by itself."""

    DEFAULT_CSS = """
    Notice { width: 1fr; height: 2; }
    """

    sentence = reactive("")
    refusal = reactive(False)
    _timer: Timer | None = None

    def tell(self, sentence: str, *, refusal: bool = False) -> None:
        """Say it in place of what was said before."""
        if self._timer is not None:
            self._timer.stop()
        self.sentence = sentence
        self.refusal = refusal
        self._timer = self.set_timer(REFUSAL_SECONDS, self.clear) if refusal else None

    def clear(self) -> None:
        """Say nothing."""
        self.sentence = ""
        self.refusal = False

    def render(self) -> Content:
        if self.refusal:
            return Content.assemble(("! ", "bold $accent"), (self.sentence, "bold"))
        return Content(self.sentence)
