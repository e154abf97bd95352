"""Finding a hall and what stands in it, by the names people use: a code, a window's number, a queue's letter."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, bindparam, select

from schema.errors import UnknownHall, UnknownItem, UnknownQueue, UnknownWindow
from schema.hall.kinds import WindowKind
from schema.hall.models import Department, Hall, Item, Queue, Window, WindowQueue, WindowState
from schema.language import current_language
from schema.store.transaction import Reader

hall_t: Table = Hall.__table__  # type: ignore[attr-defined]
window_t: Table = Window.__table__  # type: ignore[attr-defined]
queue_t: Table = Queue.__table__  # type: ignore[attr-defined]
item_t: Table = Item.__table__  # type: ignore[attr-defined]
department_t: Table = Department.__table__  # type: ignore[attr-defined]
window_queue_t: Table = WindowQueue.__table__  # type: ignore[attr-defined]

#: How many names an error lists before it says "…".
LISTED = 12


@dataclass(frozen=True, slots=True)
class HallView:
    """A hall as the rest of the program carries it around."""

    id: int
    code: str
    name: str
    name_en: str
    zone: str
    demo: bool
    rollover_hour: int
    carry_overnight: bool
    stop_minutes: int | None
    lease_first: int
    lease_size: int

    @property
    def title(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if current_language() == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class WindowView:
    """A window and the state it is in."""

    id: int
    number: int
    name: str
    floor: int
    state: WindowState
    pause_reason: str
    clerk_id: int | None
    auto_call_seconds: int | None
    kind: WindowKind = WindowKind.GENERAL


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue: its letter, its names."""

    id: int
    letter: str
    name: str
    name_en: str
    active: bool
    usual_seconds: int
    most_per_day: int | None

    @property
    def title(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if current_language() == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class ItemView:
    """A service item: code, name, whose it is and which queue takes it."""

    id: int
    code: str
    name: str
    topic: str
    department: str
    queue_id: int | None


#: The columns of the views, in their order.
HALL_COLUMNS = tuple(hall_t.c[name] for name in HallView.__slots__)
WINDOW_COLUMNS = tuple(window_t.c[name] for name in WindowView.__slots__)
QUEUE_COLUMNS = tuple(queue_t.c[name] for name in QueueView.__slots__)


@cache
def _halls() -> Select[Any]:
    return select(*HALL_COLUMNS)


@cache
def _windows() -> Select[Any]:
    w = window_t.c
    return select(*WINDOW_COLUMNS).where(w.hall_id == bindparam("hall")).order_by(w.number)


@cache
def _queues() -> Select[Any]:
    q = queue_t.c
    return select(*QUEUE_COLUMNS).where(q.hall_id == bindparam("hall")).order_by(q.letter)


@cache
def _items() -> Select[Any]:
    i = item_t.c
    return (
        select(i.id, i.code, i.name, i.topic, department_t.c.name, i.queue_id)
        .join(department_t, department_t.c.id == i.department_id)
        .where(i.hall_id == bindparam("hall"))
        .order_by(i.id)
    )


def _few(names: list[str]) -> str:
    return ", ".join(names[:LISTED]) + (" …" if len(names) > LISTED else "")


def find_hall(reader: Reader, code: str = "") -> HallView:
    """The hall with this code; without one, the database's only or main hall (the first without a parent).

    Raises `UnknownHall`.
    """
    query = _halls()
    query = query.where(hall_t.c.code == code) if code else query.where(hall_t.c.parent_id.is_(None))
    row = reader.first(query.order_by(hall_t.c.id).limit(1))
    if row is None:
        known = [name for (name,) in reader.all(select(hall_t.c.code).order_by(hall_t.c.id))]
        raise UnknownHall(hall=code, known=_few(known))
    return HallView(*row)


def first_hall(reader: Reader) -> str | None:
    """The name of the first hall a database holds; None when it holds none."""
    name: str | None = reader.scalar(select(hall_t.c.name).order_by(hall_t.c.id).limit(1))
    return name


def hall_by_id(reader: Reader, hall_id: int) -> HallView:
    """The hall with this id. Raises `UnknownHall`."""
    row = reader.first(select(*HALL_COLUMNS).where(hall_t.c.id == hall_id))
    if row is None:
        raise UnknownHall(hall=hall_id, known="–")
    return HallView(*row)


def halls_above(reader: Reader, hall: HallView) -> list[int]:
    """The hall and those it belongs to, village, town, centre: their ids, the nearest first."""
    found = [hall.id]
    while True:
        parent = reader.scalar(select(hall_t.c.parent_id).where(hall_t.c.id == found[-1]))
        if parent is None or parent in found:
            return found
        found.append(parent)


def list_windows(reader: Reader, hall: HallView) -> list[WindowView]:
    """Every window, by number."""
    return [WindowView(*row) for row in reader.all(_windows(), {"hall": hall.id})]


def find_window(reader: Reader, hall: HallView, number: int) -> WindowView:
    """The window with this number. Raises `UnknownWindow`."""
    row = reader.first(_windows().where(window_t.c.number == number), {"hall": hall.id})
    if row is None:
        raise UnknownWindow(window=number, known=_known_windows(reader, hall))
    return WindowView(*row)


@cache
def _window_by_id() -> Select[Any]:
    return _windows().where(window_t.c.id == bindparam("window"))


def window_by_id(reader: Reader, hall: HallView, window_id: int) -> WindowView:
    """The window with this id. Raises `UnknownWindow`."""
    row = reader.first(_window_by_id(), {"hall": hall.id, "window": window_id})
    if row is None:
        raise UnknownWindow(window=window_id, known=_known_windows(reader, hall))
    return WindowView(*row)


def _known_windows(reader: Reader, hall: HallView) -> str:
    known = [str(window.number) for window in list_windows(reader, hall)]
    return f"{known[0]}–{known[-1]}" if len(known) > LISTED else _few(known)


def list_queues(reader: Reader, hall: HallView) -> list[QueueView]:
    """Every queue, by letter."""
    return [QueueView(*row) for row in reader.all(_queues(), {"hall": hall.id})]


def find_queue(reader: Reader, hall: HallView, letter: str) -> QueueView:
    """The queue with this letter, in either case. Raises `UnknownQueue`."""
    row = reader.first(_queues().where(queue_t.c.letter == letter.strip().upper()), {"hall": hall.id})
    if row is None:
        known = [queue.letter for queue in list_queues(reader, hall)]
        raise UnknownQueue(queue=letter, known=_few(known))
    return QueueView(*row)


def find_queue_by_id(reader: Reader, queue_id: int) -> QueueView:
    """The queue with this id. Raises `UnknownQueue`."""
    q = queue_t.c
    row = reader.first(select(*QUEUE_COLUMNS).where(q.id == queue_id))
    if row is None:
        raise UnknownQueue(queue=queue_id, known="–")
    return QueueView(*row)


def department_names(reader: Reader, hall: HallView | None = None) -> dict[int, str]:
    """The names of a hall's departments, or of all, by their ids."""
    d = department_t.c
    query = select(d.id, d.name)
    return {row.id: row.name for row in reader.all(query if hall is None else query.where(d.hall_id == hall.id))}


def item_name(reader: Reader, item_id: int | None) -> str | None:
    """The name of an item; None where none was chosen."""
    if item_id is None:
        return None
    name: str | None = reader.scalar(select(item_t.c.name).where(item_t.c.id == item_id))
    return name


def item_names(reader: Reader, ids: Collection[int]) -> dict[int, str]:
    """The names of some items, by their ids."""
    i = item_t.c
    return {row.id: row.name for row in reader.all(select(i.id, i.name).where(i.id.in_(sorted(ids))))}


def list_items(reader: Reader, hall: HallView, queue_id: int | None = None) -> list[ItemView]:
    """The items of the hall, or of one of its queues, in the order they were published."""
    query = _items() if queue_id is None else _items().where(item_t.c.queue_id == queue_id)
    return [ItemView(*row) for row in reader.all(query, {"hall": hall.id})]


def find_item(reader: Reader, hall: HallView, code: str) -> ItemView:
    """The item with this implementation code. Raises `UnknownItem`."""
    row = reader.first(_items().where(item_t.c.code == code.strip()), {"hall": hall.id})
    if row is None:
        raise UnknownItem(item=code)
    return ItemView(*row)


def find_offered_item(reader: Reader, hall: HallView, code: str) -> ItemView:
    """The item with this code that can be applied for here: the hall's own, else that of a hall above it.

    Raises `UnknownItem`.
    """
    for place in halls_above(reader, hall):
        row = reader.first(_items().where(item_t.c.code == code.strip()), {"hall": place})
        if row is not None:
            return ItemView(*row)
    raise UnknownItem(item=code)


def list_offered_items(reader: Reader, hall: HallView) -> list[ItemView]:
    """What can be applied for here: the hall's own items, then those of the halls above it that it has not."""
    found: dict[str, ItemView] = {}
    for place in halls_above(reader, hall):
        for row in reader.all(_items(), {"hall": place}):
            item = ItemView(*row)
            found.setdefault(item.code, item)
    return list(found.values())


def windows_of_queue(reader: Reader, queue_id: int) -> list[WindowView]:
    """The windows that serve a queue, by number."""
    w = window_t.c
    query = (
        select(*WINDOW_COLUMNS)
        .join(window_queue_t, window_queue_t.c.window_id == w.id)
        .where(window_queue_t.c.queue_id == queue_id)
        .order_by(w.number)
    )
    return [WindowView(*row) for row in reader.all(query)]


def queues_of_window(reader: Reader, window_id: int) -> list[QueueView]:
    """The queues a window serves, by letter."""
    q = queue_t.c
    query = (
        select(*QUEUE_COLUMNS)
        .join(window_queue_t, window_queue_t.c.queue_id == q.id)
        .where(window_queue_t.c.window_id == window_id)
        .order_by(q.letter)
    )
    return [QueueView(*row) for row in reader.all(query)]
