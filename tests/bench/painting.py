"""From a key to the finished screen of `onestop desk`, and how many bytes a call sends to the terminal.

500 visitors wait and 5,000 cases have a step in hand. The desk runs on one core and a terminal of 80×24; a screen
is finished when what must stand on it stands there and nothing more came for 30 ms; the time is that of the last
byte. The floor is a bare Textual app that paints lists of the same sizes, pressed in turn with it.

    python -m tests.bench.painting      every key by itself
"""

from __future__ import annotations

import os
import random
import select
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from statistics import median, quantiles

import psutil
from sqlalchemy import func, insert
from sqlalchemy import select as select_rows

from schema.cases.lists import my_tasks
from schema.cases.numbers import case_number
from schema.cases.receiving import accept, receive_case
from schema.cases.step_rows import step_t
from schema.cases.views import Material, case_by_id, case_material_t, case_t, list_cases
from schema.hall.halls import HallView
from schema.hall.kinds import StepKind
from schema.hall.staff import clerk_t
from schema.hall.versions import ItemMaterialView, ItemStepView
from schema.queue.issuing import issue
from schema.store.engine import Store, open_store
from schema.store.transaction import Tx
from tests.bench.databases import settle
from tests.bench.desks import COMMAND, DESK, ROWS, in_a_terminal
from tests.case_history import somebody
from tests.database.cases import publish_version
from tests.database.workers import open_windows
from tests.grid import Grid
from tests.halls import PASSWORD, TESTER, small_hall

WAITING, TASKS = 500, 5_000
ITEMS, MODELS, PER_WRITE = 4, 40, 1_000
#: How often each key is pressed.
ROUNDS = 4
FORM, LEASE = "Application form", "Lease contract"
#: Desks of a big hall on one server, and how often each is pressed there.
DESKS, TURNS = 40, 12
#: The first case on the list is looked at: keys, and what stands on the screen then.
LOOK = [("l", "Next list"), ("\r", LEASE), ("\x1b", "Next list"), ("\x1b", "In line")]
ROUND = [(" ", " called."), ("1", "finished:"), *LOOK * 4]
#: Where in the round one is at the window.
STARTS = (0, 2, 6, 10, 14)
#: A screen to which nothing comes for so long is finished, seconds.
QUIET = 0.03
PATIENCE = 20.0
#: So many rows of a list are on the screen at least.
ROWS_SHOWN = 15
#: What is typed in the search, key by key.
TYPED = "王建"
#: Bytes a second on a serial line of 9,600 baud.
SERIAL = 960

#: The floor: a line of 500 of which 60 are drawn from, a list of 200 with a field above it, a page; each key
#: counts, and what it counted stands in the last line that is painted.
BARE = """
from textual.app import App
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static
LINE, LIST = 60, 200
class Rows(Widget):
    DEFAULT_CSS = "Rows { height: 1fr; }"
    count = reactive(0)
    def __init__(self, many):
        super().__init__()
        self.many = many
    def render(self):
        rows = [f"{self.count + n:05d}  Registration of a company  waiting  {n:3d} min" for n in range(self.many)]
        return Content("\\n".join([*rows[:self.content_size.height - 1], f"done {self.count}."]))
class Listed(Screen):
    BINDINGS = [("escape", "app.less", "")]
    def compose(self):
        yield Input(compact=True)
        yield Rows(LIST)
    def on_mount(self):
        self.query_one(Input).cursor_blink = False
        self.tell()
    def tell(self):
        self.query_one(Rows).count = self.app.counted
    def on_input_changed(self):
        self.app.counted += 1
        self.tell()
    def on_input_submitted(self):
        self.app.action_more(Shown())
class Shown(Screen):
    BINDINGS = [("escape", "app.less", "")]
    def compose(self):
        yield Rows(LINE)
    def on_mount(self):
        self.tell()
    def tell(self):
        self.query_one(Rows).count = self.app.counted
class Bare(App):
    BINDINGS = [("space,1", "next", ""), ("l", "list", "")]
    counted = 0
    def compose(self):
        yield Rows(LINE)
    def tell(self):
        self.screen.query_one(Rows).count = self.counted
    def action_next(self):
        self.counted += 1
        self.tell()
    def action_list(self):
        self.action_more(Listed())
    def action_more(self, screen):
        self.counted += 1
        self.push_screen(screen)
    def action_less(self):
        self.counted += 1
        self.pop_screen()
        self.call_after_refresh(lambda: self.call_later(self.tell))
app = Bare()
app.animation_level = "none"
app.run(mouse=False)
"""


