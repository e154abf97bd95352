"""Looking for an item by department, by theme, by letters; and the guide to an item, wherever it is chosen."""

from __future__ import annotations

from kiosk.dispenser.choices import (
    Choice,
    ChooseGroup,
    ChooseItem,
    Clear,
    Erase,
    FindBy,
    GoToFinding,
    GoToGuide,
    SwitchDigits,
    Type,
)
from kiosk.dispenser.finding import Finding, Way
from kiosk.dispenser.flows.taking import ask
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.visit import View, Visit
from schema.errors import OnestopError
from schema.hall.finding import MOST_TYPED, Catalogue, read_stock
from schema.hall.halls import ItemView
from schema.hall.published import Guide, read_guide
from schema.store.transaction import Reader


def choose(machine: Machine, choice: Choice) -> bool:
    """Take a choice that belongs here; whether it did."""
    visit = machine.visit
    finding = visit.finding
    match choice:
        case GoToFinding():
            _begin(machine)
        case FindBy(way) if visit.view == View.FINDING:
            finding.way, visit.page = way, 0
            machine.show()
        case ChooseGroup(group) if visit.view == View.FINDING:
            finding.group, finding.groups_page, visit.page = group, visit.page, 0
            machine.show()
        case ChooseItem(item) if item is not None and finding.catalogue is not None:
            queue = finding.catalogue.queue_of(item)
            if queue is not None:
                ask(machine, queue, item)
        case GoToGuide(item):
            _read_guide(machine, item)
        case SwitchDigits():
            # The page stays, the digits on it move.
            finding.guiding = not finding.guiding
        case Type() | Erase() | Clear() if searching(visit):
            _type(visit, choice)
        case _:
            return False
    return True


def searching(visit: Visit) -> bool:
    """Whether the visitor is typing what to look for."""
    return visit.view == View.FINDING and visit.finding.way == Way.SEARCH


def back(machine: Machine) -> None:
    """One step back: from the guide, from a group's items, from a way of looking."""
    visit = machine.visit
    finding = visit.finding
    if visit.view == View.GUIDE:
        (view, visit.page), finding.guide = finding.asked_from, None
        visit.view = View(view)
    elif finding.group is not None:
        finding.group, visit.page = None, finding.groups_page
    elif finding.way != Way.ASKED:
        finding.way, finding.typed, finding.found, visit.page = Way.ASKED, "", (), 0
    else:
        # What was declared still holds for another business.
        machine.visit = Visit(priority=visit.priority, basis=visit.basis)
    machine.show()


def _begin(machine: Machine) -> None:
    """Read what there is to find; what has been prepared before is used again as long as nothing has changed."""
    kept = machine.catalogue
    before = machine.visit
    machine.visit = Visit(View.FINDING, priority=before.priority, basis=before.basis, finding=Finding(kept))

    def read() -> Catalogue:
        stock = machine.read(lambda reader: read_stock(reader, machine.hall))
        return kept if kept is not None and kept.stock == stock else Catalogue(stock)

    def show(catalogue: Catalogue) -> None:
        if catalogue is not kept:
            machine.catalogue = machine.visit.finding.catalogue = catalogue
            machine.show()

    machine.work(read, show)
    machine.show()


def _read_guide(machine: Machine, item: ItemView) -> None:
    visit = machine.visit

    def read() -> tuple[Guide, bool]:
        def both(reader: Reader) -> tuple[Guide, bool]:
            # Whoever reads without the database is offline by then.
            return read_guide(reader, machine.hall, item.id), machine.offline

        return machine.read(both)

    def show(found: tuple[Guide, bool]) -> None:
        finding = visit.finding
        finding.guide, finding.copied = found
        finding.asked_from = (visit.view, visit.page)
        visit.view, visit.page = View.GUIDE, 0
        machine.show()

    def refused(error: OnestopError) -> None:
        machine.visit = Visit(View.REFUSED, refusal=error)
        machine.show()

    machine.work(read, show, refused)


def _type(visit: Visit, choice: Type | Erase | Clear) -> None:
    """The page stays, only the field and what was found change."""
    finding = visit.finding
    match choice:
        case Type(character):
            finding.typed = (finding.typed + character)[:MOST_TYPED]
        case Erase():
            finding.typed = finding.typed[:-1]
        case Clear():
            finding.typed = ""
    visit.page = 0
    finding.found = tuple(finding.catalogue.find(finding.typed)) if finding.catalogue else ()
