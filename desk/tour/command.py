"""`onestop tour`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from desk.demo import run_desk, stage, take_seat
from desk.keyboard import own_keys
from desk.tty import check_terminal, colours
from schema.commands.running import ConfigOption, configured, script_actor
from schema.language import translator
from schema.simulation.ending import ending_in_order

_ = translator("desk")


def tour_command(app: typer.Typer) -> None:
    """Mount `tour`."""

    @app.command(
        "tour", help=_("Five minutes for a new clerk: the desk's keys, one after another, in a demo hall.")
    )
    def tour(
        window: Annotated[int, typer.Option(min=1, help=_("the window to sit at"))] = 3,
        config: ConfigOption = None,
    ) -> None:
        settings = configured(config)
        keys = own_keys(settings, config)
        check_terminal("tour")
        with ending_in_order(), stage(None) as (url, _folder):
            code = _live(url, window, keys)
        if code:
            raise typer.Exit(code)


def _live(url: str, window: int, keys: dict[str, str]) -> int:
    from desk.tour.app import TourDesk
    from schema.hall.presets import preset
    from schema.simulation.staging import demo_hall

    store, hall = demo_hall(url, preset("nanan"), script_actor())
    try:
        view, clerk = take_seat(store, hall, window)
        desk = TourDesk(store, hall, view, clerk, keys=keys, colours=colours())
        asyncio.run(run_desk(desk))
    finally:
        store.close()
    return desk.return_code or 0
