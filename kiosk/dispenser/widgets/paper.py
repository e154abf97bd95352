"""What a slip says, on the screen: large, in the middle, and whether the slip comes out."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import pad
from kiosk.dispenser.printing import Printing
from kiosk.glyphs import big, biggest
from kiosk.slip.content import Slip
from kiosk.slip.wrapping import wrap

#: The highest the number is drawn, rows.
BIGGEST_ROWS = 14

Lines = list[tuple[str, str]]


class Paper(Widget):
    """A headline, the number drawn large, and lines below it that depend on `printing`."""

    DEFAULT_CSS = """
    Paper { height: 1fr; text-wrap: nowrap; }
    """

    printing: reactive[Printing] = reactive(Printing.RUNNING)

    def __init__(self, headline: str, slip: Slip, printing: Printing) -> None:
        super().__init__()
        self.headline = headline
        self.slip = slip
        self.set_reactive(Paper.printing, printing)

    def below(self) -> Lines:
        """The lines below it, always as many: nothing moves when the advice changes."""
        return []

    def render(self) -> Content:
        """Everything, in the middle of the place."""
        columns, rows = self.size
        below = [
            (line, style)
            for text, style in self.below()
            for line in (wrap(text, max(2, columns - 4)) if text else [""])
        ]
        # The headline and the blanks around the number.
        size = biggest(self.slip.label, columns - 4, min(BIGGEST_ROWS, max(0, rows - 3 - len(below))))
        number = big(self.slip.label, size) if size else (self.slip.label,)
        lines = [
            (self.headline, "$text-muted"),
            ("", ""),
            *((line, "bold $accent") for line in number),
            ("", ""),
            *below,
        ]
        above = max(0, (rows - len(lines)) // 2)
        return Content.assemble(
            "\n" * above,
            *(piece for text, style in lines for piece in ((pad(text, columns, "center"), style), "\n")),
        )
