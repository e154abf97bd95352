"""Halls founded in the sizes of real centres, on both databases."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import time as clock_time

import pytest
from sqlalchemy import Table, func, select

from schema.errors import NoPassword, UnknownPreset
from schema.hall.calendar import opening_hours_t
from schema.hall.founding import found_hall, person
from schema.hall.halls import (
    HallView,
    department_t,
    find_hall,
    hall_t,
    item_t,
    list_items,
    list_queues,
    list_windows,
    queue_t,
    queues_of_window,
    window_queue_t,
    window_t,
    windows_of_queue,
)
from schema.hall.models import HallLevel, Role
from schema.hall.presets import LETTERS, OTHER_AREA, PRESETS, area_of, local_name, preset, published_items
from schema.hall.staff import clerk_t, list_clerks, sign_in
from schema.store.engine import Store, open_store
from schema.store.events import event_t
from tests.halls import TESTER

#: units, windows, staff, items, visitors a day: published (RULES.md §1), or by the rule in `presets`
SIZES = {
    "nanan": (31, 37, 138, 713, 952),
    "haiyang": (33, 223, 210, 502, 800),
    "shishi": (34, 41, 141, 385, 972),
    "xiangzhou": (31, 37, 138, 332, 230),
    "yichang": (38, 46, 172, 252, 384),
}
TABLES: tuple[Table, ...] = (
    hall_t,
    opening_hours_t,
    department_t,
    queue_t,
    item_t,
    window_t,
    window_queue_t,
    clerk_t,
)


def _found(store: Store, code: str, **facts: object) -> HallView:
    return store.write(lambda tx: found_hall(tx, preset(code), **facts), actor=TESTER)  # type: ignore[arg-type]


def _count(store: Store, table: Table, hall: HallView) -> int:
    query = select(func.count()).select_from(table).where(table.c.hall_id == hall.id)
    return int(store.read(lambda reader: reader.scalar(query)))


@pytest.mark.parametrize("code", PRESETS)
def test_a_preset_has_the_numbers_of_its_centre(store: Store, code: str) -> None:
    hall = _found(store, code)
    found = tuple(_count(store, table, hall) for table in (department_t, window_t, clerk_t, item_t))
    units, windows, staff, items, visitors = SIZES[code]
    assert found == (units, windows, staff, items)
    assert PRESETS[code].visitors_per_day == visitors
    assert (hall.name, hall.name_en) == (PRESETS[code].name, PRESETS[code].name_en)
    assert store.read(find_hall) == hall
    roles = Counter(clerk.role for clerk in store.read(lambda reader: list_clerks(reader, hall)))
    assert roles == {Role.CLERK: staff - 2, Role.SUPERVISOR: 1, Role.TECHNICIAN: 1}
    events = store.read(
        lambda reader: reader.all(select(event_t.c.verb, event_t.c.subject, event_t.c.subject_id))
    )
    assert [tuple(event) for event in events] == [("found", "hall", hall.id)]


@pytest.mark.parametrize("code", PRESETS)
def test_every_queue_has_windows_and_every_item_a_queue(store: Store, code: str) -> None:
    hall = _found(store, code)
    queues = store.read(lambda reader: list_queues(reader, hall))
    letters = [queue.letter for queue in queues]
    assert letters == list(LETTERS[: len(queues)]) and not {"I", "O"} & set(letters)
    assert all(queue.name and queue.name_en and 480 <= queue.usual_seconds <= 900 for queue in queues)
    for queue in queues:
        assert len(store.read(lambda reader, id=queue.id: windows_of_queue(reader, id))) >= 2, queue.name
    ids = {queue.id for queue in queues}
    items = store.read(lambda reader: list_items(reader, hall))
    assert {item.queue_id for item in items} <= ids
    by_name = {queue.name: queue.id for queue in queues}
    assert all(item.queue_id == by_name[area_of(item.department).name] for item in items)
    served = [
        len(store.read(lambda reader, id=window.id: queues_of_window(reader, id)))
        for window in store.read(lambda reader: list_windows(reader, hall))
    ]
    general = -(-PRESETS[code].windows // 8)
    assert served == [3] * general + [1] * (len(served) - general)


def test_every_department_of_a_preset_has_an_item(store: Store) -> None:
    for code in ("nanan", "yichang"):
        hall = _found(store, code)
        owners = {item.department for item in store.read(lambda reader, at=hall: list_items(reader, at))}
        assert len(owners) == PRESETS[code].departments


def test_haiyang_stands_on_two_floors(store: Store) -> None:
    hall = _found(store, "haiyang")
    windows = store.read(lambda reader: list_windows(reader, hall))
    assert Counter(window.floor for window in windows) == {1: 111, 2: 112}
    assert [window.number for window in windows] == list(range(1, 224))


def test_shishi_has_trading_centres_and_utilities_and_its_own_hours(store: Store) -> None:
    hall = _found(store, "shishi")
    names = store.read(
        lambda reader: [row.name for row in reader.all(select(department_t.c.name).order_by(department_t.c.id))]
    )
    assert names[27:] == [
        *("政府采购中心", "建设工程交易中心", "土地交易中心"),
        *("供水公司", "供电公司", "燃气公司", "通信公司"),
    ]
    windows = [window.name for window in store.read(lambda reader: list_windows(reader, hall))]
    assert set(names[27:]) <= set(windows)
    hours = store.read(lambda reader: reader.all(select(opening_hours_t).order_by(opening_hours_t.c.weekday)))
    assert [tuple(row)[1:] for row in hours] == [(day, clock_time(9), clock_time(17)) for day in range(5)]


def test_xiangzhou_reaches_down_to_its_villages(store: Store) -> None:
    hall = _found(store, "xiangzhou")
    rows = store.read(lambda reader: reader.all(select(hall_t).order_by(hall_t.c.id)))
    assert Counter(row.level for row in rows) == {
        HallLevel.CENTRE: 1,
        HallLevel.TOWN: 14,
        HallLevel.VILLAGE: 456,
    }
    towns = {row.id for row in rows if row.level == HallLevel.TOWN}
    assert all(row.parent_id == hall.id for row in rows if row.level == HallLevel.TOWN)
    below = Counter(row.parent_id for row in rows if row.level == HallLevel.VILLAGE)
    assert set(below) == towns and set(below.values()) == {32, 33}
    assert all(row.name and row.name_en for row in rows)
    assert len({row.name for row in rows}) == len(rows)
    town = store.read(lambda reader: find_hall(reader, "xiangzhou-01"))
    village = store.read(lambda reader: find_hall(reader, "xiangzhou-14-32"))
    assert (town.name, village.name) == ("张湾镇便民服务中心", "米庄镇32村便民服务室")
    assert (_count(store, window_t, town), _count(store, window_t, village)) == (3, 1)
    assert (_count(store, item_t, town), _count(store, item_t, village)) == (21, 0)
    for place in (town, village):
        (queue,) = store.read(lambda reader, at=place: list_queues(reader, at))
        served = store.read(lambda reader, id=queue.id: windows_of_queue(reader, id))
        assert queue.letter == "A" and len(served) == _count(store, clerk_t, place) > 0
    queues = store.read(lambda reader: reader.scalar(select(func.count()).select_from(queue_t)))
    assert queues == 470 + _count(store, queue_t, hall)


@pytest.mark.parametrize("code", PRESETS)
def test_the_same_preset_makes_the_same_hall(db_url: str, fresh_url: Callable[[str], str], code: str) -> None:
    halls = []
    for url in (db_url, fresh_url("sqlite")):
        store = open_store(url)
        _found(store, code)
        halls.append(
            [
                [
                    tuple(row)
                    for row in store.read(lambda reader, t=table: reader.all(select(t).order_by(*t.primary_key)))
                ]
                for table in TABLES
            ]
        )
        store.close()
    assert halls[0] == halls[1]


def test_nobody_signs_in_before_a_password_is_set(store: Store) -> None:
    hall = _found(store, "nanan")
    with pytest.raises(NoPassword):
        sign_in(store, hall, "9002", "", "test")


def test_a_demo_has_one_password_for_all(store: Store) -> None:
    hall = _found(store, "nanan", demo=True, demo_password="the open demo")
    assert hall.demo
    assert sign_in(store, hall, "1001", "the open demo", "test").role == Role.CLERK
    assert sign_in(store, hall, "9001", "the open demo", "test").role == Role.SUPERVISOR
    hashes = store.read(lambda reader: reader.all(select(clerk_t.c.password_hash).distinct()))
    assert len(hashes) == 1


def test_a_hall_can_have_a_name_of_its_own(store: Store) -> None:
    own = replace(preset("Nanan "), code="jinjiang", name="晋江市行政服务中心", name_en="Jinjiang Hall")
    hall = store.write(lambda tx: found_hall(tx, own), actor=TESTER)
    assert (hall.code, hall.title, hall.demo) == ("jinjiang", "Jinjiang Hall", False)


def test_an_unknown_preset_says_which_there_are() -> None:
    with pytest.raises(UnknownPreset) as caught:
        preset("atlantis")
    assert str(caught.value) == (
        'There is no preset "atlantis". Choose one of: nanan, haiyang, shishi, xiangzhou, yichang.'
    )


def test_the_largest_hall_is_founded_within_a_second(fresh_url: Callable[[str], str]) -> None:
    store = open_store(fresh_url("sqlite"))
    published_items.cache_clear()
    began = time.perf_counter()
    _found(store, "haiyang")
    took = time.perf_counter() - began
    store.close()
    assert took < 1


def test_names_of_people_and_departments() -> None:
    assert len({person(number) for number in range(2_000)}) == 2_000
    assert local_name("区公安分局", "南安市") == "市公安局"
    assert local_name("广安区税务局", "襄州区") == "襄州区税务局"
    assert local_name("区委统战部", "襄州区") == "区委统战部"
    assert area_of("区司法局") is OTHER_AREA
    assert len(published_items()) == 1_135
