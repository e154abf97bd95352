"""`onestop slip print|notice|list|preview`: slips on paper, and how they look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from schema.commands.running import (
    ConfigOption,
    DbOption,
    HallOption,
    JsonOption,
    answer,
    configured,
    opened,
)
from schema.errors import BadInput
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.slip.content import Notice, TicketSlip
    from schema.hall.halls import HallView
    from schema.public.models import SlipKind
    from schema.store.engine import Store
    from schema.store.events import Actor
    from schema.store.transaction import Tx

_ = translator("kiosk")

#: Paper as people name it, in mm.
PAPERS: dict[int, Literal[58, 80]] = {58: 58, 80: 80}

WindowOption = Annotated[int | None, typer.Option("--window", help=_("at which window"))]
ClerkOption = Annotated[str | None, typer.Option("--clerk", help=_("staff number of whoever does it"))]
NumberArgument = Annotated[str, typer.Argument(help=_("today's number, A023"))]


def _actor(store: Store, hall: HallView, window: int | None, clerk: str | None) -> Actor:
    """Who prints, and where. Raises `UnknownClerk`."""
    from schema.commands.running import script_actor
    from schema.hall.staff import find_clerk

    who = store.read(lambda reader: find_clerk(reader, hall, clerk)) if clerk else None
    return script_actor("script" if window is None else f"window:{window}", who.id if who else None)


def slip_commands(app: typer.Typer) -> None:
    """Mount `slip print|notice|list|preview`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="slip", help=_("Number slips on paper."))

    @group.command(
        "print", help=_("Print the slip of one of today's numbers; a second one is marked as a reprint.")
    )
    def print_command(
        number: NumberArgument,
        window: WindowOption = None,
        clerk: ClerkOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from kiosk.dispenser.slips import another_slip, content_of
        from kiosk.slip.printing import print_slip
        from schema.public.models import SlipKind
        from schema.public.slips import queue_slip
        from schema.queue.tickets import find_ticket

        with opened(db, hall, config) as (store, place, settings):

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

            slip, printer = print_slip(store, place, settings.kiosk, queue, _actor(store, place, window, clerk))
            sentence = _("{number} printed on {printer}.").format(number=slip.label, printer=printer)
            if slip.reprint:
                sentence = _("{number} printed again on {printer} (reprint {times}).").format(
                    number=slip.label, printer=printer, times=slip.reprint
                )
            facts = {"number": slip.label, "printer": printer, "printed": True}
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

    _mount_notice(group)
    _mount_preview(group)


def _mount_notice(group: typer.Typer) -> None:
    @group.command(
        "notice",
        help=_("Print the notice a case calls for now: correction, acceptance, suspension, extension, result."),
    )
    def notice_command(
        number: Annotated[str, typer.Argument(help=_("case number"))],
        pdf: Annotated[
            Path | None, typer.Option("--pdf", help=_("write it on A4 into this PDF file instead of printing it"))
        ] = None,
        copies: Annotated[
            int | None,
            typer.Option("--copies", min=1, max=2, help=_("with --pdf: 2 with a stub, as a correction has it")),
        ] = None,
        window: WindowOption = None,
        clerk: ClerkOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from dataclasses import replace

        from kiosk.dispenser.slips import content_of
        from kiosk.slip.notices import notice_of
        from kiosk.slip.printing import print_slip
        from schema.cases.looking import look_at_case
        from schema.cases.views import find_case
        from schema.public.slips import queue_slip, slips_labelled

        with opened(db, hall, config) as (store, place, settings):
            actor = _actor(store, place, window, clerk)
            if pdf is not None:

                def look(tx: Tx) -> tuple[SlipKind, Notice]:
                    case = look_at_case(tx, place, find_case(tx, place, number).id)
                    return notice_of(tx, place, case, official=True)

                _write_pdf(store.write(look, actor=actor)[1], pdf, copies, as_json)
                return
            if copies is not None:
                raise BadInput(
                    field="--copies", reason=_("a slip is printed once"), advice=_("Use it with --pdf.")
                )

            def queue(tx: Tx) -> tuple[Notice, int]:
                kind, notice = notice_of(tx, place, find_case(tx, place, number))
                # A slip's label is short: the hall is known.
                label = notice.label.partition("-")[2]
                before = [slip for slip in slips_labelled(tx, place, label) if slip.kind == kind]
                notice = replace(notice, reprint=len(before))
                queued = queue_slip(tx, place, kind, label, content_of(notice), reprint=len(before))
                return notice, queued.id

            notice, printer = print_slip(store, place, settings.kiosk, queue, actor)
            sentence = _("{number} printed on {printer}.").format(number=notice.label, printer=printer)
            facts = {"case": notice.label, "printer": printer, "printed": True, "reprint": notice.reprint}
            answer(facts, as_json, [sentence])


def _write_pdf(notice: Notice, path: Path, copies: int | None, as_json: bool) -> None:
    from kiosk.fonts import FontMissing
    from kiosk.slip.a4 import a4_pdf
    from kiosk.slip.a4_forms import document_of

    copies = document_of(notice).copies if copies is None else copies
    try:
        path.write_bytes(a4_pdf(notice, copies))
    except FontMissing as error:
        raise BadInput(field="--pdf", reason=error, advice=_("Without a font no notice is written.")) from error
    except OSError as error:
        raise BadInput(
            field="--pdf", reason=error.strerror or error, advice=_("Name another file, or leave it out.")
        ) from error
    facts = {"case": notice.label, "pdf": str(path), "copies": copies}
    sentence = _("{number} is in {path}, on A4, copies: {copies}.")
    answer(facts, as_json, [sentence.format(number=notice.label, path=path, copies=copies)])


def _mount_preview(group: typer.Typer) -> None:
    @group.command(
        "preview",
        help=_("Show a slip with sample data: ticket, appointment, correction, acceptance, result or refusal."),
    )
    def preview_command(
        kind: Annotated[str, typer.Argument(help=_("which slip"))],
        width: Annotated[int | None, typer.Option("--width", help=_("paper in mm, 58 or 80"))] = None,
        png: Annotated[Path | None, typer.Option("--png", help=_("write it as a picture to this file"))] = None,
        config: ConfigOption = None,
    ) -> None:
        from kiosk.slip.elements import CELL, DOTS
        from kiosk.slip.layout import lay_out
        from kiosk.slip.preview import preview
        from kiosk.slip.raster import shown
        from kiosk.slip.samples import sample

        own = configured(config).kiosk
        slip = sample(kind)
        paper: Literal[58, 80] | None = own.printer.width if width is None else PAPERS.get(width)
        if paper is None:
            raise BadInput(
                field="--width",
                reason=_("there is no paper of {width} mm").format(width=width),
                advice=_("Use 58 or 80."),
            )
        elements = lay_out(slip, paper, own.slip_layouts)
        if png is None:
            for line in preview(elements, DOTS[paper] // CELL):
                typer.echo(line)
            return
        try:
            shown(elements, DOTS[paper]).save(png, "PNG")
        except OSError as error:
            raise BadInput(
                field="--png", reason=error.strerror or error, advice=_("Name another file, or leave it out.")
            ) from error
        typer.echo(_("The slip is in {path}.").format(path=png))
