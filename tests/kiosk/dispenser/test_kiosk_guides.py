"""The words of a guide, and their pages."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.dispenser.guides import Aside, Line, Section, pages_of, sections
from kiosk.slip.wrapping import cells
from schema.hall.halls import ItemView, QueueView
from schema.hall.published import Guide, read_record

ITEM = ItemView(1, "code", "企业设立登记", "", "区行政审批局", 1)
QUEUE = QueueView(1, "A", "企业登记", "Business registration", True, 600, None)


def words(
    published: dict[str, Any] | None, *, copied: bool = False, days: int | None = None
) -> dict[str, list[str]]:
    """What is told under each heading."""
    record = None if published is None else read_record(published)
    guide = Guide(ITEM, QUEUE, (1, 2), record, legal_days=None, promised_days=days)
    return {
        section.heading: [each.text if isinstance(each, Aside) else each for each in section.paragraphs]
        for section in sections(guide, copied)
    }


def test_a_row_tells_where_and_how_long_and_where_to_ask_for_the_rest() -> None:
    assert words(None, days=1) == {
        "Where": ["区行政审批局", "Number A · Business registration", "Windows 1, 2"],
        "What to bring": ["Not published here. Please ask at the information desk before you queue."],
        "How long": ["Promised: 1 working day"],
    }


def test_without_the_database_what_to_bring_is_not_said_to_be_unpublished() -> None:
    assert words(None, copied=True)["What to bring"] == [
        "Cannot be shown at this moment: the connection is interrupted.",
        "The information desk will tell you.",
    ]


def test_materials_with_all_that_is_said_of_them() -> None:
    told = words(
        {
            "AUDIT_MATERIAL": [
                {"material_name": "申请书", "is_need": "1", "original_amount": 1, "page_format": "A4"},
                {"material_name": "委托书", "is_need": "2", "copy_amount": "2", "remark": "委托他人的"},
                {"material_name": "照片", "is_need": "3"},
                {"material_name": "身份证"},
            ]
        }
    )
    assert told["What to bring"] == [
        "1. 申请书",
        "1 × original · A4",
        "2. 委托书",
        "only in some cases · 2 × copy · 委托他人的",
        "3. 照片",
        "may be handed in later",
        "4. 身份证",
    ]


def test_fees() -> None:
    def fees(**fields: object) -> list[str] | None:
        return words({"AUDIT_ITEM": [fields], "AUDIT_CHARGE": []}).get("Fee")

    assert fees() is None
    assert fees(is_fee="0") == ["None"]
    assert fees(is_fee="1") == ["A fee is charged; the window will tell you how much."]
    assert fees(fee_basis="《价格法》") == ["《价格法》"]
    listed = {"AUDIT_ITEM": [{"is_fee": "1"}], "AUDIT_CHARGE": [{"fee_name": "工本费", "fee_stand": "10元"}]}
    assert words(listed)["Fee"] == ["工本费 · 10元"]


def test_how_long() -> None:
    def limits(*specials: dict[str, object], **fields: object) -> list[str] | None:
        return words({"AUDIT_ITEM": [fields], "AUDIT_ITEM_SPECIAL": list(specials)}).get("How long")

    assert limits() is None
    assert limits(project_type="1", promise_day=0, promise_type="1") == ["Done at once, at the window"]
    assert limits(promise_day=1, promise_type="2", anticipate_day=30, anticipate_type="2") == [
        "Promised: 1 day",
        "By law: 30 days",
    ]
    assert limits(promise_day_explain="两小时", anticipate_explain="当日") == ["Promised: 两小时", "By law: 当日"]
    special = {"special_desc": "专家评审", "special_date": 15, "special_date_type": "1"}
    assert limits(special, {"special_dept": "评审机构"}) == [
        "Not counted: a special procedure of 15 working days (专家评审)",
        "Not counted: a special procedure (评审机构)",
    ]


def test_coming_to_the_hall() -> None:
    for times, told in (
        (0, "You need not come at all."),
        ("1", "You need to come once."),
        (3, "You need to come 3 times."),
    ):
        assert words({"AUDIT_ITEM": [{"limit_scene_num": times, "handle_flow": "申请—受理"}]})["Procedure"] == [
            "申请—受理",
            told,
        ]


def test_a_telephone_is_told_once() -> None:
    window = {"window_name": "5号窗口", "window_tel": "0777-1"}
    told = words({"AUDIT_ITEM": [{"link_way": "0777-1"}], "AUDIT_ITEM_WINDOW": [window]})["Where"]
    assert told.count("Telephone 0777-1") == 1
    told = words({"AUDIT_ITEM": [{"link_way": "0777-2"}], "AUDIT_ITEM_WINDOW": [window]})["Where"]
    assert told[-2:] == ["Telephone 0777-1", "Telephone 0777-2"]


def test_what_goes_on_over_a_page_s_end_says_its_heading_again() -> None:
    told = [Section("甲", ("一", "二")), Section("乙", ("三", Aside("四"), "五"))]
    assert pages_of(told, 20, 4) == [
        [Line("甲", "一"), Line("", "二"), Line("", ""), Line("乙", "三")],
        [Line("乙", "四", aside=True), Line("", "五")],
    ]
    # No page begins or ends with the blank between two sections.
    assert pages_of(told, 20, 3) == [
        [Line("甲", "一"), Line("", "二")],
        [Line("乙", "三"), Line("", "四", aside=True), Line("", "五")],
    ]


def test_a_section_without_a_word_takes_no_room() -> None:
    told = [Section("甲", ("\n",)), Section("乙", ("一",)), Section("丙", ("\x07",))]
    assert pages_of(told, 20, 5) == [[Line("乙", "一")]]


TEXTS = st.text(st.sampled_from("办事材料一二 ，（)aB1\n"), min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=5),
    st.integers(2, 30),
    st.integers(1, 9),
)
def test_every_word_stands_on_one_page(paragraphs: list[list[str]], room: int, rows: int) -> None:
    told = [Section(f"第{place}节", tuple(each)) for place, each in enumerate(paragraphs)]
    pages = pages_of(told, room, rows)
    assert all(0 < len(page) <= rows and page[0].heading and page[0].text and page[-1].text for page in pages)
    lines = [line for page in pages for line in page]
    assert all(cells(line.text) <= room for line in lines)
    read = "".join("".join(line.text.split()) for line in lines)
    assert read == "".join("".join(each.split()) for texts in paragraphs for each in texts)
