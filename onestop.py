"""The front door: one command, `onestop`, that mounts what the schema, the desk and the kiosk offer."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def build(first: str = "") -> typer.Typer:
    """The command line, built from the three packages' own commands.

    `first` is the command that was typed, where that is known: a desk does not wait for what others need.
    """
    gc.disable()  # nothing that is being imported is garbage yet: 8 ms of a desk's start
    try:
        from desk.commands import desk_commands
        from schema.commands.running import front_door

        app = front_door()
        desk_commands(app)
        if first not in ("desk", "supervise"):
            from desk.demo import demo_command
            from desk.tour.command import tour_command
            from kiosk.commands import kiosk_commands
            from schema.commands.mounting import schema_commands

            demo_command(app)
            tour_command(app)
            schema_commands(app)
            kiosk_commands(app)
        return app
    finally:
        gc.enable()


def main() -> None:
    """Run the command line; a known error ends as one sentence and exit code 2."""
    app = build(*sys.argv[1:2])
    from schema.commands.running import run

    run(app)


if __name__ == "__main__":
    main()
