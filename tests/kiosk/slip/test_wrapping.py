"""Wrapping by cells: nothing lost, nothing split, nothing too wide."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from kiosk.slip.wrapping import NOT_FIRST, NOT_LAST, cells, tidy, wrap

#: shared/data/guangan-items.csv, the longest name of an item there
LONGEST = (
    "除从事剧毒、易制爆、汽油加油站、专用危化品仓储的企业外，除中央企业所属省级、设区的市级公司（分公司）"
    "从事危险化学品经营活动的企业，不带有储存设施经营除剧毒化学品、易制爆危险化学品以外的其他危险化学品"
    "企业经营许可证变更审查"
)

HAN = "企业设立登记证变更办理㛃𠮷"
NAMES = st.text(alphabet=HAN + "，。、：（）《》“”…· aZ09-/(),.é", max_size=130)
ANY = st.text(max_size=60)
GRAPHEMES = st.lists(
    st.sampled_from(["e\u0301", "葛\U000e0100", "👨\u200d👩\u200d👧", "企", "a", " ", "，", "（", "한", "ก็"]),
    max_size=60,
).map("".join)
WIDTHS = st.sampled_from([8, 11, 16, 24, 32, 48])


def without_blanks(text: str) -> str:
    return text.replace(" ", "")


@given(NAMES | ANY | GRAPHEMES, WIDTHS)
@example(LONGEST, 32)
@example("（" * 40, 32)
@example("甲" + "，" * 40, 32)
@example("Na" * 40 + "，", 32)
def test_no_character_is_lost_and_no_line_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert without_blanks("".join(lines)) == without_blanks(tidy(text))
    assert all(line == line.strip(" ") and line for line in lines)
    assert all(cells(line) <= width for line in lines)
    assert all(wcswidth(line) <= width for line in lines)


@given(NAMES | ANY | GRAPHEMES, WIDTHS)
def test_blanks_within_a_line_stay_as_they_were(text: str, width: int) -> None:
    rest = tidy(text)
    for line in wrap(text, width):
        assert rest.startswith(line)
        rest = rest[len(line) :].removeprefix(" ")
    assert rest == ""


@given(NAMES | GRAPHEMES, WIDTHS)
def test_no_grapheme_is_split(text: str, width: int) -> None:
    whole = [cluster for cluster in iter_graphemes(tidy(text)) if cluster != " "]
    printed = [cluster for line in wrap(text, width) for cluster in iter_graphemes(line) if cluster != " "]
    assert printed == whole


@given(
    st.lists(st.sampled_from([*HAN, "登记，", "（分公司）", "《条例》", "证。", "3号", "GB/T"]), max_size=60),
    WIDTHS,
)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(pieces: list[str], width: int) -> None:
    lines = wrap("".join(pieces), width)
    assert not [line for line in lines[1:] if line[0] in NOT_FIRST]
    assert not [line for line in lines[:-1] if line[-1] in NOT_LAST]


@given(st.lists(st.text(alphabet="abcXYZ019", min_size=1, max_size=40), min_size=1, max_size=12))
def test_a_word_is_broken_only_when_no_line_holds_it(words: list[str]) -> None:
    lines = wrap(" ".join(words), 32)
    whole = [word for word in words if len(word) <= 32]
    printed = iter([piece for line in lines for piece in line.split(" ")])
    assert all(word in printed for word in whole)  # in this order: `in` moves the iterator on


def test_the_longest_item_wraps_within_58_mm() -> None:
    assert len(LONGEST) == 110
    lines = wrap(LONGEST, 32)
    assert len(lines) == 7
    assert "".join(lines) == LONGEST
    assert max(cells(line) for line in lines) <= 32


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("企业设立登记，变更", 12, ["企业设立登", "记，变更"]),
        ("企业设立（分公司）", 10, ["企业设立", "（分公司）"]),
        ("办理Registration登记", 12, ["办理", "Registration", "登记"]),
        ("Incomprehensibilities", 8, ["Incompre", "hensibil", "ities"]),
        ("Incompre，甲", 8, ["Incompr", "e，甲"]),
        ("Incompr（甲）", 8, ["Incompr", "（甲）"]),
        ("，，，，，，", 8, ["，，，，", "，，"]),
        ("共1,000元", 6, ["共", "1,000", "元"]),
        ("abc abc abc", 7, ["abc abc", "abc"]),
        ("甲\x1b@乙\n丙\u3000丁", 40, ["甲@乙 丙 丁"]),
        ("\u2028 \x00", 10, []),
        ("葛\U000e0100" * 3, 4, ["葛\U000e0100葛\U000e0100", "葛\U000e0100"]),
        ("“甲”、“乙”", 8, ["“甲”、", "“乙”"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


def test_every_character_outside_ascii_takes_two_cells_on_paper() -> None:
    assert [cells(c) for c in ("a", "企", "：", "…", "“", "é", "𠮷")] == [1, 2, 2, 2, 2, 2, 2]
    assert cells("e\u0301") == 1
    assert unicodedata.east_asian_width("“") == "A"  # what a terminal would have shown in one cell


def test_a_line_too_narrow_for_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells"):
        wrap("企", 1)
