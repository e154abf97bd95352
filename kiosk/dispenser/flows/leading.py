"""Which errand a choice belongs to, and where a step back leads."""

from __future__ import annotations

from kiosk.dispenser.choices import Choice, GoBack, GoToStart, TurnPage
from kiosk.dispenser.flows import booking, check_in, finding, taking, typing
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.visit import View, Visit


def choose(machine: Machine, choice: Choice, last_page: int) -> None:
    """Take a choice; the page shown can be turned up to `last_page`."""
    match choice:
        case TurnPage(by):
            machine.visit.page = min(last_page, max(0, machine.visit.page + by))
            machine.show()
        case GoToStart():
            machine.visit = Visit()
            machine.show()
        case GoBack():
            _back(machine)
        case _:
            any(flow.choose(machine, choice) for flow in (taking, typing, check_in, booking, finding))


def _back(machine: Machine) -> None:
    match machine.visit.view:
        case View.PRIORITY:
            taking.back_from_priority(machine)
        case View.BOOKING:
            booking.back(machine)
        case View.FINDING | View.GUIDE:
            finding.back(machine)
        case View.ITEMS:
            # What was declared still holds for another business.
            machine.visit = Visit(priority=machine.visit.priority, basis=machine.visit.basis)
            machine.show()
        case _:
            machine.visit = Visit()
            machine.show()
