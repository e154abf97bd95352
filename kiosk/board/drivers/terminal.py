"""A console or terminal as a board, dot for dot in half blocks: for panels behind a sending card, which mirror a
screen. (The hall board made for terminals is `onestop board`.)
"""

from __future__ import annotations

import os
import time

from PIL import Image

from kiosk.board.links import FileLink, Nack, Wire
from kiosk.board.pages import Page
from kiosk.board.picture import draw
from schema.language import translator
from schema.settings import LedSettings

_ = translator("kiosk")

USUAL_DEVICE = "/dev/tty1"

HOME, ERASE, HIDE_CURSOR, PLAIN = "\x1b[H", "\x1b[2J", "\x1b[?25l", "\x1b[0m"


def half_blocks(picture: Image.Image) -> str:
    """The picture as lines of `▀`, two dots a cell: the upper in its colour, the lower behind it."""
    rows = []
    for y in range(0, picture.height, 2):
        row, before = "", ""
        for x in range(picture.width):
            above = picture.getpixel((x, y))
            below = picture.getpixel((x, y + 1)) if y + 1 < picture.height else (0, 0, 0)
            colours = "\x1b[38;2;{};{};{};48;2;{};{};{}m".format(*above, *below)  # type: ignore[misc]
            row += ("" if colours == before else colours) + "▀"
            before = colours
        rows.append(row + PLAIN)
    return "\r\n".join(rows)


class Terminal:
    """A terminal that is written to by its device file."""

    answers = False

    def __init__(self, settings: LedSettings, font: str = "") -> None:
        self._settings = settings
        self._font = font
        self.address = settings.device or USUAL_DEVICE
        self._wire = Wire(settings.name, self.address, settings.timeout, lambda: FileLink(self.address))

    def show(self, page: Page) -> None:
        self._wire.use(lambda link: self._show(link, page))

    def clear(self) -> None:
        self._wire.tell((HIDE_CURSOR + PLAIN + ERASE + HOME).encode())

    def status(self) -> None:
        self._wire.use(self._factor)

    def light(self, percent: int) -> None:
        # A console cannot be dimmed: dark is empty.
        if not percent:
            self.clear()

    def close(self) -> None:
        self._wire.close()

    def _show(self, link: FileLink, page: Page) -> None:
        factor = self._factor(link)
        width, height = self._settings.width, self._settings.height
        picture = draw(page, width, height, self._font).resize(
            (width * factor, height * factor), Image.Resampling.NEAREST
        )
        words = HIDE_CURSOR + PLAIN + ERASE + HOME + half_blocks(picture)
        link.write(words.encode(), time.monotonic() + self._settings.timeout)

    def _factor(self, link: FileLink) -> int:
        """How many times larger than its dots the board fits. Raises `Nack` when it does not at all."""
        size = os.get_terminal_size(link.fileno())
        width, height = self._settings.width, self._settings.height
        factor = min(size.columns // width, 2 * size.lines // height)
        if factor < 1:
            raise Nack(
                _("the terminal has {columns} columns and {rows} rows, {width} and {height} are needed").format(
                    columns=size.columns, rows=size.lines, width=width, height=(height + 1) // 2
                )
            )
        return factor
