"""What slips and notices say, before anything is known of paper or printers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class TicketSlip:
    """The facts on one slip; the words around them come in the language `schema.language` speaks then."""

    hall: str
    #: the number as it is called, "A023"
    label: str
    #: name of the queue, "综合受理"
    queue: str
    #: name of the service item, if the visitor chose one
    item: str | None
    #: numbers of the windows that serve the queue, in any order
    windows: tuple[int, ...]
    #: people before this one in the queue; None when it waits no longer
    ahead: int | None
    #: estimated wait in minutes; None when it cannot be estimated yet
    minutes: int | None
    #: when the number was taken, in hall time
    taken_at: datetime
    #: check code, printed under the QR
    code: str
    #: what the QR holds, up to 666 bytes of UTF-8
    qr: str
    #: one line of advice; empty for none
    advice: str
    #: name of the visitor's class, "老年人"; empty for the ordinary one
    priority: str = ""
    #: how often it was printed again (补打); 0 on the first slip
    reprint: int = 0
    #: how long it takes is not known: nothing is said of it
    untold: bool = False


@dataclass(frozen=True, slots=True)
class AppointmentSlip:
    """The facts on the small slip of an appointment. No name and no identity number: paper gets lost."""

    hall: str
    queue: str
    #: "2026-03-05 周四"
    day: str
    #: "09:00–09:30"
    time: str
    #: the eight digits
    code: str
    advice: str

    @property
    def label(self) -> str:
        """What it is known by: the code in two groups of four."""
        return grouped(self.code)


@dataclass(frozen=True, slots=True)
class MissingMaterial:
    """What is missing or not in order, and what has to be done about it."""

    name: str
    #: "缺少", "复印件未盖章", …
    fault: str = ""


@dataclass(frozen=True, slots=True)
class CorrectionNotice:
    """一次性告知书: everything that is missing or not in order, told at once (行政许可法 art. 32 (4))."""

    hall: str
    department: str
    #: the case's number, or the visit's where there is no case
    case_number: str
    #: masked: paper gets lost
    applicant: str
    item: str
    received_on: date
    missing: tuple[MissingMaterial, ...]
    #: until when it should be put right; None: nothing was said
    reply_by: date | None
    window: int | None
    phone: str
    issued_at: datetime
    #: what the QR holds; empty for none
    qr: str
    #: how often it was printed before (补打)
    reprint: int = 0

    @property
    def label(self) -> str:
        """What it is known by."""
        return self.case_number


@dataclass(frozen=True, slots=True)
class AcceptanceReceipt:
    """受理通知书 (回执): what was accepted when, what was handed in, and by when it is decided (art. 32 (5))."""

    hall: str
    department: str
    case_number: str
    applicant: str
    item: str
    accepted_on: date
    #: by when it is promised; None: not a promise yet
    promised_by: date | None
    #: by when the law wants it decided
    due_by: date | None
    #: "2027 calendar not yet published"; empty when the dates are sure
    note: str
    #: names of what was handed in, with how many copies
    materials: tuple[str, ...]
    window: int | None
    phone: str
    issued_at: datetime
    #: what the applicant asks the state of the case with
    code: str
    qr: str
    reprint: int = 0

    @property
    def label(self) -> str:
        """What it is known by."""
        return self.case_number


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """办理结果通知: what was decided, and where the document is to be had; a refusal with the rights that go
    with it (art. 38)."""

    hall: str
    department: str
    case_number: str
    applicant: str
    item: str
    decided_on: date
    #: "准予许可", "不予许可", …
    outcome: str
    #: why it was refused; empty otherwise
    reason: str
    #: name and number of the document; empty for none
    document: str
    document_number: str
    #: where and when to fetch it
    pick_up: str
    phone: str
    issued_at: datetime
    qr: str
    reprint: int = 0

    @property
    def label(self) -> str:
        """What it is known by."""
        return self.case_number


@dataclass(frozen=True, slots=True)
class ClockNotice:
    """特别程序告知书, 延期告知书: why the limits of a case end later, told in writing (art. 42, 45)."""

    hall: str
    department: str
    case_number: str
    applicant: str
    item: str
    #: an extension; else a special procedure stops the clock
    extension: bool
    #: "专家评审"; empty for an extension
    procedure: str
    basis: str
    reason: str
    #: working days: of the extension, at the most of the procedure
    days: int
    begins_on: date
    #: by when it is promised then, at the latest
    promised_by: date | None
    due_by: date | None
    note: str
    phone: str
    issued_at: datetime
    qr: str
    reprint: int = 0

    @property
    def label(self) -> str:
        """What it is known by."""
        return self.case_number


#: What the number machine gives out.
Slip = TicketSlip | AppointmentSlip
#: What is printed of a case.
Notice = CorrectionNotice | AcceptanceReceipt | ClockNotice | ResultNotice


def grouped(code: str) -> str:
    """A code in groups of four, `1234 5678`, easier to read and to type."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
