"""What items say from a day on: publishing versions, correcting one nobody uses, and importing them whole."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from sqlalchemy import select, update
from typer.testing import CliRunner

from schema.cases.receiving import receive_case
from schema.commands.items import items_commands
from schema.errors import BadInput, UnknownItem
from schema.exchange.files import read_items
from schema.exchange.importing import ImportReport, import_items
from schema.exchange.national import read_national
from schema.hall import clock
from schema.hall.founding import found_hall
from schema.hall.halls import HallView, find_item, list_items
from schema.hall.kinds import CaseKind, MaterialNeed, Special, StepKind
from schema.hall.presets import preset
from schema.hall.publishing import (
    content_of,
    publish_version,
    said_of,
    set_one_clerk,
    set_special,
    set_steps,
)
from schema.hall.standing import standings
from schema.hall.version_rows import VersionContent
from schema.hall.versions import (
    ItemFeeView,
    ItemMaterialView,
    ItemSpecialView,
    ItemStepView,
    VersionView,
    list_versions,
    version_in_force,
    version_t,
)
from schema.store.engine import Store
from tests.database.cases import LI, MATERIALS
from tests.halls import TESTER
from tests.items import FEASIBILITY, LINGSHAN

DAY = timedelta(days=1)
STEPS = (
    ItemStepView(1, "初审", StepKind.REVIEW, days=2),
    ItemStepView(2, "会签", StepKind.CO_SIGN, 1, 3, silence_consents=True),
    ItemStepView(2, "公告", StepKind.NOTIFY, days=0, may_follow=True),
)
CONTENT = VersionContent(
    "企业设立登记",
    CaseKind.PROMISED,
    20,
    5,
    basis="《行政许可法》",
    materials=(
        ItemMaterialView("申请书", originals=1),
        ItemMaterialView("委托书", MaterialNeed.CONDITIONAL, "委托他人的"),
        ItemMaterialView("租赁合同", MaterialNeed.LATER, copies=2),
    ),
    fees=(ItemFeeView("工本费", "50元/本", 5000, waivable=True),),
    steps=STEPS,
    specials=(ItemSpecialView(Special.EXPERT_REVIEW, 30, "第45条", "局长"),),
)


def _publish(store: Store, hall: HallView, content: VersionContent, day: date, item: int = 1) -> int | None:
    return store.write(lambda tx: publish_version(tx, hall, item, content, valid_from=day), actor=TESTER)


def _versions(store: Store, item: int = 1) -> list[VersionView]:
    return store.read(lambda reader: list_versions(reader, item))


def _content(store: Store, version: VersionView) -> VersionContent:
    return store.read(lambda reader: content_of(reader, version))


def _today(hall: HallView) -> date:
    return clock.business_day(hall)


def _take(store: Store, hall: HallView, path: Path) -> ImportReport:
    batch = read_items(path)
    return store.write(lambda tx: import_items(tx, hall, batch), actor=TESTER)


def test_a_version_is_read_back_as_it_was_published(store: Store, hall: HallView) -> None:
    day = date(2026, 3, 2)
    assert _publish(store, hall, CONTENT, day) == 1
    (version,) = _versions(store)
    assert (version.version, version.valid_from, version.valid_until) == (1, day, None)
    assert _content(store, version) == CONTENT
    assert store.read(lambda reader: standings(reader, hall))[1].content == CONTENT
    assert _publish(store, hall, CONTENT, day + 9 * DAY) is None


def test_a_new_version_ends_the_one_before(store: Store, hall: HallView) -> None:
    first, second = date(2026, 3, 2), date(2026, 6, 1)
    _publish(store, hall, CONTENT, first)
    assert _publish(store, hall, replace(CONTENT, promised_days=3), second) == 2
    newest, oldest = _versions(store)
    assert (oldest.valid_until, newest.valid_from, newest.valid_until) == (second - DAY, second, None)
    for day, found in ((first - DAY, None), (first, 1), (second - DAY, 1), (second, 2), (second + 900 * DAY, 2)):
        version = store.read(lambda reader, day=day: version_in_force(reader, 1, day))
        assert (version and version.version) == found
    with pytest.raises(BadInput, match="version 2 begins on 2026-06-01, which is later"):
        _publish(store, hall, CONTENT, second - DAY)
    assert len(_versions(store)) == 2


def test_what_nobody_uses_is_corrected_in_its_place(store: Store, hall: HallView) -> None:
    today = _today(hall)
    _publish(store, hall, replace(CONTENT, steps=(), specials=()), today)
    store.write(lambda tx: set_steps(tx, hall, 1, STEPS, today), actor=TESTER)
    special = ItemSpecialView(Special.HEARING, 20)
    store.write(lambda tx: set_special(tx, hall, 1, special, today), actor=TESTER)
    store.write(lambda tx: set_special(tx, hall, 1, replace(special, limit_days=15), today), actor=TESTER)
    assert store.write(lambda tx: set_one_clerk(tx, hall, 1, False, today), actor=TESTER) == 1
    (version,) = _versions(store)
    expected = replace(CONTENT, specials=(replace(special, limit_days=15),), one_clerk=False)
    assert _content(store, version) == expected
    # No row is ever taken away: fewer materials are a version of their own.
    with pytest.raises(BadInput, match=r"version 1 begins on .*, too, and has more materials"):
        _publish(store, hall, replace(expected, materials=CONTENT.materials[:1]), today)
    assert _publish(store, hall, replace(expected, materials=CONTENT.materials[:1]), today + DAY) == 2


def test_a_version_a_case_was_received_under_stays(store: Store, hall: HallView) -> None:
    today = _today(hall)
    _publish(store, hall, CONTENT, today)
    _publish(store, hall, CONTENT, today, item=2)
    store.write(lambda tx: receive_case(tx, hall, 1, LI, MATERIALS), actor=TESTER)
    with pytest.raises(BadInput, match="was received under version 1 already") as caught:
        store.write(lambda tx: set_one_clerk(tx, hall, 1, False, today), actor=TESTER)
    assert f"Give {(today + DAY).isoformat()} or a later one." in str(caught.value)
    assert store.write(lambda tx: set_one_clerk(tx, hall, 1, False, today + DAY), actor=TESTER) == 2
    assert [version.one_clerk for version in _versions(store)] == [False, True]
    # Another item's version is nobody's yet.
    assert store.write(lambda tx: set_one_clerk(tx, hall, 2, False, today), actor=TESTER) == 1


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([ItemStepView(2, "初审", StepKind.REVIEW)], "stage: the stages are 2. Count them from 1"),
        ([ItemStepView(1, " ", StepKind.REVIEW)], "step: it has no name"),
        ([ItemStepView(1, "初审", StepKind.REVIEW, days=-1)], "days: they are less than 0"),
        ([ItemStepView(1, "初审", StepKind.REVIEW, days=9_999)], "days: a limit has at most 3650 days"),
        ([ItemStepView(1, "初审", StepKind.REVIEW, 77)], "department: step 初审 names none of this hall"),
        ([ItemStepView(1, "长" * 101, StepKind.REVIEW)], "name: has 101 characters, at most 100 fit"),
    ],
)
def test_steps_that_cannot_be(store: Store, hall: HallView, steps: list[ItemStepView], told: str) -> None:
    with pytest.raises(BadInput) as caught:
        store.write(lambda tx: set_steps(tx, hall, 1, steps, date(2026, 3, 2)), actor=TESTER)
    assert str(caught.value).startswith(told)
    assert _versions(store) == []


def test_special_procedures_that_cannot_be(store: Store, hall: HallView) -> None:
    for special, told in (
        (ItemSpecialView(Special.HEARING, 0), "a special procedure of 0 days stops nothing"),
        (ItemSpecialView(Special.SURVEY, 5, "某条例"), "art. 45 of the Licensing Law does not name survey"),
    ):
        with pytest.raises(BadInput, match=told):
            store.write(lambda tx, s=special: set_special(tx, hall, 1, s, date(2026, 3, 2)), actor=TESTER)
    with pytest.raises(UnknownItem):
        _publish(store, hall, CONTENT, date(2026, 3, 2), item=99)


def test_every_record_of_lingshans_item_answers(store: Store, hall: HallView) -> None:
    report = _take(store, hall, LINGSHAN)
    assert (report.versions, report.later, report.kept) == (1, 0, [])
    item = store.read(lambda reader: find_item(reader, hall, FEASIBILITY))
    (version,) = _versions(store, item.id)
    # The library's own number of the version.
    assert (version.version, version.valid_from) == (11, _today(hall))
    content = _content(store, version)
    assert (content.kind, content.legal_days, content.promised_days) == (CaseKind.PROMISED, 20, 5)
    assert content.result_name == "灵山县发展和改革局关于×××项目可行性研究报告的批复"
    assert len(content.materials) == 9 and content.fees == () and content.one_clerk
    assert [each.need for each in content.materials] == [MaterialNeed.NEEDED] * 8 + [MaterialNeed.CONDITIONAL]
    assert content.materials[1] == ItemMaterialView(
        "由相应工程咨询资格的机构编制的可行性研究报告",
        originals=3,
        form="A4",
        source="申请人自备",
        basis="《中央预算内直接投资项目管理办法》（国家发改委令2014年第7号）",
        standard="单位盖章",
    )
    assert content.specials == (
        ItemSpecialView(Special.EXPERT_REVIEW, 30, "中华人民共和国国家发展和改革委员会令2017年第2号", "审批机构"),
    )
    assert content.published == json.loads(LINGSHAN.read_text(encoding="utf-8"))["CUSTOM"]


def _lingshan(**changed: Any) -> str:
    document = json.loads(LINGSHAN.read_text(encoding="utf-8"))
    document["CUSTOM"]["AUDIT_ITEM"][0].update(changed)
    return json.dumps(document)


def test_an_import_of_another_text_is_a_new_version_and_keeps_the_steps(store: Store, hall: HallView) -> None:
    monday = date(2026, 3, 2)

    def take(text: str) -> ImportReport:
        batch = read_national(text, "item.json")
        return store.write(lambda tx: import_items(tx, hall, batch), actor=TESTER)

    with clock.using(lambda: clock.day_bounds(hall, monday)[0]):
        take(_lingshan())
        item = store.read(lambda reader: find_item(reader, hall, FEASIBILITY)).id
        store.write(lambda tx: set_steps(tx, hall, item, STEPS, monday), actor=TESTER)
        # Corrected on the same day, in its place; the same again is nothing new.
        report = take(_lingshan(promise_day=4))
        assert (report.changed, report.versions, report.later) == (1, 1, 0)
        assert take(_lingshan(promise_day=4)).unchanged == 1
    with clock.using(lambda: clock.day_bounds(hall, monday + DAY)[0]):
        report = take(_lingshan(promise_day=3, task_version=15))
        assert (report.changed, report.versions, report.later) == (1, 1, 0)
        # A day the library names is kept to.
        assert take(_lingshan(promise_day=2, plan_effective_date="20260601")).later == 1
    found = [(each.version, each.promised_days, each.valid_from) for each in _versions(store, item)]
    assert found == [(16, 2, date(2026, 6, 1)), (15, 3, monday + DAY), (11, 4, monday)]
    assert all(_content(store, each).steps == STEPS for each in _versions(store, item))


def test_a_preset_founds_its_items_with_versions(store: Store) -> None:
    hall = store.write(lambda tx: found_hall(tx, preset("xiangzhou")), actor=TESTER)
    items = store.read(lambda reader: list_items(reader, hall))
    standing = store.read(lambda reader: standings(reader, hall))
    assert set(standing) == {item.id for item in items} and len(items) == 332
    assert {each.version.name for each in standing.values()} == {item.name for item in items}
    rows = store.read(lambda reader: reader.all(select(version_t.c.version, version_t.c.one_clerk)))
    assert len(rows) == 332 + 14 * 21 and set(rows) == {(1, True)}


def _run(*words: str) -> Any:
    app = typer.Typer()
    items_commands(app)
    return CliRunner().invoke(app, ["items", *words])


def _facts(*words: str) -> dict[str, Any]:
    result = _run(*words, "--json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def test_the_commands_show_and_change_an_item(
    store: Store, hall: HallView, db_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")
    monkeypatch.setenv("ONESTOP_DB", db_url)
    assert _facts("import", str(LINGSHAN))["versions"] == 1
    steps = ("--step", "1,初审,审查,2", "--step", "２，会签，co_sign，3，区行政审批局，超时默认")
    changed = _facts("steps", FEASIBILITY, *steps, "--command", "s1")
    assert (changed["changed"], changed["version"]) == (True, 11)
    assert _facts("steps", FEASIBILITY, *steps, "--command", "s1")["version"] == 11
    assert _facts("steps", FEASIBILITY, *steps)["changed"] is False
    assert _facts("special", FEASIBILITY, "听证", "--days", "20", "--basis", "第47条")["version"] == 11
    assert _facts("one-clerk", FEASIBILITY, "no", "--from", "2099-01-05")["version"] == 12
    shown = _facts("show", FEASIBILITY, "--version", "11")
    assert (shown["valid_until"], shown["one_clerk"]) == ("2099-01-04", True)
    assert shown["steps"][1] == {
        "stage": 2,
        "name": "会签",
        "kind": "co_sign",
        "days": 3,
        "silence_consents": True,
        "may_follow": False,
        "department": "区行政审批局",
    }
    assert [each["kind"] for each in shown["specials"]] == ["expert_review", "hearing"]
    assert shown["joint"] == ["城市规划行政主管部门", "自然资源行政主管部门"]
    assert shown["windows"][0]["phone"] == "0777-6428820" and len(shown["questions"]) == 1
    assert shown["result"].endswith("批复") and len(shown["materials"]) == 9
    assert [each["version"] for each in _facts("versions", FEASIBILITY)["versions"]] == [12, 11]
    told = _run("show", FEASIBILITY).stdout
    assert "stage 2: 会签 (co-sign, 3 working days, 区行政审批局, silence consents)" in told
    assert "One clerk may accept and decide: no" in told
    # An item without a version shows its row.
    assert _facts("show", "511Z07001006")["version"] is None
    assert said_name(store, hall) == "企业设立登记"
    for words, message in (
        (("show", FEASIBILITY, "--version", "3"), "has no version 3. Its versions are 12, 11."),
        (("one-clerk", FEASIBILITY, "maybe"), "“maybe” is neither yes nor no"),
        (("special", FEASIBILITY, "占卜", "--days", "3"), "“占卜” is none"),
        (("steps", FEASIBILITY, "--step", "1,初审"), "“1,初审” has 2 parts"),
        (("steps", FEASIBILITY, "--step", "1,初审,review,2,某局"), "“某局” is no department"),
        (("steps", FEASIBILITY, "--step", "一,初审,review,2"), "“一” is no whole number"),
    ):
        error = _run(*words).exception
        assert isinstance(error, BadInput) and message in str(error)


def said_name(store: Store, hall: HallView) -> str:
    """What the first item says of itself."""
    return store.read(lambda reader: said_of(reader, hall, 1)).name


def test_an_item_without_a_version_says_what_its_row_does(store: Store, hall: HallView) -> None:
    row = update(version_t.metadata.tables["item"]).values(legal_days=20, promised_days=0)
    store.write(lambda tx: tx.run(row), actor=TESTER)
    content = store.read(lambda reader: said_of(reader, hall, 1))
    assert content == VersionContent("企业设立登记", CaseKind.IMMEDIATE, 20, 0)
