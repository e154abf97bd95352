"""The hall's page: what it shows, what its keys do to other windows, and the information desk upon it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import pytest
import typer
from sqlalchemy import select
from textual.pilot import Pilot
from textual.widgets import Static
from typer.testing import CliRunner

from desk.app import DeskApp
from desk.commands import desk_commands
from desk.screens.hall import HallScreen
from desk.screens.overseeing import OverseeingScreen
from desk.screens.sign_in import SignInScreen
from desk.tasks import Task
from desk.widgets.banner import Banner
from desk.widgets.notice import Notice
from schema.errors import DatabaseUnreachable, NotATerminal, NotInCharge, UnknownClerk
from schema.hall import clock
from schema.hall.devices import report_device
from schema.hall.halls import HallView, WindowView, find_window
from schema.hall.models import DeviceKind, DeviceState, WindowState
from schema.hall.persons import Person
from schema.hall.staff import find_clerk
from schema.public.models import SlipState
from schema.public.slips import slips_labelled
from schema.queue.appointments import book, list_appointments
from schema.queue.calling import call_next
from schema.queue.slots import make_slots
from schema.queue.states import AppointmentState, Basis
from schema.queue.tickets import list_tickets
from schema.queue.windows import Serving, list_servings, open_window, serve_queues
from schema.store.engine import Store
from schema.store.events import event_t
from tests.desk import test_desk_lost as desk_lost
from tests.desk.at_desk import desk_at, events, take, until
from tests.desk.test_desk_front import MONDAY, MORNING, YOUNG
from tests.halls import PASSWORD, TESTER

outage = desk_lost.outage


@dataclass
class Overseer:
    """The hall's page, open, and the database behind it."""

    app: DeskApp
    pilot: Pilot[None]
    page: HallScreen
    store: Store
    hall: HallView

    async def press(self, *keys: str) -> None:
        """Press keys, each after the one before is through with."""
        for key in keys:
            await self.pilot.press(key)
            await until(self.pilot, lambda: not self.app._typed and not self.app._key_under_way)

    async def dialog(self, words: str) -> None:
        """Wait until a dialog in front says this."""
        await until(self.pilot, lambda: words in self.said)

    @property
    def said(self) -> str:
        """All that the screen in front says."""
        shown = self.app.screen.query("Static, Choices, HallHead, HallQueues, HallWindows, HallDevices")
        return "\n".join(str(each.render()) for each in shown)

    async def shows(self, *words: str) -> None:
        """Wait until the page shows all of it."""
        await until(self.pilot, lambda: self.app.screen is self.page and all(word in self.said for word in words))

    async def told(self, words: str) -> None:
        """Wait until the page says so, and nothing is under way."""
        await until(self.pilot, lambda: words in self.page.query_one(Notice).sentence)
        await until(self.pilot, lambda: self.app.screen is self.page and self.page.counter.pending is None)

    def window(self, number: int) -> WindowView:
        """A window as it stands in the database."""
        return self.store.read(lambda reader: find_window(reader, self.hall, number))

    def letters(self, number: int) -> str:
        """The queues a window serves."""
        return " ".join(self.store.read(lambda reader: list_servings(reader, self.hall, self.window(number).id)))


@asynccontextmanager
async def overseer(store: Store, hall: HallView, config: Path | None = None) -> AsyncIterator[Overseer]:
    """`onestop supervise`, signed in."""
    who = store.read(lambda reader: find_clerk(reader, hall, "9001"))
    app = DeskApp(store, hall, None, who, config=config)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, HallScreen) and app.screen.facts is not None)
        page = app.screen
        assert isinstance(page, HallScreen)
        await until(pilot, lambda: page.counter.view is not None)
        yield Overseer(app, pilot, page, store, hall)


def seated(store: Store, hall: HallView, window: int, clerk: str = "1001") -> None:
    """A clerk sits down at a window."""
    who = store.read(lambda reader: find_clerk(reader, hall, clerk))
    store.write(lambda tx: open_window(tx, hall, window), actor=who.actor(f"window:{window}"))


def last_event(store: Store, verb: str) -> tuple[str, str]:
    """Who did a verb last, and where."""
    query = select(event_t.c.actor, event_t.c.place).where(event_t.c.verb == verb).order_by(event_t.c.id.desc())
    row = store.read(lambda reader: reader.first(query.limit(1)))
    assert row is not None
    return row.actor, row.place


async def test_the_page_follows_the_hall(store: Store, hall: HallView) -> None:
    async with overseer(store, hall) as desk:
        await desk.shows("Issued 0", "A Business…")
        seated(store, hall, 2)
        take(store, hall, 1)
        take(store, hall, 2)
        take(store, hall, 3)
        store.write(lambda tx: call_next(tx, hall, 2), actor=TESTER)
        store.write(
            lambda tx: report_device(tx, hall, "K1 printer", DeviceKind.PRINTER, DeviceState.FAULT, "no paper"),
            actor=TESTER,
        )
        await desk.shows("Issued 3", "Waiting 2", "王芳", "A001 0 min", "K1 printer", "out of order", "none")
        facts = desk.page.facts
        assert facts is not None
        assert [(row.load.letter, row.load.waiting, row.stranded) for row in facts.queues] == [
            ("A", 0, False),
            ("B", 1, False),
            ("C", 1, True),
        ]
        await desk.press("a", "1")
        await desk.dialog("no paper")
        assert "Look at its paper" in desk.said and "onestop doctor" in desk.said


