"""What stands on the terminal, cell by cell: of what is painted again only what differs is sent.

Textual sends every widget that was drawn again as a whole. On a slow line (a serial one of 9,600 baud carries 960
bytes a second) that makes a clerk wait for what was there already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.color_triplet import ColorTriplet
from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

#: So many cells that are as they were are sent again sooner than the terminal is told to skip them.
GAP = 4
PLAIN = "\x1b[0m"
REVERSED = "7"
BLACK = ColorTriplet(0, 0, 0)
#: Attributes that are seen on a blank.
SEEN_ON_BLANKS = frozenset({"4", "5", "6", "7", "9", "21", "51", "52", "53"})


class Pen(NamedTuple):
    """How a cell is written, as codes of the terminal: attributes, colour, and the colour behind."""

    attributes: str = ""
    front: str = "39"
    behind: str = "49"

    def change(self, before: Pen) -> str:
        """What the terminal is sent after `before`."""
        codes = []
        if self.attributes != before.attributes:
            if before.attributes != "1":  # bold alone is turned off by itself
                return (
                    f"\x1b[{';'.join(filter(None, ('0', *self)))}m" if before.attributes else self._begin(before)
                )
            codes.append(f"22;{self.attributes}" if self.attributes else "22")
        codes += [now for now, then in zip(self[1:], before[1:], strict=True) if now != then]
        return f"\x1b[{';'.join(codes)}m" if codes else ""

    def _begin(self, before: Pen) -> str:
        codes = [self.attributes, *(now for now, then in zip(self[1:], before[1:], strict=True) if now != then)]
        return f"\x1b[{';'.join(codes)}m"


#: A cell's text and how it is written; the second half of a wide character has no text.
Cell = tuple[str, Pen]


class Run(NamedTuple):
    """Cells side by side that are to be sent."""

    y: int
    x: int
    cells: list[Cell]

    @property
    def pen(self) -> Pen:
        """How its first character that is seen is written."""
        return next((pen for text, pen in self.cells if text.strip()), self.cells[0][1])


class Terminal:
    """Remembers what it was sent."""

    def __init__(self, *, mono: bool = False) -> None:
        """`mono`: it has no colours; whatever is painted on anything but black is reversed."""
        self._rows: list[list[Cell | None]] = []
        self._pens = _mono_pens if mono else _pens
        self._mono = mono

    @property
    def _size(self) -> tuple[int, int]:
        return len(self._rows[0]) if self._rows else 0, len(self._rows)

    def forget(self) -> None:
        """The next whole screen is sent as a whole, whatever stands there by now."""
        self._rows = []

    def update(self, painted: CompositorUpdate) -> CompositorUpdate:
        """The same update, as short as it can be when it is sent."""
        return Difference(self, painted) if isinstance(painted, ChopsUpdate | LayoutUpdate) else painted

    def send(self, update: ChopsUpdate | LayoutUpdate, console: Console) -> str:
        """Remember what was painted; what is to be sent of it."""
        unknown = False
        if isinstance(update, LayoutUpdate):
            height = update.region.height
            unknown = self._size != (update.region.width, height)
            if unknown:
                self._rows = [[] for _line in range(height)]
        runs: list[Run] = []
        for y, x, strip in _laid_out(update) if isinstance(update, LayoutUpdate) else _pieces(update):
            cells = self._cells(strip, console)
            if not unknown or self._mono:
                runs += (Run(y, x + begin, cells[begin:end]) for begin, end in self._differing(y, x, cells))
            self._put(y, x, cells)
        return update.render_segments(console) if unknown and not self._mono else _written(runs)

    def _differing(self, y: int, x: int, cells: list[Cell]) -> Iterator[tuple[int, int]]:
        """From where to where cells differ from what is there, what lies close together as one."""
        row = self._rows[y] if y < len(self._rows) else []
        there = row[x : x + len(cells)]
        begin = end = -1
        for place, cell in enumerate(cells):
            if place < len(there) and there[place] == cell:
                continue
            if begin >= 0 and place - end > GAP:
                yield self._whole_characters(cells, begin, end)
                begin = -1
            begin, end = (place if begin < 0 else begin), place + 1
        if begin >= 0:
            yield self._whole_characters(cells, begin, end)

    def _whole_characters(self, cells: list[Cell], begin: int, end: int) -> tuple[int, int]:
        """Not from or to the middle of a wide character."""
        while begin and not cells[begin][0]:
            begin -= 1
        while end < len(cells) and not cells[end][0]:
            end += 1
        return begin, end

    def _put(self, y: int, x: int, cells: list[Cell]) -> int:
        """Remember cells; where the next ones begin."""
        while y >= len(self._rows):
            self._rows.append([])
        row = self._rows[y]
        row += [None] * (x - len(row))
        row[x : x + len(cells)] = cells
        return x + len(cells)

    def _cells(self, strip: Strip, console: Console) -> list[Cell]:
        colours = console._color_system or ColorSystem.TRUECOLOR
        cells: list[Cell] = []
        for text, style, _control in strip:
            pen, blank = self._pens(style, colours) if style is not None else (Pen(), Pen())
            if text.isascii():
                # Nothing that Textual paints is a control character.
                cells += [(character, blank if character == " " else pen) for character in text]
                continue
            for character in text:
                width = cell_len(character)
                if width:
                    cells.append((character, blank if character == " " else pen))
                    cells += [("", pen)] * (width - 1)
                elif cells:  # it stands upon the one before it
                    place = next(place for place in range(len(cells) - 1, -1, -1) if cells[place][0])
                    cells[place] = (cells[place][0] + character, cells[place][1])
        return cells


class Difference(CompositorUpdate):
    """An update that is compared with the terminal only when it is really sent."""

    def __init__(self, terminal: Terminal, update: ChopsUpdate | LayoutUpdate) -> None:
        self.terminal = terminal
        self.update = update

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return self.update.__rich_console__(console, options)

    def render_segments(self, console: Console) -> str:
        return self.terminal.send(self.update, console)


def _written(runs: list[Run]) -> str:
    """What the terminal is sent to have these cells on it.

    What is written alike goes one after another, so that the pen is changed less often, and first what there is
    most of: the number that was called.
    """
    sizes: Counter[Pen] = Counter()
    for run in runs:
        sizes[run.pen] += len(run.cells)
    sent: list[str] = []
    pen = Pen()
    for run in sorted(runs, key=lambda run: (-sizes[run.pen], run.pen, run.y, run.x)):
        sent.append(Control.move_to(run.x, run.y).segment.text)
        for text, wanted in run.cells:
            if text == " " and not wanted.attributes:
                # A blank shows nothing but what is behind it: with whatever pen is in hand, or comes next.
                alike = [p for p in (pen, run.pen) if p.behind == wanted.behind and p.attributes in ("", "1")]
                wanted = alike[0] if alike else wanted  # noqa: PLW2901
            if text and wanted != pen:
                sent.append(wanted.change(pen))
                pen = wanted
            sent.append(text)
    return "".join([*sent, PLAIN]) if sent else ""


def _laid_out(update: LayoutUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and what is painted there."""
    for y, strips in enumerate(update.strips, update.region.y):
        x = update.region.x
        for strip in strips:
            yield y, x, strip
            x += strip.cell_length


