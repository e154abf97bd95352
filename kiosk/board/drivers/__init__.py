"""One driver a kind of board: its protocol and nothing else."""

from __future__ import annotations

from typing import Protocol

from kiosk.board.pages import Page
from schema.settings import LedSettings


class Driver(Protocol):
    """A board of one kind. Nothing is opened until it is used; each call ends within a few timeouts.

    Everything but `close` raises `BoardError` when the board did not do it. Used by one thread at a time.
    """

    #: where the board is, for sentences: "192.168.1.201:5005"
    address: str
    #: the board tells whether it has taken a page in
    answers: bool

    def show(self, page: Page) -> None:
        """Show the page instead of what was there."""

    def clear(self) -> None:
        """Show nothing."""

    def status(self) -> None:
        """See whether the board is there and answers."""

    def light(self, percent: int) -> None:
        """How bright, 0 for off. After an off, the page must be shown again."""

    def close(self) -> None:
        """Let go of the line; never fails."""


def driver_for(settings: LedSettings, font: str = "") -> Driver:
    """The driver of a configured board; `font` is the file that text is drawn from where pixels are needed."""
    match settings.kind:
        case "bx-k":
            from kiosk.board.drivers.bx_k import BxK

            return BxK(settings)
        case "c-power":
            from kiosk.board.drivers.c_power import CPower

            return CPower(settings)
        case "alpha":
            from kiosk.board.drivers.alpha import Alpha

            return Alpha(settings)
        case "matrix":
            from kiosk.board.drivers.matrix import Matrix

            return Matrix(settings, font)
        case "terminal":
            from kiosk.board.drivers.terminal import Terminal

            return Terminal(settings, font)
