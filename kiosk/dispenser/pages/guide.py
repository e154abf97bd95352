"""What there is to know of an item, page by page."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from kiosk.cells import pad, width
from kiosk.dispenser.choices import ChooseItem
from kiosk.dispenser.guides import Line, pages_of, sections
from kiosk.dispenser.shape import TURNING_ROWS
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.turning import Turning, back_target
from kiosk.slip.wrapping import wrap
from schema.hall.published import Guide
from schema.language import translator

_ = translator("kiosk")

#: Longer lines are hard to read.
WIDEST = 96
#: Rows of the item's name at the most.
NAME_ROWS = 2
#: Columns between a heading and its text.
BETWEEN = 3


class GuidePage(Vertical):
    """The item's name, a page of its sections, and the ways on; `numbers`: one can be had for it now."""

    DEFAULT_CSS = """
    GuidePage > #name { height: auto; margin-bottom: 1; text-style: bold; }
    GuidePage > #told { height: 1fr; }
    """

    def __init__(self, guide: Guide, copied: bool, numbers: bool, page: int, columns: int, height: int) -> None:
        super().__init__()
        self.item = guide.item
        self.numbers = numbers
        told = sections(guide, copied)
        self.room = max(width(section.heading) for section in told) + BETWEEN
        name = wrap(guide.item.name, max(2, columns))
        if len(name) > NAME_ROWS:
            name = [*name[: NAME_ROWS - 1], pad("".join(name[NAME_ROWS - 1 :]), columns)]
        self.name_lines = name
        rows = height - len(name) - 1 - TURNING_ROWS
        self.told = pages_of(told, max(2, min(WIDEST, columns) - self.room), max(1, rows))
        self.page = min(page, self.pages - 1)

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.told)

    def compose(self) -> ComposeResult:
        """The words, and the line below."""
        yield Static(Content("\n".join(self.name_lines)), id="name")
        pieces = [piece for line in self.told[self.page] for piece in _styled(line, self.room)]
        yield Static(Content.assemble(*pieces[:-1]), id="told")
        take = Target(
            ChooseItem(self.item),
            _("Take a number"),
            key="enter",
            shown_key="Enter",
            centred=True,
            available=self.numbers,
            id="take",
        )
        yield Turning(self.page, self.pages, back_target(), take)


def _styled(line: Line, room: int) -> tuple[tuple[str, str], ...]:
    return (pad(line.heading, room), "bold"), (line.text, "$text-muted" if line.aside else ""), ("\n", "")
