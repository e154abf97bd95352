"""The letters, a key that takes the last one back and one that takes all back, to be touched."""

from __future__ import annotations

from string import ascii_uppercase

from textual.containers import Grid

from kiosk.dispenser.choices import Clear, Erase, Type
from kiosk.dispenser.shape import GUTTER_ROWS
from kiosk.dispenser.widgets.target import Target
from schema.language import translator

_ = translator("kiosk")

#: Keys across and down; the last two are two wide.
ACROSS, DOWN = 15, 2
#: Columns between two keys: they are pressed one after the other and may stand close.
GUTTER_COLUMNS = 1
#: The least and the most rows of a key.
LEAST_ROWS, MOST_ROWS = 3, 5


def keys_rows(height: int) -> int:
    """The rows of all keys on a page so high: about two fifths of it."""
    rows = max(LEAST_ROWS, min(MOST_ROWS, height // 7))
    return DOWN * (rows + GUTTER_ROWS) - GUTTER_ROWS


class LetterKeys(Grid):
    """A to Z in two lines, for a page of that size."""

    DEFAULT_CSS = """
    LetterKeys { width: auto; height: auto; }
    LetterKeys .wide { column-span: 2; }
    """

    def __init__(self, width: int, height: int) -> None:
        targets = [
            Target(Type(key), key, key=key.lower(), shown_key="", centred=True, id=f"letter-{key}")
            for key in ascii_uppercase
        ]
        erase = Target(Erase(), _("Delete"), key="backspace", shown_key="", centred=True, id="erase")
        clear = Target(Clear(), _("Clear"), centred=True, id="clear")
        for target in (erase, clear):
            target.add_class("wide")
        super().__init__(*targets, erase, clear)
        columns = (width + GUTTER_COLUMNS) // ACROSS - GUTTER_COLUMNS
        rows = (keys_rows(height) + GUTTER_ROWS) // DOWN - GUTTER_ROWS
        self.styles.grid_size_columns = ACROSS
        self.styles.grid_columns = str(columns)
        self.styles.grid_rows = str(rows)
        self.styles.grid_gutter_horizontal = GUTTER_ROWS
        self.styles.grid_gutter_vertical = GUTTER_COLUMNS
        self.styles.width = ACROSS * (columns + GUTTER_COLUMNS) - GUTTER_COLUMNS
        self.styles.height = keys_rows(height)
        for target in (*targets, erase, clear):
            target.styles.height = rows