@dataclass(frozen=True, slots=True)
class Painted:
    """What a key has brought to the screen."""

    #: to the last byte
    ms: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Press:
    """A key, what it is called in the figures, and what stands on the screen when it is done."""

    name: str
    key: str
    mark: str


class Watched:
    """A terminal at whose other end a program runs, and what stands on it."""

    def __init__(self, ours: int) -> None:
        self.ours = ours
        self.grid = Grid()
        #: terminals that somebody must read meanwhile
        self.others: list[Watched] = []

    def read(self, wait: float) -> bytes:
        """What comes within so many seconds; nothing when nothing does. The others' is read meanwhile."""
        end = time.perf_counter() + max(0.0, wait)
        while True:
            every = [self, *self.others]
            ready = select.select([each.ours for each in every], [], [], max(0.0, end - time.perf_counter()))[0]
            for each in every:
                if each.ours in ready:
                    sent = os.read(each.ours, 65536)
                    each.grid.feed(sent)
                    if each is self:
                        return sent
            if time.perf_counter() >= end:
                return b""

    def wait(self, mark: str) -> None:
        """Read until it stands on the screen."""
        end = time.monotonic() + PATIENCE
        while mark not in self.grid.text:
            if not self.read(end - time.monotonic()):
                raise TimeoutError(f"{mark!r} was not painted:\n{self.grid.text}")

    def press(self, key: str, mark: str) -> Painted:
        """Press a key, and see its screen finished: `mark` stands on it, which did not before."""
        while self.read(QUIET):  # what the clock paints meanwhile
            pass
        if mark in self.grid.text:
            raise ValueError(f"{mark!r} is there before {key!r} was pressed:\n{self.grid.text}")
        begin = last = time.perf_counter()
        count = 0
        os.write(self.ours, key.encode())
        while True:
            there = mark in self.grid.text
            sent = self.read(QUIET if there else begin + PATIENCE - time.perf_counter())
            if not sent:
                break
            last = time.perf_counter()
            count += len(sent)
        if not there:
            raise TimeoutError(f"after {key!r} {mark!r} was not painted:\n{self.grid.text}")
        return Painted((last - begin) * 1000, count)


# --- a hall in the middle of its day ---


def busy_hall(store: Store, waiting: int = WAITING, tasks: int = TASKS) -> HallView:
    """A small hall with a long line at windows 1 and 2, and cases with a step in hand each."""
    hall = small_hall(store)
    for begin in range(0, waiting, PER_WRITE):
        count = min(PER_WRITE, waiting - begin)
        store.write(lambda tx, n=count: [issue(tx, hall, 1) for _ in range(n)], actor=TESTER)
    for item in range(1, ITEMS + 1):
        publish_version(
            store,
            item,
            name="事项",
            materials=[ItemMaterialView(FORM, originals=1), ItemMaterialView(LEASE, copies=1)],
            steps=[
                ItemStepView(1, "Review", StepKind.REVIEW, days=3),
                ItemStepView(2, "Approval", StepKind.APPROVE, days=2),
            ],
        )
    dice = random.Random(7)
    there = [Material(FORM, received=True), Material(LEASE, received=True)]
    for place in range(min(MODELS, tasks)):
        case = store.write(
            lambda tx, item=place % ITEMS + 1: receive_case(tx, hall, item, somebody(dice), there), actor=TESTER
        )
        store.write(lambda tx, c=case.id: accept(tx, hall, c), actor=TESTER)
    if tasks > MODELS:
        store.write(lambda tx: _copy_cases(tx, hall, tasks - MODELS, dice), actor=TESTER)
    settle(store)
    return hall


