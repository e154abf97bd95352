"""The keypad: what is typed there, for a check-in and for an appointment."""

from __future__ import annotations

from kiosk.dispenser.choices import Choice, Erase, Type
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.typed import add
from kiosk.dispenser.visit import Step, View, Visit


def choose(machine: Machine, choice: Choice) -> bool:
    """Take a choice that belongs here; whether it did. The page stays, only the field on it changes."""
    visit = machine.visit
    if not _on_keypad(visit):
        return False
    match choice:
        case Type(character):
            visit.typed = add(visit.typed, character)
        case Erase():
            visit.typed = visit.typed[:-1]
        case _:
            return False
    visit.error = visit.card = None
    return True


def _on_keypad(visit: Visit) -> bool:
    return visit.view == View.CHECK_IN or (visit.view == View.BOOKING and visit.booking.step == Step.PERSON)
