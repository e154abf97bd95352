"""Finding cases by what people have of them: a number or its end, a document, the beginning of a name."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select

from schema.cases.states import CASE_OPEN, CaseState
from schema.cases.views import CASE_COLUMNS, CaseView, case_t, find_case, list_cases
from schema.errors import BadInput, UnknownCase
from schema.hall import clock
from schema.hall.finding import answers_to
from schema.hall.halls import HallView
from schema.store.transaction import Reader

#: `20260302-17`, or `17` for one of today.
_SHORT = re.compile(r"(?:(\d{8})-)?(\d{1,5})")
#: No document's number is shorter that is not the end of a case number.
SHORTEST_DOCUMENT = 7
#: Of a document's number, so many characters find it.
SHORTEST_PART = 4


def search_cases(reader: Reader, hall: HallView, typed: str, *, most: int = 100) -> list[CaseView]:
    """The cases a hall has to do with that answer to what was typed.

    A whole case number; day and running number, the latter alone for one of today; a document's whole number; how
    an applicant's name begins. Of cases that are not over also: four characters or more of the document's number,
    and the name by its initials or its pinyin.
    """
    text = " ".join(typed.split())
    if not text:
        return []
    found = {case.id: case for case in _known(reader, hall, text, most)}
    if len(found) < most:
        for case in _open(reader, hall, text, most - len(found)):
            found.setdefault(case.id, case)
    return list(found.values())


def _known(reader: Reader, hall: HallView, text: str, most: int) -> list[CaseView]:
    """By what an index finds."""
    if short := _SHORT.fullmatch(text):
        return _by_place(reader, hall, *short.groups())
    try:
        return [find_case(reader, hall, text)]
    except (BadInput, UnknownCase):
        pass
    if len(text) >= SHORTEST_DOCUMENT and text.isascii() and any(each.isdigit() for each in text):
        return list_cases(reader, hall, document_number=text.upper(), most=most)
    return list_cases(reader, hall, name=text, most=most)


def _open(reader: Reader, hall: HallView, text: str, most: int) -> list[CaseView]:
    """Among those that are not over, by parts and readings; the newest first."""
    wanted = "".join(text.split()).upper()
    part = len(wanted) >= SHORTEST_PART and any(each.isdigit() for each in wanted)
    named = not wanted.isdigit()
    if not part and not named:
        return []
    c = case_t.c
    states = sorted(CASE_OPEN | {CaseState.DECIDED, CaseState.DELIVERED})
    known = reader.all(
        select(c.id, c.applicant_name, c.document_number).where(c.at_hall_id == hall.id, c.state.in_(states))
    )
    found = sorted(
        row.id
        for row in known
        if (part and wanted in row.document_number) or (named and answers_to(row.applicant_name, text))
    )[-most:]
    query = select(*CASE_COLUMNS).where(c.id.in_(found)).order_by(c.id.desc())
    return [CaseView(*row) for row in reader.all(query)]


def _by_place(reader: Reader, hall: HallView, day: str | None, seq: str) -> list[CaseView]:
    try:
        on = date.fromisoformat(day) if day else clock.business_day(hall)
    except ValueError:
        return []
    c = case_t.c
    query = select(*CASE_COLUMNS).where(c.hall_id == hall.id, c.day == on, c.seq == int(seq))
    return [CaseView(*row) for row in reader.all(query)]
