"""How the dialogs of the desk look, and a visit about which much is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from sqlalchemy import update
from stdnum.iso7064 import mod_11_2
from textual.pilot import Pilot

from desk.app import DeskApp
from desk.screens.window import WindowScreen
from schema.hall import clock
from schema.hall.halls import HallView, find_window
from schema.hall.persons import Person
from schema.hall.staff import find_clerk
from schema.queue.calling import call_next, call_number
from schema.queue.issuing import issue
from schema.queue.parking import hold, resume
from schema.queue.serving import no_show
from schema.queue.slots import make_slots
from schema.queue.tickets import ticket_t
from schema.queue.windows import open_window, set_auto_call
from schema.store.engine import Store
from tests.desk import test_desk_snapshots as scenes
from tests.desk.at_desk import Desk
from tests.desk.test_desk_snapshots import NOON, WINDOW, Compare, at_window
from tests.halls import TESTER

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)

_frozen, _spoken, size, desk = scenes._frozen, scenes._spoken, scenes.size, scenes.desk
OLD = "35058319500101123"

Make = Callable[[], DeskApp]


def typing(store: Store, hall: HallView, *words: str, shows: str = "") -> Callable[[Pilot[None]], object]:
    """Type, and wait for the last dialog to have what it lists."""

    async def scene(pilot: Pilot[None]) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, WindowScreen) and isinstance(pilot.app, DeskApp)
        at_desk = Desk(pilot.app, pilot, screen, store, hall)
        await scenes.ready(pilot)
        await at_desk.type(*words)
        await at_desk.until(lambda: shows in at_desk.said)
        await pilot.pause()

    return scene


def as_supervisor(store: Store, hall: HallView) -> DeskApp:
    """The same window with somebody who may do more."""
    window = store.read(lambda reader: find_window(reader, hall, WINDOW))
    return DeskApp(store, hall, window, store.read(lambda reader: find_clerk(reader, hall, "9001")))


def known(store: Store, hall: HallView) -> int:
    """Two on hold here; then a visitor about whom all is known is called, and comes."""
    for ticket in (1, 2):
        at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=900)
        at_window(store, hall, lambda tx, ticket=ticket: hold(tx, hall, ticket, WINDOW), ago=600)
    person = Person("李建国", OLD + mod_11_2.calc_check_digit(OLD))
    errands = [(2, 3), (3, None)]
    known = store.write(lambda tx: issue(tx, hall, 1, item_id=1, person=person, errands=errands), actor=TESTER)
    store.write(lambda tx: tx.run(update(ticket_t).values(basis=None)), actor=TESTER)
    with clock.using(lambda: NOON - timedelta(seconds=130)):
        store.write(lambda tx: call_number(tx, hall, WINDOW, known.id), actor=TESTER)
    return known.id


def test_all_is_known_of_a_visit(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    store.write(lambda tx: issue(tx, hall, 1, priority="pregnant"), actor=TESTER)
    known(store, hall)
    assert snap_compare(desk(), terminal_size=size, run_before=scenes.ready)


def test_a_visit_with_several_items_is_served(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    visit = known(store, hall)
    at_window(store, hall, lambda tx: hold(tx, hall, visit, WINDOW), ago=100)
    at_window(store, hall, lambda tx: resume(tx, hall, visit, WINDOW), ago=72)
    run = typing(store, hall, "i")
    assert snap_compare(desk(), terminal_size=size, run_before=run)


def test_calling_by_itself_soon(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    store.write(lambda tx: set_auto_call(tx, hall, WINDOW, 15), actor=TESTER)
    assert snap_compare(desk(), terminal_size=size, run_before=scenes.ready)


@pytest.mark.parametrize(
    ("words", "shows"),
    [
        (["tb"], ""),
        (["a"], "A001"),
        (["b"], "A001"),
        (["b", "enter"], "5"),
        (["b", "a1", "enter", "1"], "1"),
        (["g"], "1"),
        (["g1"], "C"),
        (["g1b", "王小二"], ""),
        (["g2"], ""),
    ],
    ids=["reason", "merge", "priority", "class", "basis", "front", "queue", "person", "check_in"],
)
def test_a_dialog(
    store: Store,
    hall: HallView,
    desk: Make,
    size: tuple[int, int],
    snap_compare: Compare,
    words: list[str],
    shows: str,
) -> None:
    if words[0][0] in "ta":
        at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=30)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, *words, shows=shows))


def test_transfer_to_where(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=30)
    for window in (1, 3):
        store.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "t", shows="C"))


def test_which_of_those_on_hold(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    visit = known(store, hall)
    at_window(store, hall, lambda tx: no_show(tx, hall, visit, WINDOW), ago=20)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "x"))


def test_leaving_with_visits_on_hold(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    visit = known(store, hall)
    at_window(store, hall, lambda tx: no_show(tx, hall, visit, WINDOW), ago=20)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "ctrl+q"))


def test_who_has_come_after_all(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    for ticket in (1, 2):
        at_window(store, hall, lambda tx: call_next(tx, hall, WINDOW), ago=400)
        at_window(store, hall, lambda tx, ticket=ticket: no_show(tx, hall, ticket, WINDOW), ago=300 - ticket * 70)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "v", shows="A001"))


def test_a_number_there_is_not_out_of_its_turn(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    desk()
    run = typing(store, hall, "c", "a77", "enter", shows="onestop")
    assert snap_compare(as_supervisor(store, hall), terminal_size=size, run_before=run)


def test_when_an_appointment_is_wanted(
    store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare
) -> None:
    day = date(NOON.year, NOON.month, NOON.day)
    days = [day + timedelta(days=days) for days in range(3)]
    store.write(lambda tx: make_slots(tx, hall, 2, days, time(9), time(17), 30, 4), actor=TESTER)
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "g3b2", shows="9:00"))


def test_why(store: Store, hall: HallView, desk: Make, size: tuple[int, int], snap_compare: Compare) -> None:
    assert snap_compare(desk(), terminal_size=size, run_before=typing(store, hall, "w", shows="48"))
