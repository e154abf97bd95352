"""A place to touch, or to choose by its key."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from kiosk.cells import clip, pad, width
from kiosk.dispenser.choices import Choice
from kiosk.dispenser.sizing import current_sizing
from kiosk.drawn import drawn, size_for
from kiosk.glyphs import LEAST_ROWS, SMALLEST, GlyphSize, big, biggest, width_of
from kiosk.slip.wrapping import wrap

#: Blank columns on each side.
MARGIN = 2
#: Columns of the key, and between a letter and the words.
KEY_COLUMNS, BETWEEN = 3, 3


class Target(Widget):
    """Shows a title, a line of detail, a letter drawn large, and the key that chooses it."""

    DEFAULT_CSS = """
    Target { background: $target; color: $target-text; height: 3; text-wrap: nowrap; }
    Target.-unavailable { background: $target-off; color: $target-off-text; }
    """

    class Pressed(Message):
        """The target was chosen; `touched` by finger or mouse, else by its key."""

        def __init__(self, target: Target, touched: bool) -> None:
            super().__init__()
            self.choice = target.choice
            self.touched = touched

    title: reactive[str] = reactive("")
    detail: reactive[str] = reactive("")

    def __init__(
        self,
        choice: Choice,
        title: str,
        detail: str = "",
        *,
        key: str = "",
        shown_key: str | None = None,
        letter: str = "",
        available: bool = True,
        centred: bool = False,
        id: str | None = None,  # Textual's own name
    ) -> None:
        super().__init__(id=id)
        self.choice = choice
        self.key = key
        self.shown_key = key if shown_key is None else shown_key
        self.letter = letter
        self.available = available
        self.centred = centred
        #: the titles of all targets it stands among, itself included: they are drawn alike
        self.companions: Sequence[str] = ()
        self.set_class(not available, "-unavailable")
        self.set_reactive(Target.title, title)
        self.set_reactive(Target.detail, detail)

    def show_key(self, shown_key: str) -> None:
        """Show another key."""
        if shown_key != self.shown_key:
            self.shown_key = shown_key
            self.refresh()

    def press(self, touched: bool = False) -> None:
        """Choose it, if that is possible now."""
        if self.available:
            self.post_message(self.Pressed(self, touched))

    def on_click(self, event: events.Click) -> None:
        """A finger or the mouse."""
        event.stop()
        self.press(touched=True)

    def render(self) -> Content:
        """The pieces, in the middle of the height."""
        columns, rows = self.size
        if self.centred:
            lines = [[(pad(line, columns, "center"), "bold")] for line in self._centred(columns, rows)]
        else:
            lines = self._pieces(columns - 2 * MARGIN, rows)
        above = max(0, (rows - len(lines) + 1) // 2)
        parts = [piece for line in lines for piece in (*line, ("\n", ""))]
        return Content.assemble("\n" * above, *parts[:-1])

    def _centred(self, columns: int, rows: int) -> tuple[str, ...]:
        """Key and title; a single letter or digit, as on a keypad, may be drawn large."""
        if current_sizing().drawn and len(self.title) == 1 and not self.shown_key:
            size = biggest(self.title, columns - 2 * MARGIN, rows - 1)
            if size is not None:
                return big(self.title, size)
        return (f"{self.shown_key}  {self.title}" if self.shown_key else self.title,)

    def _pieces(self, room: int, rows: int) -> list[list[tuple[str, str]]]:
        """Each line as styled pieces: key, letter, words."""
        key_columns = KEY_COLUMNS if self.shown_key else 0
        size = self._letter_size(room, rows)
        large = big(self.letter, size) if size else ()
        letter = large or ((self.letter,) if self.letter else ())
        letter_columns = (width_of(self.letter, size) if size else width(self.letter)) + BETWEEN if letter else 0
        words = self._words(max(2, room - key_columns - letter_columns), rows)
        mark = "bold $target-mark" if self.available else "bold"
        height = max(len(letter), len(words))
        key_row, words_row = (height - 1) // 2, (height - len(words)) // 2
        letter_row = (height - len(letter)) // 2 if large else words_row

        def at(lines: tuple[str, ...], row: int) -> str:
            return lines[row] if 0 <= row < len(lines) else ""

        return [
            [
                (" " * MARGIN + pad(self.shown_key if row == key_row else "", key_columns), "$text-muted"),
                (pad(at(letter, row - letter_row), letter_columns), mark),
                words[row - words_row] if 0 <= row - words_row < len(words) else ("", ""),
            ]
            for row in range(height)
        ]

    def _letter_size(self, room: int, rows: int) -> GlyphSize | None:
        """How large the letter is drawn; None: as it is."""
        if not self.letter or rows <= LEAST_ROWS:
            return None
        if current_sizing().drawn:
            return biggest(self.letter, room // 8, max(LEAST_ROWS, rows - 2))
        return SMALLEST

    def _words(self, room: int, rows: int) -> list[tuple[str, str]]:
        """The title, drawn large or wrapped and if need be cut, and the detail."""
        most = max(1, rows - bool(self.detail))
        if current_sizing().drawn and (size := size_for(self.companions, room, rows - 1)) is not None:
            words = [(line, "") for line in drawn(self.title, size)]
            return [*words, (clip(self.detail, room), "bold")] if self.detail else words
        lines = wrap(self.title, room)
        if len(lines) > most:
            lines = [*lines[: most - 1], clip("".join(lines[most - 1 :]), room)]
        words = [(line, "bold") for line in lines]
        return [*words, (clip(self.detail, room), "$text-muted")] if self.detail else words
