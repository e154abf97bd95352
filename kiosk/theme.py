"""How the public screens look: dark, one accent colour; green, yellow and red only tell a state."""

from __future__ import annotations

from textual.theme import Theme

ACCENT = "#5cc8ff"

THEME = Theme(
    name="onestop-public",
    primary=ACCENT,
    accent=ACCENT,
    background="#0b1622",
    surface="#14273a",
    panel="#1d364e",
    foreground="#eef4f8",
    success="#6fcf7f",
    warning="#f2c94c",
    error="#ff7b72",
    dark=True,
)
