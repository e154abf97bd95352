"""`onestop desk`: the clerk's screen at a window; `onestop supervise`: the hall, without one."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from desk.keyboard import own_keys
from desk.tty import check_terminal, colours
from schema.commands.running import ConfigOption, DbOption, HallOption, opened
from schema.language import translator

_ = translator("desk")

WindowOption = Annotated[int, typer.Option("--window", min=1, help=_("number of the window"))]
NumberOption = Annotated[str, typer.Option("--clerk", help=_("staff number that stands in the sign-in already"))]


def desk_commands(app: typer.Typer) -> None:
    """Mount `desk` and `supervise`."""

    @app.command("desk", help=_("The clerk's desk at a window."))
    def desk_command(
        window: WindowOption,
        db: DbOption = None,
        hall: HallOption = None,
        clerk: NumberOption = "",
        config: ConfigOption = None,
    ) -> None:
        from schema.hall.halls import find_window
        from schema.hall.staff import find_clerk

        gc.disable()  # nothing made while starting is garbage yet; the app turns it on once it is painted
        try:
            with opened(db, hall, config) as (store, place, settings):
                view = store.read(lambda reader: find_window(reader, place, window))
                if clerk:
                    store.read(lambda reader: find_clerk(reader, place, clerk))
                keys = own_keys(settings, config)
                check_terminal(f"desk --window {window}")
                from desk.app import DeskApp
                from desk.drafts import drafts_path

                desk = DeskApp(
                    store,
                    place,
                    view,
                    number=clerk,
                    drafts=drafts_path(place, window),
                    config=config,
                    settings=settings.desk,
                    keys=keys,
                    colours=colours(),
                )
                desk.run(mouse=False)
        finally:
            gc.enable()
        if desk.return_code:
            raise typer.Exit(desk.return_code)

    @app.command("supervise", help=_("The hall at a glance, for a supervisor or a technician; needs no window."))
    def supervise_command(
        db: DbOption = None,
        hall: HallOption = None,
        clerk: NumberOption = "",
        config: ConfigOption = None,
    ) -> None:
        from schema.hall.staff import find_clerk
        from schema.queue.overseeing import check_in_charge

        with opened(db, hall, config) as (store, place, settings):
            if clerk:
                check_in_charge(store.read(lambda reader: find_clerk(reader, place, clerk)))
            keys = own_keys(settings, config)
            check_terminal("supervise")
            from desk.app import DeskApp

            desk = DeskApp(
                store,
                place,
                None,
                number=clerk,
                config=config,
                settings=settings.desk,
                keys=keys,
                colours=colours(),
            )
            desk.run(mouse=False)
        if desk.return_code:
            raise typer.Exit(desk.return_code)
