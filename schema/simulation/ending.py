"""Ending a program in order: a signal becomes an exception, and what it left behind is cleared up."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Signals that end a program: Ctrl+C, `kill`, and the terminal that was closed.
ENDINGS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
#: Until an exception that was lost is raised again, seconds.
AGAIN_SECONDS = 0.01


class _Ended(SystemExit):
    """Raised by a signal; `code` is 128 and its number."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Let the signals that end a program do so by an exception, so that it clears up behind itself.

    An exception is lost where Python can let none out: in a destructor, or when a weak reference dies. Then the
    signal comes again a moment later.
    """

    def end(number: int, _frame: object) -> None:
        raise _Ended(number)

    lost_before = sys.unraisablehook

    def lost(what: sys.UnraisableHookArgs) -> None:
        if isinstance(what.exc_value, _Ended):
            again = threading.Timer(AGAIN_SECONDS, _thread.interrupt_main, [what.exc_value.number])
            again.daemon = True
            again.start()
        else:
            lost_before(what)

    before = {number: signal.signal(number, end) for number in ENDINGS}
    sys.unraisablehook = lost
    try:
        yield
    finally:
        sys.unraisablehook = lost_before
        for number, handler in before.items():
            signal.signal(number, handler)
