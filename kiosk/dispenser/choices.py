"""What a visitor can choose by touching a target."""

from __future__ import annotations

from dataclasses import dataclass

from schema.hall.halls import ItemView, QueueView


@dataclass(frozen=True, slots=True)
class ChooseQueue:
    """This business."""

    queue: QueueView


@dataclass(frozen=True, slots=True)
class ChooseItem:
    """This item of the business; None: I do not know which."""

    item: ItemView | None


@dataclass(frozen=True, slots=True)
class TurnPage:
    """On or back by so many pages."""

    by: int


@dataclass(frozen=True, slots=True)
class GoToStart:
    """Back to the beginning."""


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    """Chinese, English."""


Choice = ChooseQueue | ChooseItem | TurnPage | GoToStart | SwitchLanguage
