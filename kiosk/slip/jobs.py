"""A slip as the bytes that a configured printer takes."""

from __future__ import annotations

from kiosk.fonts import FontMissing
from kiosk.slip.content import Notice, Slip
from kiosk.slip.elements import DOTS
from kiosk.slip.escpos_writer import write_job, write_raster_job
from kiosk.slip.layout import lay_out
from kiosk.slip.makes import make
from kiosk.slip.printers import Printer
from schema.errors import LayoutRefused, PrinterTrouble
from schema.settings import PrinterSettings


def job_of(slip: Slip | Notice, settings: PrinterSettings, layouts: str = "") -> bytes:
    """The slip in the language of the moment; `layouts` is the folder of the hall's own.

    One of those that has been spoilt since the machine started stops nobody: ours is used then. Raises
    `PrinterTrouble` when the slip is to be drawn and there is no font.
    """
    dots = DOTS[settings.width]
    try:
        elements = lay_out(slip, settings.width, layouts)
    except LayoutRefused:
        elements = lay_out(slip, settings.width)
    if not settings.raster:
        return write_job(elements, settings.encoding, dots, drawn_qr=not make(settings.make).qr)
    try:
        return write_raster_job(elements, dots)
    except FontMissing as missing:
        raise PrinterTrouble(printer=Printer(settings).describe(), reason=missing) from missing
