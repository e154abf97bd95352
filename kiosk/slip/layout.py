"""How a slip looks: its facts turned into lines of print, as data that knows nothing of printer bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from kiosk.slip.content import AppointmentSlip, TicketSlip
from kiosk.slip.wrapping import cells, tidy, wrap
from kiosk.waits import wait_words
from schema.language import translator

_ = translator("kiosk")

#: Printable dots across, by paper width in mm (203 dpi heads: POS-5890, TM-T20).
DOTS: dict[int, int] = {58: 384, 80: 576}
#: Dots across of one cell, an ASCII letter of font A.
CELL = 12

#: The side a QR should have on paper in dots: 30 mm, easy for a phone at arm's length.
QR_DOTS = 240
#: Dots per module: below 3 a worn head blurs them, above 8 they only cost paper.
QR_SIZES = (3, 8)
#: Bytes a QR holds at level M, versions 1 to 20 (ISO/IEC 18004, table 7); version v has 17 + 4v modules a side.
QR_BYTES = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of print, already short enough; `width` and `height` multiply its size, 1 to 8."""

    text: str
    width: int = 1
    height: int = 1
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code in the middle of the paper; `size` is dots per module, 1 to 16."""

    data: str
    size: int


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank paper, in lines of normal height."""

    lines: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The end: the paper moves past the knife and is cut through."""


Element = Text | Qr | Feed | Cut


def ticket(slip: TicketSlip, paper: Literal[58, 80]) -> tuple[Element, ...]:
    """The number slip on `paper` mm (58 or 80), top to bottom.

    Raises `ValueError` when the QR's text is empty or longer than 666 bytes.
    """
    across = DOTS[paper] // CELL
    return (
        *_heading(slip.hall, across),
        Feed(1),
        *_lines(slip.label, across, size=_largest(slip.label, across, 4), bold=True),
        *_reprint(slip.reprint, across),
        Feed(1),
        *_service(slip, across),
        *_lines(priority_words(slip.priority), across),
        Feed(1),
        *_lines(slip_wait_words(slip), across, bold=True),
        *_lines(windows_words(slip.windows), across),
        Text(f"{slip.taken_at:%Y-%m-%d %H:%M}", align="center"),
        Feed(1),
        Qr(slip.qr, qr_size(slip.qr)),
        Feed(1),
        *_lines(slip.code, across),
        *_lines(slip.advice, across),
        Cut(),
    )


def appointment(slip: AppointmentSlip, paper: Literal[58, 80]) -> tuple[Element, ...]:
    """The slip of an appointment on `paper` mm: where, what, when, the code to check in with."""
    across = DOTS[paper] // CELL
    return (
        *_heading(slip.hall, across),
        Feed(1),
        *_lines(slip.queue, across, bold=True),
        *_lines(slip.day, across, size=_largest(slip.day, across, 2), bold=True),
        *_lines(slip.time, across, size=_largest(slip.time, across, 2), bold=True),
        Feed(1),
        *_lines(_("Appointment code"), across),
        *_lines(slip.label, across, size=_largest(slip.label, across, 3), bold=True),
        Feed(1),
        *_lines(slip.advice, across),
        Cut(),
    )


def _reprint(times: int, across: int) -> Iterator[Text]:
    """The mark of a slip that was printed again, doubled, with how often when more than once."""
    if times:
        words = _("Reprint") if times == 1 else _("Reprint {times}").format(times=times)
        yield from _lines(words, across, size=2, bold=True)


def _heading(hall: str, across: int) -> Iterator[Text]:
    """The hall's name: doubled where that stays on one line, else as it is."""
    return _lines(hall, across, size=_largest(hall, across, 2), bold=True)


def _service(slip: TicketSlip, across: int) -> Iterator[Text]:
    """The queue, and below it the item unless it has the same name; a long item reads better from the left."""
    yield from _lines(slip.queue, across)
    if slip.item is None or tidy(slip.item) == tidy(slip.queue):
        return
    lines = wrap(slip.item, across)
    for line in lines:
        yield Text(line, align="center" if len(lines) == 1 else "left")


def _lines(text: str, across: int, size: int = 1, bold: bool = False) -> Iterator[Text]:
    for line in wrap(text, across // size):
        yield Text(line, width=size, height=size, align="center", bold=bold)


def _largest(text: str, across: int, most: int) -> int:
    """The largest size up to `most` at which `text` stays on one line; 1 when none does."""
    fitting = (size for size in range(most, 1, -1) if cells(tidy(text)) * size <= across)
    return next(fitting, 1)


def slip_wait_words(slip: TicketSlip) -> str:
    """How many come first and how long that takes; empty where nobody knows."""
    return "" if slip.untold else wait_words(slip.ahead, slip.minutes)


def priority_words(priority: str) -> str:
    """ "老年人优先"; empty for an ordinary visitor."""
    return _("Priority: {priority}").format(priority=priority) if priority else ""


def windows_words(numbers: Iterable[int]) -> str:
    """Where to look for the call: "Windows 3-8, 12"; empty without windows."""
    runs = list(_runs(numbers))
    if not runs:
        return ""
    pieces = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    one = len(runs) == 1 and len(runs[0]) == 1
    return (_("Window {windows}") if one else _("Windows {windows}")).format(windows=_(", ").join(pieces))


def _runs(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers in order, three or more neighbours together, others alone."""
    ordered = sorted(set(numbers))
    if not ordered:
        return
    run = [ordered[0]]
    for before, number in pairwise(ordered):
        if number == before + 1:
            run.append(number)
            continue
        yield from _run_or_singles(run)
        run = [number]
    yield from _run_or_singles(run)


def _run_or_singles(run: list[int]) -> list[list[int]]:
    return [run] if len(run) > 2 else [[number] for number in run]


def qr_size(data: str) -> int:
    """Dots per module that bring the QR near 30 mm.

    Raises `ValueError` for an empty text and for one of more than 666 bytes, whose QR a phone reads badly.
    """
    length = len(data.encode("utf-8"))
    version = next((v for v, most in enumerate(QR_BYTES, start=1) if length <= most), None)
    if version is None or not length:
        raise ValueError(f"a slip's QR holds 1 to {QR_BYTES[-1]} bytes, not {length}")
    least, most = QR_SIZES
    return min(max(QR_DOTS // (17 + 4 * version), least), most)
