"""A hall with appointments, for tests of the number machine: slots, people who booked, times that stand still."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.visit import Step, View
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.persons import Person
from schema.queue.appointments import AppointmentView, book, list_appointments
from schema.queue.slots import make_slots
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import laid_out, until

#: 09:30 in the hall, a Monday
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
#: Made-up people: born 1990, 1988 and 1950.
WANG, LI, OLD = "11010119900307109X", "110101198805051234", "11010119500101123X"


def checked(body: str) -> str:
    """An identity number from its first 17 digits."""
    from stdnum.iso7064 import mod_11_2

    return body[:17] + str(mod_11_2.calc_check_digit(body[:17]))


WANG, LI, OLD = checked(WANG), checked(LI), checked(OLD)


@contextmanager
def still(at: datetime = MORNING) -> Iterator[list[datetime]]:
    """The hall's clock stands at the first of these."""
    moments = [at]
    with clock.using(lambda: moments[0]):
        yield moments


def offer_slots(store: Store, hall: HallView, queue: int = 1, capacity: int = 2) -> None:
    """Half-hour slots today and tomorrow, mornings and afternoons."""
    for begins, ends in ((time(9), time(12)), (time(13), time(17))):
        store.write(
            lambda tx, begins=begins, ends=ends: make_slots(  # type: ignore[misc]
                tx, hall, queue, [TODAY, TOMORROW], begins, ends, 30, capacity
            ),
            actor=TESTER,
        )


def booked(
    store: Store, hall: HallView, id_number: str = WANG, day: date = TODAY, begins: time = time(9, 30)
) -> AppointmentView:
    """An appointment for the first queue."""
    return store.write(lambda tx: book(tx, hall, 1, day, begins, Person("", id_number)), actor=TESTER)


def appointments(store: Store, hall: HallView, day: date = TOMORROW) -> list[AppointmentView]:
    """The appointments of a day."""
    return store.read(lambda reader: list_appointments(reader, hall, day))


async def at_check_in(app: KioskApp, pilot: Pilot[None]) -> None:
    """Open the keypad for a check-in."""
    await until(pilot, lambda: laid_out(app, "#check-in"))
    await pilot.press("f3")
    await until(pilot, lambda: app.visit.view == View.CHECK_IN and laid_out(app, "#key-5"))


async def at_step(app: KioskApp, pilot: Pilot[None], step: Step, selector: str) -> None:
    """Wait until a step of a booking is on the screen."""
    await until(
        pilot,
        lambda: (
            app.visit.view == View.BOOKING
            and app.visit.booking.step == step
            and not app.visit.reading
            and laid_out(app, selector)
        ),
    )


async def at_confirm(app: KioskApp, pilot: Pilot[None], id_number: str = LI, slot: str = "4") -> None:
    """Go through a booking for tomorrow up to its last question."""
    await until(pilot, lambda: laid_out(app, "#book"))
    await pilot.press("f4")
    await at_step(app, pilot, Step.DAY, f"#day-{TOMORROW}")
    await pilot.press("2")
    await at_step(app, pilot, Step.SLOT, "#slot-0900")
    await pilot.press(slot)
    await at_step(app, pilot, Step.PERSON, "#key-5")
    await pilot.press(*id_number.lower(), "enter")
    await at_step(app, pilot, Step.CONFIRM, "#confirm")
