"""An item to choose, and beside it the guide to it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.dispenser.choices import ChooseItem, GoToGuide
from kiosk.dispenser.widgets.target import Target
from schema.hall.halls import ItemView
from schema.language import translator

_ = translator("kiosk")


class ItemCell(Horizontal):
    """Two targets; the digit chooses the item, or with `guiding` its guide.

    Without `numbers` none can be had for it: then the item leads to its guide, too.
    """

    DEFAULT_CSS = """
    ItemCell { height: 3; }
    ItemCell Target { height: 1fr; width: 1fr; }
    ItemCell .guide { width: 10; margin-left: 1; }
    """

    def __init__(self, item: ItemView, place: int, *, numbers: bool, guiding: bool) -> None:
        super().__init__()
        self.item = item
        self.place = str(place)
        self.numbers = numbers
        self.guiding = guiding

    def compose(self) -> ComposeResult:
        """The item on the left, the guide on the right."""
        item = self.item
        choosing, asking = ("", self.place) if self.guiding else (self.place, "")
        yield Target(
            ChooseItem(item) if self.numbers else GoToGuide(item),
            item.name,
            "" if self.numbers else _("information only"),
            key=choosing,
            shown_key=choosing or " ",
            id=f"item-{item.id}",
        )
        guide = Target(GoToGuide(item), _("Guide"), key=asking, centred=True, id=f"guide-{item.id}")
        guide.add_class("guide")
        yield guide
