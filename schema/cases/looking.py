"""Who may see whose: a clerk's look at the whole identity, and what an applicant is told."""

from __future__ import annotations

from schema.cases.views import CaseView, case_by_id, find_case
from schema.errors import NotTheirCase, UnknownCase
from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.transaction import Reader, Tx

#: Characters of the document's number that an applicant gives.
LAST = 4


def look_at_case(tx: Tx, hall: HallView, case_id: int) -> CaseView:
    """A case with names and numbers in full; that somebody looked is kept in the log. Raises `UnknownCase`."""
    case = case_by_id(tx, case_id)
    tx.record(
        "look",
        "case_file",
        case.id,
        at=clock.moment(tx),
        hall_id=hall.id,
        after={"number": case.number},
    )
    return case


def status_for_applicant(reader: Reader, hall: HallView, number: str, last_four: str) -> CaseView:
    """The case of whoever gives its number and the last four characters of the applicant's document.

    Raises `BadInput`, and `NotTheirCase` for a case that is not there as for one that is somebody else's: nobody
    learns which numbers exist.
    """
    try:
        case = find_case(reader, hall, number)
    except UnknownCase as unknown:
        raise NotTheirCase from unknown
    if case.document_number[-LAST:] != last_four.strip().upper():
        raise NotTheirCase
    return case
