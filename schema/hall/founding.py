"""Founding a hall from a preset. The same preset always makes the same hall.

Departments and items are real ones, of Guang'an district (`data/SOURCE.md`); which are taken, and which queue and
window serves them, follows these rules:

- Departments: those with most items come first; a preset takes as many as it has. 区… becomes the place's own
  (市… in a city), codes stay as published. Trading centres and utilities have no items.
- Items: dealt out in turn, each department giving its next, until the preset has its number; a town takes the
  first of the district's public services (type 20).
- Queues: one for each area of `presets.AREAS` that has a unit here, lettered in their order; an item's queue is
  that of its department's area.
- Windows: one in eight (rounded up) is general and serves three queues, those with fewest windows first. The rest
  belong to one queue each: first one for each area, or one for each unit without items, then one at a time to
  the area with most expected work (items x usual seconds) for each window it has. General windows have the lowest
  numbers, the others follow by letter. Within an area departments get windows in the same way, by items.
- Staff: clerks from 1001 on, dealt to the departments in the order of the windows; supervisor 9001, technician
  9002. A town has three windows and clerks, a village one; names are put together from common ones.
"""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import Table, insert, select

from schema.hall import clock
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
from schema.hall.models import HallLevel, OpeningHours, Role
from schema.hall.presets import (
    AREAS,
    LETTERS,
    OTHER_AREA,
    TRADING_CENTRES,
    UTILITIES,
    Area,
    Preset,
    area_of,
)
from schema.hall.staff import clerk_t, hasher
from schema.store.transaction import Tx

opening_hours_t: Table = OpeningHours.__table__  # type: ignore[attr-defined]

#: One window in so many is general, and a general window serves so many queues.
GENERAL_EVERY = 8
GENERAL_SERVES = 3
TOWN_WINDOWS = 3
GENERAL_NAME = "综合窗口"
#: A department without items, in the windows' reckoning.
FIRST_CLERK = 1001
SUPERVISOR = "9001"
TECHNICIAN = "9002"
#: 事项类型 20: public service
PUBLIC_SERVICE = "20"

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余"
GIVEN_NAMES = (
    "芳 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 玲 辉 鹏 华 红 飞 鑫 波 斌 宇 浩 凯 健 俊 帆 雪 慧 "
    "建国 志强 晓燕 海燕 秀英 文杰 丽娟 小红 春梅 玉兰 国强 立新 晓东 雅琴 美玲 佳怡 嘉欣 思远"
).split()

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """A window before it has a number: its name, the unit it belongs to, the areas it serves."""

    name: str
    unit: str | None
    areas: tuple[Area, ...]


@cache
def published_items() -> tuple[dict[str, str], ...]:
    """The rows of `data/guangan-items.csv`, in the order they were published."""
    text = (files("schema.hall") / "data" / "guangan-items.csv").read_text(encoding="utf-8-sig")
    return tuple(csv.DictReader(text.splitlines()))


def local_name(department: str, place: str) -> str:
    """A department of Guang'an as `place` would call it: 区公安分局 is 市公安局 in a city, 广安区税务局 南安市税务局."""
    if department.startswith("广安区"):
        return place + department.removeprefix("广安区")
    if place.endswith("市") and department.startswith("区"):
        return "市" + department.removeprefix("区").replace("分局", "局")
    return department


def chosen_items(preset: Preset) -> list[dict[str, str]]:
    """The items of a preset, grouped by department, departments with most items in the data first."""
    rows = published_items()
    by_department: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_department.setdefault(row["department"], []).append(row)
    groups = sorted(by_department.values(), key=len, reverse=True)[: preset.departments]
    dealt = [row for row in chain.from_iterable(zip_longest(*groups)) if row is not None]
    taken = {row["item_code"] for row in dealt[: preset.items]}
    return [row for group in groups for row in group if row["item_code"] in taken]


def plan_windows(preset: Preset, units: list[str], items_of: Counter[str]) -> list[PlannedWindow]:
    """The windows of the centre in the order of their numbers."""
    areas = areas_here(units)
    of_area = {area: [unit for unit in units if area_of(unit) is area] for area in areas}
    general = -(-preset.windows // GENERAL_EVERY)
    least = {area: max(1, sum(not items_of[unit] for unit in of_area[area])) for area in areas}
    work = {area: area.seconds * sum(items_of[unit] for unit in of_area[area]) for area in areas}
    share = _deal(least, work, preset.windows - general)
    own: list[PlannedWindow] = []
    for area in areas:
        shares = _deal(dict.fromkeys(of_area[area], 0), {u: items_of[u] or 1 for u in of_area[area]}, share[area])
        for unit in of_area[area]:
            own += [PlannedWindow(area.name if items_of[unit] else unit, unit, (area,))] * shares[unit]
    fewest = sorted(areas, key=lambda area: share[area])
    served = [
        tuple(sorted({fewest[(n * GENERAL_SERVES + k) % len(areas)] for k in range(GENERAL_SERVES)}, key=areas.index))
        for n in range(general)
    ]
    return [PlannedWindow(GENERAL_NAME, None, three) for three in served] + own


def areas_here(units: list[str]) -> list[Area]:
    """The areas that have a unit here, in the order of their letters."""
    present = {area_of(unit) for unit in units}
    return [area for area in (*AREAS, OTHER_AREA) if area in present]


def _deal[T](least: dict[T, int], work: dict[T, int], total: int) -> dict[T, int]:
    ...
