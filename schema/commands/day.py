"""`onestop day …`: how the business day stands, how right the slips were, and closing it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from schema.commands.on_hall import At, hall_command, parse_day
from schema.hall import clock
from schema.language import translator
from schema.queue.accuracy import accuracy
from schema.queue.counting import count_day
from schema.queue.days import abandon_all, left_today

_ = translator("schema")

DayOption = Annotated[str | None, typer.Option("--day", help=_("a date, 2026-12-01; today without it"))]


def day_commands(app: typer.Typer) -> None:
    """Mount `day count|accuracy|close`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="day", help=_("The business day: count it, close it, check its estimates."))

    @hall_command(group, "count", _("A day in numbers."))
    def count_command(at: At, day: DayOption = None) -> None:
        which = parse_day(day, "--day") if day else clock.business_day(at.hall)
        count = at.read(lambda reader: count_day(reader, at.hall, which))
        numbers = _("{issued} numbers: {served} served, {no_show} no-shows, {abandoned} given up").format(
            issued=count.issued, served=count.served, no_show=count.no_show, abandoned=count.abandoned
        )
        at.answer({"day": which.isoformat(), **asdict(count)}, [f"{which}", numbers])

    @hall_command(group, "accuracy", _("How right the minutes on the slips were."))
    def accuracy_command(at: At, day: DayOption = None) -> None:
        which = parse_day(day, "--day") if day else clock.business_day(at.hall)
        found = at.read(lambda reader: accuracy(reader, at.hall, which))
        lines = [
            _("{queue}: {told} slips, waited {wait} min, off by {error} min (medians)").format(
                queue=letter or _("all"), told=each.told, wait=each.median_wait, error=each.median_error
            )
            for letter, each in found.items()
        ]
        facts = {letter or "all": asdict(each) for letter, each in found.items()}
        at.answer(
            {"day": which.isoformat(), "queues": facts},
            lines or [_("On that day no slip said minutes, or nobody was called.")],
        )

    @hall_command(group, "close", _("Give up the numbers of those who still wait; first shows them."))
    def close_command(
        at: At,
        yes: Annotated[bool, typer.Option("--yes", help=_("do it; without it they are only shown"))] = False,
    ) -> None:
        left = at.read(lambda reader: left_today(reader, at.hall))
        numbers = [each.ticket.label for each in left]
        lines = [f"{each.ticket.label}  {each.queue}" for each in left]
        if not yes:
            lines.append(
                _("{count} numbers would be given up. Do it with --yes.").format(count=len(left))
                if left
                else _("Nobody is waiting.")
            )
            at.answer({"done": False, "numbers": numbers}, lines)
            return
        ids = [each.ticket.id for each in left]
        done = at.write(lambda tx: abandon_all(tx, at.hall, ids))
        at.answer(
            {"done": True, "numbers": [ticket.label for ticket in done]},
            [_("{count} numbers given up.").format(count=len(done))],
        )
