"""A hall with items to find: real ones of several departments, with themes, and one with its whole record."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, update

from schema.exchange.importing import import_items
from schema.exchange.national import read_national
from schema.hall.halls import HallView, department_t, item_t
from schema.hall.presets import published_items
from schema.store.engine import Store
from schema.store.transaction import Tx
from tests.halls import TESTER

LINGSHAN = Path(__file__).parent / "data" / "lingshan-item.json"
#: The item with a record; it has no queue unless it is given one.
FEASIBILITY = "1145072100811537184452004020000"
#: Departments that get a queue, and one that gets none; each with so many items.
SERVED, UNSERVED, EACH = ("区人社局", "区公安分局"), "区教科体局", 14
THEMES = ("社会保障", "户籍办理", "教育科研")


def stock_items(store: Store, hall: HallView) -> None:
    """Items of three departments, two of which have a queue; and one item with its record, without a queue."""

    def add(tx: Tx) -> None:
        rows = published_items()
        names = sorted({row["department"] for row in rows})
        for place, name in enumerate((*SERVED, UNSERVED)):
            assert name in names
            tx.run(insert(department_t), {"hall_id": hall.id, "name": name})
            department = tx.scalar(department_t.select().where(department_t.c.name == name))
            tx.connection.execute(
                insert(item_t),
                [
                    {
                        "hall_id": hall.id,
                        "department_id": department,
                        "queue_id": place + 1 if name in SERVED else None,
                        "code": row["item_code"],
                        "name": row["name"],
                        "topic": THEMES[place],
                    }
                    for row in [row for row in rows if row["department"] == name][:EACH]
                ],
            )

    store.write(add, actor=TESTER)
    publish(store, hall)


def publish(store: Store, hall: HallView, queue: int | None = None) -> None:
    """The item with its whole record, perhaps with a queue."""
    batch = read_national(LINGSHAN.read_text(encoding="utf-8"), "lingshan-item.json")
    store.write(lambda tx: import_items(tx, hall, batch), actor=TESTER)
    if queue is not None:
        given = update(item_t).where(item_t.c.code == FEASIBILITY).values(queue_id=queue)
        store.write(lambda tx: tx.run(given), actor=TESTER)
