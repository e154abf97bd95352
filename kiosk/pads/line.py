"""An RS-485 line: a thread that reads frames, acknowledges each at once, and sends what it is told to.

The line is opened again by itself when it breaks. Nothing is asked of the line: while nobody presses a key the
thread sleeps.
"""

from __future__ import annotations

import errno
import os
import queue
import selectors
import termios
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from kiosk.pads.frames import AROUND, Decoder, Frame, acknowledgement
from kiosk.ports import BACKOFF_SECONDS, Wake, open_serial, port_words
from schema.errors import LineLost, PartNotInstalled
from schema.settings import PadLineSettings

#: A frame's bytes follow one another; after so long a silence half a frame is no frame any more, seconds.
GAP_SECONDS = 0.1
#: Pads and evaluators send one to three bytes of data; what the host shows has six, and a beep none.
DATA_MOST = 3
#: A pad that was not heard sends its key again, and so does one that is held down: within so many seconds of the
#: last time it is the same press.
REPEAT_SECONDS = 0.8
#: Some adapters hear what they send: the same bytes, so many seconds after they went out at the most.
ECHO_SECONDS = 0.05
#: Longest wait for the line to take a frame, seconds.
WRITE_SECONDS = 2.0


def open_port(settings: PadLineSettings) -> Any:
    """The serial port of a line, for us alone. Raises `PartNotInstalled`, `LineLost`."""
    try:
        return open_serial(settings.port, settings.baudrate, WRITE_SECONDS)
    except (OSError, ValueError) as error:
        raise LineLost(port=settings.port, reason=port_words(error)) from error


class PadLine:
    """One line. `take` gets each new frame, `tell` None when the line works and the error when it does not.

    Both are called on the line's thread and should only pass things on.
    """

    def __init__(
        self,
        settings: PadLineSettings,
        take: Callable[[Frame], None],
        tell: Callable[[LineLost | PartNotInstalled | None], None],
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.decoder = Decoder()
        self._take = take
        self._tell = tell
        self._moment = moment
        self._outgoing: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._wake = Wake()
        #: each address's last frame, and when it came last
        self._last: dict[int, tuple[Frame, float]] = {}
        #: frames sent, and until when they may come back as an echo
        self._echoes: deque[tuple[Frame, float]] = deque()
        self._port: Any = None
        self._thread = threading.Thread(target=self._run, name=f"onestop-pads-{settings.port}", daemon=True)

    def start(self) -> PadLine:
        """Begin to listen."""
        self._thread.start()
        return self

    def send(self, *frames: Frame) -> None:
        """Send frames in turn; they are lost while the line is. May be called from any thread."""
        for frame in frames:
            self._outgoing.put(frame)
        self._wake.ring()

    def stop(self) -> None:
        """Let go of the line."""
        self._stopping.set()
        self._wake.ring()
        if self._thread.is_alive():
            self._thread.join()
        self._wake.close()

    def _run(self) -> None:
        tries = 0
        lost = False
        while not self._stopping.is_set():
            try:
                self._port = open_port(self.settings)
                self._drop_outgoing()
                self._tell(None)
                lost, tries = False, 0
                self._watch()
            except (LineLost, PartNotInstalled) as error:
                if not lost:
                    lost = True
                    self._tell(error)
                self._stopping.wait(BACKOFF_SECONDS[min(tries, len(BACKOFF_SECONDS) - 1)])
                tries += 1
            finally:
                if self._port is not None:
                    self._port.close()
                    self._port = None
                self.decoder = Decoder()
                self._echoes.clear()

    def _watch(self) -> None:
        """Read and write until stopping. Raises `LineLost`."""
        try:
            line = self._port.fileno()
            with selectors.DefaultSelector() as waiting:
                waiting.register(line, selectors.EVENT_READ)
                waiting.register(self._wake, selectors.EVENT_READ)
                while not self._stopping.is_set():
                    ready = {
                        key.fd for key, _mask in waiting.select(GAP_SECONDS if self.decoder.partial else None)
                    }
                    if line in ready:
                        self._read(line)
                    elif self.decoder.partial and not ready:
                        self._receive(self.decoder.silence())
                    if self._wake.fileno() in ready:
                        self._wake.heard()
                        self._write_outgoing()
        except (OSError, termios.error) as error:
            raise LineLost(port=self.settings.port, reason=port_words(error)) from error

    def _read(self, line: int) -> None:
        data = os.read(line, 4096)
        if not data:
            raise OSError(errno.EIO, "end of file")
        self._receive(self.decoder.feed(data))

    def _receive(self, frames: list[Frame]) -> None:
        for frame in frames:
            now = self._moment()
            if not 1 <= len(frame.data) <= DATA_MOST or self._is_echo(frame, now):
                continue
            before = self._last.get(frame.address)
            self._last[frame.address] = (frame, now)
            self._write(acknowledgement(frame), now)
            if before is None or before[0] != frame or now - before[1] > REPEAT_SECONDS:
                self._take(frame)

    def _is_echo(self, frame: Frame, now: float) -> bool:
        """Whether this is a frame of our own that the adapter has heard."""
        while self._echoes and self._echoes[0][1] < now:
            self._echoes.popleft()
        for place, (sent, _until) in enumerate(self._echoes):
            if sent == frame:
                del self._echoes[place]
                return True
        return False

    def _write(self, frame: Frame, now: float) -> None:
        self._port.write(frame.encode())
        wire = (len(frame.data) + 2 + AROUND) * 10 / self.settings.baudrate
        # What is sent in a row waits for what was sent before it.
        begins = max(now, self._echoes[-1][1] - ECHO_SECONDS if self._echoes else 0.0)
        self._echoes.append((frame, begins + wire + ECHO_SECONDS))

    def _write_outgoing(self) -> None:
        while not self._outgoing.empty():
            self._write(self._outgoing.get(), self._moment())

    def _drop_outgoing(self) -> None:
        """What was to be shown while the line was lost is old."""
        while not self._outgoing.empty():
            self._outgoing.get()
