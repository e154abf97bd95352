"""The front desk at a window, classes of visitors, who a visitor is, and why a number is where it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select
from stdnum.iso7064 import mod_11_2

from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.persons import Person
from schema.queue.appointments import book, list_appointments
from schema.queue.issuing import issue
from schema.queue.slots import make_slots
from schema.queue.states import Basis, Channel
from schema.queue.tickets import list_tickets, ticket_t
from schema.queue.windows import open_window
from schema.store.engine import Store
from tests.desk.at_desk import Desk, desk_at, events, take, ticket
from tests.halls import TESTER

YOUNG = "35058319900101123"
YOUNG += mod_11_2.calc_check_digit(YOUNG)
OLD = "35058319500101123"
OLD += mod_11_2.calc_check_digit(OLD)
#: Monday, 10:20 in the hall
MORNING = datetime(2026, 3, 2, 2, 20, tzinfo=UTC)
MONDAY = date(2026, 3, 2)


def slots(store: Store, hall: HallView) -> None:
    for window in (2, 4):
        store.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
    days = [MONDAY, MONDAY + timedelta(days=1)]
    store.write(lambda tx: make_slots(tx, hall, 2, days, time(10), time(12), 60, 3), actor=TESTER)


async def test_g_gives_an_anonymous_number_typed_ahead(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.type("g1b", "enter", "enter", "enter")
        await desk.told("Number given: B001. 0 ahead")
        await desk.until(lambda: desk.line == ["B001"])
    [given] = store.read(lambda reader: list_tickets(reader, hall))
    assert (given.visitor_name, given.id_number, given.priority) == ("", "", "ordinary")
    channel = store.read(lambda reader: reader.scalar(select(ticket_t.c.channel)))
    assert channel == Channel.DESK


async def test_g_gives_a_number_to_a_person_in_a_class(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.type("g1a", "王小二", "enter", YOUNG, "enter")
        await desk.dialog("In which class?")
        await desk.until(lambda: "Disabled" in desk.said)
        assert "Green" not in desk.said and "Appointment" not in desk.said, "not this clerk's to give"
        await desk.type("2")
        await desk.dialog("Disabled: what does it rest on?")
        await desk.type("1")
        await desk.told("Number given: A001")
        assert "王**  350583********" in desk.notice and YOUNG not in desk.notice
        await desk.until(lambda: not desk.screen.book.of("give"))
    [given] = store.read(lambda reader: list_tickets(reader, hall))
    assert (given.visitor_name, given.id_number) == ("王小二", YOUNG)
    assert (given.priority, given.basis, given.priority_by) == ("disabled", Basis.PROVEN, "clerk:1001")


async def test_a_wrong_id_number_is_told_in_the_form_and_nothing_typed_is_lost(
    store: Store, hall: HallView
) -> None:
    store.write(lambda tx: issue(tx, hall, 1, person=Person("王小二", YOUNG)), actor=TESTER)
    async with desk_at(store, hall) as desk:
        await desk.type("g1a", "王小二", "enter", YOUNG[:-1], "enter")
        await desk.until(lambda: "18 characters" in desk.said)
        await desk.type(YOUNG[-1], "enter", "enter")
        # A rule refuses: the form is there again, with everything in it.
        await desk.until(lambda: "already waits in queue A" in desk.said and desk.typed == "王小二")
        await desk.type("escape", "b")
        await desk.dialog("B Social security: who comes?")
        await desk.until(lambda: desk.typed == "王小二")
        await desk.type("enter", "enter", "enter")
        await desk.told("Number given: B001")


async def test_the_next_visitor_finds_nothing_of_the_one_before(store: Store, hall: HallView) -> None:
    take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.type("g1a", "王小二", "enter", YOUNG, "escape", "escape", "escape")
        await desk.back()
        await desk.type("g1b", "enter", "enter", "enter")
        await desk.told("Number given: B001")
        assert "王" not in desk.notice
        await desk.type("b", "a1", "escape")
        await desk.back()
        await desk.type("b")
        await desk.dialog("Priority for which number?")
        assert desk.typed == ""
    given = store.read(lambda reader: list_tickets(reader, hall))
    assert {(each.visitor_name, each.id_number) for each in given} == {("", "")}


async def test_g_checks_an_appointment_in(store: Store, hall: HallView) -> None:
    with clock.using(lambda: MORNING):
        slots(store, hall)
        codes = [
            store.write(lambda tx, who=who: book(tx, hall, 2, MONDAY, time(10), who), actor=TESTER).code
            for who in (Person("王小二", YOUNG), Person("李建国", OLD))
        ]
        async with desk_at(store, hall) as desk:
            await desk.type("g2", "12345678", "enter")
            await desk.until(lambda: "no appointment 12345678" in desk.said)
            await desk.type("ctrl+u", codes[0][:4], "space", codes[0][4:], "enter")
            await desk.told("Number given: B001")
            assert "王**" in desk.notice
            await desk.type("g2", OLD, "enter")
            await desk.told("Number given: B002")
            given = store.read(lambda reader: list_tickets(reader, hall))
            assert [each.priority for each in given] == ["appointment"] * 2


async def test_g_books_an_appointment(store: Store, hall: HallView) -> None:
    with clock.using(lambda: MORNING):
        slots(store, hall)
        async with desk_at(store, hall) as desk:
            await desk.type("g3b")
            await desk.dialog("on which day")
            await desk.until(lambda: "03-03 Tue" in desk.said and "6 free" in desk.said)
            await desk.type("2")
            await desk.dialog("at what time")
            await desk.type("2")
            await desk.dialog("for whom")
            await desk.type("王小二", "enter", YOUNG, "enter", "12", "enter")
            await desk.until(lambda: "7 to 15 digits" in desk.said)
            await desk.type("ctrl+u", "13800005678", "enter")
            await desk.dialog("Booked")
            [booked] = store.read(lambda reader: list_appointments(reader, hall, MONDAY + timedelta(days=1)))
            assert f"Code {booked.code[:4]} {booked.code[4:]}" in desk.said
            assert "王**" in desk.said and YOUNG not in desk.said
            await desk.type("x")
            await desk.back()
            assert f"Booked: code {booked.code}" in desk.notice
    assert (booked.begins, booked.phone, booked.channel) == (time(11), "13800005678", Channel.DESK)


async def test_b_puts_somebody_in_line_into_a_class(store: Store, hall: HallView) -> None:
    first, second = take(store, hall), take(store, hall)
    async with desk_at(store, hall) as desk:
        assert desk.line == ["A001", "A002"]
        await desk.type("b", "a2", "enter")
        await desk.dialog("A002: which class?")
        await desk.until(lambda: "Pregnant" in desk.said)
        assert "Green" not in desk.said
        await desk.type("down", "down", "enter", "2")
        await desk.told("A002 now waits as: Pregnant")
        await desk.until(lambda: desk.line == ["A002", "A001"])
        await desk.type("b", "enter", "5")
        await desk.told("A002 now waits as: Ordinary")
    assert ticket(store, second).priority == "ordinary" and ticket(store, first).priority == "ordinary"
    assert events(store, "set_priority") == 2


async def test_a_supervisor_puts_somebody_ahead_of_all(store: Store, hall: HallView) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall, clerk="9001") as desk:
        await desk.type("b", "enter")
        await desk.dialog("which class?")
        await desk.until(lambda: "first" in desk.said)
        await desk.type("1", "1")
        await desk.told("Green channel")
        await desk.press("space")
        assert "Priority: Green channel · proven · first" in desk.facts
    assert ticket(store, taken).priority == "green"


async def test_marks_in_the_line_say_class_and_window(store: Store, hall: HallView) -> None:
    for kind in ("pregnant", "ordinary"):
        store.write(lambda tx, kind=kind: issue(tx, hall, 1, priority=kind), actor=TESTER)
    async with desk_at(store, hall) as desk:
        shown = desk.shown_line
        assert "● prio" in shown[1] and "●" not in shown[2]
    async with desk_at(store, hall, size=(120, 40)) as desk:
        assert "● Pregnant" in desk.shown_line[1]


async def test_who_waits_for_this_window_alone_is_marked(store: Store, hall: HallView) -> None:
    store.write(lambda tx: open_window(tx, hall, 2), actor=TESTER)
    take(store, hall)
    async with desk_at(store, hall, window=2) as two:
        async with desk_at(store, hall, clerk="1002") as one:
            await one.press("space")
            await one.type("t2", "2")
            await one.told("transferred to window 2")
            assert one.line == []
        await two.until(lambda: two.line == ["A001"])
        assert "● here" in two.shown_line[1]


async def test_i_shows_who_it_is_for_a_while_and_writes_it_down(store: Store, hall: HallView) -> None:
    store.write(lambda tx: issue(tx, hall, 1, person=Person("李建国", OLD)), actor=TESTER)
    take(store, hall)
    moment = [datetime.now(UTC)]
    with clock.using(lambda: moment[0]):
        async with desk_at(store, hall) as desk:
            await desk.press("space")
            assert "李**  350583********" in desk.facts and OLD not in desk.facts
            assert "Priority: Elderly · proven · +15 min" in desk.facts
            await desk.press("i")
            assert f"李建国  {OLD}  hidden in 15 s" in desk.facts
            moment[0] += timedelta(seconds=15)
            desk.screen.tick()
            assert OLD not in desk.facts and "李**" in desk.facts
            await desk.press("i", "1", "space")
            assert "I" in desk.grey, "nothing is known of this one"
            assert OLD not in desk.facts and "李" not in desk.facts
    assert events(store, "look") == 2


async def test_w_says_why(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await asks_why(desk, "Nobody is waiting")
        store.write(lambda tx: issue(tx, hall, 1, priority="pregnant"), actor=TESTER)
        take(store, hall, 2)
        await desk.until(lambda: desk.line == ["A001", "B001"])
        await desk.type("w")
        await desk.until(lambda: "A001: waited 0 min + 15 min head start (Pregnant" in desk.said)
        assert "whoever counts as earlier is called first" in desk.said
        await desk.type("b1", "enter")
        await desk.until(lambda: "B001: waited 0 min" in desk.said)
        await desk.type("b9", "enter")
        await desk.until(lambda: "no ticket B009" in desk.said)
        await desk.type("enter")
        await desk.back()
        await desk.press("space")
        await asks_why(desk, "called at")


async def asks_why(desk: Desk, words: str) -> None:
    await desk.type("w")
    await desk.until(lambda: words in desk.said)
    await desk.type("escape")
    await desk.back()


@pytest.mark.parametrize("key", ["a", "b", "c", "g", "t", "v", "w"])
async def test_escape_leaves_every_dialog_as_it_was(store: Store, hall: HallView, key: str) -> None:
    take(store, hall)
    take(store, hall)
    async with desk_at(store, hall, clerk="9001") as desk:
        if key in "at":
            await desk.press("space")
        before = desk.at_window, desk.line
        await desk.type(key)
        await desk.until(lambda: desk.title)
        await desk.type("escape")
        await desk.back()
        assert (desk.at_window, desk.line) == before
