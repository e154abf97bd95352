"""Two clerks on one case, and a database that goes while a case is worked on: nothing is overwritten or lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from socket import socket

import pytest
from sqlalchemy import select

from desk.widgets.banner import Banner
from schema.cases.charging import charge_fee
from schema.cases.deciding import decide
from schema.cases.receiving import accept, receive_case
from schema.cases.states import CaseState, Decision
from schema.cases.views import CaseView
from schema.hall.halls import HallView
from schema.hall.staff import find_clerk
from schema.hall.versions import ItemMaterialView
from schema.settings import DeskSettings
from schema.store.engine import Store
from schema.store.events import event_t
from schema.store.transaction import Tx
from tests.database.cases import LI, publish_version
from tests.desk.at_cases import cases_at, hands
from tests.desk.test_case_life import FORM, TAKE, logged, open_only_case
from tests.desk.test_desk_lost import Outage
from tests.halls import TESTER
from tests.kiosk.slip.printer_emulator import NetworkPrinter

__all__ = ["hands"]

pytestmark = pytest.mark.usefixtures("hands")


@pytest.fixture
def accepted(store: Store, hall: HallView) -> CaseView:
    """A case that somebody has accepted."""
    case = store.write(lambda tx: receive_case(tx, hall, 1, LI), actor=TESTER)
    return store.write(lambda tx: accept(tx, hall, case.id), actor=TESTER)


@pytest.fixture
def outage(store: Store, request: pytest.FixtureRequest) -> Iterator[Outage]:
    one = Outage(store, lambda: str(request.getfixturevalue("postgres_server")))
    yield one
    one.end()


def colleague(store: Store, hall: HallView, work: Callable[[Tx], CaseView]) -> None:
    """李强 does something at his own desk."""
    clerk = store.read(lambda reader: find_clerk(reader, hall, "1002"))
    store.write(work, actor=clerk.actor("window:2"))


async def test_the_second_clerk_is_told_and_keeps_what_was_typed(
    store: Store, hall: HallView, accepted: CaseView
) -> None:
    async with cases_at(store, hall) as desk:
        await open_only_case(desk)
        await desk.keys("d", "1", "营业执照")
        colleague(store, hall, lambda tx: decide(tx, hall, accepted.id, Decision.DENIED, reason="住所不符合规定"))
        await desk.keys("f2")
        await desk.on_page()
        assert "changed" in desk.notice and "decided" in desk.notice
        assert "decided" in desk.shown and "denied" in desk.shown and "D" in desk.grey
        case = desk.case()
        assert case.decision == Decision.DENIED and case.certificate == "" and logged(store, "decide") == 1
        # What was typed is there still.
        assert desk.desk.screen.book.of(f"decide {accepted.id}")["certificate"] == "营业执照"


async def test_after_a_change_that_does_not_matter_enter_does_it(
    store: Store, hall: HallView, accepted: CaseView
) -> None:
    async with cases_at(store, hall) as desk:
        await open_only_case(desk)
        await desk.keys("d", "1", "营业执照")
        colleague(store, hall, lambda tx: charge_fee(tx, hall, accepted.id, "工本费", 500))
        await desk.keys("f2")
        await desk.desk.until(lambda: "changed" in desk.desk.said and desk.desk.typed == "营业执照")
        assert logged(store, "decide") == 0
        await desk.keys("f2")
        assert desk.case().certificate == "营业执照" and "¥5.00" in desk.shown


async def test_both_have_the_page_open(store: Store, hall: HallView, accepted: CaseView) -> None:
    """Each desk shows what the other has done, by itself."""
    async with cases_at(store, hall) as one:
        await open_only_case(one)
        async with cases_at(store, hall, 2, clerk="1002") as other:
            await open_only_case(other)
            await other.keys("d", "1", "f2")
            assert other.case().state == CaseState.DECIDED
            await one.desk.until(lambda: "decided" in one.shown)
            assert "D" in one.grey
            await one.keys("l", "1", LI.name, "enter")
            await other.desk.until(lambda: "result delivered" in other.shown)
            assert accepted.number in one.shown and one.page is not other.page


async def test_an_acceptance_typed_while_the_database_is_gone_is_applied_once(
    store: Store, hall: HallView, outage: Outage
) -> None:
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE)
        outage.begin()
        await desk.desk.until(lambda: desk.desk.screen.lost)
        await desk.type("v", "a")
        await desk.desk.until(lambda: desk.desk.screen.pending is not None)
        outage.end()
        await desk.desk.until(lambda: desk.desk.screen.pending is None and not desk.desk.screen.lost)
        (case,) = desk.cases
        assert case.state == CaseState.ACCEPTED and logged(store, "receive_case") == 1


async def test_the_page_says_that_the_database_is_gone(
    store: Store, hall: HallView, accepted: CaseView, outage: Outage
) -> None:
    async with cases_at(store, hall) as desk:
        await open_only_case(desk)
        outage.begin()
        await desk.desk.until(lambda: desk.page.query_one(Banner).display)
        await desk.type("d", "1", "f2")
        await desk.desk.until(lambda: "Decision" in desk.page.query_one(Banner).waiting)
        outage.end()
        await desk.desk.until(lambda: desk.case().state == CaseState.DECIDED)
        await desk.desk.until(lambda: "decided" in desk.shown and not desk.page.query_one(Banner).display)
        assert logged(store, "decide") == 1 and accepted.number in desk.shown


def at_printer(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """The machine's printer is this one."""
    for name, value in (("KIND", "network"), ("HOST", "127.0.0.1"), ("PORT", str(port))):
        monkeypatch.setenv(f"ONESTOP_KIOSK__PRINTER__{name}", value)


async def test_a_notice_is_printed_from_the_page(
    store: Store, hall: HallView, accepted: CaseView, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NetworkPrinter() as printer:
        at_printer(monkeypatch, printer.port)
        async with cases_at(store, hall) as desk:
            await open_only_case(desk)
            await desk.keys("p")
            await desk.desk.until(lambda: accepted.number in desk.notice)
    (job,) = printer.jobs
    assert len(job) > 500
    query = select(event_t.c.actor, event_t.c.place).where(event_t.c.subject == "slip")
    (settled,) = store.read(lambda r: list(r.all(query)))
    assert settled.place == "window:1"


async def test_a_printer_that_is_off_says_so(
    store: Store, hall: HallView, accepted: CaseView, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        at_printer(monkeypatch, taken.getsockname()[1])  # nobody listens there
    async with cases_at(store, hall) as desk:
        await open_only_case(desk)
        await desk.keys("p")
        await desk.desk.until(lambda: "127.0.0.1" in desk.notice)
        assert desk.case().version == accepted.version


async def test_a_notice_comes_out_by_itself_where_the_hall_wants_it(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NetworkPrinter() as printer:
        at_printer(monkeypatch, printer.port)
        async with cases_at(store, hall, settings=DeskSettings(print_notices=True)) as desk:
            await desk.keys(*TAKE, "a")
            await desk.desk.until(lambda: printer.jobs)
            await desk.desk.pilot.app.workers.wait_for_complete()
    assert len(printer.jobs) == 1
