"""The front door: one command, `onestop`, that mounts what the schema, the desk and the kiosk offer."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer


def build() -> typer.Typer:
    """The whole command line, built from the three packages' own commands."""
    gc.disable()  # nothing that is being imported is garbage yet: 8 ms of a desk's start
    try:
        from desk.commands import desk_commands
        from kiosk.commands import kiosk_commands
        from schema.commands import front_door, schema_commands

        app = front_door()
        for mount in (schema_commands, desk_commands, kiosk_commands):
            mount(app)
        return app
    finally:
        gc.enable()


def main() -> None:
    """Run the command line; a known error ends as one sentence and exit code 2."""
    app = build()
    from schema.commands.running import run

    run(app)


if __name__ == "__main__":
    main()
