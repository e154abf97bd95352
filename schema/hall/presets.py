"""Halls in the sizes of five real centres (RULES.md §1), and the tables a hall is founded from.

Numbers a centre published stand as they are. What it did not publish follows one rule:

- windows: as many for each unit as Nan'an has (37 windows for 31 units), rounded up;
- staff: as many for each window as Nan'an has (138 for 37), rounded;
- visitors a day: cases a month ÷ 21 working days, or cases of several years ÷ years ÷ 250 working days; where
  no cases are published either, as many for each member of staff as Nan'an has;
- hours: 9 to 12 and 14 to 17, Monday to Friday, as the centre of Lingshan publishes them.

Departments and items are real ones, of Guang'an district (`data/SOURCE.md`), taken and dealt out like this:

- departments: those with most items first. 区… becomes the place's own (市… in a city), codes stay as published.
  Trading centres and utilities publish no items.
- items: in turn, each department giving its next, until the preset has its number.
- queues: one for each area of `AREAS` that has a unit here, lettered in their order; an item's queue is that of
  its department's area.
- windows: one in eight (rounded up) is general and serves three queues, in turn, those with fewest windows of
  their own first. The others serve one queue: first one for each area, or for each of its units without items,
  then one at a time to the area with most expected work (items x usual seconds) for each window it would have.
  Within an area departments get theirs in the same way, by items. General windows have the lowest numbers.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib.resources import files
from io import StringIO
from itertools import chain, cycle, islice, zip_longest
from math import ceil
from typing import TypeVar

from schema.errors import UnknownPreset

K = TypeVar("K", bound=Hashable)
Stretch = tuple[time, time]

#: The hours of a centre that has not published its own.
USUAL_HOURS: tuple[Stretch, ...] = ((time(9), time(12)), (time(14), time(17)))
WORKING_DAYS_MONTH = 21
WORKING_DAYS_YEAR = 250


@dataclass(frozen=True, slots=True)
class Area:
    """A field of business with one queue: its names, the words its departments are known by, a visit's length."""

    name: str
    name_en: str
    #: a department whose name has one of these belongs here; the first area that fits takes it
    words: tuple[str, ...]
    #: `Queue.usual_seconds`: 480 for looking up, 600 for forms, 720 for several papers, 900 for plans
    seconds: int


#: The fields of business in the order of their letters; a department that fits none belongs to `OTHER_AREA`.
AREAS = (
    Area("企业登记与行政许可", "Business registration and permits", ("行政审批", "市监", "烟草"), 720),
    Area("社会保障与就业", "Social security and jobs", ("人社",), 600),
    Area("医保卫健", "Medical insurance and health", ("医疗保障", "卫健"), 600),
    Area("税务", "Taxes", ("税务",), 600),
    Area("不动产与规划建设", "Property, planning and building", ("自然资源", "住建"), 900),
    Area("公安户政", "Police and household registration", ("公安",), 480),
    Area("交通运输", "Transport", ("交通",), 600),
    Area(
        "农林水与环保", "Farming, forests, water and environment", ("农业", "林业", "水务", "生态", "气象"), 720
    ),
    Area("教育文旅", "Education, culture and tourism", ("教科", "文广旅"), 480),
    Area("民政残联退役", "Civil affairs, disabled persons and veterans", ("民政", "残联", "退役"), 480),
    Area("应急消防与城管", "Safety, fire and city management", ("应急", "消防", "执法"), 600),
    Area("投资与经济", "Investment and economy", ("发改", "经信", "商务", "财政", "统计", "公管"), 720),
    Area("公用事业", "Public utilities", ("供水", "供电", "燃气", "通信"), 480),
    Area("公共资源交易", "Public resource trading", ("交易中心", "采购中心"), 900),
)
OTHER_AREA = Area("司法与综合事务", "Legal and general affairs", (), 600)

#: Units that publish no items: the kinds of utilities and trading centres the real centres name.
UTILITIES = ("供水公司", "供电公司", "燃气公司", "通信公司")
TRADING_CENTRES = ("政府采购中心", "建设工程交易中心", "土地交易中心")

#: One window in so many is general, and a general window serves so many queues.
GENERAL_EVERY = 8
GENERAL_SERVES = 3
GENERAL_NAME = "综合窗口"

