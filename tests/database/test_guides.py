"""What there is to know of an item, read from either database."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from schema.errors import UnknownItem
from schema.hall.finding import Catalogue, read_stock
from schema.hall.halls import HallView, item_t
from schema.hall.published import Limit, read_guide
from schema.store.engine import Store
from tests.halls import TESTER
from tests.items import FEASIBILITY, publish, stock_items


def test_an_item_with_its_record(store: Store, hall: HallView) -> None:
    publish(store, hall, queue=2)
    item = store.read(lambda reader: reader.scalar(select(item_t.c.id).where(item_t.c.code == FEASIBILITY)))
    guide = store.read(lambda reader: read_guide(reader, hall, item))
    assert (guide.item.id, guide.item.code, guide.item.department) == (item, FEASIBILITY, "灵山县发展和改革局")
    assert guide.queue is not None and (guide.queue.letter, guide.windows) == ("B", (1, 2, 4))
    assert guide.record is not None and len(guide.record.materials) == 9
    assert (guide.legal, guide.promised) == (Limit(20), Limit(5))


def test_an_item_that_came_as_a_row(store: Store, hall: HallView) -> None:
    days = update(item_t).where(item_t.c.id == 1).values(promised_days=3, queue_id=None)
    store.write(lambda tx: tx.run(days), actor=TESTER)
    guide = store.read(lambda reader: read_guide(reader, hall, 1))
    assert (guide.item.name, guide.record, guide.queue, guide.windows) == ("企业设立登记", None, None, ())
    assert (guide.legal, guide.promised) == (None, Limit(3))


def test_an_unknown_item(store: Store, hall: HallView) -> None:
    with pytest.raises(UnknownItem):
        store.read(lambda reader: read_guide(reader, hall, 999))


def test_a_hall_s_items_are_found(store: Store, hall: HallView) -> None:
    stock_items(store, hall)
    stock = store.read(lambda reader: read_stock(reader, hall))
    assert stock == store.read(lambda reader: read_stock(reader, hall))
    catalogue = Catalogue(stock)
    assert [item.name for item in catalogue.find("bdctydj")] == ["不动产统一登记"]
    assert [item.code for item in catalogue.find("zftz")] == [FEASIBILITY]
    assert [group.numbers for group in catalogue.departments] == [True, True, True, False, False]
    store.write(lambda tx: tx.run(update(item_t).where(item_t.c.id == 1).values(name="改了")), actor=TESTER)
    assert stock != store.read(lambda reader: read_stock(reader, hall))
