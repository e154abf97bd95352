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

    Without `numbers` none can be had for it; then, and while the hall is not `giving` any, the item leads to
    its guide, too.
    """

    DEFAULT_CSS = """
    ItemCell { height: 3; }
    ItemCell Target { height: 1fr; width: 1fr; }
    ItemCell .guide { width: 10; margin-left: 1; }
    """

    def __init__(
        self, item: ItemView, place: int, *, guiding: bool, numbers: bool = True, giving: bool = True
    ) -> None:
        super().__init__()
        self.place = str(place)
        self.over = False
        self.choosing = Target(
            ChooseItem(item) if numbers and giving else GoToGuide(item),
            item.name,
            "" if numbers else _("information only"),
            id=f"item-{item.id}",
        )
        self.asking = Target(GoToGuide(item), _("Guide"), centred=True, id=f"guide-{item.id}")
        self.asking.add_class("guide")
        self.switch(guiding)

    def compose(self) -> ComposeResult:
        """The item on the left, the guide on the right."""
        yield self.choosing
        yield self.asking

    def switch(self, guiding: bool) -> None:
        """The digit chooses the guide now, or the item."""
        if self.over:
            return
        self.choosing.key, self.asking.key = ("", self.place) if guiding else (self.place, "")
        # The words stay where they are.
        self.choosing.show_key(self.choosing.key or " ")
        self.asking.show_key(self.asking.key)

    def end(self) -> None:
        """Another item comes into its place: what is typed or touched from now on was meant for that."""
        self.over = True
        for target in (self.choosing, self.asking):
            target.key, target.available = "", False