#: Queue letters; I and O are left out, they read as 1 and 0.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Town:
    """A town with its own service centre."""

    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Preset:
    """The size of a real centre."""

    code: str
    name: str
    name_en: str
    #: the place as its departments name it: 南安市 makes 市医疗保障局 and 南安市税务局
    place: str
    #: departments; units beyond those are counted below
    departments: int
    #: windows on each floor, from the first floor up
    floors: tuple[int, ...]
    #: everybody who signs in: clerks, one supervisor, one technician
    staff: int
    items: int
    visitors_per_day: int
    #: where the numbers come from, and which are reckoned by the rule above
    source: str
    trading_centres: int = 0
    utilities: int = 0
    #: Monday to Friday, in hall time
    hours: tuple[Stretch, ...] = USUAL_HOURS
    towns: tuple[Town, ...] = ()
    villages: int = 0
    #: items each town takes
    town_items: int = 0

    @property
    def windows(self) -> int:
        """All windows of the centre itself."""
        return sum(self.floors)

    @property
    def units(self) -> int:
        """Departments, trading centres and utilities."""
        return self.departments + self.trading_centres + self.utilities


def _windows_for(units: int) -> int:
    return ceil(units * 37 / 31)


def _staff_for(windows: int) -> int:
    return round(windows * 138 / 37)


def _visitors(cases: int, years: int) -> int:
    return cases // years // WORKING_DAYS_YEAR


_NANAN_VISITORS = 20_000 // WORKING_DAYS_MONTH

#: The towns of Xiangzhou district.
XIANGZHOU_TOWNS = tuple(
    Town(name, english)
    for name, english in (
        ("张湾镇", "Zhangwan"),
        ("龙王镇", "Longwang"),
        ("石桥镇", "Shiqiao"),
        ("黄集镇", "Huangji"),
        ("伙牌镇", "Huopai"),
        ("古驿镇", "Guyi"),
        ("朱集镇", "Zhuji"),
        ("程河镇", "Chenghe"),
        ("双沟镇", "Shuanggou"),
        ("张家集镇", "Zhangjiaji"),
        ("黄龙镇", "Huanglong"),
        ("峪山镇", "Yushan"),
        ("东津镇", "Dongjin"),
        ("米庄镇", "Mizhuang"),
    )
)

PRESETS: dict[str, Preset] = {
    preset.code: preset
    for preset in (
        Preset(
            code="nanan",
            name="南安市行政服务中心",
            name_en="Nan'an Administrative Service Centre",
            place="南安市",
            departments=31,
            floors=(37,),
            staff=138,
            items=659 + 54,
            visitors_per_day=_NANAN_VISITORS,
            source="Published: 31 units, 37 windows, 138 staff, 659 approval and 54 service items, over 20,000 "
            "cases a month. By rule: visitors a day, hours. Left out: its 3 trading centres.",
        ),
        Preset(
            code="haiyang",
            name="海阳市政务服务中心",
            name_en="Haiyang Government Service Centre",
            place="海阳市",
            departments=33,
            floors=(111, 112),
            staff=210,
            items=502,
            visitors_per_day=800,
            source="Published: 33 departments, 111 and 112 windows, 502 items, 210 staff, 800 visitors a day. "
            "By rule: hours; the windows stand on floors 1 and 2.",
        ),
        Preset(
            code="shishi",
            name="石狮市行政服务中心",
            name_en="Shishi Administrative Service Centre",
            place="石狮市",
            departments=27,
            trading_centres=3,
            utilities=4,
            floors=(_windows_for(34),),
            staff=141,
            items=385,
            visitors_per_day=_NANAN_VISITORS * 141 // 138,
            hours=((time(9), time(17)),),
            source="Published: 27 departments, 3 trading centres, 4 utilities, 141 staff, 385 items, open 9 to "
            "5. By rule: windows, visitors a day.",
        ),
        Preset(
            code="xiangzhou",
            name="襄州区政务服务中心",
            name_en="Xiangzhou District Government Service Centre",
            place="襄州区",
            departments=31,
            floors=(_windows_for(31),),
            staff=_staff_for(_windows_for(31)),
            items=332,
            visitors_per_day=_visitors(230_000, 4),
            towns=XIANGZHOU_TOWNS,
            villages=456,
            town_items=21,
            source="Published: 31 departments, 332 items, 230,000 cases in 4 years, 14 towns with 21 items, 456 "
            "villages. By rule: windows, staff, visitors a day, hours, the villages' names.",
        ),
        Preset(
            code="yichang",
            name="宜昌市行政服务中心",
            name_en="Yichang Administrative Service Centre",
            place="宜昌市",
            departments=34,
            utilities=4,
            floors=(_windows_for(38),),
            staff=_staff_for(_windows_for(38)),
            items=252,
            visitors_per_day=_visitors(480_000, 5),
            source="Published: 38 units, 252 items, 480,000 cases in 5 years. By rule: which units they are (34 "
            "departments, 4 utilities), windows, staff, visitors a day, hours.",
        ),
    )
}


