"""The driver: Esc is answered at once, a terminal that is gone ends the desk, one that came back is painted."""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from time import monotonic
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from desk.app import DeskApp

#: How often it is looked whether the desk is at its end, seconds.
IDLE = 0.1


class DeskDriver(LinuxDriver):
    """Textual's own looks for the end of a lone Esc every tenth of a second only."""

    #: what was sent last; it ends with the cursor's place
    _written = ""

    def start_application_mode(self) -> None:
        """Also after Ctrl+Z and `fg`: nothing of what stood there is left."""
        app: DeskApp = self._app  # type: ignore[assignment]
        app.paper.forget()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """What changes nothing and only puts the cursor where it is already is not sent."""
        if not data or not self._written.endswith(data):
            super().write(data)
            self._written = data

    def run_input_thread(self) -> None:
        """Wait for keys and hand them on, until the desk ends or there is nobody any more who could press one."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        lone = 0.0  # when what may be a lone Esc came
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                wait = IDLE if not lone else max(0.0, lone + ESCAPE_DELAY - monotonic()) + 0.001
                if selector.select(wait):
                    try:
                        typed = os.read(self.fileno, 4096)
                    except OSError:
                        typed = b""
                    if not typed:
                        self._app.call_later(self._app.exit)
                        return
                    for event in parser.feed(decode(typed)):
                        self.process_message(event)
                    lone = monotonic() if b"\x1b" in typed else 0.0
                for event in parser.tick():
                    self.process_message(event)
                if lone and monotonic() > lone + ESCAPE_DELAY:
                    lone = 0.0
