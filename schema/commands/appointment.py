"""`onestop appointment …`: slots, bookings, check-in (预约)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from schema.commands.facts import names_of
from schema.commands.on_hall import At, hall_command, parse_day, parse_span, parse_time
from schema.commands.running import CommandOption
from schema.hall import clock
from schema.hall.calendar import hours_on
from schema.hall.day_models import ExtraKind
from schema.hall.halls import find_item, find_queue
from schema.hall.opening import add_session
from schema.hall.persons import check_person, check_phone, mask_id, mask_name, mask_phone
from schema.language import translator
from schema.queue.appointments import (
    AppointmentView,
    appointment_by_id,
    book,
    cancel,
    check_in,
    find_appointment,
    list_appointments,
    state_word,
)
from schema.queue.estimating import tell
from schema.queue.slots import list_slots, make_slots
from schema.queue.states import AppointmentState
from schema.queue.tickets import TicketView, ticket_by_id
from schema.store.transaction import Reader, Tx

_ = translator("schema")

QueueOption = Annotated[str, typer.Option("--queue", help=_("letter of the queue"))]
DayOption = Annotated[str | None, typer.Option("--day", help=_("a date, 2026-12-01; today without it"))]
CodeArgument = Annotated[str, typer.Argument(help=_("its eight digits, or the visitor's ID number"))]


def appointment_commands(app: typer.Typer) -> None:
    """Mount `appointment offer|slots|session|book|cancel|check-in|list`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="appointment", help=_("Appointments: slots, booking, check-in."))
    _slots(group)
    _bookings(group)


def _day(at: At, text: str | None) -> date:
    return parse_day(text, "--day") if text else clock.hall_time(clock.now(), at.hall.zone).date()


def _slots(group: typer.Typer) -> None:
    @hall_command(group, "offer", _("Offer slots of a queue on the days the hall is open."))
    def offer_command(
        at: At,
        queue: QueueOption,
        capacity: Annotated[int, typer.Option("--capacity", help=_("places in each slot; 0 offers none"))],
        first: Annotated[str, typer.Option("--from", help=_("first day, 2026-12-01"))],
        last: Annotated[str | None, typer.Option("--to", help=_("last day; the first one without it"))] = None,
        between: Annotated[str, typer.Option("--between", help=_("as 09:00-17:00"))] = "09:00-17:00",
        minutes: Annotated[int, typer.Option("--minutes", help=_("length of a slot"))] = 30,
    ) -> None:
        begin = parse_day(first, "--from")
        end = parse_day(last, "--to") if last else begin
        begins, ends = parse_span(between, "--between")
        days = [begin + timedelta(days=ahead) for ahead in range((end - begin).days + 1)]
        queue_id = at.read(lambda reader: find_queue(reader, at.hall, queue)).id
        made = at.write(lambda tx: make_slots(tx, at.hall, queue_id, days, begins, ends, minutes, capacity))
        at.answer({"queue": queue.upper(), "slots": made}, [_("{count} slots are offered.").format(count=made)])

    @hall_command(group, "slots", _("The slots of a queue on a day, and the places left."))
    def slots_command(at: At, queue: QueueOption, day: DayOption = None) -> None:
        which = _day(at, day)
        slots = at.read(lambda reader: list_slots(reader, at.hall, find_queue(reader, at.hall, queue).id, which))
        facts = [
            {
                "begins": f"{slot.begins:%H:%M}",
                "ends": f"{slot.ends:%H:%M}",
                "capacity": slot.capacity,
                "booked": slot.booked,
                "free": slot.free,
            }
            for slot in slots
        ]
        lines = [
            _("{begins}–{ends}  {free} of {capacity} free").format(**{name: str(each[name]) for name in each})
            for each in facts
        ]
        at.answer(
            {"queue": queue.upper(), "day": which.isoformat(), "slots": facts},
            lines or [_("There are no slots on that day.")],
        )

    @hall_command(group, "session", _("Open the hall for one more stretch of a date: holiday or extended hours."))
    def session_command(
        at: At,
        day: Annotated[str, typer.Argument(help=_("a date, 2026-12-01"))],
        span: Annotated[str, typer.Argument(help=_("as 09:00-12:00"))],
        kind: Annotated[ExtraKind, typer.Option("--kind", help=_("holiday or extended"))] = ExtraKind.HOLIDAY,
    ) -> None:
        which, (opens, closes) = parse_day(day, "day"), parse_span(span, "span")

        def work(tx: Tx) -> list[str]:
            add_session(tx, at.hall, which, opens, closes, kind)
            return [f"{begins:%H:%M}–{ends:%H:%M}" for begins, ends in hours_on(tx, at.hall, which)]

        hours = at.write(work)
        at.answer({"day": which.isoformat(), "hours": hours}, [f"{which}  " + "  ".join(hours)])


