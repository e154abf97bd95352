"""Small LED matrices (MAX7219 modules in a chain) on the machine's SPI, through luma.led_matrix."""

from __future__ import annotations

import re
from typing import Any

from kiosk.board.pages import Page
from kiosk.board.picture import draw
from kiosk.fonts import FontMissing
from schema.errors import BoardRefused
from schema.language import translator
from schema.settings import LedSettings

_ = translator("kiosk")

USUAL_DEVICE = "spi:0.0"


class Matrix:
    """A chain of modules of 8 × 8 dots."""

    answers = False

    def __init__(self, settings: LedSettings, font: str = "", device: Any = None) -> None:
        self._settings = settings
        self._font = font
        self.address = settings.device or USUAL_DEVICE
        #: luma's device; made when first needed
        self._device = device

    def show(self, page: Page) -> None:
        device = self._open()
        try:
            picture = draw(page, self._settings.width, self._settings.height, self._font)
            # Any colour is lit: these modules have one.
            lit = picture.convert("L").point(lambda value: 255 if value else 0)
            device.display(lit.convert(device.mode))
        except OSError as error:
            raise self._refused(error) from error

    def clear(self) -> None:
        self.show(Page())

    def status(self) -> None:
        self._open()

    def light(self, percent: int) -> None:
        device = self._open()
        try:
            if percent:
                device.contrast(round(percent * 255 / 100))
                device.show()
            else:
                device.hide()
        except OSError as error:
            raise self._refused(error) from error

    def close(self) -> None:
        if self._device is not None:
            self._device.cleanup()
            self._device = None

    def _open(self) -> Any:
        if self._device is None:
            self._device = self._make()
        return self._device

    def _make(self) -> Any:
        try:
            from luma.core.error import Error
            from luma.core.interface.serial import noop, spi
            from luma.led_matrix.device import max7219
        except ImportError as error:
            missing = _('luma.led_matrix is not installed; install it with: pip install "onestop[devices]"')
            raise self._refused(OSError(missing)) from error
        found = re.fullmatch(r"spi:(\d+)\.(\d+)", self.address)
        if found is None:
            raise self._refused(OSError(_("a matrix's device is written spi:0.0")))
        try:
            port, device = map(int, found.groups())
            interface = spi(port=port, device=device, gpio=noop())
            return max7219(interface, width=self._settings.width, height=self._settings.height)
        except ImportError as error:
            missing = _("spidev is not installed; install it with: pip install spidev")
            raise self._refused(OSError(missing)) from error
        except (OSError, Error) as error:
            raise self._refused(error) from error

    def _refused(self, error: BaseException) -> BoardRefused:
        reason = str(error) if isinstance(error, FontMissing) else getattr(error, "strerror", None) or str(error)
        return BoardRefused(board=self._settings.name, address=self.address, reason=reason)
