"""`onestop kiosk`, `onestop board`, `onestop slip`: the public side of the hall."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer, opened, script_actor
from schema.language import translator

_ = translator("kiosk")

NumberArgument = Annotated[str, typer.Argument(help=_("today's number, A023"))]


def kiosk_commands(app: typer.Typer) -> None:
    """Mount `kiosk`, `board` and `slip print`."""

    @app.command("kiosk", help=_("The number machine at the door: a touch screen and a slip printer."))
    def kiosk_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        from schema.errors import DeviceError

        with opened(db, hall, config) as (store, place, settings):
            from kiosk.slip.printers import Printer

            printer = Printer(settings.kiosk.printer)
            try:
                printer.check()
            except DeviceError:
                if not settings.kiosk.start_without_printer:
                    raise
            _check_terminal("kiosk")
            from kiosk.dispenser.app import KioskApp

            screen = KioskApp(store, place, settings.kiosk, printer)
            screen.run()
        if screen.return_code:
            raise typer.Exit(screen.return_code)

    @app.command("board", help=_("The hall board: the call just made, the last calls, who waits."))
    def board_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        with opened(db, hall, config) as (store, place, settings):
            _check_terminal("board")
            from kiosk.board.app import BoardApp

            screen = BoardApp(store, place, settings.board)
            screen.run(mouse=False)
        if screen.return_code:
            raise typer.Exit(screen.return_code)

    _slip_commands(app)


def _slip_commands(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="slip", help=_("Number slips on paper."))

    @group.callback()
    def root() -> None:
        """Keeps `slip` a group while it has a single command."""

    @group.command(
        "print", help=_("Print the slip of one of today's numbers; a second one is marked as a reprint.")
    )
    def print_command(
        number: NumberArgument,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from kiosk.dispenser.slips import another_slip, job_of
        from kiosk.slip.printers import Printer
        from schema.queue.tickets import find_ticket

        with opened(db, hall, config) as (store, place, settings):
            printer = Printer(settings.kiosk.printer)
            # Before anything is written down: a printer that is off makes no reprint.
            printer.check()
            slip = store.write(
                lambda tx: another_slip(tx, place, find_ticket(tx, place, number)), actor=script_actor()
            )
            printer.print(job_of(slip, settings.kiosk.printer))
            sentence = _("{number} printed on {printer}.").format(number=slip.label, printer=printer.describe())
            if slip.reprint:
                sentence = _("{number} printed again on {printer} (reprint {times}).").format(
                    number=slip.label, printer=printer.describe(), times=slip.reprint
                )
            facts = {"number": slip.label, "printer": printer.describe(), "printed": True}
            answer(facts | {"reprint": slip.reprint}, as_json, [sentence])


def _check_terminal(command: str) -> None:
    """Raises `NotATerminal`."""
    from schema.errors import NotATerminal

    # Textual draws on standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise NotATerminal(command=command)
