"""`onestop items show|versions|steps|special|one-clerk`: what an item says, and saying one thing of it anew."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from schema.commands.on_hall import At, hall_command, parse_day
from schema.commands.running import CommandOption
from schema.hall import clock
from schema.language import translator

_ = translator("schema")

CodeArgument = Annotated[str, typer.Argument(help=_("code of the item"))]
FromOption = Annotated[
    str | None, typer.Option("--from", help=_("first day of the new version, 2026-12-01; today if left out"))
]


def version_commands(group: typer.Typer) -> None:
    """Mount `items show|versions|steps|special|one-clerk`."""

    @hall_command(group, "show", _("Everything an item says: what is published, steps, special procedures."))
    def show_command(
        at: At,
        code: CodeArgument,
        version: Annotated[
            int | None, typer.Option("--version", help=_("its number; the latest if left out"))
        ] = None,
    ) -> None:
        from schema.commands.item_facts import item_facts, item_lines

        facts = at.read(lambda reader: item_facts(reader, at.hall, code, version))
        at.answer(facts, item_lines(facts))

    @hall_command(group, "versions", _("The versions of an item, the newest first."))
    def versions_command(at: At, code: CodeArgument) -> None:
        from schema.commands.item_facts import version_facts, version_line
        from schema.hall.halls import find_item
        from schema.hall.versions import list_versions

        versions = at.read(lambda reader: list_versions(reader, find_item(reader, at.hall, code).id))
        facts = [version_facts(each) for each in versions]
        at.answer({"code": code, "versions": facts}, [version_line(each) for each in versions])

    @hall_command(group, "steps", _("Set the steps between acceptance and decision, in a new version."))
    def steps_command(
        at: At,
        code: CodeArgument,
        step: Annotated[
            list[str],
            typer.Option(
                "--step", help=_("stage,name,kind,days[,department][,silence][,follow]; once for each step")
            ),
        ],
        first: FromOption = None,
        command: CommandOption = None,
    ) -> None:
        from schema.exchange.wording import parse_step
        from schema.hall.publishing import set_steps
        from schema.hall.standing import departments_by_name

        departments = at.read(lambda reader: departments_by_name(reader, at.hall))
        steps = [parse_step(each, departments) for each in step]
        _change(at, code, first, command, lambda tx, item, day: set_steps(tx, at.hall, item, steps, day))

    @hall_command(group, "special", _("Add a special procedure, or change its limit, in a new version."))
    def special_command(
        at: At,
        code: CodeArgument,
        kind: Annotated[str, typer.Argument(help=_("expert_review, hearing, survey … or its Chinese word"))],
        days: Annotated[int, typer.Option("--days", help=_("working days at the most"))],
        basis: Annotated[str, typer.Option("--basis", help=_("the law it rests on"))] = "",
        approver: Annotated[str, typer.Option("--approver", help=_("the office that approves it"))] = "",
        note: Annotated[str, typer.Option("--note", help=_("what else is to be said of it"))] = "",
        first: FromOption = None,
        command: CommandOption = None,
    ) -> None:
        from schema.exchange.wording import SPECIALS, chosen
        from schema.hall.publishing import set_special
        from schema.hall.versions import ItemSpecialView

        special = ItemSpecialView(chosen(SPECIALS, kind, _("special procedure")), days, basis, approver, note)
        _change(at, code, first, command, lambda tx, item, day: set_special(tx, at.hall, item, special, day))

    @hall_command(group, "one-clerk", _("Say whether who accepted may decide, too, in a new version."))
    def one_clerk_command(
        at: At,
        code: CodeArgument,
        allowed: Annotated[str, typer.Argument(help=_("yes or no"))],
        first: FromOption = None,
        command: CommandOption = None,
    ) -> None:
        from schema.errors import BadInput
        from schema.hall.publishing import set_one_clerk

        answers = {"yes": True, "no": False, "是": True, "否": False}
        if allowed.strip().lower() not in answers:
            raise BadInput(
                field=_("one clerk"),
                reason=_("“{text}” is neither yes nor no").format(text=allowed),
                advice=_("Write yes or no."),
            )
        may = answers[allowed.strip().lower()]
        _change(at, code, first, command, lambda tx, item, day: set_one_clerk(tx, at.hall, item, may, day))


def _change(at: At, code: str, first: str | None, command: str | None, change: Any) -> None:
    """Publish a change, once for each command id, and print the version an item has then."""
    from schema.commands.item_facts import version_facts, version_line
    from schema.hall.halls import find_item
    from schema.hall.versions import list_versions

    item = at.read(lambda reader: find_item(reader, at.hall, code))
    day = parse_day(first, _("first day")) if first else clock.business_day(at.hall)
    number = at.write(
        lambda tx: change(tx, item.id, day),
        command=command,
        again=lambda reader, item_id: list_versions(reader, item_id)[0].version,
    )
    latest = at.read(lambda reader: list_versions(reader, item.id)[0])
    facts = {"code": item.code, "changed": number is not None, **version_facts(latest)}
    lines = [] if number is not None else [_("It says so already; nothing was changed.")]
    at.answer(facts, [*lines, version_line(latest)])
