"""Eight desks and a number machine that act at random on one database; when they are through, every desk is true.

Each desk is a whole desk with a store and a feed of its own. What they press follows from a seed; how their work
falls together does not, and whatever comes of it must hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from time import monotonic
from typing import Any

from rich.cells import cell_len
from sqlalchemy import insert, select
from textual.events import Key
from textual.widgets import Input

from desk.cases.view import CaseFacts, look_at
from desk.screens.case import CaseScreen
from desk.screens.case_list import CaseListScreen
from desk.screens.dialog import Dialog
from desk.screens.form import FormScreen
from desk.screens.page import Page
from desk.tasks import Task
from desk.view import DeskView, look
from schema.cases.receiving import accept, receive_case
from schema.cases.states import case_state_word
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.kinds import StepKind
from schema.hall.staff import clerk_t
from schema.hall.versions import ItemStepView
from schema.language import translator
from schema.queue.issuing import issue
from schema.queue.states import Channel
from schema.store.engine import Store, open_store
from schema.store.events import Actor, event_t
from schema.store.transaction import Tx
from tests.database.cases import LI, at, publish_version
from tests.database.workers import SERVED, check_numbers, open_windows
from tests.desk.at_desk import Desk, desk_at
from tests.halls import TESTER

_ = translator("desk")

DESKS = len(SERVED)
#: The desk where a form stays open meanwhile.
WRITER = DESKS
CASES, LINE = 6, 12
TYPED = "王小明"

#: What a clerk presses, as often as it stands here: with nobody at the window, with a visitor there, on a list of
#: cases, on a case's page.
FREE: list[tuple[str, ...]] = [
    *[("space",)] * 6,
    *[("x",), ("u",), ("o",), ("p", "1"), ("1",), ("m",)],
    *[("l", "tab", "tab", "enter")] * 3,
]
BUSY: list[tuple[str, ...]] = [
    *[("1",)] * 4,
    *[("2",), ("enter",), ("m",), ("r",), ("u",), ("h",), ("t", "b", "1"), ("t", "c", "1"), ("space",)],
    ("l", "tab", "tab", "enter"),
]
ON_LIST: list[tuple[str, ...]] = [("enter",), ("down", "enter"), ("tab",), ("escape",)]
ON_CASE: list[tuple[str, ...]] = [
    *[("escape",)] * 3,
    ("o", "1", "1", "f2"),
    ("o", "2", "1", "f2"),
    ("f", "1", "工本费", "enter", "5", "f2"),
    ("d", "1", "营业执照", "f2"),
    ("i",),
]


@dataclass
class Seat:
    """A desk, and the tasks it was told are done: their ids, and whether there was anything to do."""

    desk: Desk
    number: int
    done: list[tuple[str, bool]] = field(default_factory=list)
    #: what was in the log before: the window was opened
    before: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.before = set(self.logged)
        told = self.desk.screen.tell_done

        def note(task: Task, result: Any) -> None:
            self.done.append((task.id, result is not None))
            told(task, result)

        self.desk.screen.tell_done = note  # type: ignore[method-assign]

    @property
    def logged(self) -> list[str]:
        """The tasks of this window that are in the log."""
        e = event_t.c
        here = select(e.command_id).where(
            e.place == f"window:{self.number}", e.step == 0, e.command_id.is_not(None)
        )
        return [
            row[0] for row in self.desk.store.read(lambda reader: reader.all(here)) if row[0] not in self.before
        ]

    @property
    def painted(self) -> str:
        """The screen in front as the terminal has it."""
        return "\n".join(strip.text for strip in self.desk.app.screen._compositor.render_strips())


@dataclass
class Life:
    """What happened: turns taken, numbers given, and how often the open form was looked at unchanged."""

    turns: int = 0
    numbers: int = 0
    looks: int = 0
    changes: int = 0
    tasks: int = 0


@contextmanager
def passing_time() -> Iterator[None]:
    """Monday 2 March 2026 from 10:00 on."""
    begin, started = at("2026-03-02 10:00"), monotonic()
    with clock.using(lambda: begin + timedelta(seconds=monotonic() - started)):
        yield


def furnish(store: Store, hall: HallView) -> None:
    """Eight windows with a clerk each, some in line, and cases with steps in hand."""
    open_windows(store, hall)
    publish_version(
        store,
        1,
        steps=[
            ItemStepView(1, "审查", StepKind.REVIEW, days=1),
            ItemStepView(1, "会签", StepKind.REVIEW, days=2),
        ],
    )

    def staff(tx: Tx) -> None:
        for number in range(1, DESKS + 1):
            row = {"hall_id": hall.id, "number": f"2{number:03d}", "name": "王芳", "role": "clerk"}
            tx.run(insert(clerk_t), row | {"password_hash": ""})

    store.write(staff, actor=TESTER)
    for _case in range(CASES):
        case = store.write(lambda tx: receive_case(tx, hall, 1, LI), actor=TESTER)
        store.write(lambda tx, c=case.id: accept(tx, hall, c), actor=TESTER)
    for place in range(LINE):
        store.write(lambda tx, q=place % 3 + 1: issue(tx, hall, q), actor=TESTER)


async def live(url: str, hall: HallView, *, seed: int, turns: int = 0, seconds: float = 0.0) -> Life:
    """Let them act, each for so many turns or all for so long, then hold every desk to the database.

    Raises `AssertionError` where a desk shows what is not so, a form has lost what was typed, or something was
    done twice.
    """
    life, end = Life(), monotonic() + seconds
    visitors: asyncio.Queue[int] = asyncio.Queue()
    async with AsyncExitStack() as stack:
        seats = []
        for number in range(1, DESKS + 1):
            store = open_store(url)
            stack.callback(store.close)
            desk = await stack.enter_async_context(desk_at(store, hall, number, f"2{number:03d}"))
            seats.append(Seat(desk, number))
        writer = seats[WRITER - 1]
        form = await _left_open(writer)
        machine = asyncio.create_task(_machine(url, hall, visitors, life))
        watch = asyncio.create_task(_watch(writer, form, life))

        async def clerk(seat: Seat) -> None:
            dice, taken = Random(seed * 100 + seat.number), 0
            while taken < turns or monotonic() < end:
                taken += 1
                await _turn(seat, dice)
                if dice.random() < 0.5:
                    visitors.put_nowait(dice.randint(1, 3))
            life.turns += taken
            while isinstance(seat.desk.app.screen, Dialog):
                await seat.desk.type("escape")

        await asyncio.gather(*(clerk(seat) for seat in seats if seat is not writer))
        await visitors.join()
        for stop in (machine, watch):
            stop.cancel()
        for ended in await asyncio.gather(machine, watch, return_exceptions=True):
            if isinstance(ended, BaseException) and not isinstance(ended, asyncio.CancelledError):
                raise ended
        for seat in seats:
            await _true(seat, hall)
        form.check()
        life.changes = form.changes
        life.tasks = _check_nothing_doubled(seats)
        assert check_numbers(seats[0].desk.store) == life.numbers + LINE
    return life


async def _turn(seat: Seat, dice: Random) -> None:
    """Press something that what is in front mostly takes, and sometimes not."""
    front = seat.desk.app.screen
    if isinstance(front, Dialog):
        words: tuple[str, ...] = ("escape",)
    elif isinstance(front, CaseScreen):
        words = dice.choice(ON_CASE)
    elif isinstance(front, CaseListScreen):
        words = dice.choice(ON_LIST)
    else:
        words = dice.choice(BUSY if seat.desk.at_window else FREE)
    await seat.desk.type(*words)
    if dice.random() < 0.8:  # else the next comes on its heels
        await seat.desk.until(lambda: seat.desk.screen.pending is None)


async def _machine(url: str, hall: HallView, visitors: asyncio.Queue[int], life: Life) -> None:
    """The number machine: a number for everybody who comes."""
    store = open_store(url)
    actor = Actor("kiosk:1", "kiosk:1")
    try:
        while True:
            queue = await visitors.get()
            await asyncio.to_thread(
                store.write,
                lambda tx, q=queue: issue(tx, hall, q, channel=Channel.KIOSK),
                actor=actor,
            )
            life.numbers += 1
            visitors.task_done()
    finally:
        store.close()


# --- the open form ---


@dataclass
class OpenForm:
    """A form with typed text: its field, and the window's view behind it, which changes."""

    seat: Seat
    screen: FormScreen
    focused: Input
    behind: DeskView | None
    changes: int = 0

    def check(self) -> None:
        """Text, cursor and focus are as they were left."""
        app = self.seat.desk.app
        assert app.screen is self.screen, "the form has gone"
        assert app.focused is self.focused, "the focus has moved"
        assert (self.focused.value, self.focused.cursor_position) == (TYPED, len(TYPED) - 1)
        if self.seat.desk.screen.view is not self.behind:
            self.behind = self.seat.desk.screen.view
            self.changes += 1


