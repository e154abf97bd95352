"""The content of a version, and the rows it is kept in: written in bulk, corrected in place, never taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, case, func, insert, literal, select, update

from schema.hall.halls import item_t
from schema.hall.kinds import CaseKind
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
from schema.store.transaction import Tx


@dataclass(frozen=True, slots=True)
class VersionContent:
    """What a version says: everything but which item's, which number, and when it holds."""

    name: str
    kind: CaseKind = CaseKind.PROMISED
    legal_days: int | None = None
    promised_days: int | None = None
    basis: str = ""
    conditions: str = ""
    procedure: str = ""
    result_name: str = ""
    one_clerk: bool = True
    published: dict[str, Any] | None = None
    materials: tuple[ItemMaterialView, ...] = ()
    fees: tuple[ItemFeeView, ...] = ()
    steps: tuple[ItemStepView, ...] = ()
    specials: tuple[ItemSpecialView, ...] = ()


#: list of a content → its table
LISTS: dict[str, Table] = {
    "materials": item_material_t,
    "fees": item_fee_t,
    "steps": item_step_t,
    "specials": item_special_t,
}
#: the columns of `item_version` that say something
SAID = tuple(each.name for each in fields(VersionContent) if each.name not in LISTS)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version before it is published."""

    item_id: int
    content: VersionContent
    valid_from: date
    #: the number the library gives it; taken where it is larger than the last one
    number: int = 0
    #: the version it follows
    after: VersionView | None = None

    @property
    def version(self) -> int:
        """The number it will have."""
        return max(self.number, (self.after.version if self.after else 0) + 1)


def kind_by_days(promised_days: int | None) -> CaseKind:
    """How an item is handled that does not say so: at once where no days are promised."""
    return CaseKind.IMMEDIATE if promised_days == 0 else CaseKind.PROMISED


def tidy(content: VersionContent) -> VersionContent:
    """The content as it is read back: steps by stage, special procedures by kind."""
    steps = tuple(sorted(content.steps, key=lambda step: step.stage))
    return replace(content, steps=steps, specials=tuple(sorted(content.specials, key=lambda each: each.kind)))


def insert_versions(tx: Tx, drafts: Sequence[Draft]) -> None:
    """Publish drafts, in bulk; the versions they follow end the day before they begin."""
    if not drafts:
        return
    for draft in drafts:
        if draft.after is not None:
            ends = {"valid_until": draft.valid_from - timedelta(days=1)}
            tx.run(update(version_t).where(version_t.c.id == draft.after.id).values(ends))
    first = (tx.scalar(select(func.max(version_t.c.id))) or 0) + 1
    tx.run(
        insert(version_t),
        [
            {
                "item_id": draft.item_id,
                "version": draft.version,
                "valid_from": draft.valid_from,
                "valid_until": None,
            }
            | {name: getattr(draft.content, name) for name in SAID}
            for draft in drafts
        ],
    )
    ids = _ids_of(tx, drafts, first)
    for name, rows_of in LISTS.items():
        rows = [row for draft in drafts for row in _rows(ids[draft.item_id], name, getattr(draft.content, name))]
        if rows:
            tx.run(insert(rows_of), rows)


def first_versions(tx: Tx, halls: Sequence[int], valid_from: date) -> None:
    """Give every item of newly founded halls its first version: its name and days, and nothing more."""
    i, v = item_t.c, version_t.c
    said = {
        v.item_id: i.id,
        v.version: literal(1),
        v.valid_from: literal(valid_from),
        v.name: i.name,
        v.kind: case(
            (i.promised_days == 0, literal(CaseKind.IMMEDIATE, v.kind.type)),
            else_=literal(CaseKind.PROMISED, v.kind.type),
        ),
        v.legal_days: i.legal_days,
        v.promised_days: i.promised_days,
        v.one_clerk: literal(True),
        **{v[name]: literal("") for name in ("basis", "conditions", "procedure", "result_name")},
    }
    rows = select(*said.values()).where(i.hall_id.in_(halls)).order_by(i.id)
    tx.run(insert(version_t).from_select(list(said), rows))


def _ids_of(tx: Tx, drafts: Sequence[Draft], first: int) -> dict[int, int]:
    """The ids of versions just inserted, by item; no version from `first` on was there before."""
    v = version_t.c
    query = select(v.item_id, v.id).where(v.id >= first)
    if len(drafts) == 1:
        query = query.where(v.item_id == drafts[0].item_id)
    return {row.item_id: row.id for row in tx.all(query.order_by(v.id))}


def _rows(version_id: int, name: str, views: Iterable[Any]) -> list[dict[str, Any]]:
    """The rows of one of a version's lists."""
    return [
        {"version_id": version_id}
        | ({} if name == "specials" else {"place": place})
        | {slot: getattr(view, slot) for slot in type(view).__slots__}
        for place, view in enumerate(views, 1)
    ]


def correct_version(
    tx: Tx, last: VersionView, before: VersionContent, content: VersionContent, number: int = 0
) -> int:
    """Bring a version that nobody uses yet to another content; its number, the library's where that is larger."""
    version = max(last.version, number)
    said = {name: getattr(content, name) for name in SAID} | {"version": version}
    tx.run(update(version_t).where(version_t.c.id == last.id).values(said))
    for name, rows_of in LISTS.items():
        key = "kind" if name == "specials" else "place"
        old = {row[key]: row for row in _rows(last.id, name, getattr(before, name))}
        for row in _rows(last.id, name, getattr(content, name)):
            if row[key] not in old:
                tx.run(insert(rows_of), row)
            elif row != old[row[key]]:
                here = (rows_of.c.version_id == last.id) & (rows_of.c[key] == row[key])
                tx.run(update(rows_of).where(here).values(row))
    return version


def is_correction(before: VersionContent, content: VersionContent) -> bool:
    """Whether a version can be brought from one content to another without taking a row away."""
    kinds = {each.kind for each in content.specials}
    return all(len(getattr(before, name)) <= len(getattr(content, name)) for name in LISTS) and all(
        each.kind in kinds for each in before.specials
    )
