"""`onestop rules …`: what a hall decides about its queues and its day."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from schema.commands.on_hall import At, hall_command
from schema.hall.classes import ClassView, list_classes, set_class
from schema.hall.halls import find_queue
from schema.hall.rules import set_hall_rules, set_queue_limit
from schema.language import translator

_ = translator("schema")


def rules_commands(app: typer.Typer) -> None:
    """Mount `rules classes|class|hall|queue`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="rules", help=_("What the hall decides: classes, limits, the day."))

    @hall_command(group, "classes", _("The classes of visitors and their head starts."))
    def classes_command(at: At) -> None:
        classes = at.read(lambda reader: list_classes(reader, at.hall))
        facts = [class_facts(each) for each in classes]
        at.answer({"classes": facts}, [class_line(each) for each in classes])

    @hall_command(group, "class", _("Change a class's head start, or add a class."))
    def class_command(
        at: At,
        code: Annotated[str, typer.Argument(help=_("its code: elderly, green, or a new one"))],
        minutes: Annotated[
            int | None, typer.Option("--minutes", help=_("head start; 1440 is ahead of all"))
        ] = None,
        name: Annotated[str | None, typer.Option("--name", help=_("its name on slip and screen"))] = None,
        declarable: Annotated[
            bool | None,
            typer.Option("--declarable/--staff-only", help=_("whether visitors may claim it at the machine")),
        ] = None,
    ) -> None:
        changed = at.write(
            lambda tx: set_class(tx, at.hall, code, minutes=minutes, name=name, declarable=declarable)
        )
        at.answer(class_facts(changed), [class_line(changed)])

    @hall_command(group, "hall", _("Show or set the business day's rules."))
    def hall_rules_command(
        at: At,
        rollover: Annotated[
            int | None, typer.Option("--rollover", help=_("hour at which the business day begins, 0 to 8"))
        ] = None,
        carry: Annotated[
            bool | None, typer.Option("--carry/--no-carry", help=_("whether who still waits is kept overnight"))
        ] = None,
        stop: Annotated[
            str | None,
            typer.Option("--stop", help=_("machines stop so many minutes before closing; off: never")),
        ] = None,
        lease_first: Annotated[
            int | None,
            typer.Option("--lease-first", help=_("machines without the database give numbers from this one on")),
        ] = None,
        lease_size: Annotated[
            int | None,
            typer.Option("--lease-size", help=_("how many numbers are kept for each machine and queue")),
        ] = None,
    ) -> None:
        changed = at.write(
            lambda tx: set_hall_rules(
                tx,
                at.hall,
                rollover_hour=rollover,
                carry_overnight=carry,
                stop=stop,
                lease_first=lease_first,
                lease_size=lease_size,
            )
        )
        facts: dict[str, Any] = {
            "rollover_hour": changed.rollover_hour,
            "carry_overnight": changed.carry_overnight,
            "stop_minutes": changed.stop_minutes,
            "lease_first": changed.lease_first,
            "lease_size": changed.lease_size,
        }
        stopping = (
            _("machines give numbers at any time")
            if changed.stop_minutes is None
            else _("machines stop {minutes} min before closing").format(minutes=changed.stop_minutes)
        )
        kept = (
            _("who still waits is kept overnight") if changed.carry_overnight else _("nobody is kept overnight")
        )
        begins = _("the business day begins at {hour}:00").format(hour=changed.rollover_hour)
        leased = _("each machine keeps {size} numbers of a queue, from {first} on, for when the database is gone")
        leased = leased.format(size=changed.lease_size, first=changed.lease_first)
        at.answer(facts, [begins, kept, stopping, leased])

    @hall_command(group, "queue", _("Set how many numbers a queue gives on a day."))
    def queue_command(
        at: At,
        letter: Annotated[str, typer.Argument(help=_("letter of the queue"))],
        most: Annotated[str, typer.Option("--most", help=_("numbers a day; off: as many as come"))],
    ) -> None:
        queue = at.read(lambda reader: find_queue(reader, at.hall, letter))
        changed = at.write(lambda tx: set_queue_limit(tx, at.hall, queue.id, most))
        line = (
            _("{queue} gives as many numbers as come").format(queue=changed.letter)
            if changed.most_per_day is None
            else _("{queue} gives at most {most} numbers a day").format(
                queue=changed.letter, most=changed.most_per_day
            )
        )
        at.answer({"queue": changed.letter, "most_per_day": changed.most_per_day}, [line])


def class_facts(each: ClassView) -> dict[str, Any]:
    """A class for `--json`."""
    return {
        "class": each.code,
        "name": each.title,
        "minutes": each.head_start_seconds // 60,
        "ahead_of_all": each.ahead_of_all,
        "declarable": each.declarable,
    }


def class_line(each: ClassView) -> str:
    """A class for a person."""
    start = (
        _("ahead of all")
        if each.ahead_of_all
        else _("{minutes} min").format(minutes=each.head_start_seconds // 60)
    )
    return f"{each.code}  {each.title}  {start}"
