"""Who applies, and who comes for them (申请人, 代理人)."""

from __future__ import annotations

from dataclasses import dataclass, field

from schema.cases.states import ApplicantKind
from schema.errors import BadInput
from schema.hall.persons import check_id_number, check_phone, check_uscc
from schema.language import translator

_ = translator("schema")

NAME_LENGTH, DOCUMENT_LENGTH = 100, 40


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, and who comes for them."""

    kind: ApplicantKind
    name: str = field(repr=False)
    document_number: str = field(repr=False)
    agent_name: str = field(default="", repr=False)
    agent_number: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)

    def checked(self) -> Applicant:
        """As it is stored. Raises `BadInput`."""
        name = " ".join(self.name.split())
        if not name or len(name) > NAME_LENGTH:
            raise BadInput(
                field=_("applicant"),
                reason=_("a name has 1 to {most} characters").format(most=NAME_LENGTH),
                advice=_("Type it as it stands on the document."),
            )
        number = "".join(self.document_number.split()).upper()
        if self.kind == ApplicantKind.PERSON:
            number = check_id_number(number)
        elif self.kind == ApplicantKind.COMPANY:
            number = check_uscc(number)
        elif not number or len(number) > DOCUMENT_LENGTH:
            raise BadInput(
                field=_("document"),
                reason=_("a document's number has 1 to {most} characters").format(most=DOCUMENT_LENGTH),
                advice=_("Type it as it stands on the document."),
            )
        agent = check_id_number(self.agent_number) if self.agent_number.strip() else ""
        return Applicant(
            self.kind, name, number, " ".join(self.agent_name.split())[:50], agent, check_phone(self.phone)
        )
