"""Slips on their way out of the machine, on its first printer or its second, and what the hall is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from textual.message import Message

from kiosk.dispenser.issuing import actor_of
from kiosk.dispenser.printing import Printing
from kiosk.slip.content import Slip
from kiosk.slip.jobs import job_of
from kiosk.slip.printers import Printer
from schema.errors import DeviceError, PrinterOff, PrinterUnknown, SlipSettled, StoreError
from schema.hall.devices import report_device
from schema.hall.halls import HallView
from schema.hall.models import DeviceKind, DeviceState
from schema.language import speaking
from schema.public.models import SlipState
from schema.public.slips import settle_left_over, settle_slip
from schema.settings import KioskSettings
from schema.store.engine import Store
from schema.store.transaction import Tx

#: What the visitor is shown of a slip, by what came of it.
SHOWN: Mapping[SlipState, Printing] = {
    SlipState.PRINTED: Printing.DONE,
    SlipState.FAILED: Printing.FAILED,
    SlipState.UNKNOWN: Printing.UNKNOWN,
}


class DeviceNews(Protocol):
    """How one of the machine's devices is, for the hall's list of devices."""

    @property
    def name(self) -> str:
        """As the hall's devices are named."""

    @property
    def kind(self) -> DeviceKind:
        """What it is."""

    @property
    def state(self) -> DeviceState:
        """How it is."""

    @property
    def fault(self) -> str:
        """What is wrong, for whoever is to put it right."""


@dataclass(frozen=True, slots=True)
class PrinterNews:
    """How one of the machine's printers is: `error` when it is not well, `warning` when it soon will not be."""

    #: as the hall's devices are named
    name: str
    error: DeviceError | None
    warning: str

    @property
    def kind(self) -> DeviceKind:
        """A printer."""
        return DeviceKind.PRINTER

    @property
    def state(self) -> DeviceState:
        """For the hall's list of devices."""
        if self.error is None:
            return DeviceState.WARNING if self.warning else DeviceState.OK
        if isinstance(self.error, PrinterUnknown):
            return DeviceState.UNKNOWN
        return DeviceState.OFFLINE if isinstance(self.error, PrinterOff) else DeviceState.FAULT

    @property
    def fault(self) -> str:
        """What is wrong, for whoever is to put it right."""
        return str(self.error.facts.get("reason", self.error)) if self.error is not None else self.warning


@dataclass(frozen=True, slots=True)
class Settlement:
    """What came of a slip."""

    slip_id: int
    state: SlipState
    printer: str
    fault: str


class Printed(Message):
    """A slip has been printed, or not."""

    def __init__(
        self, slip: Slip, state: SlipState, settlement: Settlement | None, news: Sequence[PrinterNews]
    ) -> None:
        super().__init__()
        self.slip = slip
        self.state = state
        #: for the hall; None for a slip the hall does not know
        self.settlement = settlement
        #: of the printers that were tried
        self.news = news


class PrintersSeen(Message):
    """The printers were asked how they are."""

    def __init__(self, news: Sequence[PrinterNews]) -> None:
        super().__init__()
        self.news = news


class HallTold(Message):
    """The hall was told, or could not be: `left` is what it does not know yet."""

    def __init__(self, left: HallNews | None) -> None:
        super().__init__()
        self.left = left


@dataclass(slots=True)
class HallNews:
    """What the machine has to tell the hall of its slips and devices."""

    settlements: list[Settlement] = field(default_factory=list)
    #: by name, the latest
    devices: dict[str, DeviceNews] = field(default_factory=dict)
    #: slips of a machine that stopped are to be settled, too
    left_over: bool = False

    def __bool__(self) -> bool:
        return bool(self.settlements or self.devices or self.left_over)

    def before(self, later: HallNews) -> HallNews:
        """This, and what came later."""
        return HallNews(
            self.settlements + later.settlements,
            self.devices | later.devices,
            self.left_over or later.left_over,
        )


class SlipPrinters:
    """The machine's printers, the first one used as long as it can print."""

    def __init__(self, settings: KioskSettings, first: Printer, second: Printer | None = None) -> None:
        chosen = [(settings.printer, first)]
        if second is not None and settings.second_printer is not None:
            chosen.append((settings.second_printer, second))
        self._layouts = settings.slip_layouts
        names = [f"{settings.name} printer", f"{settings.name} printer 2"]
        self._printers = [(name, *each) for name, each in zip(names, chosen, strict=False)]

    def check(self) -> PrintersSeen:
        """Ask each how it is."""
        return PrintersSeen([self._seen(name, printer) for name, _settings, printer in self._printers])

    def print(self, slip: Slip, language: str, slip_id: int | None) -> Printed:
        """Print a slip on the first that can. One that took it and says nothing ends the search: it may be
        out."""
        news: list[PrinterNews] = []
        for name, settings, printer in self._printers:
            error: DeviceError | None = None
            try:
                with speaking(language):
                    job = job_of(slip, settings, self._layouts)
                printer.print(job)
            except DeviceError as trouble:
                error = trouble
            news.append(PrinterNews(name, error, printer.warning))
            if error is None or isinstance(error, PrinterUnknown):
                break
        last = news[-1]
        state = SlipState.PRINTED
        if last.error is not None:
            state = SlipState.UNKNOWN if isinstance(last.error, PrinterUnknown) else SlipState.FAILED
        settled = None
        if slip_id is not None:
            fault = "" if last.error is None else "; ".join(each.fault for each in news if each.fault)
            settled = Settlement(slip_id, state, last.name, fault)
        return Printed(slip, state, settled, news)

    def _seen(self, name: str, printer: Printer) -> PrinterNews:
        try:
            printer.check()
        except DeviceError as error:
            return PrinterNews(name, error, "")
        return PrinterNews(name, None, printer.warning)


def tell_hall(store: Store, hall: HallView, kiosk: str, run: str, news: HallNews) -> HallTold:
    """Write down what the hall is to know of slips and devices; what could not be written comes back."""

    def write(tx: Tx) -> None:
        if news.left_over:
            settle_left_over(tx, hall, run)
        for each in news.settlements:
            try:
                settle_slip(tx, hall, each.slip_id, each.state, printer=each.printer, fault=each.fault)
            except SlipSettled:
                continue  # told already: the answer to that was lost
        for device in news.devices.values():
            report_device(tx, hall, device.name, device.kind, device.state, device.fault)

    try:
        store.write(write, actor=actor_of(kiosk))
    except StoreError:
        return HallTold(news)
    return HallTold(None)
