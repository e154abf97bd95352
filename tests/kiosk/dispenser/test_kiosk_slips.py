"""What comes of slips: on the visitor's screen, in the hall's database, on the desk of whoever is in charge."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select

from kiosk.dispenser.printing import Printing
from kiosk.dispenser.visit import View
from kiosk.slip.printers import Printer
from schema.errors import PrinterTrouble, PrinterUnknown
from schema.hall import clock
from schema.hall.devices import DeviceView, list_devices
from schema.hall.halls import HallView
from schema.hall.models import DeviceState
from schema.public.models import SlipKind, SlipState
from schema.public.slips import SlipView, list_slips, queue_slip
from schema.queue.issuing import issue
from schema.settings import PrinterSettings
from schema.store.engine import Store
from schema.store.events import Actor, event_t
from schema.store.transaction import Tx
from tests.kiosk.dispenser.at_kiosk import BrokenPrinter, at_result, dummy, kiosk_at, says, shown, tickets, until
from tests.kiosk.slip.printer_emulator import IDLE, Behaviour, NetworkPrinter


def slips(store: Store, hall: HallView) -> list[SlipView]:
    """The slips of the day, the first one first."""
    begins, _ends = clock.day_bounds(hall, clock.business_day(hall))
    return store.read(lambda reader: list_slips(reader, hall, begins))[::-1]


def settled(store: Store, hall: HallView) -> list[SlipState]:
    """The states of the day's slips."""
    return [slip.state for slip in slips(store, hall)]


def troubles(store: Store, hall: HallView) -> list[DeviceView]:
    """The devices that are not well."""
    return store.read(lambda reader: list_devices(reader, hall, in_trouble=True))


def told(store: Store) -> list[tuple[str, str, str]]:
    """What the hall was told of devices: name, state, words."""
    query = select(event_t.c.after).where(event_t.c.verb == "device").order_by(event_t.c.id)
    rows = store.read(lambda reader: reader.all(query))
    return [(row.after["name"], row.after["state"], row.after["fault"]) for row in rows]


def network(emulator: NetworkPrinter, timeout: float = 10.0) -> Printer:
    return Printer(PrinterSettings(kind="network", host="127.0.0.1", port=emulator.port, timeout=timeout))


#: fault → how the printer behaves, how long it is waited for; then the slip, the screen, the device, the words
FAULTS: Mapping[str, tuple[Callable[[], NetworkPrinter], float, SlipState, Printing, DeviceState, str]] = {
    "well": (NetworkPrinter, 10.0, SlipState.PRINTED, Printing.DONE, DeviceState.OK, ""),
    "off": (
        lambda: NetworkPrinter(listening=False),
        10.0,
        SlipState.FAILED,
        Printing.FAILED,
        DeviceState.OFFLINE,
        "the connection was refused",
    ),
    "hangs after connecting": (
        lambda: NetworkPrinter(Behaviour({}, proof=None)),
        0.2,
        SlipState.UNKNOWN,
        Printing.UNKNOWN,
        DeviceState.UNKNOWN,
        "no answer within 0.2 s",
    ),
    "never reads": (
        lambda: NetworkPrinter(Behaviour(fault="never reads")),
        0.2,
        SlipState.UNKNOWN,
        Printing.UNKNOWN,
        DeviceState.UNKNOWN,
        "no answer within 0.2 s",
    ),
    "resets after the job": (
        lambda: NetworkPrinter(Behaviour(fault="reset")),
        10.0,
        SlipState.UNKNOWN,
        Printing.UNKNOWN,
        DeviceState.UNKNOWN,
        "the connection broke",
    ),
    "out of paper in the job": (
        lambda: NetworkPrinter(Behaviour(proof=None)),
        0.2,
        SlipState.UNKNOWN,
        Printing.UNKNOWN,
        DeviceState.UNKNOWN,
        "no answer within 0.2 s",
    ),
    "out of paper": (
        lambda: NetworkPrinter(Behaviour({**IDLE, 2: 0x32, 4: 0x7E})),
        10.0,
        SlipState.FAILED,
        Printing.FAILED,
        DeviceState.FAULT,
        "it is out of paper",
    ),
    "cover open": (
        lambda: NetworkPrinter(Behaviour({**IDLE, 2: 0x16})),
        10.0,
        SlipState.FAILED,
        Printing.FAILED,
        DeviceState.FAULT,
        "its cover is open",
    ),
    "cutter": (
        lambda: NetworkPrinter(Behaviour({**IDLE, 2: 0x52, 3: 0x1A})),
        10.0,
        SlipState.FAILED,
        Printing.FAILED,
        DeviceState.FAULT,
        "its cutter is stuck",
    ),
    "near end": (
        lambda: NetworkPrinter(Behaviour({**IDLE, 4: 0x1E})),
        10.0,
        SlipState.PRINTED,
        Printing.DONE,
        DeviceState.WARNING,
        "its paper is near the end",
    ),
}


