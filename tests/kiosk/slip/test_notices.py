"""The notices of real cases, from the database to the bytes a printer gets, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.slip.content import AcceptanceReceipt, ClockNotice, CorrectionNotice, Notice, ResultNotice
from kiosk.slip.elements import Text
from kiosk.slip.layout import lay_out
from kiosk.slip.notices import notice_of
from schema.cases.states import CaseVerb, Decision
from schema.cases.views import CaseView, Material
from schema.errors import NothingToTell
from schema.hall.halls import HallView, item_t
from schema.language import speaking
from schema.public.models import SlipKind, SlipState
from schema.public.slips import slips_labelled
from schema.store.engine import Store
from tests.database.cases import LAND, REPORT, Cases, at, cases_in
from tests.database.test_commands import facts, refusal
from tests.items import FEASIBILITY, publish
from tests.kiosk.slip.escpos_reader import Line, read_job

V = CaseVerb


@pytest.fixture
def desk(store: Store, hall: HallView) -> Iterator[Cases]:
    """Applications for Lingshan's published item: 20 days by law, 5 promised."""
    publish(store, hall, queue=1)
    with cases_in(store, hall) as cases, speaking("zh_CN"):
        cases.item = store.read(
            lambda reader: reader.scalar(select(item_t.c.id).where(item_t.c.code == FEASIBILITY))
        )
        yield cases


def told(desk: Cases, case: CaseView) -> tuple[SlipKind, Notice, str]:
    """The notice, and its lines as one text."""
    kind, notice = desk.store.read(lambda reader: notice_of(reader, desk.hall, case))
    lines = [each.text.strip() for each in lay_out(notice, 58) if isinstance(each, Text)]
    return kind, notice, "".join(lines).replace(" ", "")


def test_each_state_has_its_notice(desk: Cases) -> None:
    case = desk.receive(materials=(Material(REPORT, received=True, copies=3), Material(LAND)))
    with pytest.raises(NothingToTell):
        told(desk, case)
    case = desk.do(V.CORRECT, case, missing=[(LAND, "缺少"), (REPORT, "缺单位盖章")])
    kind, notice, words = told(desk, case)
    assert kind == SlipKind.CORRECTION and isinstance(notice, CorrectionNotice)
    assert f"1.{LAND}：缺少" in words and f"2.{REPORT}：缺单位盖章" in words
    assert "收件日期：2026-03-02" in words and "咨询电话：0777-6428820" in words

    case = desk.do(V.ACCEPT, desk.do(V.SUPPLEMENT, case))
    kind, notice, words = told(desk, case)
    assert kind == SlipKind.ACCEPTANCE and isinstance(notice, AcceptanceReceipt)
    assert "受理日期：2026-03-02" in words and "承诺办结日期：2026-03-09" in words
    assert "法定办结期限：2026-03-30" in words and f"1.{REPORT}3份" in words

    # The expert review the item publishes, of 30 days.
    desk.now = at("2026-03-03 09:00")
    case = desk.do(V.SUSPEND, case, limit_days=30, reason="须经专家评审")
    kind, notice, words = told(desk, case)
    assert kind == SlipKind.CLOCK and isinstance(notice, ClockNotice)
    assert "特别程序告知书" in words and "专家评审" in words and "最长工作日：30" in words
    assert "起始日期：2026-03-03" in words and "顺延后承诺办结日期：2026-04-21" in words
    desk.now = at("2026-03-11 15:00")
    case = desk.do(V.RESUME, case)
    case = desk.do(V.EXTEND, case)
    kind, notice, words = told(desk, case)
    assert kind == SlipKind.CLOCK and "延期办理告知书" in words and "延长工作日：10" in words
    # 12, 13, 16, 17 March without the extension; with it 10 days more.
    assert "顺延后承诺办结日期：2026-03-31" in words

    case = desk.do(V.DECIDE, case, certificate="可行性研究报告的批复", certificate_number="灵发改〔2026〕17号")
    kind, notice, words = told(desk, case)
    assert kind == SlipKind.RESULT and isinstance(notice, ResultNotice)
    assert "准予许可" in words and "灵发改〔2026〕17号" in words and "领取地点：县政务服务中心" in words
    assert case.applicant_name not in words and "李**" in words


def test_a_denial_and_a_refusal_tell_the_reason_and_the_rights(desk: Cases) -> None:
    denied = desk.do(
        V.DECIDE, desk.do(V.ACCEPT, desk.receive()), decision=Decision.DENIED, reason="未取得节能审查意见"
    )
    refused = desk.do(V.REFUSE, desk.receive(), reason="不属于本机关职权范围")
    for case, outcome in ((denied, "不予许可"), (refused, "不予受理")):
        _kind, _notice, words = told(desk, case)
        assert outcome in words and f"理由：{case.reason}" in words and "申请行政复议" in words


def test_dates_in_a_year_not_announced_are_marked(desk: Cases) -> None:
    desk.now = at("2026-12-28 10:00")
    _kind, _notice, words = told(desk, desk.do(V.ACCEPT, desk.receive(complete=True)))
    assert "承诺办结日期：2027-01-05" in words and "2027年日历尚未公布" in words


def test_by_script_a_notice_is_printed_and_kept(
    store: Store, hall: HallView, db_url: str, tmp_path: Path
) -> None:
    paper, config = tmp_path / "paper", tmp_path / "config.toml"
    paper.touch()
    config.write_text(f'[kiosk.printer]\nkind = "file"\npath = "{paper}"\n', encoding="utf-8")
    db: tuple[Any, ...] = ("--db", db_url)
    who = ("--item", "511Z07001006", "--name", "李建国", "--document", "350583199001012345", "--lack", LAND)
    number = facts("case", "receive", *who, *db)["case"]
    print_it = ("slip", "notice", number, "--config", str(config), *db)
    assert "no notice" in refusal(*print_it)
    facts("case", "correct", number, "--missing", LAND, *db)
    first = facts(*print_it)
    again = facts(*print_it)
    assert (first["reprint"], again["reprint"]) == (0, 1)
    lines = [event.text for event in read_job(paper.read_bytes()) if isinstance(event, Line)]
    assert lines.count("Notice of what is missing") == 2 and lines.count("Reprint") == 1
    slips = store.read(lambda reader: slips_labelled(reader, hall, number.partition("-")[2]))
    assert [(slip.kind, slip.state, slip.reprint) for slip in slips] == [
        (SlipKind.CORRECTION, SlipState.PRINTED, 0),
        (SlipKind.CORRECTION, SlipState.PRINTED, 1),
    ]