def _copy_cases(tx: Tx, hall: HallView, count: int, dice: random.Random) -> None:
    """More cases like those there are, each with its own number, applicant, document and due time."""
    for table, key in ((case_t, "id"), (case_material_t, "case_id"), (step_t, "case_id")):
        models: dict[int, list[dict[str, object]]] = {}
        for row in tx.all(select_rows(*table.c)):
            models.setdefault(row._mapping[key], []).append(dict(row._mapping))
        copies = []
        for place in range(count):
            model, new = sorted(models)[place % len(models)], MODELS + 1 + place
            for row in models[model]:
                copy = row | {key: new}
                if table is case_t:
                    who, seq = somebody(dice), new
                    copy |= {"seq": seq, "number": case_number(hall.code, case_by_id(tx, model).day, seq)}
                    copy |= {"applicant_name": who.name, "document_number": who.document_number}
                else:
                    copy.pop("id", None)
                copies.append(copy)
        tx.run(insert(table), copies)


def on_one_core(pid: int) -> None:
    """All a weak PC has."""
    psutil.Process(pid).cpu_affinity([0])


@contextmanager
def signed_in(url: str, window: int = 1, clerk: str = "1001") -> Iterator[Watched]:
    """`onestop desk` with its clerk signed in and its line on the screen."""
    with in_a_terminal(COMMAND, url) as (process, ours):
        on_one_core(process.pid)
        desk = Watched(ours)
        desk.wait("^Q")
        os.write(ours, f"{PASSWORD}\r".encode())
        desk.wait("is open")
        yield desk


def _presses(store: Store, hall: HallView, calls: int) -> list[Press]:
    """The keys of a round: a call, the list, a search, a case's page, and back."""
    tasks = [task.case.number for task in store.read(lambda r: my_tasks(r, hall))]
    lists = [[], tasks]
    for end in range(1, len(TYPED) + 1):
        found = store.read(lambda r, name=TYPED[:end]: list_cases(r, hall, name=name, most=200))
        lists.append([case.number for case in found])
    # Of each list a row that was not on the screen before.
    rows = [
        next(each for each in now[:ROWS_SHOWN] if each not in before[:ROWS]).split("-", 1)[1]
        for before, now in pairwise(lists)
    ]
    label = f"A{calls + 1:03d}"
    return [
        Press("call", " ", f"{label} called"),
        Press("finish", "1", f"{label} finished"),
        Press("list", "l", rows[0]),
        *(Press("search", key, row) for key, row in zip(TYPED, rows[1:], strict=True)),
        Press("case", "\r", LEASE),
        Press("back", "\x1b", "Tab"),
        Press("back", "\x1b", "In line"),
    ]


@dataclass
class Figures:
    """What was measured: by key ms of ours and of the floor, bytes of a call, and of a whole repaint."""

    ours: dict[str, list[float]] = field(default_factory=dict)
    floor: dict[str, list[float]] = field(default_factory=dict)
    call: list[int] = field(default_factory=list)
    whole: int = 0


@cache
def figures(url: str) -> Figures:
    """Press every key some times, ours and the floor's in turn."""
    store = open_store(url)
    hall = busy_hall(store)
    assert store.read(lambda r: r.scalar(select_rows(func.count()).select_from(step_t))) >= TASKS
    found, counted = Figures(), 0
    dice = random.Random(7)
    with ExitStack() as terminals:
        desk = terminals.enter_context(signed_in(url))
        process, ours = terminals.enter_context(in_a_terminal(BARE))
        on_one_core(process.pid)
        bare = Watched(ours)
        bare.wait("done 0.")
        for number in range(ROUNDS + 1):
            for step in _presses(store, hall, number):
                time.sleep(dice.uniform(0.1, 0.6))  # at any moment of the desk's clock
                painted = desk.press(step.key, step.mark)
                counted += 1
                bared = bare.press(step.key, f"done {counted}.")
                if not number:
                    continue  # a key's modules are imported when it is first pressed
                found.ours.setdefault(step.name, []).append(painted.ms)
                found.floor.setdefault(step.name, []).append(bared.ms)
                if step.name == "call":
                    found.call.append(painted.bytes)
                elif step.mark == "In line":
                    found.whole = painted.bytes
    store.close()
    return found