async def _left_open(seat: Seat) -> OpenForm:
    """Take an application in as far as the applicant's name, the cursor before its last character."""
    await seat.desk.type("k", "qysl", "enter", TYPED)
    seat.desk.app.post_message(Key("left", None))
    app = seat.desk.app
    await seat.desk.until(
        lambda: isinstance(app.focused, Input) and app.focused.cursor_position == len(TYPED) - 1
    )
    assert isinstance(app.screen, FormScreen) and isinstance(app.focused, Input)
    return OpenForm(seat, app.screen, app.focused, seat.desk.screen.view)


async def _watch(seat: Seat, form: OpenForm, life: Life) -> None:
    while True:
        form.check()
        life.looks += 1
        await seat.desk.pilot.pause(0.01)


# --- what must be so in the end ---


def _of_window(view: DeskView) -> dict[str, object]:
    """What a desk shows of its window, but for what it reckons now and then only."""
    names = (
        "window",
        "queues",
        "waiting",
        "count",
        "longest_since",
        "served",
        "visit",
        "purpose",
        "to_do",
        "held",
    )
    return {name: getattr(view, name) for name in names}


def _of_case(facts: CaseFacts) -> dict[str, object]:
    names = ("case", "materials", "corrections", "ledger", "steps", "fees", "way", "parts")
    return {name: getattr(facts, name) for name in names}


