"""`onestop desk`: the clerk's screen at a window."""

from __future__ import annotations

import gc
import sys
from typing import Annotated

import typer

from desk.demo import demo_command
from schema.commands.running import ConfigOption, DbOption, HallOption, opened
from schema.language import translator

_ = translator("desk")

WindowOption = Annotated[int, typer.Option("--window", min=1, help=_("number of the window"))]
NumberOption = Annotated[str, typer.Option("--clerk", help=_("staff number that stands in the sign-in already"))]


def desk_commands(app: typer.Typer) -> None:
    """Mount `desk` and `demo`."""
    demo_command(app)

    @app.command("desk", help=_("The clerk's desk at a window."))
    def desk_command(
        window: WindowOption,
        db: DbOption = None,
        hall: HallOption = None,
        clerk: NumberOption = "",
        config: ConfigOption = None,
    ) -> None:
        from schema.errors import NotATerminal
        from schema.hall.halls import find_window
        from schema.hall.staff import find_clerk

        gc.disable()  # nothing made while starting is garbage yet; the app turns it on once it is painted
        try:
            with opened(db, hall, config) as (store, place, settings):
                view = store.read(lambda reader: find_window(reader, place, window))
                if clerk:
                    store.read(lambda reader: find_clerk(reader, place, clerk))
                if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
                    raise NotATerminal(command=f"desk --window {window}")
                from desk.app import DeskApp

                desk = DeskApp(store, place, view, number=clerk, bell=settings.desk.bell)
                desk.run(mouse=False)
        finally:
            gc.enable()
        if desk.return_code:
            raise typer.Exit(desk.return_code)
