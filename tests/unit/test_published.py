"""The published record of an item, read field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.hall.fields import LONGEST
from schema.hall.published import (
    Fee,
    Handling,
    Limit,
    Material,
    Need,
    Place,
    Question,
    Record,
    read_record,
)

LINGSHAN: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "data" / "lingshan-item.json").read_text(encoding="utf-8")
)["CUSTOM"]


def item(**fields: object) -> Record:
    return read_record({"AUDIT_ITEM": [fields]})


def test_a_real_record_is_read_whole() -> None:
    record = read_record(LINGSHAN)
    assert (record.handling, record.visits, record.charged) == (Handling.PROMISED, 1, False)
    assert (record.legal, record.promised) == (Limit(20), Limit(5))
    assert len(record.materials) == 9
    first, second, last = record.materials[0], record.materials[1], record.materials[-1]
    assert first.name.startswith("项目建议书批复文件") and (first.originals, first.copies) == (0, 3)
    assert second == Material(
        "由相应工程咨询资格的机构编制的可行性研究报告", Need.NEEDED, 3, 0, "A4", "申请人自备", "单位盖章", ""
    )
    assert last.need == Need.CONDITIONAL
    assert record.materials[6].remark == "农口项目可免"
    assert record.result == "灵山县发展和改革局关于×××项目可行性研究报告的批复"
    assert record.specials == (("中华人民共和国国家发展和改革委员会令2017年第2号", Limit(30)),)
    assert record.places == (
        Place(
            "县政务服务中心法人大厅②工程建设项目综合窗口",
            "0777-6428820",
            "灵山县三海街道江南路5号县政务服务中心法人大厅②",
            "工作日：上午9:00-12:00，下午14:00-17:00，法定节假日除外。",
        ),
    )
    assert len(record.basis) == 2 and record.basis[0].startswith("《中央预算内直接投资项目管理办法》")
    assert (record.phone, record.complaints) == ("0777-6428820", "0777-6428880")
    assert [question.question for question in record.questions] == [
        "可行性研究报告批准后，下一步要开展什么工作？"
    ]
    assert record.fees == record.conditions == () and record.procedure == ""


def test_an_empty_record_says_nothing() -> None:
    assert read_record({}) == read_record({"AUDIT_ITEM": []}) == item() == Record()


def test_parts_may_be_single_records_as_the_libraries_send_them() -> None:
    record = read_record({"AUDIT_ITEM": {"project_type": "1"}, "AUDIT_ITEM_EXTEND": {"result_name": "许可证"}})
    assert (record.handling, record.result) == (Handling.IMMEDIATE, "许可证")


@pytest.mark.parametrize("nothing", ["", " 无 ", "/", "--", None, "暂无", [], {}, True])
def test_what_says_nothing_is_nothing(nothing: object) -> None:
    assert item(link_way=nothing, accept_condition=nothing, handle_flow=nothing, promise_day=nothing) == Record()


@pytest.mark.parametrize(
    ("day", "unit", "limit"),
    [
        (5, "1", Limit(5)),
        ("5", 1, Limit(5)),
        (5.0, "1", Limit(5)),
        (30, "2", Limit(30, working=False)),
        (5, "9", None),
        (5, None, None),
        ("五", "1", None),
        (-5, "1", None),
        (5.5, "1", None),
        ("99999999999999", "1", None),
    ],
)
def test_limits(day: object, unit: object, limit: Limit | None) -> None:
    assert item(promise_day=day, promise_type=unit).promised == limit


def test_a_limit_in_another_unit_is_told_in_its_own_words() -> None:
    record = item(anticipate_day=2, anticipate_type="4", anticipate_day_explain="两小时内")
    assert (record.legal, record.legal_words) == (None, "两小时内")


def test_materials_come_in_their_order_and_without_a_name_not_at_all() -> None:
    record = read_record(
        {
            "AUDIT_MATERIAL": [
                {"material_name": "丙"},
                {"ordernum": "2", "material_name": "乙", "is_need": "3", "original_amount": "x"},
                "not a record",
                {"ordernum": 1, "material_name": "甲", "is_need": "7", "copy_amount": "2"},
                {"ordernum": 0, "material_name": "无"},
            ]
        }
    )
    assert record.materials == (Material("甲", copies=2), Material("乙", Need.LATER), Material("丙"))


def test_laws_are_named_by_the_item_or_by_its_own_part_before_its_materials() -> None:
    materials = [{"material_name": "表", "by_law": "《材料法》"}]
    law = {"law_name": "《公共文化体育设施条例》", "law_number": "（国务院令第382号）"}
    assert read_record({"AUDIT_MATERIAL": materials}).basis == ("《材料法》",)
    named = read_record({"AUDIT_ITEM": [{"by_law": "《许可法》"}], "AUDIT_MATERIAL": materials})
    assert named.basis == ("《许可法》",)
    listed = read_record(
        {"AUDIT_ITEM_BYLAW": [law | {"clause_number": "第二十七条"}] * 2, "AUDIT_MATERIAL": materials}
    )
    assert listed.basis == ("《公共文化体育设施条例》（国务院令第382号）第二十七条",)


def test_fees_conditions_places_and_questions() -> None:
    record = read_record(
        {
            "AUDIT_ITEM": [{"is_fee": "1", "accept_condition": "年满18周岁", "transact_addr": "二楼"}],
            "AUDIT_CHARGE": [
                {"fee_name": "工本费", "fee_stand": "10元/证", "by_law": "《价格法》"},
                {"by_law": "x"},
            ],
            "AUDIT_ITEM_CONDITION": [{"condition_name": "年满18周岁"}, {"condition_name": "本地户籍"}, {}],
            "AUDIT_QA": [{"question": "要多久？", "answer": "当场"}, {"question": "没有答案？"}],
        }
    )
    assert record.charged and record.fees == (Fee("工本费", "10元/证", "《价格法》"),)
    assert record.conditions == ("年满18周岁", "本地户籍")
    assert record.places == (Place("", address="二楼"),)
    assert record.questions == (Question("要多久？", "当场"),)


def test_a_long_text_is_cut() -> None:
    words = item(handle_flow="办" * (LONGEST + 5)).procedure
    assert len(words) == LONGEST and words.endswith("…")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(LINGSHAN)), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = sorted({name for part in LINGSHAN.values() for record in part for name in record})
PARTS = st.dictionaries(
    st.sampled_from([*sorted(LINGSHAN), "AUDIT_ITEM_BYLAW"]),
    JSON | st.lists(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6), max_size=3),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(PARTS)
def test_no_record_breaks_it(published: dict[str, Any]) -> None:
    record = read_record(published)
    assert all(material.name for material in record.materials)
