"""Where things stand on the board, for a terminal of any size.

The board is read from 5 m: nothing may be smaller than a thirtieth of its height. Up to `LEGIBLE_ROWS` rows a
line of text is big enough; with more, numbers, letters and the clock are drawn in glyphs. Words cannot be, so
the board then tells the technician which number of rows to set.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.glyphs import LEAST_ROWS, GlyphSize, biggest, sizes, width_of

#: With more rows than this a line of text is smaller than a thirtieth of the height.
LEGIBLE_ROWS = 30
#: Blank columns left and right, and between two columns.
MARGIN = 1
BETWEEN = 3
#: Rows of last calls there should be room for before glyphs are made bigger.
WANTED_ROWS = 4
#: Columns for a queue's name beside its glyphs, and the least there must be.
NAME_COLUMNS, LEAST_NAME = 18, 10
#: Digits of a queue's expected wait in minutes.
MINUTE_DIGITS = 3
#: The biggest glyphs of the lists, rows.
BIGGEST_ENTRY = 8


@dataclass(frozen=True, slots=True)
class Plan:
    """The board's measures, in columns and rows."""

    width: int
    height: int
    head_rows: int
    #: the part for the call just made, at least a third
    call_rows: int
    list_rows: int
    edge_columns: int
    #: last calls side by side
    call_columns: int
    #: rows from one entry of the lists to the next
    pitch: int
    #: the call's number and window; None: plain text, the terminal is too small
    call_size: GlyphSize | None
    #: the expected wait of a queue is drawn in glyphs too
    minutes_drawn: bool
    #: the lists' numbers; None: plain text is big enough, or nothing bigger fits
    entry_size: GlyphSize | None
    clock_size: GlyphSize | None

    @property
    def legible(self) -> bool:
        """Whether words are big enough to be read from 5 m."""
        return self.height <= LEGIBLE_ROWS

    @property
    def places(self) -> int:
        """Entries one below the other."""
        return max(1, self.list_rows // self.pitch)


def digits(label_length: int) -> str:
    """A text as wide as any number of that length."""
    return "0" * label_length


def plan_board(width: int, height: int, *, label_length: int = 4, window_digits: int = 2) -> Plan:
    """Measure the board; the same terminal and hall always give the same plan, so nothing moves."""
    tall = height > LEGIBLE_ROWS
    clock_size = biggest("00:00", width // 3, height // 10) if tall else None
    head_rows = clock_size.rows + 1 if clock_size else 1
    # A third for the number itself, and room for the words below it.
    call_rows = max(10, round(height * 0.4))
    # The head, the call, a blank row, a caption, the lists, the notice.
    list_rows = max(1, height - head_rows - call_rows - 3)
    shape = digits(label_length) + "→" + digits(window_digits)
    call_size = biggest(shape, width - 6 * MARGIN, call_rows - 3 - tall)
    plain = Plan(
        width=width,
        height=height,
        head_rows=head_rows,
        call_rows=call_rows,
        list_rows=list_rows,
        edge_columns=min(48, max(38, round(width * 0.42))),
        call_columns=2,
        pitch=1,
        call_size=call_size,
        minutes_drawn=False,
        entry_size=None,
        clock_size=clock_size,
    )
    return _with_glyphs(plain, label_length, window_digits) if tall else plain


def entry_columns(size: GlyphSize, label_length: int, window_digits: int) -> int:
    """Columns of one of the last calls drawn in glyphs."""
    return width_of(digits(label_length), size) + 4 * size.gap + width_of(digits(window_digits), size)


def load_columns(size: GlyphSize, letters: int = 1, count_digits: int = 2) -> int:
    """Columns of a queue's letter and count drawn in glyphs, with the blank after them."""
    return width_of(digits(letters), size) + 3 * size.gap + width_of(digits(count_digits), size) + 2


def minute_columns(size: GlyphSize) -> int:
    """Columns of a queue's expected wait drawn in glyphs, with the blank after it."""
    return width_of(digits(MINUTE_DIGITS), size) + 3 * size.gap


def _with_glyphs(plain: Plan, label_length: int, window_digits: int) -> Plan:
    """The plan with its lists drawn as big as they fit.

    Two columns of calls with every number drawn; else the expected waits in text; else one column.
    """
    for columns, minutes in ((2, True), (2, False), (1, False)):
        for size in sizes(BIGGEST_ENTRY):
            loads = load_columns(size) + (minute_columns(size) if minutes else 0)
            pitch = size.rows if size.rows == LEAST_ROWS else size.rows + 1
            calls = columns * (entry_columns(size, label_length, window_digits) + BETWEEN)
            names = plain.width - 2 * MARGIN - calls - loads
            enough = plain.list_rows // pitch >= WANTED_ROWS or size.rows == LEAST_ROWS
            if enough and names >= LEAST_NAME:
                edge = loads + min(names, NAME_COLUMNS)
                return replace(
                    plain,
                    edge_columns=edge,
                    call_columns=columns,
                    pitch=pitch,
                    entry_size=size,
                    minutes_drawn=minutes,
                )
    return plain
