"""Who applies, and who comes for them: the fields of a form."""

from __future__ import annotations

from collections.abc import Mapping

from desk.screens.form import Field
from schema.cases.applicants import DOCUMENT_LENGTH, NAME_LENGTH, Applicant
from schema.cases.states import ApplicantKind
from schema.errors import BadInput
from schema.hall.persons import check_id_number, check_phone, check_uscc
from schema.language import translator

_ = translator("desk")

#: What is typed for each kind.
KINDS = {"1": ApplicantKind.PERSON, "2": ApplicantKind.COMPANY, "3": ApplicantKind.OTHER}


def applicant_fields(drafts: Mapping[str, str]) -> list[Field]:
    """The fields; `drafts` holds what was typed in those before."""

    def document(text: str) -> str:
        return Applicant(kind_of(drafts.get("kind", ""), text), _("name"), text).checked().document_number

    return [
        Field("name", _("Applicant"), name, NAME_LENGTH, _("as it stands on the document")),
        Field("kind", _("1 person 2 firm 3 other"), kind, 1, "1"),
        Field("document", _("ID number, credit code"), document, DOCUMENT_LENGTH),
        Field("agent", _("Agent (may be left out)")),
        Field("agent_number", _("Agent's ID number"), agent_number),
        Field("phone", _("Phone (may be left out)"), check_phone),
    ]


def name(text: str) -> str:
    """Raises `BadInput` for none."""
    said = " ".join(text.split())
    if not said:
        raise BadInput(
            field=_("applicant"),
            reason=_("there is no name"),
            advice=_("Type it as it stands on the document."),
        )
    return said


def kind(text: str) -> str:
    """`1`, `2` or `3`; nothing is a person. Raises `BadInput`."""
    said = text.strip() or "1"
    if said not in KINDS:
        raise BadInput(
            field=_("kind of applicant"),
            reason=_("“{text}” is none").format(text=said),
            advice=_("Type 1 for a person, 2 for a company, 3 for another document."),
        )
    return said


def kind_of(said: str, number: str) -> ApplicantKind:
    """The kind that was typed; a credit code in a person's place is a company's."""
    chosen = KINDS.get(said.strip(), ApplicantKind.PERSON)
    if chosen == ApplicantKind.PERSON and not _fits(check_id_number, number) and _fits(check_uscc, number):
        return ApplicantKind.COMPANY
    return chosen


def _fits(check: object, number: str) -> bool:
    assert callable(check)
    try:
        check(number)
    except BadInput:
        return False
    return True


def agent_number(text: str) -> str:
    """An ID number, or nothing. Raises `BadInput`."""
    return check_id_number(text) if text.strip() else ""


def applicant(answer: dict[str, str]) -> Applicant:
    """The form's answer as an applicant."""
    return Applicant(
        kind_of(answer["kind"], answer["document"]),
        answer["name"],
        answer["document"],
        answer["agent"],
        answer["agent_number"],
        answer["phone"],
    )
