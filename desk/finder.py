"""One search over what a desk has to do with: today's numbers, cases, applicants, items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.cases.offers import Offers
from desk.cases.tasks import short_number
from desk.front import masked
from desk.numbers import number_of
from schema.cases.finding import search_cases
from schema.cases.states import case_state_word
from schema.hall.finding import answers_to
from schema.hall.halls import HallView, QueueView, item_names
from schema.language import translator
from schema.queue.states import state_word
from schema.queue.tickets import TicketView, list_tickets
from schema.store.transaction import Reader

_ = translator("desk")

#: Of each kind, as many are listed.
MOST = 20
#: Of an identity number, so many characters find it.
PART = 4


class FoundKind(StrEnum):
    """What was found."""

    TICKET = "ticket"
    CASE = "case"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found."""

    kind: FoundKind
    id: int
    #: a number's label, a case's number
    key: str
    words: str
    note: str


def kind_word(kind: FoundKind) -> str:
    """What it is, in a word."""
    return {FoundKind.TICKET: _("Number"), FoundKind.CASE: _("Case"), FoundKind.ITEM: _("Item")}[kind]


def find_all(
    reader: Reader, hall: HallView, queues: Sequence[QueueView], offers: Offers | None, typed: str
) -> list[Found]:
    """What answers to what was typed: a number or case number, a name by characters, initials or pinyin, four
    characters of an identity number, an item."""
    text = " ".join(typed.split())
    if not text:
        return []
    return [*_tickets(reader, hall, queues, text), *_cases(reader, hall, text), *_items(offers, text)]


def _tickets(reader: Reader, hall: HallView, queues: Sequence[QueueView], text: str) -> list[Found]:
    label, part = number_of(text, queues), "".join(text.split()).upper()
    found = []
    for ticket in list_tickets(reader, hall):
        if (
            ticket.label == label
            or (len(part) > 1 and ticket.label.startswith(part))
            or (len(part) >= PART and part in ticket.id_number)
            or (ticket.visitor_name and not part.isdigit() and answers_to(ticket.visitor_name, text))
        ):
            found.append(ticket)
    found.sort(key=lambda ticket: ticket.label != label)
    names = item_names(reader, {each.item_id for each in found[:MOST] if each.item_id is not None})
    return [_ticket(ticket, names) for ticket in found[:MOST]]


def _ticket(ticket: TicketView, names: dict[int, str]) -> Found:
    words = (masked(ticket.visitor_name, ticket.id_number), names.get(ticket.item_id or 0, ""))
    told = "  ".join(word for word in words if word)
    return Found(FoundKind.TICKET, ticket.id, ticket.label, told, state_word(ticket.state))


def _cases(reader: Reader, hall: HallView, text: str) -> list[Found]:
    found = search_cases(reader, hall, text, most=MOST)
    names = item_names(reader, {case.item_id for case in found})
    return [
        Found(
            FoundKind.CASE,
            case.id,
            short_number(case.number),
            f"{case.masked_name}  {names.get(case.item_id, '')}",
            case_state_word(case.state),
        )
        for case in found
    ]


def _items(offers: Offers | None, text: str) -> list[Found]:
    if offers is None:
        return []
    return [
        Found(FoundKind.ITEM, int(choice.key.split()[1]), "", choice.words, choice.note)
        for choice in offers.find(text)[:MOST]
        if choice.key.startswith("item ")
    ]