def _pieces(update: ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and what is painted there."""
    for y, begin, end in update.spans:
        for until, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= end and until > begin:
                inside = begin <= x < end and until <= end
                yield y, x, strip if inside else strip.crop(0, min(until, end) - x)


@lru_cache(maxsize=1024)
def _pens(style: Style, colours: ColorSystem) -> tuple[Pen, Pen]:
    """How text of a style is written, and its blanks, whose colour is not seen."""
    bare = style.without_color.clear_meta_and_links().render("x", color_system=colours)
    attributes = bare.partition("x")[0].removeprefix("\x1b[").removesuffix("m")
    front, behind = (
        ";".join(colour.downgrade(colours).get_ansi_codes(foreground=not place))
        if colour is not None
        else default
        for place, (colour, default) in enumerate(((style.color, "39"), (style.bgcolor, "49")))
    )
    pen = Pen(attributes, front, behind)
    return pen, pen if SEEN_ON_BLANKS.intersection(attributes.split(";")) else Pen(behind=behind)


@lru_cache(maxsize=1024)
def _mono_pens(style: Style, colours: ColorSystem) -> tuple[Pen, Pen]:
    """The same where there are no colours."""
    pen, _blank = _pens(style, colours)
    codes = {code for code in pen.attributes.split(";") if code}
    if style.bgcolor is not None and style.bgcolor.get_truecolor() != BLACK:
        codes ^= {REVERSED}
    pen = Pen(";".join(sorted(codes)))
    return pen, pen if SEEN_ON_BLANKS.intersection(codes) else Pen()
