"""`onestop items …`: the service items of the hall."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from schema.commands.item_versions import version_commands
from schema.commands.running import (
    EXIT_BAD_INPUT,
    ConfigOption,
    DbOption,
    HallOption,
    JsonOption,
    answer,
    opened,
    script_actor,
)
from schema.hall.halls import HallView, ItemView, find_queue, list_items, list_queues
from schema.language import translator
from schema.store.transaction import Reader

_ = translator("schema")


def items_commands(app: typer.Typer) -> None:
    """Mount `items …`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(
        group, name="items", help=_("Service items: import a published file, list them, say something anew.")
    )
    version_commands(group)

    @group.command("template", help=_("Write a workbook to fill in, with examples; `items import` takes it."))
    def template_command(
        file: Annotated[Path, typer.Argument(help=_("the file to write, items.xlsx"))],
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from schema.commands.running import configured
        from schema.exchange.template import write_template

        configured(config)
        sheets = write_template(file)
        answer(
            {"file": str(file), "sheets": sheets},
            as_json,
            [
                _("{file} has the sheets {sheets}; write over the examples.").format(
                    file=file, sheets="、".join(sheets)
                )
            ],
        )

    @group.command(
        "import",
        help=_("Take items from CSV, XLSX, the national JSON layout or tables (folder, .zip): all or none."),
    )
    def import_command(
        file: Annotated[Path, typer.Argument(help=_("the file, or folder of tables, to take"))],
        skip_refused: Annotated[
            bool, typer.Option("--skip-refused", help=_("take the good rows though others are refused"))
        ] = False,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from schema.errors import RowsRefused
        from schema.exchange.files import read_items
        from schema.exchange.importing import import_items

        with opened(db, hall, config) as (store, place, _settings):
            batch = read_items(file)
            for refusal in batch.refused:
                typer.echo(str(refusal), err=True)
            try:
                report = store.write(
                    lambda tx: import_items(tx, place, batch, skip_refused=skip_refused), actor=script_actor()
                )
            except RowsRefused as error:
                facts: dict[str, Any] = {"error": type(error).__name__, "message": str(error)}
                if as_json:
                    answer(facts | {"refused": [asdict(refusal) for refusal in batch.refused]}, True, ())
                typer.echo(str(error), err=True)
                raise typer.Exit(EXIT_BAD_INPUT) from error
            answer(
                {"hall": place.code, "file": str(file), **asdict(report)},
                as_json,
                [
                    _(
                        "{taken} items taken, {changed} changed, {unchanged} unchanged, {refused} rows refused"
                    ).format(
                        taken=report.taken,
                        changed=report.changed,
                        unchanged=report.unchanged,
                        refused=len(batch.refused_rows),
                    ),
                    *(
                        [_("new departments: {count}").format(count=report.departments)]
                        if report.departments
                        else []
                    ),
                    *(
                        [_("new items that no queue takes yet: {count}").format(count=report.without_queue)]
                        if report.without_queue
                        else []
                    ),
                    *(
                        [_("versions that hold from a later day only: {count}").format(count=report.later)]
                        if report.later
                        else []
                    ),
                    *(_("{place}: kept in the record only").format(place=each) for each in report.kept),
                ],
            )

    @group.command("list", help=_("The items of the hall, or of one queue."))
    def list_command(
        queue: Annotated[str | None, typer.Option(help=_("letter of a queue"))] = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            items, letters = store.read(lambda reader: _items(reader, place, queue))
            facts = [
                {
                    "code": item.code,
                    "name": item.name,
                    "topic": item.topic,
                    "department": item.department,
                    "queue": letters.get(item.queue_id or 0),
                }
                for item in items
            ]
            answer(
                {"items": facts, "count": len(facts)},
                as_json,
                (
                    f"{item['queue'] or '-'}  {item['code']}  {item['name']}  {item['department']}"
                    for item in facts
                ),
            )


def _items(reader: Reader, hall: HallView, queue: str | None) -> tuple[list[ItemView], dict[int, str]]:
    chosen = find_queue(reader, hall, queue).id if queue else None
    return list_items(reader, hall, chosen), {row.id: row.letter for row in list_queues(reader, hall)}
