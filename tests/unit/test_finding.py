"""Searching items by initials, pinyin, characters and English words."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.hall.finding import Catalogue, Index, Stock, readings
from schema.hall.halls import ItemView, QueueView
from schema.hall.presets import published_items

LICENCE, BANK, PERMIT = "营业执照补领", "银行开户许可", "政府投资项目行政许可"


def queue(number: int, letter: str, name: str, english: str, *, active: bool = True) -> QueueView:
    return QueueView(number, letter, name, english, active, 600, None)


def item(
    number: int, name: str, queue_id: int | None = 1, department: str = "区行政审批局", topic: str = ""
) -> ItemView:
    return ItemView(number, f"code-{number}", name, topic, department, queue_id)


def found(texts: list[str], typed: str) -> list[str]:
    return [texts[place] for place in Index(texts).find(typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "yyzz",
        "YYZZ",
        "yyzzbl",
        "zzbl",
        "yingyezhizhao",
        "yingyezhiz",
        "yyezz",
        "yyzhzh",
        "营业执照",
        "营业zz",
        " y y z z ",
        "ｙｙｚｚ",
        "执照",
        "y",
    ],
)
def test_a_licence_is_found_by(typed: str) -> None:
    assert found(["户口注销", LICENCE], typed) == [LICENCE]


@pytest.mark.parametrize("typed", ["yyzx", "yyzzx", "zy", "ngye", "", "，。", "营照", "w"])
def test_and_is_not_found_by(typed: str) -> None:
    assert found([LICENCE], typed) == []


def test_a_character_is_read_as_in_its_phrase() -> None:
    texts = [BANK, PERMIT]
    assert found(texts, "yinhang") == found(texts, "yh") == [BANK]
    assert found(texts, "xingzheng") == found(texts, "xzxk") == [PERMIT]
    assert found(texts, "yinxing") == []


def test_outside_any_phrase_a_character_has_all_its_usual_readings() -> None:
    for typed in ("canbao", "shenbao", "cb", "sb"):
        assert found(["参保"], typed) == ["参保"]
    # 涂 has a reading nobody types.
    assert found(["涂养殖证"], "yyz") == []


def test_a_syllable_with_an_umlaut_is_found_by_either_letter() -> None:
    for typed in ("nv", "nvxing", "nuxing", "lvse"):
        assert found(["女性绿色通道"], typed) == ["女性绿色通道"]


def test_marks_and_blanks_part_nothing_that_was_typed_together() -> None:
    text = "项目备案（技术改造）——5G 基站"
    for typed in ("bajs", "5gjz", "5G基站", "改造5g"):
        assert found([text], typed) == [text]


def test_latin_words_are_found_from_their_beginning() -> None:
    texts = ["Business registration", "Real estate"]
    assert found(texts, "reg") == [texts[0]]
    assert found(texts, "real est") == [texts[1]]
    assert found(texts, "usiness") == []


def test_what_begins_with_it_comes_first() -> None:
    assert found(["补领营业执照", "营业执照"], "yyzz") == ["营业执照", "补领营业执照"]


def test_nothing_to_search_in() -> None:
    assert Index([]).find("a") == Index(["", "——"]).find("a") == []


def test_rare_characters_and_emoji_are_kept() -> None:
    assert found(["𠮷祥😀号", "吉祥"], "𠮷") == ["𠮷祥😀号"]


def test_a_catalogue_prefers_names_to_groups_and_short_names_to_long() -> None:
    stock = Stock(
        (
            item(1, "社会保险登记及其变更"),
            item(2, "社保卡申领", 2),
            item(3, "户口注销", 2, department="区社保局"),
            item(4, "社会救助", None, topic="扶贫济困"),
        ),
        (queue(1, "A", "企业登记", "Business registration"), queue(2, "B", "社保医保", "Social security")),
    )
    catalogue = Catalogue(stock)
    assert [each.id for each in catalogue.find("s")] == [2, 1, 4]
    assert [each.id for each in catalogue.find("sb")] == [2, 3]
    assert [each.id for each in catalogue.find("社会")] == [1, 4]
    assert [each.id for each in catalogue.find("social")] == [3, 2]
    assert [each.id for each in catalogue.find("qsbj")] == [3]
    assert [each.id for each in catalogue.find("fpjk")] == [4]
    assert catalogue.find("") == catalogue.find("qqqq") == []


def test_groups_tell_whether_a_number_can_be_had() -> None:
    stock = Stock(
        (item(1, "甲", 1, "一局", "婚姻"), item(2, "乙", None, "二局"), item(3, "丙", 2, "三局", "婚姻")),
        (queue(1, "A", "企业登记", ""), queue(2, "B", "社保", "", active=False)),
    )
    catalogue = Catalogue(stock)
    assert [(group.name, group.numbers) for group in catalogue.departments] == [
        ("一局", True),
        ("二局", False),
        ("三局", False),
    ]
    (theme,) = catalogue.topics
    assert (theme.name, [each.id for each in theme.items], theme.numbers) == ("婚姻", [1, 3], True)
    assert [catalogue.queue_of(each) is not None for each in stock.items] == [True, False, False]


PUBLISHED = [row["name"] for row in published_items()[::12]]
EVERY = Index(PUBLISHED)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(PUBLISHED) - 1), st.data())
def test_any_part_of_any_name_finds_it_however_it_is_typed(place: int, data: st.DataObject) -> None:
    characters = [(each, read) for word in readings(PUBLISHED[place]) for each, read in word]
    begin = data.draw(st.integers(0, len(characters) - 1))
    while begin and not characters[begin][1]:  # not from within a Latin word
        begin -= 1
    part = characters[begin : begin + data.draw(st.integers(1, 4))]
    typed = "".join(
        data.draw(st.sampled_from([each, *read, *(syllable[0] for syllable in read)])) for each, read in part
    )
    assert place in EVERY.find(typed)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_nothing_that_can_be_typed_breaks_it(typed: str) -> None:
    assert set(EVERY.find(typed)) <= set(range(len(PUBLISHED)))


def test_plain_characters_find_what_a_scan_of_the_names_finds() -> None:
    for typed in ("登记", "许可", "社会保险", "查询", "机动车"):
        assert set(EVERY.find(typed)) == {place for place, name in enumerate(PUBLISHED) if typed in name}


def test_the_dictionaries_are_read_by_the_first_search_only() -> None:
    code = "import sys, kiosk.dispenser.app; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
