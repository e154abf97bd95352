"""Text on the desk: widths in cells, times, the large number."""

from __future__ import annotations

from desk.timing import stopwatch
from desk.widgets.number import FONT_ROWS, figure
from desk.widths import column, fit, spread


def test_text_is_cut_and_filled_by_cells() -> None:
    assert fit("企业设立登记", 12) == "企业设立登记"
    assert fit("企业设立登记", 11) == "企业设立登…"
    assert fit("企业设立登记", 10) == "企业设立…"
    assert fit("企业", 0) == ""
    assert column("企业", 6) == "企业  " and column("9分", 5, right=True) == "  9分"
    assert spread("窗口", "14:05", 12) == ("窗口   ", "14:05")
    assert spread("一号窗口 王芳", "14:05", 12) == ("一号…  ", "14:05")


def test_a_stopwatch_counts_hours_from_the_first() -> None:
    assert [stopwatch(seconds) for seconds in (0, 372, 3599, 3972)] == ["00:00", "06:12", "59:59", "1:06:12"]


def test_a_number_is_drawn_in_blocks_of_its_size() -> None:
    once, twice = figure("AB012", 1), figure("AB012", 2)
    assert len(once) == FONT_ROWS and len(twice) == 2 * FONT_ROWS
    assert max(map(len, twice)) == 2 * max(map(len, once))
    assert set("".join(once)) == {"█", " "}
