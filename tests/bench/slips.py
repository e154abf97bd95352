"""A slip made ready for the printer, as text and as a picture, against the least that could be done."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from PIL import Image, ImageDraw

from kiosk.fonts import font_file, opened_font
from kiosk.slip.elements import DOTS, Qr, Text
from kiosk.slip.escpos_writer import write_job, write_raster_job
from kiosk.slip.layout import lay_out
from kiosk.slip.raster import HEIGHT, draw, qr_picture, raster_bytes
from kiosk.slip.samples import SAMPLES
from schema.language import speaking

ROUNDS, PER_ROUND = 30, 20
PAPER = 58


def _ms(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    for _ in range(PER_ROUND):
        work()
    return (time.perf_counter() - begin) * 1000 / PER_ROUND


def _compare(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[float, str, float, float]:
    mine, bare = [], []
    _ms(ours)
    _ms(floor)
    for _ in range(ROUNDS):
        mine.append(_ms(ours))
        bare.append(_ms(floor))
    value, bottom = median(mine), median(bare)
    return value, "ms", bottom, value / bottom


def native_ms() -> tuple[float, str, float, float]:
    """A ticket from its facts to bytes; the floor is python-escpos given the finished lines."""
    from escpos.printer import Dummy

    with speaking("zh_CN"):
        slip = SAMPLES["ticket"]()
        elements = lay_out(slip, PAPER)

        def floor() -> bytes:
            printer = Dummy()
            for element in elements:
                if isinstance(element, Text):
                    size = {"width": element.width, "height": element.height}
                    printer.set(align=element.align, bold=element.bold, custom_size=True, **size)
                    printer._raw(element.text.encode("gb18030") + b"\n")
                elif isinstance(element, Qr):
                    printer.qr(element.data, size=element.size, native=True)
            printer.cut()
            job: bytes = printer.output
            return job

        return _compare(lambda: write_job(lay_out(slip, PAPER)), floor)


def raster_ms() -> tuple[float, str, float, float]:
    """A ticket nobody has had, from its facts to bytes; the floor has Pillow draw its lines, each as a whole."""
    with speaking("zh_CN"):
        slip = SAMPLES["ticket"]()
        numbers = iter(range(1, 10**6))
        elements = lay_out(slip, PAPER)
        size = draw(elements, DOTS[PAPER]).size
        file = font_file()

        def ours() -> bytes:
            fresh = replace(slip, label=f"A{next(numbers):03d}")  # type: ignore[arg-type]
            return write_raster_job(lay_out(fresh, PAPER), DOTS[PAPER])

        def floor() -> bytes:
            paper = Image.new("1", size)
            pen, top = ImageDraw.Draw(paper), 0
            for element in elements:
                if isinstance(element, Text):
                    height = HEIGHT * element.height
                    pen.text((0, top), element.text, fill=1, font=opened_font(file, height))
                    top += height
                elif isinstance(element, Qr):
                    paper.paste(qr_picture(element.data, element.size), (0, top))
            return raster_bytes(paper)

        return _compare(ours, floor)