async def test_much_that_happens_is_read_once_when_the_second_is_over(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[int] = []
    look = HallScreen._look

    def counted(page: HallScreen) -> None:
        reads.append(page.facts.issued if page.facts is not None else -1)
        look(page)

    monkeypatch.setattr(HallScreen, "_look", counted)
    monkeypatch.setattr("desk.screens.hall.LOOK_SECONDS", 3600.0)
    async with overseer(store, hall) as desk:
        for _each in range(30):
            desk.page.look_again()
            await desk.pilot.pause()
        assert reads == [-1], "read once; the next time waits"
        take(store, hall)
        assert desk.page._later is not None
        desk.page._later.stop()
        desk.page._look()
        await desk.shows("Issued 1")
        assert reads == [-1, 0]


async def test_a_window_is_opened_paused_and_closed_and_keeps_its_clerk(store: Store, hall: HallView) -> None:
    seated(store, hall, 2)
    clerk = store.read(lambda reader: find_clerk(reader, hall, "1001"))
    async with overseer(store, hall) as desk:
        await desk.press("2", "p")
        await desk.dialog("Why is the window paused?")
        await desk.press("2")
        await desk.told("Window 2 is paused: meeting")
        assert desk.window(2).state == WindowState.PAUSED and desk.window(2).clerk_id == clerk.id
        assert last_event(store, "pause") == ("clerk:9001", "hall")
        await desk.press("o")
        await desk.told("Window 2 is open")
        assert desk.window(2).state == WindowState.OPEN and desk.window(2).clerk_id == clerk.id
        await desk.press("c")
        await desk.dialog("Close window 2, where 王芳 sits?")
        await desk.press("2")
        await desk.shows("Window")
        assert desk.window(2).state == WindowState.OPEN
        await desk.press("c", "1")
        await desk.told("Window 2 is closed")
        assert (desk.window(2).state, desk.window(2).clerk_id) == (WindowState.CLOSED, None)
        await desk.press("up", "o")
        await desk.told("Window 1 is open")
        assert (desk.window(1).state, desk.window(1).clerk_id) == (WindowState.OPEN, None)


async def test_a_rule_is_told_and_nothing_changes(store: Store, hall: HallView) -> None:
    seated(store, hall, 1)
    take(store, hall, 1)
    store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    async with overseer(store, hall) as desk:
        await desk.press("c", "1")
        await desk.told("A001")
        assert desk.page.query_one(Notice).refusal
        assert desk.window(1).state == WindowState.OPEN
        # Open already: its key is grey and does nothing.
        opened = events(store, "open")
        await desk.press("o")
        assert events(store, "open") == opened


async def test_queues_are_moved_and_what_a_colleague_changed_stays(store: Store, hall: HallView) -> None:
    async with overseer(store, hall) as desk:
        await desk.press("3", "m")
        await desk.dialog("Which queues does window 3 serve?")
        assert "✓ C" in desk.said and "· A" in desk.said
        store.write(lambda tx: serve_queues(tx, hall, 3, [Serving(3, 1, 1), Serving(2, 2, 5)]), actor=TESTER)
        await desk.press("a", "c", "enter")
        await desk.told("Window 3 serves A B")
        assert desk.letters(3) == "A B"
        kept = store.read(lambda reader: list_servings(reader, hall, 3))["B"]
        assert (kept.place, kept.weight) == (2, 5)
        await desk.press("m", "escape")
        await desk.press("m", "enter")
        await desk.shows("Window")
        assert events(store, "serve_queues") == 2, "nothing was changed, nothing is written"


async def test_a_task_is_kept_while_the_database_is_gone_and_applied_once(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, gone = Task.send, [True]

    def broken(task: Task, to: Store, actor: object) -> object:
        result = send(task, to, actor)  # type: ignore[arg-type]
        if gone[0]:
            gone[0] = False  # it was committed, and the answer was lost
            raise DatabaseUnreachable(url="hall", reason="gone")
        return result

    monkeypatch.setattr(Task, "send", broken)
    async with overseer(store, hall) as desk:
        await desk.press("1", "o")
        await desk.told("Window 1 is open")
        assert not desk.page.query_one(Banner).has_class("-shown")
    assert events(store, "open") == 1


async def test_the_database_goes_and_comes_back(store: Store, hall: HallView, outage: desk_lost.Outage) -> None:
    async with overseer(store, hall) as desk:
        banner = desk.page.query_one(Banner)
        outage.begin()
        await until(desk.pilot, lambda: banner.has_class("-shown"))
        await desk.press("1", "o")
        await until(desk.pilot, lambda: "Open window 1" in str(banner.render()))
        # Leaving now would lose it: asked first.
        await desk.press("ctrl+q")
        await desk.dialog("has not reached the database")
        await desk.press("n")
        outage.end()
        await desk.told("Window 1 is open")
        await until(desk.pilot, lambda: not banner.has_class("-shown"))
        await until(desk.pilot, lambda: desk.page.facts is not None and desk.page.facts.open_windows == 1)
    assert events(store, "open") == 1


async def test_the_information_desk_finds_and_cancels(store: Store, hall: HallView) -> None:
    with clock.using(lambda: MORNING):
        for window in (2, 4):
            store.write(lambda tx, window=window: open_window(tx, hall, window), actor=TESTER)
        days = [MONDAY, MONDAY + timedelta(days=1)]
        store.write(lambda tx: make_slots(tx, hall, 2, days, time(10), time(12), 60, 3), actor=TESTER)
        who = Person("王小二", YOUNG)
        for day in days:
            store.write(
                lambda tx, day=day: book(tx, hall, 2, day, time(10), who, phone="13812345678"), actor=TESTER
            )
        async with overseer(store, hall) as desk:
            await desk.press("g", "4", *"0000", "enter")
            await desk.dialog("Nobody has booked by that")
            await desk.press("ctrl+u", *"5678", "enter")
            await desk.dialog("Which appointment?")
            assert "王**" in desk.said and "138****5678" in desk.said and YOUNG not in desk.said
            await desk.press("2")
            await desk.dialog("cancel it")
            assert "check in" not in desk.said, "it is tomorrow's"
            await desk.press("2")
            await desk.told("Cancelled: 2026-03-03 10:00")
            states = [
                each.state
                for day in days
                for each in store.read(lambda reader, day=day: list_appointments(reader, hall, day))
            ]
            assert states == [AppointmentState.BOOKED, AppointmentState.CANCELLED]
            await desk.press("g", "4", "王", "enter")
            await desk.dialog("Which appointment?")
            await desk.press("1", "1")
            await desk.told("Number given: B001")
            [given] = store.read(lambda reader: list_tickets(reader, hall))
            assert (given.priority, given.basis) == ("appointment", Basis.PROVEN)
            assert last_event(store, "check_in") == ("clerk:9001", "hall")


async def test_the_information_desk_gives_a_number_and_prints_its_slip(
    store: Store, hall: HallView, tmp_path: Path
) -> None:
    paper, config = tmp_path / "paper", tmp_path / "config.toml"
    config.write_text(f'[kiosk.printer]\nkind = "file"\npath = "{paper}"\n', encoding="utf-8")
    async with overseer(store, hall, config=config) as desk:
        await desk.press("g", "1", "a", "enter", "enter", "enter")
        await desk.told("Number given: A001")
        await desk.press("g", "5")
        await desk.dialog("A001")
        await desk.press("enter")
        await desk.told("A001 printed on")
        assert b"A001" in paper.read_bytes()
        await desk.press("g", "5")
        await desk.dialog("Print the slip of which number?")
        await desk.press(*"c7", "enter")
        notice = desk.page.query_one(Notice)
        await until(desk.pilot, lambda: notice.refusal and "C007" in notice.sentence)
    [slip] = store.read(lambda reader: slips_labelled(reader, hall, "A001"))
    assert (slip.state, slip.reprint) == (SlipState.PRINTED, 0)


async def test_e_at_a_window_is_for_those_in_charge_and_esc_goes_back(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as clerk:
        assert "E" not in clerk.hints
        await clerk.press("e")
        assert clerk.app.screen is clerk.screen
    async with desk_at(store, hall, clerk="9001") as desk:
        assert "E" in desk.hints
        await desk.press("e")
        await desk.until(lambda: isinstance(desk.app.screen, HallScreen))
        page = desk.app.screen
        assert isinstance(page, HallScreen)
        await desk.until(lambda: page.facts is not None)
        await desk.press("3", "o")
        await desk.until(lambda: "Window 3 is open" in page.query_one(Notice).sentence)
        await desk.press("escape")
        await desk.back()


async def test_a_clerk_does_not_get_in_without_a_window(store: Store, hall: HallView) -> None:
    app = DeskApp(store, hall, None, number="1001")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*PASSWORD, "enter")
        answer = app.screen.query_one("#answer", Static)
        await until(pilot, lambda: "1001 is not in charge of the hall" in str(answer.render()))
        assert isinstance(app.screen, SignInScreen)
        await pilot.press("shift+tab", "ctrl+u", *"9001", "enter", *PASSWORD, "enter")
        await until(pilot, lambda: isinstance(app.screen, HallScreen))
        assert isinstance(app.screen_stack[-2], OverseeingScreen)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app._exit)


def test_the_command_refuses_a_clerk_and_an_unknown_one_before_a_screen_opens(
    store: Store, hall: HallView
) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    desk_commands(app)
    url = store.url.render_as_string(hide_password=False)
    for clerk, kind in (("1001", NotInCharge), ("4711", UnknownClerk), ("9001", NotATerminal)):
        result = CliRunner().invoke(app, ["supervise", "--db", url, "--clerk", clerk])
        assert isinstance(result.exception, kind), result
