"""Checking in for an appointment: the code or the identity number is typed, the number comes."""

from __future__ import annotations

from kiosk.dispenser.choices import Choice, Confirm, GoToCheckIn
from kiosk.dispenser.issuing import Arrival
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.visit import View, Visit
from schema.errors import AtInformationDesk


def choose(machine: Machine, choice: Choice) -> bool:
    """Take a choice that belongs here; whether it did."""
    match choice:
        case GoToCheckIn() if machine.offline:
            machine.visit = Visit(View.REFUSED, refusal=AtInformationDesk())
            machine.show()
        case GoToCheckIn():
            machine.visit = Visit(View.CHECK_IN)
            machine.show()
        case Confirm() if machine.visit.view == View.CHECK_IN:
            if machine.visit.typed:
                machine.ask_for(Arrival(machine.visit.typed))
        case _:
            return False
    return True
