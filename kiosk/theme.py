"""How the public screens look: dark, one accent colour; green, yellow and red only tell a state.

For whoever sees badly the number machine has a second look, black with yellow and white.
"""

from __future__ import annotations

from textual.theme import Theme

ACCENT = "#5cc8ff"

#: What can be touched and what is typed have colours of their own: on black a darker shade is not seen by all.
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
    variables={
        "target": "#1d364e",
        "target-text": "#eef4f8",
        "target-mark": ACCENT,
        "header-target": "#1d364e",
        "header-target-text": "#eef4f8",
        "target-off": "#14273a",
        "target-off-text": "auto 38%",
        "field": "#14273a",
        "field-text": "#eef4f8",
    },
)

YELLOW = "#ffd800"

#: High contrast: nothing below 7 : 1 (WCAG 2.2, 1.4.6), and what can be touched stands out from the black by more
#: than 3 : 1 (1.4.11).
CONTRAST = Theme(
    name="onestop-contrast",
    primary=YELLOW,
    accent=YELLOW,
    background="#000000",
    surface="#000000",
    panel="#000000",
    foreground="#ffffff",
    success="#7dff8f",
    warning=YELLOW,
    error="#ffb0a8",
    dark=True,
    variables={
        "text-muted": "auto 90%",
        "text-disabled": "auto 90%",
        "target": YELLOW,
        "target-text": "#000000",
        "target-mark": "#000000",
        "header-target": "#ffffff",
        "header-target-text": "#000000",
        "target-off": "#262626",
        "target-off-text": "#d8d8d8",
        "field": "#ffffff",
        "field-text": "#000000",
    },
)
