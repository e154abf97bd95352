"""Whether there is a terminal to open a screen on, what it can show, and how its Esc is told from other keys."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from schema.errors import NotATerminal

#: ms after Esc until it is known that no arrow or function key follows; Textual's own 100 are felt.
ESCAPE_MS = "30"


def check_terminal(command: str) -> None:
    """To be called before Textual is imported, which reads ESCDELAY then.

    Raises `NotATerminal` where no screen can open.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise NotATerminal(command=command)
    os.environ.setdefault("ESCDELAY", ESCAPE_MS)


def colours() -> int:
    """How many colours the screen's words can have on this terminal; 0 where it has none, or none are wanted
    (NO_COLOR). To be called before the app is made, which takes NO_COLOR out of the environment.
    """
    if os.environ.get("NO_COLOR"):
        return 0
    with suppress(ImportError):  # Windows, whose terminal has all of them
        import curses

        with suppress(curses.error):  # a terminal nobody has described
            curses.setupterm()
            if curses.tigetnum("colors") <= 0:
                return 0
    from rich.console import Console

    return {None: 0, "standard": 16, "windows": 16}.get(Console().color_system, 256)