def preset(code: str) -> Preset:
    """The preset with this code, in either case. Raises `UnknownPreset`."""
    found = PRESETS.get(code.strip().lower())
    if found is None:
        raise UnknownPreset(preset=code, known=", ".join(PRESETS))
    return found


def area_of(unit: str) -> Area:
    """The field of business a department or another unit belongs to, by its name."""
    return next((area for area in AREAS if any(word in unit for word in area.words)), OTHER_AREA)


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
    return tuple(csv.DictReader(StringIO(text, newline="")))


def local_name(department: str, place: str) -> str:
    """A department of Guang'an as `place` would call it: 区公安分局 → 市公安局, 广安区税务局 → 南安市税务局."""
    if department.startswith("广安区"):
        return place + department.removeprefix("广安区")
    if place.endswith("市") and department.startswith("区"):
        return "市" + department.removeprefix("区").replace("分局", "局")
    return department


def chosen_items(preset: Preset) -> list[dict[str, str]]:
    """The items of a preset, grouped by department (named as the place does), those with most items first."""
    by_department: dict[str, list[dict[str, str]]] = {}
    for row in published_items():
        by_department.setdefault(row["department"], []).append(row)
    groups = sorted(by_department.values(), key=len, reverse=True)[: preset.departments]
    dealt = [row for row in chain.from_iterable(zip_longest(*groups)) if row is not None]
    taken = {row["item_code"] for row in dealt[: preset.items]}
    return [
        {**row, "department": local_name(row["department"], preset.place)}
        for group in groups
        for row in group
        if row["item_code"] in taken
    ]


def plan_windows(preset: Preset, units: list[str], items_of: Counter[str]) -> list[PlannedWindow]:
    """The windows of the centre in the order of their numbers."""
    areas = areas_here(units)
    of_area = {area: [unit for unit in units if area_of(unit) is area] for area in areas}
    general = ceil(preset.windows / GENERAL_EVERY)
    least = {area: max(1, sum(not items_of[unit] for unit in of_area[area])) for area in areas}
    work = {area: area.seconds * sum(items_of[unit] for unit in of_area[area]) for area in areas}
    share = _deal(least, work, preset.windows - general)
    own: list[PlannedWindow] = []
    for area in areas:
        shares = _deal(dict.fromkeys(of_area[area], 0), {u: items_of[u] or 1 for u in of_area[area]}, share[area])
        for unit in of_area[area]:
            own += [PlannedWindow(area.name if items_of[unit] else unit, unit, (area,))] * shares[unit]
    wanted = cycle(sorted(areas, key=lambda area: share[area]))
    threes = [sorted(islice(wanted, GENERAL_SERVES), key=areas.index) for _window in range(general)]
    return [PlannedWindow(GENERAL_NAME, None, tuple(three)) for three in threes] + own


def areas_here(units: list[str]) -> list[Area]:
    """The areas that have a unit here, in the order of their letters."""
    present = {area_of(unit) for unit in units}
    return [area for area in (*AREAS, OTHER_AREA) if area in present]


def _deal(least: dict[K, int], work: dict[K, int], total: int) -> dict[K, int]:
    """`total` windows: the least first, then one at a time to whoever has most work for each."""
    share = dict(least)
    for _one in range(total - sum(share.values())):
        share[max(share, key=lambda key: work[key] / (share[key] + 1))] += 1
    return share
