"""Publishing what an item says: a new version from a day on, which ends the one before on the day before.

A version that a case was received under is never changed. One that begins on the same day and that no case uses
yet is corrected in its place, as long as none of its lists gets shorter: rows are never taken away. Whatever else
is to be said differently is a version of its own, from the next day on at the earliest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, Integer, column, select, table

from schema.errors import BadInput, UnknownItem
from schema.hall import clock
from schema.hall.halls import HallView, department_t, item_t
from schema.hall.kinds import ART_45, special_word
from schema.hall.version_rows import (
    LISTS,
    SAID,
    Draft,
    VersionContent,
    correct_version,
    insert_versions,
    is_correction,
    kind_by_days,
    tidy,
)
from schema.hall.versions import (
    ItemSpecialView,
    ItemStepView,
    VersionView,
    fees_of_version,
    list_versions,
    materials_of_version,
    specials_of_version,
    steps_of_version,
    version_t,
)
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

#: The longest limit taken for one, working days.
MOST_DAYS = 3650

#: What cases there are is known above; here only whether one was received under a version.
_cases = table("case_file", column("item_id", Integer), column("day", Date))


def content_of(reader: Reader, version: VersionView) -> VersionContent:
    """Everything a version says."""
    said = {name: getattr(version, name) for name in SAID if name != "published"}
    return VersionContent(
        **said,
        published=reader.scalar(select(version_t.c.published).where(version_t.c.id == version.id)),
        materials=tuple(materials_of_version(reader, version.id)),
        fees=tuple(fees_of_version(reader, version.id)),
        steps=tuple(steps_of_version(reader, version.id)),
        specials=tuple(specials_of_version(reader, version.id)),
    )


def publish_version(
    tx: Tx, hall: HallView, item_id: int, content: VersionContent, *, valid_from: date, number: int = 0
) -> int | None:
    """Publish what an item says from a day on; the number of its version, None where nothing changes by it.

    Raises `UnknownItem`, and `BadInput` for a day on which it cannot begin.
    """
    i = item_t.c
    if tx.scalar(select(i.id).where(i.id == item_id, i.hall_id == hall.id)) is None:
        raise UnknownItem(item=item_id)
    content = tidy(content)
    _check_lengths(content)
    tx.take_turn(hall.id)
    last = next(iter(list_versions(tx, item_id)), None)
    before = None if last is None else content_of(tx, last)
    if content == before:
        return None
    if last is None or before is None or valid_from > last.valid_from:
        draft = Draft(item_id, content, valid_from, number, last)
        insert_versions(tx, [draft])
        version = draft.version
    else:
        _check_same_day(tx, item_id, last, before, content, valid_from)
        version = correct_version(tx, last, before, content, number)
    tx.record(
        "publish",
        "item",
        item_id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before=None if before is None else {"version": last and last.version, **_difference(before, content)},
        after={"version": version, "valid_from": valid_from.isoformat()}
        | _difference(content, before or VersionContent("")),
    )
    return version


def _check_lengths(content: VersionContent) -> None:
    """Refuse a text that is longer than its column."""
    parts = [(version_t, content)] + [
        (rows_of, each) for name, rows_of in LISTS.items() for each in getattr(content, name)
    ]
    for rows_of, each in parts:
        for name in (slot.name for slot in fields(each)):
            value, most = getattr(each, name), getattr(getattr(rows_of.c.get(name), "type", None), "length", None)
            if isinstance(value, str) and not isinstance(value, StrEnum) and most and len(value) > most:
                reason = _("has {length} characters, at most {most} fit: {text}")
                reason = reason.format(length=len(value), most=most, text=value[:20] + "…")
                raise BadInput(field=name, reason=reason, advice=_("Shorten it."))


def _difference(content: VersionContent, other: VersionContent) -> dict[str, Any]:
    """What a content says otherwise than another, for the event log; the record is kept with the version."""
    told: dict[str, Any] = {}
    for name in (*SAID, *LISTS):
        value = getattr(content, name)
        if name != "published" and value != getattr(other, name):
            told[name] = [asdict(each) for each in value] if name in LISTS else value
    return told


def _check_same_day(
    tx: Tx, item_id: int, last: VersionView, before: VersionContent, content: VersionContent, valid_from: date
) -> None:
    field = _("first day")
    advice = _("Give {day} or a later one.").format(day=(last.valid_from + timedelta(days=1)).isoformat())
    facts = {"version": last.version, "day": last.valid_from.isoformat()}
    if valid_from < last.valid_from:
        reason = _("version {version} begins on {day}, which is later")
        raise BadInput(field=field, reason=reason.format(**facts), advice=advice)
    if item_id in items_in_use(tx, last.valid_from, item_id):
        reason = _("a case of {day} was received under version {version} already, which stays as it is")
        raise BadInput(field=field, reason=reason.format(**facts), advice=advice)
    if not is_correction(before, content):
        reason = _(
            "version {version} begins on {day}, too, and has more materials, fees, steps or special procedures"
        )
        raise BadInput(field=field, reason=reason.format(**facts), advice=advice)


def items_in_use(reader: Reader, since: date, item_id: int | None = None) -> set[int]:
    """The items for which a case was received since a day."""
    query = select(_cases.c.item_id).where(_cases.c.day >= since).distinct()
    if item_id is not None:
        query = query.where(_cases.c.item_id == item_id)
    return {row.item_id for row in reader.all(query)}


# --- one thing of a version ------------------------------------------------------------------------------------


def said_of(reader: Reader, hall: HallView, item_id: int) -> VersionContent:
    """What the latest version of an item says; where it has none, what its row does. Raises `UnknownItem`."""
    i = item_t.c
    query = select(i.name, i.legal_days, i.promised_days, i.published).where(
        i.id == item_id, i.hall_id == hall.id
    )
    row = reader.first(query)
    if row is None:
        raise UnknownItem(item=item_id)
    last = next(iter(list_versions(reader, item_id)), None)
    if last is not None:
        return content_of(reader, last)
    return VersionContent(kind=kind_by_days(row.promised_days), **row._mapping)


def set_steps(
    tx: Tx, hall: HallView, item_id: int, steps: Sequence[ItemStepView], valid_from: date
) -> int | None:
    """Say which steps an item has from a day on, stages counted from 1. Raises what `publish_version` does."""
    steps = sorted(steps, key=lambda step: step.stage)
    stages = sorted({step.stage for step in steps})
    if stages != list(range(1, len(stages) + 1)):
        raise BadInput(
            field=_("stage"),
            reason=_("the stages are {stages}").format(stages=", ".join(map(str, stages))),
            advice=_("Count them from 1, none left out."),
        )
    for step in steps:
        if not step.name.strip():
            raise BadInput(field=_("step"), reason=_("it has no name"), advice=_("Give every step a name."))
        _check_most(step.days)
        if step.days < 0:
            raise BadInput(
                field=_("days"), reason=_("they are less than 0"), advice=_("0 means: on the same day.")
            )
        if step.department_id is not None:
            d = department_t.c
            if tx.scalar(select(d.id).where(d.id == step.department_id, d.hall_id == hall.id)) is None:
                raise BadInput(
                    field=_("department"),
                    reason=_("step {name} names none of this hall").format(name=step.name),
                    advice=_("Name one of this hall's, or none: then it is the item's own."),
                )
    return _set(tx, hall, item_id, lambda content: replace(content, steps=tuple(steps)), valid_from)


def _check_most(days: int) -> None:
    if days > MOST_DAYS:
        raise BadInput(
            field=_("days"),
            reason=_("a limit has at most {most} days").format(most=MOST_DAYS),
            advice=_("Shorten it."),
        )


def set_special(tx: Tx, hall: HallView, item_id: int, special: ItemSpecialView, valid_from: date) -> int | None:
    """Say that an item may need a special procedure from a day on, or another limit for one it has.

    One that art. 45 does not name needs a legal basis and an approver of its own. Raises `BadInput` and what
    `publish_version` does.
    """
    _check_most(special.limit_days)
    if special.limit_days <= 0:
        raise BadInput(
            field=_("days"),
            reason=_("a special procedure of {days} days stops nothing").format(days=special.limit_days),
            advice=_("Give the working days it may take at the most."),
        )
    if special.kind not in ART_45 and not (special.basis.strip() and special.approver.strip()):
        raise BadInput(
            field=_("special procedure"),
            reason=_("art. 45 of the Licensing Law does not name {kind}").format(kind=special_word(special.kind)),
            advice=_("Give the item's own legal basis and who approves it."),
        )

    def with_it(content: VersionContent) -> VersionContent:
        others = (each for each in content.specials if each.kind != special.kind)
        return replace(content, specials=(*others, special))

    return _set(tx, hall, item_id, with_it, valid_from)


def set_one_clerk(tx: Tx, hall: HallView, item_id: int, allowed: bool, valid_from: date) -> int | None:
    """Say whether who accepted may decide, too, from a day on. Raises what `publish_version` does."""
    return _set(tx, hall, item_id, lambda content: replace(content, one_clerk=allowed), valid_from)


def _set(
    tx: Tx, hall: HallView, item_id: int, change: Callable[[VersionContent], VersionContent], valid_from: date
) -> int | None:
    tx.take_turn(hall.id)
    return publish_version(tx, hall, item_id, change(said_of(tx, hall, item_id)), valid_from=valid_from)
