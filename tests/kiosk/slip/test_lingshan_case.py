"""Lingshan's published item taken whole, and a case on it: from the ticket to the delivery and the exchange."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from kiosk.slip.a4 import a4_pdf
from kiosk.slip.elements import Text
from kiosk.slip.layout import lay_out
from kiosk.slip.notices import notice_of
from kiosk.slip.raster import shown
from schema.cases.clock_stops import resume
from schema.cases.states import CaseState, CaseVerb, Delivery
from schema.cases.step_rows import steps_of
from schema.cases.timing import timing_of
from schema.cases.views import CaseView, materials_of
from schema.errors import BadInput
from schema.exchange.case_files import ExportFormat, write_cases
from schema.exchange.national_cases import ExchangeTable
from schema.hall.halls import HallView, item_t
from schema.hall.kinds import CaseKind, MaterialNeed, Special, StepKind
from schema.hall.publishing import set_steps
from schema.hall.versions import (
    ItemStepView,
    materials_of_version,
    specials_of_version,
    steps_of_version,
    version_in_force,
)
from schema.language import speaking
from schema.public.models import SlipKind
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish
from schema.queue.states import Outcome
from schema.queue.windows import open_window
from schema.store.engine import Store
from tests.database.cases import Cases, at, cases_in
from tests.halls import TESTER
from tests.items import FEASIBILITY, publish

V = CaseVerb
STEPS = [ItemStepView(1, "审查", StepKind.REVIEW, days=2), ItemStepView(2, "审核", StepKind.APPROVE, days=1)]


@pytest.fixture
def desk(store: Store, hall: HallView) -> Iterator[Cases]:
    with cases_in(store, hall) as cases, speaking("zh_CN"):
        publish(store, hall, queue=1)
        cases.item = store.read(lambda r: r.scalar(select(item_t.c.id).where(item_t.c.code == FEASIBILITY)))
        yield cases


def words(desk: Cases, case: CaseView, kind: SlipKind) -> str:
    """What the notice says now, on both papers and on A4, drawn too."""
    found, notice = desk.store.read(lambda reader: notice_of(reader, desk.hall, case))
    assert found == kind
    for paper, dots in ((58, 384), (80, 576)):
        assert shown(lay_out(notice, paper), dots).height > dots
    assert a4_pdf(notice).startswith(b"%PDF")
    return "".join(each.text.strip() for each in lay_out(notice, 58) if isinstance(each, Text)).replace(" ", "")


def test_the_record_is_taken_whole(desk: Cases) -> None:
    version = desk.store.read(lambda r: version_in_force(r, desk.item, date(2026, 3, 2)))
    assert version is not None and version.version == 11
    assert (version.kind, version.legal_days, version.promised_days) == (CaseKind.PROMISED, 20, 5)
    assert version.result_name == "灵山县发展和改革局关于×××项目可行性研究报告的批复"
    materials = desk.store.read(lambda r: materials_of_version(r, version.id))
    assert len(materials) == 9 and {each.need for each in materials} <= set(MaterialNeed)
    assert (materials[0].copies, materials[1].originals) == (3, 3)
    (special,) = desk.store.read(lambda r: specials_of_version(r, version.id))
    assert (special.kind, special.limit_days, special.approver) == (Special.EXPERT_REVIEW, 30, "审批机构")
    assert special.basis == "中华人民共和国国家发展和改革委员会令2017年第2号"


def test_from_the_ticket_to_the_delivery(desk: Cases, tmp_path: Path) -> None:
    write = lambda work: desk.store.write(work, actor=TESTER)  # noqa: E731
    write(lambda tx: set_steps(tx, desk.hall, desk.item, STEPS, date(2026, 3, 2)))
    version = desk.store.read(lambda r: version_in_force(r, desk.item, date(2026, 3, 2)))
    assert desk.store.read(lambda r: steps_of_version(r, version.id)) == STEPS
    assert len(desk.store.read(lambda r: materials_of_version(r, version.id))) == 9

    # Monday 2 March 2026, 10:00: a number, called to window 1.
    ticket = write(lambda tx: issue(tx, desk.hall, 1, item_id=desk.item))
    write(lambda tx: open_window(tx, desk.hall, 1))
    assert write(lambda tx: call_next(tx, desk.hall, 1)).id == ticket.id
    needed = [
        each.name
        for each in desk.store.read(lambda r: materials_of_version(r, version.id))
        if each.need != MaterialNeed.CONDITIONAL
    ]
    case = desk.receive(materials=(), complete=True, ticket_id=ticket.id)
    assert len(desk.store.read(lambda r: materials_of(r, case.id))) == 9
    case = desk.do(V.CORRECT, case, missing=[(needed[1], "缺单位盖章")], reply_by=date(2026, 3, 13))
    write(lambda tx: finish(tx, desk.hall, ticket.id, 1, Outcome.CORRECTION))
    said = words(desk, case, SlipKind.CORRECTION)
    assert f"1.{needed[1]}：缺单位盖章" in said and "请于此日前补正：2026-03-13" in said

    desk.now = at("2026-03-04 09:30")
    case = desk.do(V.ACCEPT, desk.do(V.SUPPLEMENT, case))
    # 5, 6, 9, 10, 11 March; by law 20 working days on: 1 April.
    assert case.promised_due_at == at("2026-03-11 17:00") and case.legal_due_at == at("2026-04-01 17:00")
    assert "承诺办结日期：2026-03-11" in words(desk, case, SlipKind.ACCEPTANCE)
    case = desk.do(V.WORK, case)

    # The expert review it publishes: 30 working days at the most, from 6 March.
    desk.now = at("2026-03-06 15:00")
    for wrong, why in (
        ({"limit_days": 31}, "最长 30 个工作日"),
        ({"kind": Special.SURVEY, "basis": "自拟"}, "踏勘"),
    ):
        with pytest.raises(BadInput, match=why):
            desk.do(V.SUSPEND, case, **wrong)
    case = desk.do(V.SUSPEND, case, limit_days=None, reason="可行性研究报告须经专家评审", approver="")
    # Not counted: 9 March to 20 April (6 April is 清明, off). Used: 5 and 6 March; 21, 22, 23 April are left.
    assert case.promised_due_at == at("2026-04-23 17:00")
    said = words(desk, case, SlipKind.CLOCK)
    assert "专家评审" in said and "最长工作日：30" in said and "顺延后承诺办结日期：2026-04-23" in said
    # It ends earlier, on 25 March: the 12 days really used move the dates, no more.
    desk.now = at("2026-03-25 11:00")
    case = write(lambda tx: resume(tx, desk.hall, case.id, "专家组同意修改后通过"))
    timing = desk.store.read(lambda r: timing_of(r, desk.hall, case))
    # Not counted: 9 to 13, 16 to 20, 23 to 25 March, 13 days. 26, 27, 30 March are left of the promise.
    assert timing is not None and timing.promised.end.suspended == 13
    assert case.promised_due_at == at("2026-03-30 17:00")
    # By law: 20 days after 4 March are 2 (5, 6) + 18 from 26 March: to 21 April, over 清明.
    assert case.legal_due_at == at("2026-04-21 17:00")

    desk.now = at("2026-03-26 16:00")
    case = desk.do(V.WORK, case, place=2, opinion="同意批复")
    assert all(step.over for step in desk.store.read(lambda r: steps_of(r, case.id)))
    case = desk.do(V.DECIDE, case, certificate=version.result_name, certificate_number="灵发改投资〔2026〕17号")
    said = words(desk, case, SlipKind.RESULT)
    assert "灵发改投资〔2026〕17号" in said and "领取地点：县政务服务中心法人大厅" in said
    case = desk.do(V.DELIVER, case, way=Delivery.WINDOW)
    case = desk.do(V.CONCLUDE, case)
    assert case.state == CaseState.CONCLUDED and case.ticket_id == ticket.id

    report = write_cases(desk.store, desk.hall, tmp_path, ExportFormat.BOTH, TESTER)
    assert not report.faults
    rows = {}
    for path in report.files:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows[ExchangeTable("up_" + path.stem.partition("-up_")[2])] = list(csv.DictReader(file))
    (accepted,), (result,) = rows[ExchangeTable.ACCEPT], rows[ExchangeTable.RESULT]
    assert (accepted["task_code"], accepted["task_version"]) == (FEASIBILITY, "11")
    assert accepted["catalog_code"] == "452004020000" and accepted["org_name"] == "灵山县发展和改革局"
    assert result["result_cetr_no"] == "灵发改投资〔2026〕17号" and len(rows[ExchangeTable.MATERIAL]) == len(
        needed
    )
    (special,) = rows[ExchangeTable.SPECIAL]
    assert (special["special_name"], special["result"]) == ("专家评审", "专家组同意修改后通过")
    told = "收件 补正告知 补正受理 受理 审查 特别程序开始 特别程序结束 审核 决定 送达 办结"
    assert [row["process_name"] for row in rows[ExchangeTable.PROCESS]] == told.split()
