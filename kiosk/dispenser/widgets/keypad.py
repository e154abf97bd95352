"""Digits, X and a key that takes the last one back, to be touched."""

from __future__ import annotations

from textual.containers import Grid

from kiosk.dispenser.choices import Erase, Type
from kiosk.dispenser.shape import GUTTER_COLUMNS, GUTTER_ROWS
from kiosk.dispenser.widgets.target import Target
from schema.language import translator

_ = translator("kiosk")

#: Keys across and down.
ACROSS, DOWN = 3, 4
#: The least and the most rows of a key; it is about three times as many columns wide.
LEAST_ROWS, MOST_ROWS = 3, 6


class Keypad(Grid):
    """Twelve targets as on a telephone, as large as `height` rows allow."""

    DEFAULT_CSS = """
    Keypad { width: auto; height: auto; }
    """

    def __init__(self, height: int) -> None:
        rows = max(LEAST_ROWS, min(MOST_ROWS, (height + GUTTER_ROWS) // DOWN - GUTTER_ROWS))
        keys = [*"123456789", "X", "0"]
        targets = [
            Target(Type(key), key, key=key.lower(), shown_key="", centred=True, id=f"key-{key}") for key in keys
        ]
        targets.append(Target(Erase(), _("Delete"), key="backspace", shown_key="", centred=True, id="erase"))
        super().__init__(*targets)
        columns = 3 * rows + 1
        self.styles.grid_size_columns = ACROSS
        self.styles.grid_columns = str(columns)
        self.styles.grid_rows = str(rows)
        self.styles.grid_gutter_horizontal = GUTTER_ROWS
        self.styles.grid_gutter_vertical = GUTTER_COLUMNS
        self.styles.width = ACROSS * (columns + GUTTER_COLUMNS) - GUTTER_COLUMNS
        self.styles.height = DOWN * (rows + GUTTER_ROWS) - GUTTER_ROWS
        for target in targets:
            target.styles.height = rows
