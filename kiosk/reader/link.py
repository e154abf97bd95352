"""The serial link to a card reader: a question, an answer within its time, a card."""

from __future__ import annotations

import errno
import os
import selectors
import termios
import time
from collections.abc import Mapping
from typing import Any

from kiosk.ports import Wake, open_serial, port_words
from kiosk.reader.cards import Card, parse_card
from kiosk.reader.frames import FOUND, OK, Command, Decoder, Reply, encode
from schema.errors import CardUnreadable, DeviceError, ReaderOff, ReaderTrouble
from schema.language import translator
from schema.settings import ReaderSettings

_ = translator("kiosk")

#: Longest wait for an answer, seconds; a card's text and photo take a second of themselves.
ANSWER_SECONDS: Mapping[Command, float] = {
    Command.STATUS: 1.5,
    Command.FIND: 1.5,
    Command.SELECT: 1.5,
    Command.READ: 4.0,
}
#: Longest wait for the line to take a question, seconds.
WRITE_SECONDS = 2.0
#: How often a question is asked before the reader is given up: an answer may have been garbled.
ASKED_MOST = 2
#: A card that lies badly is tried so often before its holder is told.
TRIES = 3
#: So many answers in a row that no card is there mean that it was taken away: some readers say it now and then.
GONE_ANSWERS = 2


class Stopped(Exception):
    """The link was told to stop while it waited."""


class ReaderLink:
    """One reader. It is opened when it is first asked, and again after it was lost."""

    def __init__(self, settings: ReaderSettings) -> None:
        self.settings = settings
        #: the card that was read, or cannot be, has not been taken away
        self.lying = False
        self._gone = 0
        self._failures = 0
        self._port: Any = None
        self._wake = Wake()
        self._nudge = Wake()

    def close(self) -> None:
        """Let go of the port."""
        if self._port is not None:
            self._port.close()
            self._port = None

    def interrupt(self) -> None:
        """Make a wait end with `Stopped`, this one or the next; may be called from any thread."""
        self._wake.ring()

    def nudge(self) -> None:
        """Make a rest end, this one or the next; may be called from any thread."""
        self._nudge.ring()

    def give_back(self) -> None:
        """Close for good."""
        self.close()
        self._wake.close()
        self._nudge.close()

    def rest(self, seconds: float) -> bool:
        """Ask nothing for so long, or until nudged; whether it was.

        A reader that is pulled out is noticed at once. Raises `ReaderOff`, after which the port is closed, and
        `Stopped`.
        """
        ends = time.monotonic() + seconds
        try:
            while (left := ends - time.monotonic()) > 0:
                ready = self._wait(left, self._nudge)
                if self._nudge.fileno() in ready:
                    self._nudge.heard()
                    return True
                if ready:
                    self._read_line()  # nobody asked
        except OSError as error:
            raise self._lost(error) from error
        return False

    def check(self) -> None:
        """Ask the reader how it is. Raises `ReaderOff`, `ReaderTrouble`, `PartNotInstalled`."""
        reply = self._ask(Command.STATUS)
        if reply.status != OK:
            raise ReaderTrouble(port=self.settings.device, status=reply.words.hex(" "))

    def read_card(self) -> Card | None:
        """The card that was newly laid on; None while there is none, or still the one before, or it lies badly.

        Raises `CardUnreadable`, once for a card, and `ReaderOff`, `PartNotInstalled`.
        """
        if self._ask(Command.FIND).status != FOUND:
            self._gone += 1
            if self._gone >= GONE_ANSWERS:
                self.lying, self._failures = False, 0
            return None
        self._gone = 0
        if self.lying:
            return None
        try:
            card = self._read()
        except CardUnreadable:
            self._failures += 1
            if self._failures < TRIES:
                return None
            self.lying, self._failures = True, 0
            raise
        self.lying, self._failures = True, 0
        return card

    def _read(self) -> Card:
        if self._ask(Command.SELECT).status != OK:
            raise CardUnreadable
        reply = self._ask(Command.READ)
        if reply.status != OK:
            raise CardUnreadable
        return parse_card(reply.data)

    # --- the line ----------------------------------------------------------------------------------------------

    def _ask(self, command: Command) -> Reply:
        """Ask, twice if need be. Raises `ReaderOff`, after which the port is closed."""
        try:
            for _time in range(ASKED_MOST):
                self._open()
                # What was left of an answer that came too late belongs to no question any more.
                self._port.reset_input_buffer()
                self._port.write(encode(command.value))
                if (reply := self._answer(ANSWER_SECONDS[command])) is not None:
                    return reply
        except (OSError, ValueError, termios.error) as error:
            raise self._lost(error) from error
        except DeviceError:
            self.close()
            raise
        self.close()
        raise ReaderOff(port=self.settings.device, reason=_("no answer to what it was asked"))

    def _open(self) -> None:
        if self._port is None:
            self._port = open_serial(self.settings.device, self.settings.baudrate, WRITE_SECONDS)

    def _lost(self, error: Exception) -> ReaderOff:
        self.close()
        return ReaderOff(port=self.settings.device, reason=port_words(error))

    def _answer(self, seconds: float) -> Reply | None:
        """The next reply; None when none comes in time. Raises `OSError`, `Stopped`."""
        decoder = Decoder()
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            if self._wait(left) and (replies := decoder.feed(self._read_line())):
                return replies[0]
        return None

    def _wait(self, seconds: float, *more: Wake) -> set[int]:
        """Which of the line and these are ready, after so long at the most. Raises `Stopped`."""
        with selectors.DefaultSelector() as waiting:
            for each in (self._wake, *more, *([] if self._port is None else [self._port])):
                waiting.register(each, selectors.EVENT_READ)
            ready = {key.fd for key, _mask in waiting.select(seconds)}
        if self._wake.fileno() in ready:
            raise Stopped
        return ready

    def _read_line(self) -> bytes:
        """What has come. Raises `OSError`."""
        data = os.read(self._port.fileno(), 4096)
        if not data:
            raise OSError(errno.EIO, "end of file")
        return data
