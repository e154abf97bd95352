"""Classes of visitors with a head start in the line: data of the hall (DESIGN §4: the defaults)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, insert, select, update

from schema.errors import BadInput, UnknownClass
from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.models import TicketClass
from schema.language import current_language, translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

class_t: Table = TicketClass.__table__  # type: ignore[attr-defined]

#: Who is in no class.
ORDINARY = "ordinary"
#: Checked in within an appointment's slot; given by the check-in only.
APPOINTMENT = "appointment"
#: 60 and older, by the identity number.
ELDERLY = "elderly"
GREEN = "green"

#: A head start of a day puts a ticket ahead of all of its business day.
AHEAD_OF_ALL = 24 * 3600

#: code, name, English name, head start in minutes, may be declared at the machine
DEFAULTS = (
    (APPOINTMENT, "预约", "Appointment", 30, False),
    (ELDERLY, "老年人", "Elderly", 15, True),
    ("disabled", "残疾人", "Disabled", 15, True),
    ("pregnant", "孕妇", "Pregnant", 15, True),
    ("serviceman", "军人", "Serviceman", 15, True),
    (GREEN, "绿色通道", "Green channel", AHEAD_OF_ALL // 60, False),
)


@dataclass(frozen=True, slots=True)
class ClassView:
    """A class of visitors and its head start, seconds."""

    code: str
    name: str
    name_en: str
    head_start_seconds: int
    declarable: bool

    @property
    def title(self) -> str:
        """The name in the language of the moment."""
        return self.name_en if current_language() == "en" and self.name_en else self.name

    @property
    def ahead_of_all(self) -> bool:
        """Whether it goes before everybody of its day."""
        return self.head_start_seconds >= AHEAD_OF_ALL


def ordinary() -> ClassView:
    """The class of whoever is in none."""
    return ClassView(ORDINARY, "普通", "Ordinary", 0, True)


def found_classes(tx: Tx, hall_ids: list[int]) -> None:
    """Give halls the usual classes."""
    rows: list[dict[str, Any]] = [
        {
            "hall_id": hall_id,
            "code": code,
            "name": name,
            "name_en": english,
            "head_start_seconds": minutes * 60,
            "declarable": declarable,
        }
        for hall_id in hall_ids
        for code, name, english, minutes, declarable in DEFAULTS
    ]
    tx.run(insert(class_t), rows)


def list_classes(reader: Reader, hall: HallView) -> list[ClassView]:
    """The hall's classes, the longest head start first; the ordinary one comes last."""
    columns = [class_t.c[name] for name in ClassView.__slots__]
    query = (
        select(*columns)
        .where(class_t.c.hall_id == hall.id)
        .order_by(class_t.c.head_start_seconds.desc(), class_t.c.code)
    )
    return [*(ClassView(*row) for row in reader.all(query)), ordinary()]


def find_class(reader: Reader, hall: HallView, code: str) -> ClassView:
    """The class with this code. Raises `UnknownClass`."""
    known = list_classes(reader, hall)
    found = next((each for each in known if each.code == code.strip().lower()), None)
    if found is None:
        raise UnknownClass(code=code, known=", ".join(each.code for each in known))
    return found


def set_class(
    tx: Tx,
    hall: HallView,
    code: str,
    *,
    minutes: int | None = None,
    name: str | None = None,
    declarable: bool | None = None,
) -> ClassView:
    """Change a class of the hall, or add one; who is in line already keeps the place they were told.

    `minutes`: the head start, 0 to 1440 (ahead of all). Raises `BadInput`.
    """
    code = code.strip().lower()
    if code == ORDINARY or not code.isidentifier() or len(code) > 16:
        raise BadInput(
            field="code",
            reason=_("a class's code is a word of at most 16 letters, and ordinary has no head start to set"),
            advice=_("Choose another one."),
        )
    if minutes is not None and not 0 <= minutes <= AHEAD_OF_ALL // 60:
        raise BadInput(
            field="minutes",
            reason=_("a head start is 0 to 1440 minutes"),
            advice=_("1440 means ahead of all."),
        )
    before = next((each for each in list_classes(tx, hall) if each.code == code), None)
    values: dict[str, Any] = {}
    if minutes is not None:
        values["head_start_seconds"] = minutes * 60
    if name is not None:
        values["name"] = name.strip()
    if declarable is not None:
        values["declarable"] = declarable
    if before is None:
        if minutes is None or not values.get("name"):
            raise BadInput(
                field="code",
                reason=_("there is no class “{code}” yet").format(code=code),
                advice=_("A new one needs a name and a head start in minutes."),
            )
        tx.run(insert(class_t), {"hall_id": hall.id, "code": code, "name_en": "", "declarable": False} | values)
    elif values:
        tx.run(update(class_t).where(class_t.c.hall_id == hall.id, class_t.c.code == code).values(values))
    old = {name: getattr(before, name) for name in values} if before else None
    tx.record(
        "set_class",
        "hall",
        hall.id,
        at=clock.moment(tx),
        hall_id=hall.id,
        before=old,
        after={"code": code, **values},
    )
    return find_class(tx, hall, code)
