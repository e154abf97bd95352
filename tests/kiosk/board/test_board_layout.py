"""The board's measures and its glyphs: big enough to be read from 5 m, on any terminal."""

from __future__ import annotations

import string

import pytest

from kiosk.board.layout import LEGIBLE_ROWS, plan_board
from kiosk.cells import clip, pad, width
from kiosk.glyphs import ACROSS, SMALLEST, GlyphSize, big, biggest, width_of


@pytest.mark.parametrize(
    ("columns", "rows"), [(80, 24), (100, 30), (120, 40), (132, 43), (160, 45), (200, 56), (240, 67)]
)
@pytest.mark.parametrize("label_length", [4, 5])
@pytest.mark.parametrize("window_digits", [1, 2, 3])
def test_everything_fits_and_the_call_fills_a_third(
    columns: int, rows: int, label_length: int, window_digits: int
) -> None:
    plan = plan_board(columns, rows, label_length=label_length, window_digits=window_digits)
    assert plan.call_rows >= rows / 3
    assert plan.head_rows + plan.call_rows + 2 + plan.list_rows + 1 == rows
    assert plan.call_size is not None
    shape = "0" * label_length + "→" + "0" * window_digits
    assert width_of(shape, plan.call_size) <= columns
    assert plan.pitch * plan.places <= plan.list_rows
    assert plan.edge_columns < columns / 2 + 1


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (132, 43), (160, 45), (200, 56), (240, 67)])
def test_with_many_rows_numbers_are_drawn_and_the_technician_is_told(columns: int, rows: int) -> None:
    plan = plan_board(columns, rows)
    assert not plan.legible
    assert plan.clock_size is not None and plan.entry_size is not None
    assert min(plan.clock_size.rows, plan.entry_size.rows) - 0.5 >= rows / LEGIBLE_ROWS


def test_up_to_thirty_rows_text_is_big_enough() -> None:
    assert plan_board(80, 24).legible and plan_board(100, 30).legible
    assert plan_board(80, 24).entry_size is None


def test_a_tiny_terminal_still_has_a_plan() -> None:
    assert plan_board(30, 10).call_size is None


@pytest.mark.parametrize("size", [SMALLEST, GlyphSize(9, 7), GlyphSize(14, 10)])
def test_every_letter_and_digit_is_drawn_alike_wide_and_unlike_each_other(size: GlyphSize) -> None:
    drawn = {character: big(character, size) for character in string.ascii_uppercase + string.digits}
    assert len(set(drawn.values())) == 36
    assert all(len(lines) == size.rows for lines in drawn.values())
    assert {width(line) for lines in drawn.values() for line in lines} == {size.columns}


def test_a_text_is_as_wide_as_was_reckoned() -> None:
    for text in ("A023", "12:05", "→", "B001→128"):
        for size in (SMALLEST, GlyphSize(9, 7)):
            assert {width(line) for line in big(text, size)} == {width_of(text, size)}


def test_the_biggest_size_fits() -> None:
    size = biggest("A023", 60, 10)
    assert size is not None and size.rows <= 10 and width_of("A023", size) <= 60
    assert biggest("A023", ACROSS, 10) is None


def test_cells_count_chinese_twice() -> None:
    assert width("号A") == 3
    assert clip("企业登记", 5) == "企业…"
    assert pad("号", 4, "right") == "  号" and pad("号", 4, "center") == " 号 "
