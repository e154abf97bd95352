"""An appointment found by what the visitor knows of it, then checked in or cancelled; a number's slip printed."""

from __future__ import annotations

from functools import partial

from desk import front
from desk.dialogues.asking import ask_one
from desk.dialogues.booking import day_word
from desk.numbers import number_of
from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen
from desk.widgets.choices import Choice
from schema.hall import clock
from schema.hall.halls import list_queues
from schema.hall.persons import mask_phone
from schema.language import translator
from schema.queue.appointments import AppointmentView, search_appointments
from schema.queue.states import TicketState, state_word
from schema.queue.tickets import list_tickets
from schema.store.transaction import Reader

_ = translator("desk")

#: How many of the day's numbers are shown, the latest first.
NUMBERS_MOST = 60


async def find(desk: ActingScreen) -> bool:
    """By telephone, name, code or ID number. Whether something was done, or at least asked for."""
    error = ""
    while True:
        typed = await desk.ask(
            ChoiceScreen(
                _("Find an appointment: telephone, name, code or ID number"),
                [],
                field=_("the last four digits will do, or the family name"),
                hint=_("Enter finds · Esc goes back"),
                free=True,
                narrow=False,
                error=error,
                drafts=desk.drafts,
                draft="find_appointment",
            )
        )
        if typed is None:
            desk.drafts.pop("find_appointment", None)
            return False
        found, titles = await _found(desk, typed)
        if found is None:
            error = _("The database does not answer.")
        elif not found:
            error = _("Nobody has booked by that, from today on.")
        else:
            error = ""
            if await _choose(desk, found, titles):
                desk.drafts.pop("find_appointment", None)
                return True


async def _found(desk: ActingScreen, typed: str) -> tuple[list[AppointmentView] | None, dict[int, str]]:
    def read(reader: Reader) -> tuple[list[AppointmentView], dict[int, str]]:
        titles = {queue.id: f"{queue.letter} {queue.title}" for queue in list_queues(reader, desk.hall)}
        return search_appointments(reader, desk.hall, typed), titles

    return await desk.read(read) or (None, {})


async def _choose(desk: ActingScreen, found: list[AppointmentView], titles: dict[int, str]) -> bool:
    choices = [
        Choice(
            str(place),
            f"{day_word(each.day)} {each.begins:%H:%M}  {titles[each.queue_id]}",
            "  ".join(word for word in (front.masked(each.visitor_name, ""), mask_phone(each.phone)) if word),
        )
        for place, each in enumerate(found, 1)
    ]
    while (key := await ask_one(desk, _("Which appointment?"), choices)) is not None:
        chosen = found[int(key) - 1]
        if await _use(desk, chosen, titles[chosen.queue_id]):
            return True
    return False


async def _use(desk: ActingScreen, chosen: AppointmentView, title: str) -> bool:
    """What is to become of it; only today's can be checked in."""
    today = clock.hall_time(clock.now(), desk.hall.zone).date()
    heading = "\n".join(
        (
            f"{day_word(chosen.day)} {chosen.begins:%H:%M}  {title}",
            f"{chosen.code[:4]} {chosen.code[4:]}  {front.masked(chosen.visitor_name, chosen.id_number)}",
        )
    )
    choices = [Choice("2", _("cancel it: the place is free again"))]
    if chosen.day == today:
        choices.insert(0, Choice("1", _("check in: give the number")))
    error = ""
    while True:
        wish = await desk.ask(
            ChoiceScreen(
                heading,
                choices,
                field=_("its place in the list"),
                hint=_("A digit, or ↑ ↓ and Enter, chooses · Esc goes back"),
                quick=True,
                error=error,
            )
        )
        if wish is None:
            return False
        task = front.check_in(desk.hall, chosen.code) if wish == "1" else front.cancel(desk.hall, chosen)
        if not (error := await desk.settle(task)):
            return True


async def print_number(desk: ActingScreen) -> bool:
    """The slip of one of today's numbers, typed or from the list. Whether one was asked for."""

    def read(reader: Reader) -> list[Choice]:
        titles = {queue.id: queue.title for queue in list_queues(reader, desk.hall)}
        latest = sorted(list_tickets(reader, desk.hall), key=lambda ticket: ticket.arrived_at, reverse=True)
        live = {TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD}
        return [
            Choice(ticket.label, titles.get(ticket.queue_id, ""), state_word(ticket.state))
            for ticket in latest
            if ticket.state in live
        ][:NUMBERS_MOST]

    queues = desk.view.queues if desk.view else ()
    label = await desk.ask(
        ChoiceScreen(
            _("Print the slip of which number?"),
            partial(desk.store.read, read),
            field=_("number, such as A023"),
            hint=_("Enter prints; a second slip says so · Esc goes back"),
            free=True,
            read=partial(number_of, queues=queues),
            empty=_("Nobody has a number now."),
        )
    )
    if label is None:
        return False
    from desk.printing import print_slip

    desk.say(_("Printing the slip of {ticket} …").format(ticket=label))
    desk.desk.release_keys()
    printed, sentence = await print_slip(desk, label)
    if desk.is_attached:
        (desk.say if printed else desk.refuse)(sentence)
    return True
