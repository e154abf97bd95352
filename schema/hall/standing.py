"""What the latest versions of all items of a hall say, read at once: for an import, which compares them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Table, func, select

from schema.hall.halls import HallView, department_t, item_t
from schema.hall.version_rows import SAID, VersionContent
from schema.hall.versions import (
    ItemFeeView,
    ItemMaterialView,
    ItemSpecialView,
    ItemStepView,
    VersionView,
    item_fee_t,
    item_material_t,
    item_special_t,
    item_step_t,
    version_t,
)
from schema.store.transaction import Reader

View = TypeVar("View", ItemMaterialView, ItemFeeView, ItemStepView, ItemSpecialView)


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest version of an item, and what it says; its record is left out, the item's own is the same."""

    version: VersionView
    content: VersionContent


def standings(reader: Reader, hall: HallView) -> dict[int, Standing]:
    """The latest version of each item of a hall that has one, by item."""
    v, i = version_t.c, item_t.c
    of_hall = select(i.id).where(i.hall_id == hall.id)
    newest = (
        select(v.item_id, func.max(v.valid_from).label("day"))
        .where(v.item_id.in_(of_hall))
        .group_by(v.item_id)
        .subquery()
    )
    columns = [v[name] for name in VersionView.__slots__]
    latest = select(*columns).join(newest, (newest.c.item_id == v.item_id) & (newest.c.day == v.valid_from))
    versions = [VersionView(*row) for row in reader.all(latest)]
    ids = latest.with_only_columns(v.id)
    materials = _lists(reader, ids, item_material_t, ItemMaterialView, "place")
    fees = _lists(reader, ids, item_fee_t, ItemFeeView, "place")
    steps = _lists(reader, ids, item_step_t, ItemStepView, "stage", "place")
    specials = _lists(reader, ids, item_special_t, ItemSpecialView, "kind")
    said = [name for name in SAID if name != "published"]
    return {
        each.item_id: Standing(
            each,
            VersionContent(
                **{name: getattr(each, name) for name in said},
                materials=tuple(materials.get(each.id, ())),
                fees=tuple(fees.get(each.id, ())),
                steps=tuple(steps.get(each.id, ())),
                specials=tuple(specials.get(each.id, ())),
            ),
        )
        for each in versions
    }


def _lists(reader: Reader, ids: Any, table: Table, view: type[View], *order: str) -> dict[int, list[View]]:
    """The rows of a table as views, by version."""
    c = table.c
    query = select(c.version_id, *(c[name] for name in view.__slots__)).where(c.version_id.in_(ids))
    found: dict[int, list[View]] = {}
    for version, *values in reader.all(query.order_by(c.version_id, *(c[name] for name in order))):
        found.setdefault(version, []).append(view(*values))
    return found


def departments_by_name(reader: Reader, hall: HallView) -> dict[str, int]:
    """The ids of a hall's departments, by name."""
    d = department_t.c
    return {row.name: row.id for row in reader.all(select(d.name, d.id).where(d.hall_id == hall.id))}
