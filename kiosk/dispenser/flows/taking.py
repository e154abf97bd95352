"""Taking a number: the business, perhaps its item, perhaps a class that goes first."""

from __future__ import annotations

from functools import partial

from kiosk.dispenser.choices import AskPriority, Choice, ChooseClass, ChooseItem, ChooseQueue
from kiosk.dispenser.issuing import Business
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.visit import View, Visit
from schema.hall.classes import ORDINARY
from schema.hall.halls import ItemView, QueueView, list_items
from schema.queue.states import Basis


def choose(machine: Machine, choice: Choice) -> bool:
    """Take a choice that belongs here; whether it did."""
    visit = machine.visit
    match choice:
        case ChooseQueue(queue):
            machine.work(
                lambda: machine.read(lambda reader: list_items(reader, machine.hall, queue.id)),
                partial(_items_read, machine, queue),
            )
        case ChooseItem(item) if visit.queue is not None:
            ask(machine, visit.queue, item)
        case AskPriority():
            visit.asked_from, visit.view, visit.page = (visit.view, visit.page), View.PRIORITY, 0
            machine.show()
        case ChooseClass(priority):
            visit.priority, visit.basis = priority, Basis.DECLARED
            back_from_priority(machine)
        case _:
            return False
    return True


def _items_read(machine: Machine, queue: QueueView, items: list[ItemView]) -> None:
    if len(items) <= 1:
        ask(machine, queue, None)
        return
    visit = machine.visit
    machine.visit = Visit(View.ITEMS, queue=queue, items=tuple(items), priority=visit.priority, basis=visit.basis)
    machine.show()


def ask(machine: Machine, queue: QueueView, item: ItemView | None) -> None:
    """Ask for a number for this business, and perhaps item, in the class that was declared."""
    priority = machine.visit.priority
    machine.ask_for(Business(queue, item, priority.code if priority else ORDINARY, machine.visit.basis))


def back_from_priority(machine: Machine) -> None:
    """To the page on which the class was asked for."""
    machine.visit.view, machine.visit.page = machine.visit.asked_from
    machine.visit.error = None
    machine.show()
