"""Text by the width a terminal shows it with: a Chinese character takes two cells."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size


def fit(text: str, width: int) -> str:
    """`text` in at most `width` cells, its end replaced by an ellipsis when it is longer."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + "…" if width > 0 else ""


def column(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells."""
    text = fit(text, width)
    space = " " * (width - cell_len(text))
    return space + text if right else text + space


def spread(left: str, right: str, width: int) -> tuple[str, str]:
    """`left` at the beginning of a line and `right` at its end; `left` gives way when they do not fit."""
    room = max(0, width - cell_len(right) - 2)
    return column(left, room + 2) if cell_len(left) <= room else fit(left, room) + "  ", right