async def _true(seat: Seat, hall: HallView) -> None:
    """By its feed alone the desk comes to show what is stored, and paints it."""
    desk = seat.desk
    await desk.until(lambda: desk.screen.pending is None and not desk.screen._looking and desk._keys_are_through)
    truth = look(desk.store, hall, desk.screen.window.id)
    await desk.until(lambda: desk.screen.view and _of_window(desk.screen.view) == _of_window(truth))
    pages = [screen for screen in desk.app.screen_stack if isinstance(screen, Page)]
    for page in pages:
        await desk.until(lambda page=page: not page._looking)
        if isinstance(page, CaseScreen):
            facts = desk.store.read(lambda reader, c=page.facts.case.id: look_at(reader, hall, c))
            await desk.until(lambda page=page, facts=facts: _of_case(page.facts) == _of_case(facts))
    await desk.pilot.pause()
    if not pages and seat.number != WRITER:
        said = [_("Waiting {count}").format(count=truth.count), _("Today {count}").format(count=truth.served)]
        said += [one.label for one in (*truth.waiting[:3], *truth.held[:1])]
    elif pages and isinstance(pages[-1], CaseScreen):
        case = pages[-1].facts.case
        said = [case.number, case_state_word(case.state)]
    else:
        return
    screen = seat.painted
    assert all(word in screen for word in said), f"desk {seat.number} does not show {said}:\n{screen}"
    assert {cell_len(line) for line in screen.split("\n")} == {80}


def _check_nothing_doubled(seats: list[Seat]) -> int:
    """Each task a desk was told of stands in the log once, and no other; returns how many there were."""
    for seat in seats:
        told = sorted(task for task, did in seat.done if did)
        logged = sorted(seat.logged)
        assert len(set(told)) == len(told), "a desk was told of a task twice"
        assert logged == told, f"desk {seat.number}: {len(logged)} tasks are in the log, {len(told)} were told"
    return sum(len(seat.done) for seat in seats)
