"""The front door: one command, `onestop`, that mounts what the schema, the desk and the kiosk offer."""

from __future__ import annotations

import typer
from desk.commands import desk_commands
from kiosk.commands import kiosk_commands

from schema.commands import front_door, schema_commands


def build() -> typer.Typer:
    """The whole command line, built from the three packages' own commands."""
    app = front_door()
    for mount in (schema_commands, desk_commands, kiosk_commands):
        mount(app)
    return app


def main() -> None:
    """Run the command line; a known error ends as one sentence and exit code 2."""
    from schema.commands.running import run

    run(build())


if __name__ == "__main__":
    main()
