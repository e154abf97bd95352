"""The front desk: give a number, check an appointment in, book one, find one; print a number's slip."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from desk import front
from desk.dialogues.lines import kind_of
from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen
from desk.screens.form import Field, FormScreen
from desk.widgets.choices import Choice
from schema.hall.halls import QueueView, list_queues
from schema.hall.persons import Person, check_person
from schema.language import translator
from schema.queue.line import queue_loads
from schema.queue.slots import queues_with_slots
from schema.store.transaction import Reader

_ = translator("desk")


def digit_hint() -> str:
    """How one of a few is chosen."""
    return _("A digit, or ↑ ↓ and Enter, chooses · Esc goes back")


async def front_desk(desk: ActingScreen) -> None:
    """What the visitor at the counter wants; what was typed is kept until the clerk leaves this or it is done."""
    while True:
        wish = await desk.ask(
            ChoiceScreen(
                _("Front desk"),
                [
                    Choice("1", _("give a number")),
                    Choice("2", _("check in an appointment")),
                    Choice("3", _("book an appointment")),
                    Choice("4", _("find an appointment: check in, cancel")),
                    Choice("5", _("print the slip of a number")),
                ],
                field=_("its place in the list"),
                hint=digit_hint(),
                quick=True,
            )
        )
        if wish is None:
            # The next visitor is somebody else.
            for draft in ("give", "book", "check_in"):
                desk.book.drop(draft)
            return
        if wish == "3":
            from desk.dialogues.booking import book

            done = await book(desk)
        elif wish in ("4", "5"):
            from desk.dialogues.appointments import find, print_number

            done = await (find if wish == "4" else print_number)(desk)
        else:
            done = await (give_number if wish == "1" else check_in)(desk)
        if done:
            return


def name(text: str) -> str:
    """A name as it is stored; it may be empty."""
    return check_person(text, "").name


def _id_or_nothing(text: str) -> str:
    return check_person("", text).id_number


async def give_number(desk: ActingScreen) -> bool:
    """Queue, who it is if that matters, class. Whether it was done, or at least asked for."""
    error = ""
    drafts = desk.book.of("give")
    while True:
        queue = await queue_of(desk, _("A number of which queue?"), booking=False)
        if queue is None:
            return False
        while True:
            who = await desk.ask(
                FormScreen(
                    _("{letter} {queue}: who comes? (may be left out)").format(
                        letter=queue.letter, queue=queue.title
                    ),
                    [
                        Field("name", _("Name"), name),
                        Field("id_number", _("ID number"), _id_or_nothing),
                    ],
                    hint=_("Enter goes on · Esc goes back"),
                    drafts=drafts,
                    error=error,
                )
            )
            error = ""
            if who is None:
                break
            chosen = await kind_of(desk, _("In which class?"), ordinary_first=True)
            if chosen is None:
                continue
            person = Person(who["name"], who["id_number"])
            task = front.give_number(desk.hall, queue, person, *chosen)
            if not (error := await desk.settle(replace(task, id=drafts.command))):
                drafts.clear()
                return True


async def check_in(desk: ActingScreen) -> bool:
    """By the eight digits or the ID number."""
    error = ""
    while True:
        typed = await desk.ask(
            ChoiceScreen(
                _("Check in: the code of the appointment, or the ID number"),
                [],
                field=_("8 digits, or 18 of the ID card"),
                hint=_("Enter gives the number · Esc goes back"),
                free=True,
                error=error,
                drafts=desk.drafts,
                draft="check_in",
            )
        )
        if typed is None:
            desk.drafts.pop("check_in", None)
            return False
        if not (error := await desk.settle(front.check_in(desk.hall, typed), "check_in")):
            return True


async def queue_of(desk: ActingScreen, title: str, *, booking: bool) -> QueueView | None:
    """Ask for a queue; one that offers appointments where it is for `booking`."""
    found: dict[str, QueueView] = {}

    def read(reader: Reader) -> list[Choice]:
        queues = queues_with_slots(reader, desk.hall) if booking else list_queues(reader, desk.hall)
        found.update({queue.letter: queue for queue in queues if queue.active})
        loads = {load.queue_id: load for load in queue_loads(reader, desk.hall)}
        return [
            Choice(
                queue.letter,
                queue.title,
                _("{waiting} waiting, {windows} open").format(
                    waiting=loads[queue.id].waiting, windows=loads[queue.id].open_windows
                ),
            )
            for queue in found.values()
            if queue.id in loads
        ]

    letter = await desk.ask(
        ChoiceScreen(
            title,
            partial(desk.store.read, read),
            field=_("letter of the queue"),
            hint=_("A letter, or ↑ ↓ and Enter, chooses · Esc goes back"),
            quick=True,
            empty=_("No queue offers appointments.") if booking else "",
        )
    )
    return None if letter is None else found[letter]
