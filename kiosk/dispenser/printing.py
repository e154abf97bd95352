"""How a visitor's slip is doing."""

from __future__ import annotations

from enum import StrEnum


class Printing(StrEnum):
    """What is known of the slip."""

    #: on its way
    RUNNING = "running"
    #: it came out
    DONE = "done"
    #: it did not come out
    FAILED = "failed"
    #: nobody can tell
    UNKNOWN = "unknown"
    #: none is printed here: the number is noted or photographed
    NONE = "none"
