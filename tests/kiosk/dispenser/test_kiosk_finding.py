"""A visitor finds an item, reads what to bring for it, and takes a number for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.finding import Way
from kiosk.dispenser.visit import View, Visit
from kiosk.dispenser.widgets.target import Target
from kiosk.spool.copying import renew
from kiosk.spool.spool import open_spool
from schema.hall.day_models import OpeningHours
from schema.hall.halls import HallView, hall_t, item_t, queue_t
from schema.language import current_language
from schema.settings import KioskSettings
from schema.store.engine import Store
from tests.halls import TESTER
from tests.items import FEASIBILITY, publish, stock_items
from tests.kiosk.dispenser.at_finding import at_guide, at_search, at_ways
from tests.kiosk.dispenser.at_kiosk import (
    at_items,
    at_result,
    dummy,
    kiosk_at,
    laid_out,
    more_items,
    says,
    shown,
    tickets,
    touch,
    until,
    walk_away,
)


def id_of(store: Store, code: str) -> int:
    item = store.read(lambda reader: reader.scalar(select(item_t.c.id).where(item_t.c.code == code)))
    assert isinstance(item, int)
    return item


def names(app: KioskApp) -> list[str]:
    """The items the search has found."""
    return [item.name for item in app.visit.finding.found]


async def test_initials_typed_by_touch_find_an_item_and_lead_to_a_number(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await touch(pilot, "#find")
        await touch(pilot, "#by-search")
        for letter in "BDC":
            await touch(pilot, f"#letter-{letter}")
        assert names(app) == ["不动产统一登记"]
        await touch(pilot, "#item-4")
        await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert (ticket.label, ticket.item_id) == ("C001", 4)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_what_is_found_follows_each_key(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "qysl")
        assert names(app) == ["企业设立登记"]
        await pilot.press("backspace")
        assert names(app) == ["企业设立登记"]
        await pilot.press("backspace")
        assert names(app) == ["企业设立登记", "企业投资项目备案（技术改造）（市级/县级）"]
        await until(pilot, lambda: laid_out(app, "#item-2"))
        await touch(pilot, "#clear")
        await says(pilot, "first letters")
        assert names(app) == []
        await pilot.press("q", "q", "q")
        await says(pilot, "Nothing is found")
        assert tickets(store, hall) == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_characters_and_words_are_typed_on_a_keyboard(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "统一登记")
        assert names(app) == ["不动产统一登记"]
        await touch(pilot, "#clear")
        await pilot.press(*"real")
        assert names(app) == ["不动产统一登记"] and current_language() == "en"
        await pilot.press("1")
        await at_result(app, pilot)
        assert [ticket.item_id for ticket in tickets(store, hall)] == [4]


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_letters_quickly_typed_are_none_of_them_taken_for_double_taps(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall, tap_seconds=600.0) as (app, pilot):
        app.tap_seconds = 0.0
        await at_search(app, pilot)
        app.tap_seconds, app._changed_at = 600.0, app._changed_at - 600.0
        for letter in "qyqy":
            await touch(pilot, f"#letter-{letter.upper()}")
        assert app.visit.finding.typed == "QYQY"


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_the_language_is_changed_by_f2_where_l_is_a_letter(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "l")
        assert current_language() == "en"
        assert "F2  中文" in shown(app)
        await pilot.press("f2")
        await says(pilot, "查找")
        assert app.visit.finding.typed == "L"
        await pilot.press("escape", "escape")
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        assert "L  English" in shown(app)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_nothing_typed_stays_when_the_visitor_goes(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "bdc")
        walk_away(app)
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        assert app.visit == Visit()
        await at_search(app, pilot)
        assert app.visit.finding.typed == "" and names(app) == []
        await pilot.press("b")
        await touch(pilot, "#back")
        await until(pilot, lambda: laid_out(app, "#by-search"))
        assert app.visit.finding.typed == "" and names(app) == []


async def test_by_department_and_by_theme(store: Store, hall: HallView) -> None:
    stock_items(store, hall)
    async with kiosk_at(store, hall) as (app, pilot):
        await at_ways(app, pilot)
        await pilot.press("2")
        await touch(pilot, "#group-1")
        await until(pilot, lambda: laid_out(app, "#digits"))
        assert app.visit.finding.group is not None
        await pilot.press("right")
        await says(pilot, "2/3")
        await pilot.press("escape")
        await until(pilot, lambda: laid_out(app, "#group-1"))
        await pilot.press("escape", "3")
        await until(pilot, lambda: app.visit.finding.way == Way.TOPIC and laid_out(app, "#group-0"))
        await pilot.press("1", "1")
        await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert ticket.queue_id == 1 and ticket.item_id == app_first(store, "社会保障")


def app_first(store: Store, topic: str) -> int | None:
    """The first item of a theme."""
    query = select(item_t.c.id).where(item_t.c.topic == topic).order_by(item_t.c.id).limit(1)
    return store.read(lambda reader: reader.scalar(query))


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_a_hall_without_themes_does_not_ask_for_one(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_ways(app, pilot)
        assert app.query("#by-department") and not app.query("#by-topic")


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_an_item_without_a_queue_is_for_information(store: Store, hall: HallView) -> None:
    publish(store, hall)
    item = id_of(store, FEASIBILITY)
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "kxxyj")
        await says(pilot, "information only")
        await pilot.press("1")
        await at_guide(app, pilot)
        assert app.visit.finding.guide is not None and app.visit.finding.guide.item.id == item
        assert not app.query_one("#take", Target).available
        await says(pilot, "No numbers are given for it here")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: laid_out(app, f"#item-{item}"))
        assert app.visit.finding.typed == "KXXYJ" and tickets(store, hall) == []


async def test_the_guide_says_what_to_bring_and_leads_to_a_number(store: Store, hall: HallView) -> None:
    publish(store, hall, queue=2)
    item = id_of(store, FEASIBILITY)
    async with kiosk_at(store, hall, size=(120, 40)) as (app, pilot):
        await at_search(app, pilot, "zftz")
        await touch(pilot, f"#guide-{item}")
        await at_guide(app, pilot)
        read = shown(app)
        while app.query("#next") and app.query_one("#next", Target).available:
            page = app.visit.page
            await touch(pilot, "#next")
            await until(pilot, lambda page=page: f"{page + 2}/" in shown(app))
            read += shown(app)
        for words in (
            "灵山县发展和改革局",
            "Number B · Social security",
            "Windows 1, 2, 4",
            "由相应工程咨询资格的机构编制的可行性研究报告",
            "3 × original · A4 · 单位盖章",
            "only in some cases",
            "农口项目可免",
            "None",
            "Promised: 5 working days",
            "By law: 20 working days",
            "30 working days",
            "项目可行性研究报告的批复",
            "You need to come once.",
            "《固定资产投资项目节能审查办法》",
            "下一步要开展什么工作",
            "0777-6428880",
        ):
            assert words in read, words
        await touch(pilot, "#take")
        await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert (ticket.queue_id, ticket.item_id) == (2, item)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_the_guide_is_asked_for_beside_a_business_s_items_too(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await touch(pilot, "#priority")
        await touch(pilot, "#class-elderly")
        await pilot.press("1")
        await at_items(app, pilot)
        await pilot.press("f6", "2")
        await at_guide(app, pilot)
        await says(pilot, "Not published here")
        await pilot.press("escape")
        await at_items(app, pilot)
        await until(pilot, lambda: laid_out(app, "#guide-1"))
        assert app.visit.finding.guiding
        await pilot.press("1")
        await at_guide(app, pilot)
        await pilot.press("enter")
        await at_result(app, pilot)
        (ticket,) = tickets(store, hall)
        assert (ticket.item_id, ticket.priority) == (1, "elderly")


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_what_was_declared_at_the_start_holds_for_an_item_found(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await touch(pilot, "#priority")
        await touch(pilot, "#class-elderly")
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        await at_search(app, pilot, "bdc")
        await pilot.press("1")
        await at_result(app, pilot)
        assert [ticket.priority for ticket in tickets(store, hall)] == ["elderly"]


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_a_page_of_a_guide_is_left_time_to_be_read(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        choosing = app.home_at
        await touch(pilot, "#guide-1")
        await at_guide(app, pilot)
        await pilot.press("right")
        assert app.home_at > choosing + app.settings.idle_seconds / 2
        walk_away(app)
        await until(pilot, lambda: laid_out(app, "#queue-A"))
        assert app.visit == Visit()


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_items_are_prepared_once_and_again_when_they_change(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        assert app.catalogue is None
        await at_ways(app, pilot)
        first = app.catalogue
        await pilot.press("escape")
        await at_ways(app, pilot)
        assert app.catalogue is first
        await pilot.press("escape")
        store.write(
            lambda tx: tx.run(update(item_t).where(item_t.c.id == 4).values(name="婚姻登记")), actor=TESTER
        )
        await at_search(app, pilot, "hydj")
        assert app.catalogue is not first and names(app) == ["婚姻登记"]


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_a_queue_shut_meanwhile_refuses_with_its_own_sentence(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "bdc")
        shut = update(queue_t).where(queue_t.c.letter == "C").values(active=False)
        store.write(lambda tx: tx.run(shut), actor=TESTER)
        await pilot.press("1")
        await until(pilot, lambda: app.visit.view == View.REFUSED and laid_out(app, "#done"))
        assert tickets(store, hall) == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_an_item_removed_meanwhile_says_so(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "bdc")
        store.write(lambda tx: tx.run(item_t.delete().where(item_t.c.id == 4)), actor=TESTER)
        await touch(pilot, "#guide-4")
        await until(pilot, lambda: app.visit.view == View.REFUSED and laid_out(app, "#done"))


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_after_closing_the_guide_is_there_and_no_number(store: Store, hall: HallView) -> None:
    table = OpeningHours.__table__  # type: ignore[attr-defined]
    store.write(lambda tx: tx.run(table.delete()), actor=TESTER)
    store.write(lambda tx: tx.run(update(hall_t).values(stop_minutes=0)), actor=TESTER)
    from schema.hall.halls import find_hall

    async with kiosk_at(store, store.read(find_hall)) as (app, pilot):
        await at_search(app, pilot, "bdc")
        await touch(pilot, "#item-4")
        await at_guide(app, pilot)
        assert not app.query_one("#take", Target).available


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_without_the_database_items_are_found_and_what_is_not_at_hand_is_told(
    store: Store, hall: HallView, tmp_path: Path
) -> None:
    publish(store, hall, queue=1)
    item = id_of(store, FEASIBILITY)
    spool = open_spool(tmp_path / "spool.db")
    renew(spool, store, hall, "K1")
    assert store.path is not None
    store.close()
    store.path.rename(f"{store.path}.away")
    app = KioskApp(store, hall, KioskSettings(idle_seconds=60.0), dummy(), 0.0, spool=spool)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.offline and app.news is not None and laid_out(app, "#queue-A"))
        await at_search(app, pilot, "zftz")
        await touch(pilot, f"#guide-{item}")
        await at_guide(app, pilot)
        await says(pilot, "Cannot be shown at this moment")
        await says(pilot, "Promised: 5 working days")
        await pilot.press("enter")
        await at_result(app, pilot)
        assert app.visit.slip is not None and app.visit.slip.label == "A801"
    spool.close()


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_a_digit_typed_ahead_never_chooses_what_is_shown_no_more(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await at_search(app, pilot, "q")
        # The next letter and the digit come in one go, before the screen can change.
        app.action_press("z")
        app.action_press("1")
        assert app.visit.request is None and app.visit.view == View.FINDING
        await until(pilot, lambda: not app.query("#item-1"))
        assert tickets(store, hall) == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_nor_does_it_on_a_page_being_turned(store: Store, hall: HallView) -> None:
    more_items(store, 12)
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        app.action_press("right")
        app.action_press("1")
        assert app.visit.request is None
        await says(pilot, "2/3")
        await pilot.press("1")
        await at_result(app, pilot)
        assert [ticket.item_id for ticket in tickets(store, hall)] == [4 + 5]


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_f6_and_a_digit_typed_ahead_lead_to_the_guide(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("1")
        await at_items(app, pilot)
        app.action_press("f6")
        app.action_press("2")
        await at_guide(app, pilot)
        assert app.visit.finding.guide is not None and app.visit.finding.guide.item.id == 2
        assert tickets(store, hall) == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_a_hall_without_items_says_so(store: Store, hall: HallView) -> None:
    store.write(lambda tx: tx.run(item_t.delete()), actor=TESTER)
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("f1")
        await says(pilot, "None are listed here yet")
        await pilot.press("escape")
        await until(pilot, lambda: laid_out(app, "#queue-A"))