def forty_p95_ms(url: str) -> tuple[float, str, float, float]:
    """95 in 100 presses take no longer while forty desks share this machine and SQLite; the floor: one alone.

    Somebody presses a key every tenth of a second: each of them about every four seconds, with a visit in 72.
    """
    store = open_store(url)
    hall = busy_hall(store)
    _more_windows(store, hall)
    store.close()
    found = []
    for count, turns in ((1, 3 * TURNS), (DESKS, TURNS)):
        with _desks(url, count) as desks:
            found.append([ms for turn in range(turns) for ms in _turns(desks, turn)])
    floor, value = map(_p95, found)
    return value, "ms", floor, value / floor


def _more_windows(store: Store, hall: HallView) -> None:
    open_windows(store, hall, ["A"] * DESKS)
    store.write(lambda tx: [issue(tx, hall, 1) for _ in range(DESKS * TURNS)], actor=TESTER)

    def staff(tx: Tx) -> None:
        for number in range(1, DESKS + 1):
            row = {"hall_id": hall.id, "number": f"2{number:03d}", "name": "王芳", "role": "clerk"}
            tx.run(insert(clerk_t), row | {"password_hash": ""})

    store.write(staff, actor=TESTER)


@contextmanager
def _desks(url: str, count: int) -> Iterator[list[Watched]]:
    """So many desks at windows of their own, each with its line on the screen."""
    with ExitStack() as terminals:
        desks: list[Watched] = []
        for number in range(1, count + 1):
            place = terminals.enter_context(in_a_terminal(DESK, url, str(number), f"2{number:03d}"))
            desks.append(Watched(place[1]))
        for desk in desks:
            desk.others = [each for each in desks if each is not desk]
            desk.wait("In line")
            for key, mark in LOOK:  # modules are imported when a key is first pressed
                desk.press(key, mark)
        yield desks


def _turns(desks: list[Watched], turn: int) -> Iterator[float]:
    """A press at each desk: everybody is somewhere else in a round of a visit and four looks at a case."""
    for place, desk in enumerate(desks):
        begin = time.perf_counter()
        key, mark = ROUND[(turn + STARTS[place % len(STARTS)]) % len(ROUND)]
        yield desk.press(key, mark).ms
        desk.read(max(0.0, begin + 4.0 / DESKS - time.perf_counter()))


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


def _all(by_key: dict[str, list[float]]) -> list[float]:
    return [ms for values in by_key.values() for ms in values]


def paint_ms(url: str) -> tuple[float, str, float, float]:
    """Median ms from a key to the finished screen; the floor: the same keys in a bare app with such lists."""
    value, floor = median(_all(figures(url).ours)), median(_all(figures(url).floor))
    return value, "ms", floor, value / floor


def paint_p95_ms(url: str) -> tuple[float, str, float, float]:
    """The same, of which 95 in 100 take no longer."""
    value, floor = _p95(_all(figures(url).ours)), _p95(_all(figures(url).floor))
    return value, "ms", floor, value / floor


def bytes_per_call(url: str) -> tuple[float, str, float, float]:
    """Median bytes the screen gets for a call; the floor: those of the window's screen painted as a whole."""
    value, floor = median(figures(url).call), figures(url).whole
    return value, "B", floor, value / floor


def serial_seconds(url: str) -> tuple[float, str, float, float]:
    """The same bytes as seconds on a serial line of 9,600 baud."""
    value, _unit, floor, ratio = bytes_per_call(url)
    return value / SERIAL, "s", floor / SERIAL, ratio


def main() -> None:
    """Print every key by itself."""
    from tests.bench.databases import temporary_databases

    with temporary_databases() as make:
        url = make("sqlite")
        found = figures(url)
        for name, values in found.ours.items():
            bare = found.floor[name]
            print(f"{name:8} median {median(values):6.1f} ms, p95 {_p95(values):6.1f}", end="")
            print(f"; bare {median(bare):6.1f}, {_p95(bare):6.1f}")
        print(
            f"a call: {median(found.call):.0f} bytes, {median(found.call) / SERIAL:.2f} s at 9,600 baud", end=""
        )
        print(f"; the whole screen {found.whole} bytes")


if __name__ == "__main__":
    main()
