"""`onestop kiosk`, `onestop board`, `onestop slip`: the public side of the hall."""

from __future__ import annotations

import sys
from typing import Annotated

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
    def kiosk_command(
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        browser: Annotated[bool, typer.Option("--browser", help=_("serve it as a page for a browser"))] = False,
        host: Annotated[str, typer.Option("--host", help=_("address the page is served at"))] = "127.0.0.1",
        port: Annotated[
            int, typer.Option("--port", help=_("port the page is served at"), min=0, max=65535)
        ] = 8000,
    ) -> None:
        from kiosk.browser.running import end_with_server, in_browser, serve_kiosk
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
            title = place.title
            if not browser:
                if in_browser():
                    end_with_server()
                else:
                    _check_terminal("kiosk")
                from kiosk.dispenser.app import KioskApp

                screen = KioskApp(store, place, own, printer, second_printer=second, spool=spool)
                screen.run()
        if browser:

            def ready(address: str) -> None:
                typer.echo(_("The number machine is at {address}. Ctrl+C ends it.").format(address=address))
                sys.stdout.flush()

            serve_kiosk(title, host, port, db=db, hall=hall, config=config, ready=ready)
        elif screen.return_code:
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