def _bookings(group: typer.Typer) -> None:
    @hall_command(group, "book", _("Book a place in a slot."))
    def book_command(
        at: At,
        queue: QueueOption,
        day: Annotated[str, typer.Option("--day", help=_("a date, 2026-12-01"))],
        time: Annotated[str, typer.Option("--time", help=_("when the slot begins, 09:30"))],
        id_number: Annotated[str, typer.Option("--id-number", help=_("the visitor's ID number"))],
        name: Annotated[str, typer.Option("--name", help=_("the visitor's name"))] = "",
        phone: Annotated[str, typer.Option("--phone", help=_("the visitor's telephone number"))] = "",
        item: Annotated[str | None, typer.Option("--item", help=_("code of the service item"))] = None,
        command: CommandOption = None,
    ) -> None:
        person, number = check_person(name, id_number), check_phone(phone)
        which, begins = parse_day(day, "--day"), parse_time(time, "--time")

        def names(reader: Reader) -> tuple[int, int | None]:
            item_id = find_item(reader, at.hall, item).id if item else None
            return find_queue(reader, at.hall, queue).id, item_id

        queue_id, item_id = at.read(names)
        booked = at.write(
            lambda tx: book(tx, at.hall, queue_id, which, begins, person, item_id=item_id, phone=number),
            command=command,
            again=appointment_by_id,
        )
        _answer(at, booked)

    @hall_command(group, "cancel", _("Give a booked place back."))
    def cancel_command(at: At, code: CodeArgument, command: CommandOption = None) -> None:
        cancelled = at.write(
            lambda tx: cancel(tx, at.hall, find_appointment(tx, at.hall, code).id),
            command=command,
            again=appointment_by_id,
        )
        _answer(at, cancelled)

    @hall_command(group, "check-in", _("The visitor has come: give the number."))
    def check_in_command(at: At, code: CodeArgument, command: CommandOption = None) -> None:
        def work(tx: Tx) -> TicketView:
            ticket = check_in(tx, at.hall, find_appointment(tx, at.hall, code).id)
            tell(tx, at.hall, ticket)
            return ticket_by_id(tx, ticket.id)

        ticket = at.write(work, command=command, again=ticket_by_id)
        at.answer_ticket(ticket, {"ahead": ticket.told_ahead, "minutes": ticket.told_minutes})

    @hall_command(group, "list", _("The appointments of a day."))
    def list_command(at: At, day: DayOption = None) -> None:
        which = _day(at, day)
        booked = at.read(lambda reader: list_appointments(reader, at.hall, which))
        facts = [_facts(at, each) for each in booked]
        at.answer(
            {"day": which.isoformat(), "appointments": facts, "count": len(facts)},
            [_line(each) for each in facts] or [_("There are no appointments on that day.")],
        )


def _facts(at: At, appointment: AppointmentView) -> dict[str, Any]:
    """An appointment for `--json`, its person masked."""
    return {
        "id": appointment.id,
        "code": appointment.code,
        "queue": names_of(at.store, at.hall).letters[appointment.queue_id],
        "day": appointment.day.isoformat(),
        "time": f"{appointment.begins:%H:%M}",
        "state": str(appointment.state),
        "visitor": mask_name(appointment.visitor_name),
        "id_number": mask_id(appointment.id_number),
        "phone": mask_phone(appointment.phone),
    }


def _line(facts: dict[str, Any]) -> str:
    state = state_word(AppointmentState(facts["state"]))
    return "{queue}  {day} {time}  {code}  {visitor} {id_number}".format(**facts) + f"  {state}"


def _answer(at: At, appointment: AppointmentView) -> None:
    facts = _facts(at, appointment)
    at.answer(facts, [_line(facts)])
