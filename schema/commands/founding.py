"""`onestop init`: a new hall."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from schema.commands.running import ConfigOption, DbOption, JsonOption, answer, configured, script_actor
from schema.errors import BadInput, NotEmpty
from schema.language import translator

_ = translator("schema")


def check_lengths(plan: object, limits: dict[str, tuple[str, int]]) -> None:
    """Raise `BadInput` for a text that is empty or longer than its column, naming the option."""
    for option, (field, most) in limits.items():
        text = getattr(plan, field).strip()
        if not 0 < len(text) <= most:
            raise BadInput(
                field=option,
                reason=_("{length} characters").format(length=len(text)),
                advice=_("Use 1 to {most}.").format(most=most),
            )


def founding_commands(app: typer.Typer) -> None:
    """Mount `init`."""

    @app.command(help=_("Found a hall in a new or empty database, in the size of a real centre."))
    def init(
        preset: Annotated[str, typer.Option(help=_("whose size: nanan, haiyang, shishi, xiangzhou or yichang"))],
        name: Annotated[str | None, typer.Option(help=_("the hall's own name"))] = None,
        name_en: Annotated[str | None, typer.Option(help=_("its name in English"))] = None,
        code: Annotated[str | None, typer.Option(help=_("its own short code"))] = None,
        db: DbOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from schema.hall.founding import found_hall
        from schema.hall.halls import first_hall, list_queues, list_windows
        from schema.hall.presets import preset as find_preset
        from schema.store.migrating import create_store

        settings = configured(config)
        plan = find_preset(preset)
        plan = replace(
            plan, code=code or plan.code, name=name or plan.name, name_en=name_en or (name or plan.name_en)
        )
        check_lengths(plan, {"--name": ("name", 100), "--name-en": ("name_en", 100), "--code": ("code", 24)})
        url = db or settings.db
        store = create_store(url)
        try:
            if (existing := store.read(first_hall)) is not None:
                raise NotEmpty(url=store.name, hall=existing)
            hall = store.write(lambda tx: found_hall(tx, plan), actor=script_actor())
            queues = store.read(lambda reader: list_queues(reader, hall))
            windows = store.read(lambda reader: list_windows(reader, hall))
            url = store.name
        finally:
            store.close()
        answer(
            {
                "hall": hall.code,
                "name": hall.name,
                "db": url,
                "windows": len(windows),
                "queues": [queue.letter for queue in queues],
            },
            as_json,
            [
                _("Founded {hall} with {windows} windows and {queues} queues in {db}").format(
                    hall=hall.title, windows=len(windows), queues=len(queues), db=url
                ),
                _("Next, give the technician (staff number 9002) a password: onestop clerk password 9002"),
            ],
        )
