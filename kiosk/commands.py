"""`onestop kiosk`, `onestop board`, `onestop slip`: the public side of the hall."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.board.commands import board_commands
from kiosk.doctor.commands import doctor_command
from kiosk.pads.commands import pads_commands
from kiosk.spool.commands import spool_commands
from kiosk.voice.commands import voice_commands
from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer, opened, script_actor
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.slip.content import TicketSlip
    from schema.store.transaction import Tx

_ = translator("kiosk")

NumberArgument = Annotated[str, typer.Argument(help=_("today's number, A023"))]


def kiosk_commands(app: typer.Typer) -> None:
    """Mount `kiosk`, `board`, `slip`, `voice`, `pads`, `spool` and `doctor`."""

    @app.command("kiosk", help=_("The number machine at the door: a touch screen and a slip printer."))
    def kiosk_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        from kiosk.spool.starting import kiosk_opened
        from schema.errors import DeviceError

        with kiosk_opened(db, hall, config) as (store, place, settings, spool):
            from kiosk.slip.printers import Printer

            own = settings.kiosk
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
    _slip_commands(app)
    voice_commands(app)
    pads_commands(app)
    spool_commands(app)
    doctor_command(app)


def _slip_commands(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="slip", help=_("Number slips on paper."))

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
        from kiosk.dispenser.slips import another_slip, content_of, job_of
        from kiosk.slip.printers import Printer
        from schema.errors import DeviceError, PrinterUnknown
        from schema.public.models import SlipKind, SlipState
        from schema.public.slips import queue_slip, settle_slip
        from schema.queue.tickets import find_ticket

        with opened(db, hall, config) as (store, place, settings):
            printer = Printer(settings.kiosk.printer)
            # Before anything is written down: a printer that is off makes no reprint.
            printer.check()

            def queue(tx: Tx) -> tuple[TicketSlip, int]:
                ticket = find_ticket(tx, place, number)
                slip = another_slip(tx, place, ticket)
                queued = queue_slip(
                    tx,
                    place,
                    SlipKind.TICKET,
                    slip.label,
                    content_of(slip),
                    ticket_id=ticket.id,
                    reprint=slip.reprint,
                )
                return slip, queued.id

            def settle(state: SlipState, fault: str = "") -> None:
                told = printer.describe()
                store.write(
                    lambda tx: settle_slip(tx, place, slip_id, state, printer=told, fault=fault),
                    actor=script_actor(),
                )

            slip, slip_id = store.write(queue, actor=script_actor())
            try:
                printer.print(job_of(slip, settings.kiosk.printer))
            except DeviceError as error:
                kind = SlipState.UNKNOWN if isinstance(error, PrinterUnknown) else SlipState.FAILED
                settle(kind, str(error))
                raise
            settle(SlipState.PRINTED)
            sentence = _("{number} printed on {printer}.").format(number=slip.label, printer=printer.describe())
            if slip.reprint:
                sentence = _("{number} printed again on {printer} (reprint {times}).").format(
                    number=slip.label, printer=printer.describe(), times=slip.reprint
                )
            facts = {"number": slip.label, "printer": printer.describe(), "printed": True}
            answer(facts | {"reprint": slip.reprint}, as_json, [sentence])

    @group.command("list", help=_("The day's slips and what came of them, the latest first."))
    def list_command(
        not_out: Annotated[bool, typer.Option("--not-out", help=_("only those not known to be printed"))] = False,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from schema.hall import clock
        from schema.public.slips import list_slips, slip_state_word

        with opened(db, hall, config) as (store, place, _settings):
            begins, _ends = clock.day_bounds(place, clock.business_day(place))
            slips = store.read(lambda reader: list_slips(reader, place, begins, not_out=not_out))
            facts = [
                {
                    "number": slip.label,
                    "reprint": slip.reprint,
                    "place": slip.place,
                    "state": slip.state,
                    "printer": slip.printer,
                    "fault": slip.fault,
                    "asked_at": slip.asked_at,
                    "settled_at": slip.settled_at,
                }
                for slip in slips
            ]
            lines = [
                " ".join(
                    word
                    for word in (
                        f"{clock.hall_time(slip.asked_at, place.zone):%H:%M}",
                        slip.label,
                        _("reprint {times}").format(times=slip.reprint) if slip.reprint else "",
                        slip.place,
                        slip_state_word(slip.state),
                        slip.fault,
                    )
                    if word
                )
                for slip in slips
            ]
            answer({"slips": facts}, as_json, lines or [_("No slips.")])


def _check_terminal(command: str) -> None:
    """Raises `NotATerminal`."""
    from schema.errors import NotATerminal

    # Textual draws on standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise NotATerminal(command=command)
