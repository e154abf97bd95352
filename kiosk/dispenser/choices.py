"""What a visitor can choose by touching a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kiosk.dispenser.finding import Way
from schema.hall.classes import ClassView
from schema.hall.finding import Group
from schema.hall.halls import ItemView, QueueView
from schema.queue.slots import SlotView


@dataclass(frozen=True, slots=True)
class ChooseQueue:
    """This business."""

    queue: QueueView


@dataclass(frozen=True, slots=True)
class ChooseItem:
    """This item of the business; None: I do not know which."""

    item: ItemView | None


@dataclass(frozen=True, slots=True)
class AskPriority:
    """I belong to a class that goes first."""


@dataclass(frozen=True, slots=True)
class ChooseClass:
    """This class; None: none after all."""

    priority: ClassView | None


@dataclass(frozen=True, slots=True)
class GoToCheckIn:
    """I have an appointment."""


@dataclass(frozen=True, slots=True)
class GoToBooking:
    """I want an appointment."""


@dataclass(frozen=True, slots=True)
class BookQueue:
    """An appointment for this business."""

    queue: QueueView


@dataclass(frozen=True, slots=True)
class BookDay:
    """On this day."""

    day: date


@dataclass(frozen=True, slots=True)
class BookSlot:
    """At this time."""

    slot: SlotView


@dataclass(frozen=True, slots=True)
class GoToFinding:
    """I am looking for an item."""


@dataclass(frozen=True, slots=True)
class FindBy:
    """I look for it this way."""

    way: Way


@dataclass(frozen=True, slots=True)
class ChooseGroup:
    """It belongs to this department, or this theme."""

    group: Group


@dataclass(frozen=True, slots=True)
class GoToGuide:
    """What do I need for this item?"""

    item: ItemView


@dataclass(frozen=True, slots=True)
class SwitchDigits:
    """The digit keys choose guides of items, or items again."""


@dataclass(frozen=True, slots=True)
class Clear:
    """Everything typed was wrong."""


@dataclass(frozen=True, slots=True)
class Type:
    """One more character."""

    character: str


@dataclass(frozen=True, slots=True)
class Erase:
    """The last character was wrong."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """That is right."""


@dataclass(frozen=True, slots=True)
class TurnPage:
    """On or back by so many pages."""

    by: int


@dataclass(frozen=True, slots=True)
class GoBack:
    """One step back."""


@dataclass(frozen=True, slots=True)
class GoToStart:
    """Back to the beginning."""


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """Chinese, English."""


@dataclass(frozen=True, slots=True)
class SwitchType:
    """Large type and high contrast, or back."""


Choice = (
    ChooseQueue
    | ChooseItem
    | AskPriority
    | ChooseClass
    | GoToCheckIn
    | GoToBooking
    | BookQueue
    | BookDay
    | BookSlot
    | GoToFinding
    | FindBy
    | ChooseGroup
    | GoToGuide
    | SwitchDigits
    | Type
    | Erase
    | Clear
    | Confirm
    | TurnPage
    | GoBack
    | GoToStart
    | SwitchLanguage
    | SwitchType
)
