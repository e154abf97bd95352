"""A slip printer: takes whole jobs, and says whether they came out.

One job is one fresh connection: status queries, one write, a query that is answered in order, close.
python-escpos alone calls a job printed that a reset has swallowed, and fails bare on a silent printer.
"""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from kiosk.slip import status
from kiosk.slip.links import Link, PartMissing, open_link
from kiosk.slip.makes import make
from schema.errors import PrinterOff, PrinterTrouble, PrinterUnknown
from schema.language import translator
from schema.settings import PrinterSettings

_ = translator("kiosk")


class Printer:
    """The printer that `settings` describe. Nothing is opened until a job or a check; calls wait for each other.

    Connecting, asking, writing and waiting for the answer take at most `settings.timeout` seconds each.
    """

    def __init__(self, settings: PrinterSettings) -> None:
        self._settings = settings
        self._make = make(settings.make)
        self._one_at_a_time = threading.Lock()
        #: what will keep it from printing soon, as it said last; empty when nothing will
        self.warning = ""
        #: the jobs a dummy printer was given; stays empty for the others
        self.jobs: list[bytes] = []

    def describe(self) -> str:
        """Its kind and address, as in "network 192.168.1.200:9100"."""
        s = self._settings
        address = {
            "network": f" {s.host}:{s.port}",
            "serial": f" {s.device}",
            "usb": f" {s.vendor:04x}:{s.product:04x}",
            "file": f" {s.path}",
            "dummy": "",
        }
        return s.kind + address[s.kind]

    def check(self) -> None:
        """See whether it could print; on USB, a file and a printer that never answers, only that it is there.

        Raises `PrinterOff` and `PrinterTrouble`.
        """
        if self._settings.kind == "dummy":
            return
        with self._one_at_a_time, self._connected() as link:
            self._ask(link, status.Replies(link))

    def print(self, job: bytes) -> None:
        """Print `job`, bytes as `escpos_writer` makes them.

        Returns when the printer says it has taken all of it in; over USB or a file, which tell nothing back, when
        all was handed over. Raises `PrinterOff` and `PrinterTrouble` when nothing was printed, `PrinterUnknown`
        when something may have been.
        """
        if self._settings.kind == "dummy":
            self.jobs.append(job)
            return
        with self._one_at_a_time, self._connected() as link:
            replies = status.Replies(link)
            late = self._ask(link, replies)
            try:
                link.write(job)
                if self._answers(link):
                    link.write(status.PROOF)
                    self._await_proof(replies, late)
            except OSError as error:
                if _forbidden(error):
                    raise PrinterTrouble(printer=self.describe(), reason=self._words(error)) from error
                raise PrinterUnknown(printer=self.describe(), reason=self._words(error)) from error

    @contextmanager
    def _connected(self) -> Iterator[Link]:
        """A fresh link, closed afterwards."""
        try:
            link = open_link(self._settings)
        except PartMissing as missing:
            raise PrinterTrouble(printer=self.describe(), reason=missing) from missing
        except OSError as error:
            kind = PrinterTrouble if _forbidden(error) else PrinterOff
            raise kind(printer=self.describe(), reason=self._words(error)) from error
        with closing(link):
            yield link

    def _ask(self, link: Link, replies: status.Replies) -> int:
        """Ask for trouble and raise it; returns how many questions are unanswered. Silence is no trouble."""
        if not self._answers(link):
            return 0
        deadline = time.monotonic() + self._settings.timeout
        answers: dict[int, int] = {}
        try:
            for query in (status.PRINTER, status.OFFLINE_CAUSE, status.PAPER, status.ERROR_CAUSE):
                if query == status.ERROR_CAUSE and not answers.get(status.OFFLINE_CAUSE, 0) & status.ERROR:
                    break
                link.write(status.QUERY + bytes([query]))
                answer = replies.status(deadline)
                if answer is None:
                    break
                answers[query] = answer
        except OSError as error:
            raise PrinterOff(printer=self.describe(), reason=self._words(error)) from error
        self.warning = status.warning(answers, self._make)
        if reason := status.trouble(answers, self._make):
            raise PrinterTrouble(printer=self.describe(), reason=reason)
        return 0 if status.PAPER in answers else 1

    def _answers(self, link: Link) -> bool:
        return link.answers and self._make.answers

    def _await_proof(self, replies: status.Replies, late: int) -> None:
        """Wait for the answer to GS r; any answer will do, the printer having gone past the job to give it."""
        if replies.proof(time.monotonic() + self._settings.timeout, late) is None:
            raise TimeoutError

    def _words(self, error: OSError) -> str:
        """Why a link failed, in a few words for a sentence."""
        if isinstance(error, TimeoutError):
            return _("no answer within {seconds} s").format(seconds=f"{self._settings.timeout:g}")
        if _forbidden(error):
            return _("this user has no right to use it")
        known = (
            (ConnectionRefusedError, _("the connection was refused")),
            (ConnectionResetError | BrokenPipeError, _("the connection broke")),
            (socket.gaierror, _("no machine has this name")),
            (FileNotFoundError, _("there is no such file or device")),
        )
        return next((words for kind, words in known if isinstance(error, kind)), error.strerror or str(error))


def _forbidden(error: OSError) -> bool:
    """Whether the system keeps us from the device; then nothing was sent."""
    return error.errno in (errno.EACCES, errno.EPERM)