@pytest.mark.parametrize("fault", list(FAULTS))
async def test_each_fault_has_its_state_and_its_words(store: Store, hall: HallView, fault: str) -> None:
    make, timeout, state, printing, device, words = FAULTS[fault]
    with make() as emulator:
        async with kiosk_at(store, hall, network(emulator, timeout)) as (app, pilot):
            await until(pilot, lambda: app.printers)
            await pilot.press("2")
            await at_result(app, pilot)
            await until(pilot, lambda: app.visit.printing == printing)
            await until(pilot, lambda: settled(store, hall) == [state])
            if device != DeviceState.OK:
                # Asked again it may be well: it is the event that stays.
                await until(pilot, lambda: ("K1 printer", device, words) in told(store))
    (slip,) = slips(store, hall)
    assert slip.label == "B001" and slip.content["label"] == "B001" and slip.printer == "K1 printer"
    assert slip.fault == ("" if state == SlipState.PRINTED else words)
    assert device != DeviceState.OK or told(store) == []
    assert len(emulator.jobs) == (0 if state == SlipState.FAILED or fault == "never reads" else 1)


async def test_a_printer_that_comes_back_is_well_again(store: Store, hall: HallView) -> None:
    printer = BrokenPrinter()
    async with kiosk_at(store, hall, printer) as (app, pilot):
        await until(pilot, lambda: [each.state for each in troubles(store, hall)] == [DeviceState.OFFLINE])
        assert "Slip printer out of order" in shown(app)
        printer.mended = True
        app._see_printer_at = 0.0
        await until(pilot, lambda: troubles(store, hall) == [])
        await until(pilot, lambda: "Slip printer out of order" not in shown(app))


class Jammed(Printer):
    """A printer that cannot print, or took the job and says nothing."""

    def __init__(self, error: type[PrinterTrouble] | type[PrinterUnknown]) -> None:
        super().__init__(PrinterSettings(kind="dummy"))
        self.error = error

    def check(self) -> None:
        if self.error is PrinterTrouble:
            raise self.error(printer="first", reason="its cutter is stuck")

    def print(self, job: bytes) -> None:
        raise self.error(printer="first", reason="its cutter is stuck")


async def test_the_second_printer_prints_what_the_first_cannot(store: Store, hall: HallView) -> None:
    second = dummy()
    async with kiosk_at(store, hall, Jammed(PrinterTrouble), second_printer=second) as (app, pilot):
        await pilot.press("2")
        await until(pilot, lambda: app.visit.printing == Printing.DONE)
        await until(pilot, lambda: settled(store, hall) == [SlipState.PRINTED])
        await until(pilot, lambda: troubles(store, hall))
        assert "Slip printer out of order" not in shown(app)
    assert len(second.jobs) == 1
    (slip,) = slips(store, hall)
    assert (slip.printer, slip.fault) == ("K1 printer 2", "")
    assert [(each.name, each.state) for each in troubles(store, hall)] == [("K1 printer", DeviceState.FAULT)]


async def test_a_slip_that_may_be_out_is_not_printed_on_the_second(store: Store, hall: HallView) -> None:
    second = dummy()
    async with kiosk_at(store, hall, Jammed(PrinterUnknown), second_printer=second) as (app, pilot):
        await pilot.press("2")
        await until(pilot, lambda: app.visit.printing == Printing.UNKNOWN)
        await until(pilot, lambda: settled(store, hall) == [SlipState.UNKNOWN])
    assert second.jobs == []


async def test_without_printing_the_number_is_to_be_photographed(store: Store, hall: HallView) -> None:
    printer = dummy()
    async with kiosk_at(store, hall, printer, no_print=True) as (app, pilot):
        await pilot.press("2")
        await at_result(app, pilot)
        await says(pilot, "Please photograph this screen, or note your number.")
    assert printer.jobs == [] and slips(store, hall) == []
    assert [ticket.label for ticket in tickets(store, hall)] == ["B001"]


async def test_a_slip_left_by_a_machine_that_stopped_is_not_known(store: Store, hall: HallView) -> None:
    def left(tx: Tx) -> SlipView:
        ticket = issue(tx, hall, 1)
        return queue_slip(tx, hall, SlipKind.TICKET, ticket.label, {}, ticket_id=ticket.id)

    store.write(left, actor=Actor("kiosk:K1", "kiosk:K1"))
    async with kiosk_at(store, hall) as (app, pilot):
        await until(pilot, lambda: settled(store, hall) == [SlipState.UNKNOWN])
        assert app.visit.view == View.START


async def test_what_came_of_a_slip_is_told_when_the_database_is_back(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    from schema.errors import DatabaseUnreachable

    async with kiosk_at(store, hall) as (app, pilot):
        await until(pilot, lambda: not app._telling and not app._to_tell)
        write, gone = store.write, [True]

        def flaky(work: object, **options: object) -> object:
            if "command" not in options and gone:
                raise DatabaseUnreachable(url=store.name, reason="gone")
            return write(work, **options)  # type: ignore[arg-type]

        monkeypatch.setattr(store, "write", flaky)
        await pilot.press("2")
        await until(pilot, lambda: app.visit.printing == Printing.DONE)
        await until(pilot, lambda: app._to_tell)
        assert settled(store, hall) == [SlipState.QUEUED]
        gone.clear()
        await until(pilot, lambda: settled(store, hall) == [SlipState.PRINTED])
