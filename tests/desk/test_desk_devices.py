"""Devices that are not well are told to whoever is in charge, and to nobody else."""

from __future__ import annotations

from desk.widgets.held import HeldLine
from schema.hall.devices import report_device
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.store.engine import Store
from tests.desk.at_desk import desk_at, take
from tests.halls import TESTER


def out_of_paper(store: Store, hall: HallView) -> None:
    store.write(
        lambda tx: report_device(
            tx, hall, "K1 printer", DeviceKind.PRINTER, DeviceState.FAULT, "it is out of paper"
        ),
        actor=TESTER,
    )


async def test_a_supervisor_sees_a_printer_out_of_paper_and_that_it_is_well_again(
    store: Store, hall: HallView
) -> None:
    async with desk_at(store, hall, clerk="9001") as desk:
        out_of_paper(store, hall)
        await desk.until(lambda: "K1 printer: it is out of paper" in line(desk.screen.query_one(HeldLine)))
        store.write(
            lambda tx: report_device(tx, hall, "K1 printer", DeviceKind.PRINTER, DeviceState.OK), actor=TESTER
        )
        await desk.until(lambda: "K1" not in line(desk.screen.query_one(HeldLine)))


async def test_a_clerk_is_not_troubled_with_it(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        out_of_paper(store, hall)
        take(store, hall)
        await desk.until(lambda: len(desk.line) == 1)
        assert "K1" not in line(desk.screen.query_one(HeldLine))


def line(widget: HeldLine) -> str:
    return str(widget.render())
