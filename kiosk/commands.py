"""`onestop kiosk`, `onestop board`, `onestop slip`: the public side of the hall."""

from __future__ import annotations

import sys

import typer

from kiosk.board.commands import board_commands
from kiosk.doctor.commands import doctor_command
from kiosk.pads.commands import pads_commands
from kiosk.slip.commands import slip_commands
from kiosk.spool.commands import spool_commands
from kiosk.voice.commands import voice_commands
from schema.commands.running import ConfigOption, DbOption, HallOption
from schema.language import translator

_ = translator("kiosk")


def kiosk_commands(app: typer.Typer) -> None:
    """Mount `kiosk`, `board`, `slip`, `voice`, `pads`, `spool` and `doctor`."""

    @app.command("kiosk", help=_("The number machine at the door: a touch screen and a slip printer."))
    def kiosk_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        from kiosk.spool.starting import kiosk_opened
        from schema.errors import DeviceError

        with kiosk_opened(db, hall, config) as (store, place, settings, spool):
            from kiosk.slip.printers import Printer
            from kiosk.slip.samples import check_layouts

            own = settings.kiosk
            check_layouts(own.slip_layouts)
            printer = Printer(own.printer)
            second = None if own.second_printer is None else Printer(own.second_printer)
            try:
                if not own.no_print:
                    printer.check()
            except DeviceError:
                if second is None and not own.start_without_printer:
                    raise
            _check_terminal("kiosk")
            from kiosk.dispenser.app import KioskApp

            screen = KioskApp(store, place, own, printer, second_printer=second, spool=spool)
            screen.run()
        if screen.return_code:
            raise typer.Exit(screen.return_code)

    board_commands(app)
    slip_commands(app)
    voice_commands(app)
    pads_commands(app)
    spool_commands(app)
    doctor_command(app)


def _check_terminal(command: str) -> None:
    """Raises `NotATerminal`."""
    from schema.errors import NotATerminal

    # Textual draws on standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise NotATerminal(command=command)
