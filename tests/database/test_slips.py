"""Slips and devices as the hall keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from schema.errors import SlipSettled, StoreError, UnknownSlip
from schema.hall import clock
from schema.hall.devices import FAULT_LENGTH, list_devices, report_device
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.public.models import SlipKind, SlipState
from schema.public.slips import (
    MOVES,
    SlipView,
    list_slips,
    queue_slip,
    settle_left_over,
    settle_slip,
    slip_by_id,
    slip_t,
    slips_of_ticket,
)
from schema.queue.issuing import issue
from schema.store.engine import Store
from schema.store.events import Actor, event_t
from tests.halls import TESTER

K1, K2 = Actor("kiosk:K1", "kiosk:K1"), Actor("kiosk:K2", "kiosk:K2")


def queued(store: Store, hall: HallView, actor: Actor = K1, run: str = "before") -> SlipView:
    """A number, and its slip queued with it."""

    def give(tx: object) -> SlipView:
        ticket = issue(tx, hall, 1)  # type: ignore[arg-type]
        return queue_slip(
            tx,  # type: ignore[arg-type]
            hall,
            SlipKind.TICKET,
            ticket.label,
            {"label": ticket.label, "item": "企业设立登记"},
            ticket_id=ticket.id,
            run=run,
        )

    return store.write(give, actor=actor)


def events(store: Store, verb: str) -> list[dict[str, object]]:
    """What the events of a verb say afterwards."""
    query = select(event_t.c.after).where(event_t.c.verb == verb).order_by(event_t.c.id)
    return [row.after for row in store.read(lambda reader: reader.all(query))]


@pytest.mark.parametrize("state", [SlipState.PRINTED, SlipState.FAILED, SlipState.UNKNOWN])
def test_a_slip_is_queued_with_its_number_and_settled_once(
    store: Store, hall: HallView, state: SlipState
) -> None:
    slip = queued(store, hall)
    assert slip.state == SlipState.QUEUED and slip.content["item"] == "企业设立登记"
    done = store.write(
        lambda tx: settle_slip(tx, hall, slip.id, state, printer="K1 printer", fault="out of paper"), actor=K1
    )
    assert (done.state, done.printer) == (state, "K1 printer")
    assert done.fault == ("" if state == SlipState.PRINTED else "out of paper")
    assert done.settled_at is not None and done.settled_at >= slip.asked_at
    for again in SlipState:
        with pytest.raises(SlipSettled):
            store.write(lambda tx, again=again: settle_slip(tx, hall, slip.id, again), actor=K1)
    assert store.read(lambda reader: slip_by_id(reader, slip.id)) == done
    assert [event["state"] for event in events(store, "settle_slip")] == [state]


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(SlipState)
    assert MOVES[SlipState.QUEUED] == set(SlipState) - {SlipState.QUEUED}


def test_a_number_that_is_not_given_has_no_slip(store: Store, hall: HallView) -> None:
    def give_up(tx: object) -> None:
        queue_slip(tx, hall, SlipKind.TICKET, "A001", {})  # type: ignore[arg-type]
        raise SlipSettled(slip="A001", state="-")

    with pytest.raises(SlipSettled):
        store.write(give_up, actor=K1)
    assert store.read(lambda reader: reader.all(select(slip_t.c.id))) == []


def test_what_a_machine_left_behind_is_not_known(store: Store, hall: HallView) -> None:
    printed, left, other = queued(store, hall), queued(store, hall), queued(store, hall, K2)
    mine = queued(store, hall, run="now")
    store.write(lambda tx: settle_slip(tx, hall, printed.id, SlipState.PRINTED), actor=K1)
    assert [slip.id for slip in store.write(lambda tx: settle_left_over(tx, hall, "now"), actor=K1)] == [left.id]
    states = {slip.id: slip.state for slip in day(store, hall)}
    assert states == {
        printed.id: SlipState.PRINTED,
        left.id: SlipState.UNKNOWN,
        other.id: SlipState.QUEUED,
        mine.id: SlipState.QUEUED,
    }
    assert store.write(lambda tx: settle_left_over(tx, hall, "now"), actor=K1) == []
    assert [slip.id for slip in day(store, hall, not_out=True)] == [mine.id, other.id, left.id]


def day(store: Store, hall: HallView, not_out: bool = False) -> list[SlipView]:
    """The slips of the last hour."""
    since = clock.now() - timedelta(hours=1)
    return store.read(lambda reader: list_slips(reader, hall, since, not_out=not_out))


def test_an_unknown_slip_and_one_of_another_hall(store: Store, hall: HallView) -> None:
    with pytest.raises(UnknownSlip):
        store.read(lambda reader: slip_by_id(reader, 7))
    with pytest.raises(UnknownSlip):
        store.write(lambda tx: settle_slip(tx, hall, 7, SlipState.PRINTED), actor=K1)


def test_the_database_refuses_a_failure_without_a_reason(store: Store, hall: HallView) -> None:
    slip = queued(store, hall)
    for values in ({"state": SlipState.FAILED}, {"settled_at": clock.now()}, {"reprint": -1}):
        with pytest.raises(StoreError):
            store.write(
                lambda tx, values=values: tx.run(update(slip_t).where(slip_t.c.id == slip.id).values(**values)),
                actor=TESTER,
            )
    assert store.read(lambda reader: slips_of_ticket(reader, slip.ticket_id or 0)) == [slip]


def told(store: Store, hall: HallView, state: DeviceState, fault: str = "", name: str = "K1 printer") -> bool:
    """Tell of a printer; whether it was news."""
    return store.write(lambda tx: report_device(tx, hall, name, DeviceKind.PRINTER, state, fault), actor=K1)


def test_only_news_of_a_device_is_written(store: Store, hall: HallView) -> None:
    assert told(store, hall, DeviceState.OK)
    assert not told(store, hall, DeviceState.OK)
    assert told(store, hall, DeviceState.WARNING, "its paper is near the end")
    assert not told(store, hall, DeviceState.WARNING, "its paper is near the end")
    assert told(store, hall, DeviceState.FAULT, "it is out of paper")
    (device,) = store.read(lambda reader: list_devices(reader, hall, in_trouble=True))
    assert (device.name, device.kind, device.state, device.fault) == (
        "K1 printer",
        DeviceKind.PRINTER,
        DeviceState.FAULT,
        "it is out of paper",
    )
    assert told(store, hall, DeviceState.OK, "ignored")
    assert store.read(lambda reader: list_devices(reader, hall, in_trouble=True)) == []
    assert [event["state"] for event in events(store, "device")] == ["warning", "fault", "ok"]


def test_troubles_are_listed_the_worse_first_and_are_never_without_words(store: Store, hall: HallView) -> None:
    told(store, hall, DeviceState.WARNING, "x" * 1000, name="A")
    told(store, hall, DeviceState.OFFLINE, name="B")
    told(store, hall, DeviceState.OK, name="C")
    worse, soon = store.read(lambda reader: list_devices(reader, hall, in_trouble=True))
    assert (worse.name, worse.fault) == ("B", "not answering")
    assert (soon.name, len(soon.fault)) == ("A", FAULT_LENGTH)
    assert [device.name for device in store.read(lambda reader: list_devices(reader, hall))] == ["A", "B", "C"]
