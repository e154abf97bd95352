"""What the steps of a visit may ask of the machine they run on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from kiosk.dispenser.issuing import Arrival, Business
from kiosk.dispenser.visit import Visit
from kiosk.slip.content import Slip
from schema.errors import OnestopError
from schema.hall.finding import Catalogue
from schema.hall.halls import HallView
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.transaction import Reader

T = TypeVar("T")


class Machine(Protocol):
    """The number machine, as its flows see it."""

    store: Store
    hall: HallView
    settings: KioskSettings
    visit: Visit
    #: tells this run of the machine from the next
    run_id: str
    #: what there is to find, as it was when a visitor last looked for something
    catalogue: Catalogue | None

    @property
    def offline(self) -> bool:
        """Whether numbers are given without the database at this moment."""

    def show(self) -> None:
        """Show the page of the moment."""

    def ask_for(self, wish: Business | Arrival) -> None:
        """Get a number for the visitor, and show and print it."""

    def give_out(self, slip: Slip, language: str, note: str = "", slip_id: int | None = None) -> None:
        """Show what the visitor came for, and print it; `slip_id` is the slip as the hall knows it."""

    def read(self, work: Callable[[Reader], T]) -> T:
        """Read the hall, from the machine's own copy where the database does not answer; runs in a thread."""

    def work(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        refused: Callable[[OnestopError], None] | None = None,
    ) -> None:
        """Do some work in a thread and go on with what it found, or with the rule that refused.

        Nothing follows when the visitor has gone meanwhile. Without `refused` the page says why.
        """
