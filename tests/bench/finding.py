"""Finding one of 10,000 items while somebody types, against a plain scan of their names."""

from __future__ import annotations

import time
from statistics import median

from schema.hall.finding import Catalogue, Stock
from schema.hall.halls import ItemView, QueueView
from schema.hall.presets import published_items

ITEMS, ROUNDS = 10_000, 3
#: Typed letter by letter; the first letters find thousands.
TYPED = ("yyzz", "shehuibaoxian", "sbdj", "zhengfutouzi", "jdcdj", "社会保险登记", "social", "zzzzzz")


def _stock() -> Stock:
    """As many items as that, made of real ones; each name is another."""
    rows = published_items()
    items = tuple(
        ItemView(
            number,
            str(number),
            rows[number % len(rows)]["name"] + (f"（{number // len(rows)}类）" if number >= len(rows) else ""),
            rows[number % len(rows)]["topic"],
            rows[number % len(rows)]["department"],
            1,
        )
        for number in range(ITEMS)
    )
    return Stock(items, (QueueView(1, "A", "综合受理", "General", True, 600, None),))


def find_ms() -> tuple[float, str, float, float]:
    """The slowest key, in ms, of a catalogue just made; the floor is the slowest scan of the same keys."""
    stock = _stock()
    names = [item.name for item in stock.items]
    keys = [word[:length] for word in TYPED for length in range(1, len(word) + 1)]
    ours, floors = [], []
    for _ in range(ROUNDS):
        catalogue = Catalogue(stock)
        slowest = floor = 0.0
        for key in keys:
            begin = time.perf_counter()
            catalogue.find(key)
            between = time.perf_counter()
            [item for item, name in zip(stock.items, names, strict=True) if key in name]
            slowest = max(slowest, between - begin)
            floor = max(floor, time.perf_counter() - between)
        ours.append(slowest * 1000)
        floors.append(floor * 1000)
    value, floor = median(ours), median(floors)
    return value, "ms", floor, value / floor
