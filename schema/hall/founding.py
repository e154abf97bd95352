"""Founding a hall from a preset: its rows, in bulk. The same preset always makes the same hall.

`schema.hall.presets` plans items, queues and windows. Staff follow this rule: clerks from 1001 on, dealt to the
departments in the order of their windows; supervisor 9001, technician 9002. A town has three windows and clerks
and takes the first of the district's public services (type 20), a village has one of each and no items; both
have the one queue A. People's names are put together from common ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, insert, select

from schema.hall import clock
from schema.hall.calendar import opening_hours_t
from schema.hall.classes import found_classes
from schema.hall.halls import (
    HallView,
    department_t,
    find_hall,
    hall_t,
    item_t,
    queue_t,
    window_queue_t,
    window_t,
)
from schema.hall.models import HallLevel, Role
from schema.hall.presets import (
    GENERAL_NAME,
    LETTERS,
    TRADING_CENTRES,
    UTILITIES,
    Preset,
    area_of,
    areas_here,
    chosen_items,
    plan_windows,
)
from schema.hall.staff import clerk_t, hasher
from schema.hall.version_rows import first_versions
from schema.store.transaction import Tx

TOWN_WINDOWS = 3
#: The one queue of a town centre or a village room.
BRANCH_QUEUE = {"name": "综合受理", "name_en": "General services", "usual_seconds": 600}
FIRST_CLERK = 1001
SUPERVISOR = "9001"
TECHNICIAN = "9002"
#: 事项类型 20: public service
PUBLIC_SERVICE = "20"

SURNAMES: tuple[str, ...] = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
)
GIVEN_NAMES: tuple[str, ...] = (
    *"芳敏静丽强磊军洋勇艳杰娟涛明超霞平刚玲辉鹏华红飞鑫波斌宇浩凯健俊帆雪慧",
    *("建国", "志强", "晓燕", "海燕", "秀英", "文杰", "丽娟", "小红", "春梅"),
    *("玉兰", "国强", "立新", "晓东", "雅琴", "美玲", "佳怡", "嘉欣", "思远"),
)

Row = dict[str, Any]


def person(number: int) -> str:
    """A name put together from common ones; the first thousands are all different."""
    turn, surname = divmod(number, len(SURNAMES))
    return SURNAMES[surname] + GIVEN_NAMES[(turn + number) % len(GIVEN_NAMES)]


def found_hall(tx: Tx, preset: Preset, *, demo: bool = False, demo_password: str = "") -> HallView:
    """Make the hall of a preset, with its towns and villages, in an empty database: one event, bulk inserts.

    Without `demo_password` nobody can sign in yet; with it everybody has that password.
    """
    password_hash = hasher().hash(demo_password) if demo_password else ""
    hall_id = _insert_halls(tx, [_hall_row(preset.code, preset.name, preset.name_en, demo)])[preset.code]
    _insert_hours(tx, preset, [hall_id])
    found_classes(tx, [hall_id])
    items = _found_centre(tx, preset, hall_id, password_hash)
    towns = _found_branches(tx, preset, hall_id, items, password_hash, demo) if preset.towns else []
    now = clock.moment(tx)
    hall = find_hall(tx, preset.code)
    first_versions(tx, [hall_id, *towns], clock.business_day(hall, now))
    tx.record(
        "found",
        "hall",
        hall_id,
        at=now,
        hall_id=hall_id,
        after={
            "code": preset.code,
            "name": preset.name,
            "units": preset.units,
            "windows": preset.windows,
            "staff": preset.staff,
            "items": preset.items,
            "towns": len(preset.towns),
            "villages": preset.villages,
            "demo": demo,
        },
    )
    return hall


def _found_centre(tx: Tx, preset: Preset, hall_id: int, password_hash: str) -> list[dict[str, str]]:
    items = chosen_items(preset)
    items_of = Counter(row["department"] for row in items)
    codes = {row["department"]: row["dept_code"] for row in reversed(items)}
    units = [*items_of, *TRADING_CENTRES[: preset.trading_centres], *UTILITIES[: preset.utilities]]
    departments = _insert(
        tx,
        department_t,
        "name",
        [{"hall_id": hall_id, "code": codes.get(unit, ""), "name": unit} for unit in units],
    )
    lettered = dict(zip(LETTERS, areas_here(units), strict=False))
    queues = _insert(
        tx,
        queue_t,
        "letter",
        [
            {"hall_id": hall_id, "letter": letter, "usual_seconds": area.seconds}
            | {"name": area.name, "name_en": area.name_en}
            for letter, area in lettered.items()
        ],
    )
    queue_of = {area: queues[hall_id, letter] for letter, area in lettered.items()}
    tx.run(
        insert(item_t),
        [
            _item_row(row, hall_id, departments[hall_id, unit], queue_of[area_of(unit)])
            for row in items
            for unit in (row["department"],)
        ],
    )
    plan = plan_windows(preset, units, items_of)
    floors = [floor for floor, count in enumerate(preset.floors, 1) for _each in range(count)]
    windows = _insert(
        tx,
        window_t,
        "number",
        [
            {
                "hall_id": hall_id,
                "number": number,
                "name": window.name,
                "floor": floor,
                "department_id": departments[hall_id, window.unit] if window.unit else None,
            }
            for number, (window, floor) in enumerate(zip(plan, floors, strict=True), 1)
        ],
    )
    tx.run(
        insert(window_queue_t),
        [
            {"window_id": windows[hall_id, number], "queue_id": queue_of[area]}
            for number, window in enumerate(plan, 1)
            for area in window.areas
        ],
    )
    homes = [departments[hall_id, window.unit] if window.unit else None for window in plan]
    clerks = preset.staff - 2
    tx.run(
        insert(clerk_t),
        [
            _clerk_row(hall_id, str(FIRST_CLERK + n), person(n), homes[n % len(homes)], password_hash)
            for n in range(clerks)
        ]
        + [
            _clerk_row(hall_id, SUPERVISOR, person(clerks), None, password_hash, Role.SUPERVISOR),
            _clerk_row(hall_id, TECHNICIAN, person(clerks + 1), None, password_hash, Role.TECHNICIAN),
        ],
    )
    return items


def _found_branches(
    tx: Tx, preset: Preset, hall_id: int, items: list[dict[str, str]], password_hash: str, demo: bool
) -> list[int]:
    """Town centres and village rooms: hours, queue A, windows and a clerk for each; towns take items too.

    Answers the towns' ids.
    """
    towns = {f"{preset.code}-{n:02}": town for n, town in enumerate(preset.towns, 1)}
    town_ids = _insert_halls(
        tx,
        [
            _hall_row(code, f"{town.name}便民服务中心", f"{town.name_en} Town Service Centre", demo)
            | {"level": HallLevel.TOWN, "parent_id": hall_id}
            for code, town in towns.items()
        ],
    )
    turns, left = divmod(preset.villages, len(towns))
    village_ids = _insert_halls(
        tx,
        [
            _hall_row(
                f"{code}-{number:02}",
                f"{town.name}{number}村便民服务室",
                f"{town.name_en} Village {number} Service Room",
                demo,
            )
            | {"level": HallLevel.VILLAGE, "parent_id": town_ids[code]}
            for place, (code, town) in enumerate(towns.items())
            for number in range(1, turns + (place < left) + 1)
        ],
    )
    windows_of = dict.fromkeys(town_ids.values(), TOWN_WINDOWS) | dict.fromkeys(village_ids.values(), 1)
    _insert_hours(tx, preset, list(windows_of))
    found_classes(tx, list(windows_of))
    queues = _insert(
        tx, queue_t, "letter", [{"hall_id": place, "letter": "A", **BRANCH_QUEUE} for place in windows_of]
    )
    windows = _insert(
        tx,
        window_t,
        "number",
        [
            {"hall_id": place, "number": number, "name": GENERAL_NAME}
            for place, count in windows_of.items()
            for number in range(1, count + 1)
        ],
    )
    tx.run(
        insert(window_queue_t),
        [{"window_id": window, "queue_id": queues[place, "A"]} for (place, _n), window in windows.items()],
    )
    tx.run(
        insert(clerk_t),
        [
            _clerk_row(place, str(FIRST_CLERK + number - 1), person(preset.staff + n), None, password_hash)
            for n, (place, number) in enumerate(windows)
        ],
    )
    departments = _insert(
        tx,
        department_t,
        "name",
        [{"hall_id": town_ids[place], "name": f"{town.name}人民政府"} for place, town in towns.items()],
    )
    services = [row for row in items if row["task_type"] == PUBLIC_SERVICE][: preset.town_items]
    tx.run(
        insert(item_t),
        [
            _item_row(row, place, department, queues[place, "A"])
            for (place, _name), department in departments.items()
            for row in services
        ],
    )
    return list(town_ids.values())


def _insert(tx: Tx, table: Table, key: str, rows: list[Row]) -> dict[tuple[int, Any], int]:
    """Insert rows of one or more halls; answers their ids by hall and the column that names them there."""
    tx.run(insert(table), rows)
    halls = sorted({row["hall_id"] for row in rows})
    found = tx.all(
        select(table.c.hall_id, table.c[key], table.c.id).where(table.c.hall_id.in_(halls)).order_by(table.c.id)
    )
    return {(hall, name): row_id for hall, name, row_id in found}


def _insert_halls(tx: Tx, rows: list[Row]) -> dict[str, int]:
    tx.run(insert(hall_t), rows)
    codes = [row["code"] for row in rows]
    found = tx.all(select(hall_t.c.code, hall_t.c.id).where(hall_t.c.code.in_(codes)).order_by(hall_t.c.id))
    return {row.code: row.id for row in found}


def _insert_hours(tx: Tx, preset: Preset, halls: Iterable[int]) -> None:
    tx.run(
        insert(opening_hours_t),
        [
            {"hall_id": hall, "weekday": day, "opens": opens, "closes": closes}
            for hall in halls
            for day in range(5)
            for opens, closes in preset.hours
        ],
    )


def _hall_row(code: str, name: str, name_en: str, demo: bool) -> Row:
    # A demo is looked at by night too; a real hall's machines give no numbers while its doors are shut.
    stop_minutes = None if demo else 0
    return {"code": code, "name": name, "name_en": name_en, "demo": demo, "stop_minutes": stop_minutes}


def _item_row(row: dict[str, str], hall: int, department: int, queue: int) -> Row:
    published = {name: row[name] for name in ("name", "topic", "task_type", "area_code")}
    return {
        "hall_id": hall,
        "department_id": department,
        "queue_id": queue,
        "code": row["item_code"],
        **published,
    }


def _clerk_row(
    hall: int, number: str, name: str, department: int | None, password_hash: str, role: Role = Role.CLERK
) -> Row:
    account = {"number": number, "name": name, "role": role, "password_hash": password_hash}
    return {"hall_id": hall, "department_id": department, **account}
