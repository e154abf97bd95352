"""The line a configured board hangs on, with what is usual for its kind."""

from __future__ import annotations

from kiosk.board.links import Link, SerialLink, TcpLink, Wire
from schema.settings import LedSettings

#: TCP port and baud rate of a kind, where nothing is set.
USUAL: dict[str, tuple[int, int]] = {"bx-k": (5005, 57600), "c-power": (5200, 115200), "alpha": (3001, 9600)}
USUAL_DEVICE = "/dev/ttyUSB0"


def wire_for(settings: LedSettings) -> Wire:
    """The wire to a board on TCP or a serial line; nothing is opened yet."""
    port, baudrate = USUAL[settings.kind]
    port, baudrate = settings.port or port, settings.baudrate or baudrate
    device = settings.device or USUAL_DEVICE

    def opener() -> Link:
        if settings.link == "serial":
            return SerialLink(device, baudrate, settings.timeout)
        return TcpLink(settings.host, port, settings.timeout)

    address = f"{device} {baudrate}" if settings.link == "serial" else f"{settings.host}:{port}"
    return Wire(settings.name, address, settings.timeout, opener)
