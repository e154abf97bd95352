"""How large the machine draws: at its usual size, or in large type for whoever sees badly.

Like the language it is one for the process, and looked up whenever a page is laid out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizing:
    """What targets measure at the least, and what a page makes of its rows."""

    #: of a target in a grid; a page may ask for more
    least_columns: int
    least_rows: int
    #: the highest a target gets; a page may ask for more
    most_rows: int
    #: targets on a page
    most_targets: int
    #: letters and titles are drawn as large as the target allows
    drawn: bool
    #: rows a target has at the least where three of them fit
    roomy_rows: int = 0


#: A page has no more targets than there are digit keys.
USUAL = Sizing(least_columns=0, least_rows=0, most_rows=0, most_targets=9, drawn=False)
LARGE = Sizing(least_columns=64, least_rows=5, most_rows=9, most_targets=6, drawn=True, roomy_rows=8)

_chosen = USUAL


def set_sizing(sizing: Sizing) -> None:
    """Make this the size of everything that is laid out from now on."""
    global _chosen  # noqa: PLW0603 - the process has one screen
    _chosen = sizing


def current_sizing() -> Sizing:
    """The size of the moment."""
    return _chosen
