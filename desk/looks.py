"""How the desk looks: by night, by day, with high contrast; in many colours, in sixteen, in none."""

from __future__ import annotations

from typing import Literal

from textual.theme import Theme

#: What a hall or a clerk may choose.
Look = Literal["night", "day", "contrast"]
LOOKS: tuple[Look, ...] = ("night", "day", "contrast")
#: Fewer colours than this, and each must be one of the sixteen that every terminal has.
MANY = 256


def _theme(
    name: str,
    *,
    paper: str,
    ink: str,
    panel: str,
    accent: str,
    good: str,
    warning: str,
    error: str,
    quiet: str,
    faint: str,
    rule: str,
    dark: bool = True,
) -> Theme:
    """`quiet`: words that stand back; `faint`: keys that cannot be pressed now; `rule`: lines between parts."""
    return Theme(
        name=name,
        primary=accent,
        accent=accent,
        success=good,
        warning=warning,
        error=error,
        foreground=ink,
        background=paper,
        surface=paper,
        panel=panel,
        dark=dark,
        variables={"quiet": quiet, "faint": faint, "rule": rule},
    )


#: Calm: one accent; green, yellow and red only ever tell time left or the state of a device. The greys are
#: nearly without colour, so that a terminal of 256 colours keeps them apart. Where there are sixteen, each is one
#: of them as rich knows them, so that none becomes another on the way.
THEMES = [
    _theme(
        "night",
        paper="#14171a",
        ink="#d8dde2",
        panel="#25292e",
        accent="#7fb4d8",
        good="#7fbf7f",
        warning="#e0b050",
        error="#e07a70",
        quiet="#93a0ac",
        faint="#56616c",
        rule="#363b42",
    ),
    _theme(
        "night-16",
        paper="#000000",
        ink="#ffffff",
        panel="#0000aa",
        accent="#55ffff",
        good="#55ff55",
        warning="#ffff55",
        error="#ff5555",
        quiet="#aaaaaa",
        faint="#00aaaa",
        rule="#0000aa",
    ),
    _theme(
        "day",
        paper="#fafaf7",
        ink="#1f2428",
        panel="#e3e6e8",
        accent="#1a5a8a",
        good="#22692b",
        warning="#875500",
        error="#b02a1e",
        quiet="#56616b",
        faint="#98a2aa",
        rule="#c3c9ce",
        dark=False,
    ),
    _theme(
        "day-16",
        paper="#ffffff",
        ink="#000000",
        panel="#aaaaaa",
        accent="#0000aa",
        good="#00aa00",
        warning="#aa5500",
        error="#aa0000",
        quiet="#555555",
        faint="#555555",
        rule="#aaaaaa",
        dark=False,
    ),
    _theme(
        "contrast",
        paper="#000000",
        ink="#ffffff",
        panel="#0000aa",
        accent="#ffff55",
        good="#55ff55",
        warning="#ffff55",
        error="#ff5555",
        quiet="#ffffff",
        faint="#aaaaaa",
        rule="#ffffff",
    ),
]


def theme_name(look: Look, colours: int) -> str:
    """The theme of a look on a terminal of so many colours; without any the plainest, whose panels are seen by
    their reversed cells (`desk.terminal`).
    """
    if not colours or look == "contrast":
        return "contrast"
    return look if colours >= MANY else f"{look}-16"
