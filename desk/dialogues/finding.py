"""What was found, shown: a case on its page, why a number is where it is, what an item asks for."""

from __future__ import annotations

from functools import partial

from desk.cases.offers import Offer, read_offer
from desk.dialogues.cases import open_case
from desk.finder import Found, FoundKind
from desk.screens.acting import ActingScreen
from desk.screens.sentence import SentenceScreen
from schema.hall.kinds import case_kind_word
from schema.language import translator
from schema.queue.explaining import why
from schema.queue.states import TicketState
from schema.queue.tickets import ticket_by_id
from schema.store.transaction import Reader

_ = translator("desk")


async def show_found(desk: ActingScreen, found: Found) -> None:
    """Show it, whatever it is."""
    if found.kind == FoundKind.CASE:
        await open_case(desk, found.id)
        return
    text = await desk.read(partial(_of_ticket if found.kind == FoundKind.TICKET else _of_item, desk, found))
    title = found.words if found.kind == FoundKind.ITEM else found.key
    await desk.ask(SentenceScreen(title, text if text is not None else _("The database does not answer.")))


def _of_ticket(desk: ActingScreen, found: Found, reader: Reader) -> str:
    ticket = ticket_by_id(reader, found.id)
    lines = [found.words, found.note]
    if ticket.state == TicketState.WAITING:
        lines.append(why(reader, desk.hall, ticket).sentence)
    return "\n".join(line for line in lines if line)


def _of_item(desk: ActingScreen, found: Found, reader: Reader) -> str:
    offer: Offer = read_offer(reader, desk.hall, f"item {found.id}")
    lines = [case_kind_word(offer.kind) if offer.kind is not None else ""]
    lines += [f"· {each.name}" for each in offer.materials] or [_("The item publishes no list of materials.")]
    return "\n".join(line for line in lines if line)
