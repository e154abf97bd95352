"""What stands on a notice on A4 (文书), from top to bottom: the slip's fields, as an official form has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.slip.content import AcceptanceReceipt, ClockNotice, CorrectionNotice, Notice, ResultNotice
from kiosk.slip.fields import Fields, fields_of
from schema.language import translator

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Form:
    """Which fields a kind of notice shows where."""

    #: with their titles, one below the other
    facts: tuple[str, ...]
    #: the sentence before its list
    opening: str = "opening"
    #: with their titles, behind the list
    after: tuple[str, ...] = ()
    #: sentences at the end
    closing: tuple[str, ...] = ()
    #: how many copies there are where nobody says so
    copies: int = 1


_CASE = ("case_number", "applicant", "item")
FORMS: Mapping[type[Notice], Form] = {
    # One for the applicant, one, signed, for the hall.
    CorrectionNotice: Form(
        (*_CASE, "received"), after=("reply_by", "window", "phone"), closing=("ask",), copies=2
    ),
    AcceptanceReceipt: Form(
        (*_CASE, "accepted", "promised_by", "due_by", "code"), after=("window", "phone"), closing=("note", "ask")
    ),
    ClockNotice: Form(
        (*_CASE, "procedure", "basis", "reason", "days", "begins", "promised_by", "due_by"),
        after=("phone",),
        closing=("note",),
    ),
    ResultNotice: Form(
        (*_CASE, "decided", "reason", "document", "document_number"),
        opening="outcome",
        after=("pick_up", "phone"),
        closing=("rights",),
    ),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a table: the columns' titles with their shares of the width, and the rows."""

    title: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A notice as it stands on paper, in the language of the moment."""

    hall: str
    title: str
    facts: tuple[tuple[str, str], ...]
    opening: str
    table: Table | None
    after: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    #: whose seal goes where, and when
    department: str
    stamp: str
    day: str
    signature: str
    qr: str
    reprint: str
    number: str
    copies: int
    #: whether the opening is what was decided
    verdict: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """All that fonts are needed for."""
        rows = self.table.rows if self.table else ()
        facts = (text for fact in (*self.facts, *self.after) for text in fact)
        listed = (text for row in rows for text in row)
        return (self.hall, self.opening, self.department, *facts, *listed, *self.closing)


def document_of(notice: Notice) -> Document:
    """A notice's fields in the order of its form."""
    fields, lists = fields_of(notice)
    form = FORMS[type(notice)]

    def titled(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((fields[f"{name}_title"], fields[name]) for name in names if fields[name].strip())

    return Document(
        hall=fields["hall"],
        title=_title(notice, fields["title"]),
        facts=titled(form.facts),
        opening=fields[form.opening],
        table=_table(notice, fields, [entry["name"] for entry in lists.get("materials", ())]),
        after=titled(form.after),
        closing=tuple(fields[name] for name in form.closing if fields[name].strip()),
        department=fields["department"] or fields["hall"],
        stamp=fields["stamp"],
        day=f"{notice.issued_at:%Y-%m-%d}",
        signature=fields["signature"],
        qr=fields["qr"],
        reprint=fields["reprint"],
        number=fields["case_number_line"],
        copies=form.copies,
        verdict=form.opening == "outcome",
    )


def _title(notice: Notice, usual: str) -> str:
    """The slip's own title; a decision is called after what was decided."""
    if not isinstance(notice, ResultNotice):
        return usual
    if notice.outcome == _("Not accepted"):
        return _("Notice of non-acceptance")
    return _("Decision to refuse the licence") if notice.reason else _("Decision to grant the licence")


def _table(notice: Notice, fields: Fields, materials: list[str]) -> Table | None:
    """What is missing, or what was handed in."""
    number = (_("No."), 0.09)
    if isinstance(notice, CorrectionNotice):
        columns = (number, (_("Material"), 0.57), (_("To be put right"), 0.34))
        rows = [(str(place), each.name, each.fault) for place, each in enumerate(notice.missing, 1)]
        return Table("", columns, tuple(rows))
    if materials:
        rows_of_names = [(str(place), name) for place, name in enumerate(materials, 1)]
        return Table(fields["materials_title"], (number, (_("Material"), 0.91)), tuple(rows_of_names))
    return None
