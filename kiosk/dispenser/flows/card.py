"""An identity card is laid on the reader: what would have been typed or declared is taken from it."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.dispenser.flows.booking import take_person
from kiosk.dispenser.flows.taking import back_from_priority
from kiosk.dispenser.issuing import Arrival
from kiosk.dispenser.machine import Machine
from kiosk.dispenser.visit import Step, View, Visit
from kiosk.reader.cards import Card
from schema.errors import CardTooYoung
from schema.hall import clock
from schema.hall.classes import ELDERLY, ClassView
from schema.hall.persons import ELDERLY_YEARS, age_on
from schema.language import translator
from schema.queue.states import Basis

_ = translator("kiosk")


def wants_card(visit: Visit, classes: Sequence[ClassView]) -> bool:
    """Whether a card laid on now would be of use: `classes` are those a visitor may belong to here."""
    if visit.reading or visit.request is not None:
        return False
    match visit.view:
        case View.CHECK_IN:
            return True
        case View.BOOKING:
            return visit.booking.step == Step.PERSON
        case View.PRIORITY:
            return elderly_of(classes) is not None
    return False


def card_words(visit: Visit, lying: bool) -> str:
    """What a visitor can do with a card on this page; `lying`: one that was read lies there still."""
    if lying:
        return _("A card is lying on the reader. Please take it away, then lay yours on.")
    if visit.view == View.PRIORITY:
        return _("{years} or older? Just lay your ID card on the reader.").format(years=ELDERLY_YEARS)
    return _("Or lay your ID card on the reader.")


def elderly_of(classes: Sequence[ClassView]) -> ClassView | None:
    """The class that a date of birth proves."""
    return next((each for each in classes if each.code == ELDERLY), None)


def lay_on(machine: Machine, card: Card, classes: Sequence[ClassView]) -> None:
    """Take a card on a page that wants one."""
    visit = machine.visit
    visit.typed, visit.error = "", None
    if visit.view == View.CHECK_IN:
        visit.card = card
        machine.ask_for(Arrival(card.id_number, by_card=True))
    elif visit.view == View.BOOKING:
        take_person(machine, card.id_number)
    elif age_on(card.id_number, clock.business_day(machine.hall)) >= ELDERLY_YEARS:
        visit.priority, visit.basis = elderly_of(classes), Basis.PROVEN
        back_from_priority(machine)
    else:
        visit.error = CardTooYoung(years=ELDERLY_YEARS)
        machine.show()
