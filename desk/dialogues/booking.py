"""Booking an appointment at the desk: queue, day, time, person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from desk import front
from desk.dialogues.front import digit_hint, name, queue_of
from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen, Load
from desk.screens.form import Field, FormScreen
from desk.screens.sentence import SentenceScreen
from desk.widgets.choices import Choice
from schema.hall.halls import QueueView
from schema.hall.persons import Person, check_id_number, check_phone
from schema.language import translator
from schema.queue.appointments import AppointmentView
from schema.queue.slots import SlotView, bookable_days, list_slots
from schema.store.transaction import Reader

_ = translator("desk")


async def book(desk: ActingScreen) -> bool:
    """Ask for each in turn; Esc goes back by one. Whether it was done, or at least asked for."""
    while (queue := await queue_of(desk, _("An appointment for which queue?"), booking=True)) is not None:
        while (day := await _day(desk, queue)) is not None:
            while (slot := await _slot(desk, queue, day)) is not None:
                if await _person(desk, queue, slot):
                    return True
    return False


async def _one_of(desk: ActingScreen, title: str, load: Load) -> int | None:
    """The place in the list of what was chosen."""
    key = await desk.ask(
        ChoiceScreen(title, load, field=_("its place in the list"), hint=digit_hint(), quick=True)
    )
    return None if key is None else int(key) - 1


async def _day(desk: ActingScreen, queue: QueueView) -> date | None:
    found: list[date] = []

    def read(reader: Reader) -> list[Choice]:
        found[:] = bookable_days(reader, desk.hall, queue.id)
        slots = [list_slots(reader, desk.hall, queue.id, day) for day in found]
        return [
            Choice(str(place), day_word(day), free_word(sum(slot.free for slot in of_day)))
            for place, (day, of_day) in enumerate(zip(found, slots, strict=True), 1)
        ]

    title = _("{letter} {queue}: on which day?").format(letter=queue.letter, queue=queue.title)
    place = await _one_of(desk, title, partial(desk.store.read, read))
    return None if place is None else found[place]


async def _slot(desk: ActingScreen, queue: QueueView, day: date) -> SlotView | None:
    found: list[SlotView] = []

    def read(reader: Reader) -> list[Choice]:
        found[:] = list_slots(reader, desk.hall, queue.id, day)
        return [
            Choice(str(place), f"{slot.begins:%H:%M}–{slot.ends:%H:%M}", free_word(slot.free))
            for place, slot in enumerate(found, 1)
        ]

    title = _("{letter} {queue}, {day}: at what time?").format(
        letter=queue.letter, queue=queue.title, day=day_word(day)
    )
    place = await _one_of(desk, title, partial(desk.store.read, read))
    return None if place is None else found[place]


async def _person(desk: ActingScreen, queue: QueueView, slot: SlotView) -> bool:
    drafts = desk.book.of("book")
    when = f"{day_word(slot.day)} {slot.begins:%H:%M}"
    error = ""
    while True:
        who = await desk.ask(
            FormScreen(
                _("{letter} {queue}, {when}: for whom?").format(
                    letter=queue.letter, queue=queue.title, when=when
                ),
                [
                    Field("name", _("Name"), name),
                    Field("id_number", _("ID number"), check_id_number),
                    Field("phone", _("Phone (may be left out)"), check_phone),
                ],
                hint=_("Enter goes on · Esc goes back"),
                drafts=drafts,
                error=error,
            )
        )
        if who is None:
            return False
        booked: list[AppointmentView] = []
        person = Person(who["name"], who["id_number"])
        task = front.book(desk.hall, queue, slot.day, slot.begins, person, who["phone"], booked.append)
        if error := await desk.settle(replace(task, id=drafts.command)):
            continue
        drafts.clear()
        if booked:
            await desk.ask(SentenceScreen(_("Booked"), _receipt(queue, booked[0], when)))
        return True


def _receipt(queue: QueueView, booked: AppointmentView, when: str) -> str:
    """What the visitor takes along; who it is stays masked."""
    return _("Code {code}\nQueue {letter} {queue}, {when}\n{who}\n\nThe visitor checks in with the code.").format(
        code=f"{booked.code[:4]} {booked.code[4:]}",
        letter=queue.letter,
        queue=queue.title,
        when=when,
        who=front.masked(booked.visitor_name, booked.id_number),
    )


def day_word(day: date) -> str:
    """`03-02 Mon`."""
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    return f"{day:%m-%d} {names[day.weekday()]}"


def free_word(count: int) -> str:
    """How many places are left."""
    return _("{count} free").format(count=count) if count else _("full")
