"""`onestop window open|pause|close`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from schema.commands.running import (
    ConfigOption,
    DbOption,
    HallOption,
    JsonOption,
    answer,
    opened,
    script_actor,
)
from schema.commands.visit import ClerkOption
from schema.hall.halls import HallView, WindowView, find_window
from schema.hall.staff import find_clerk
from schema.language import translator
from schema.queue.moving import window_state_word
from schema.queue.windows import close_window, open_window, pause_window
from schema.store.transaction import Tx

_ = translator("schema")

NumberArgument = Annotated[int, typer.Argument(help=_("number of the window"))]


def window_commands(app: typer.Typer) -> None:
    """Mount `window open|pause|close`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="window", help=_("Windows: open, pause, close."))

    def change(
        verb: Callable[[Tx, HallView, int], WindowView],
        number: int,
        db: str | None,
        hall: str | None,
        config: ConfigOption,
        as_json: bool,
        clerk: str | None,
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            window = store.read(lambda reader: find_window(reader, place, number))
            who = store.read(lambda reader: find_clerk(reader, place, clerk)) if clerk else None
            window = store.write(
                lambda tx: verb(tx, place, window.id),
                actor=script_actor(f"window:{number}", who.id if who else None),
            )
            answer(
                {"window": window.number, "state": str(window.state), "reason": window.pause_reason},
                as_json,
                [
                    _("Window {window} is {state}").format(
                        window=window.number, state=window_state_word(window.state)
                    )
                ],
            )

    @group.command("open", help=_("The window takes visitors."))
    def open_command(
        number: NumberArgument,
        clerk: ClerkOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        change(open_window, number, db, hall, config, as_json, clerk)

    @group.command("pause", help=_("Nobody is called to the window for a while."))
    def pause_command(
        number: NumberArgument,
        reason: Annotated[str, typer.Option("--reason", help=_("shown on the window's strip"))] = "",
        clerk: ClerkOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        change(
            lambda tx, place, window_id: pause_window(tx, place, window_id, reason),
            number,
            db,
            hall,
            config,
            as_json,
            clerk,
        )

    @group.command("close", help=_("The window is done for today."))
    def close_command(
        number: NumberArgument,
        clerk: ClerkOption = None,
        db: DbOption = None,
        hall: HallOption = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        change(close_window, number, db, hall, config, as_json, clerk)
