"""The hall's devices and how they are: told by whoever works with them, shown to whoever is in charge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update

from schema.hall import clock
from schema.hall.halls import HallView
from schema.hall.models import Device, DeviceKind, DeviceState
from schema.language import translator
from schema.store.transaction import Reader, Tx

_ = translator("schema")

device_t: Table = Device.__table__  # type: ignore[attr-defined]

#: How much of a fault's words is kept.
FAULT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A device and how it has been since when."""

    name: str
    kind: DeviceKind
    state: DeviceState
    #: what is wrong; empty when all is well
    fault: str
    since: datetime


_COLUMNS = tuple(device_t.c[name] for name in DeviceView.__slots__)


def report_device(
    tx: Tx, hall: HallView, name: str, kind: DeviceKind, state: DeviceState, fault: str = ""
) -> bool:
    """Keep how a device is; whether that is news. Only news is written, and is an event."""
    fault = "" if state == DeviceState.OK else (fault or device_state_word(state))[:FAULT_LENGTH]
    # Two who tell of one device at once: the second waits here, and then it is no news.
    tx.take_turn(hall.id)
    d = device_t.c
    here = (d.hall_id == hall.id, d.name == name)
    row = tx.first(select(d.state, d.fault).where(*here))
    known = None if row is None else {"state": row.state, "fault": row.fault}
    now = {"state": state, "fault": fault}
    if known == now:
        return False
    at = clock.moment(tx)
    values: dict[str, Any] = {"kind": kind, "since": at, **now}
    if known is None:
        tx.run(insert(device_t), {"hall_id": hall.id, "name": name, **values})
    else:
        tx.run(update(device_t).where(*here).values(**values))
    if known is not None or state != DeviceState.OK:
        tx.record(
            "device",
            "hall",
            hall.id,
            at=at,
            hall_id=hall.id,
            before=known,
            after={"name": name, "kind": kind, **now},
        )
    return True


def list_devices(reader: Reader, hall: HallView, *, in_trouble: bool = False) -> list[DeviceView]:
    """The devices that were ever told of, by name; `in_trouble`: those that are not well, the worse first."""
    query = select(*_COLUMNS).where(device_t.c.hall_id == hall.id).order_by(device_t.c.name)
    if not in_trouble:
        return [DeviceView(*row) for row in reader.all(query)]
    troubles = [DeviceView(*row) for row in reader.all(query.where(device_t.c.state != DeviceState.OK))]
    return sorted(troubles, key=lambda device: device.state == DeviceState.WARNING)


def device_state_word(state: DeviceState) -> str:
    """A device's state as a person reads it."""
    return {
        DeviceState.OK: _("in order"),
        DeviceState.WARNING: _("needs attention soon"),
        DeviceState.FAULT: _("out of order"),
        DeviceState.OFFLINE: _("not answering"),
        DeviceState.UNKNOWN: _("not known"),
    }[state]
