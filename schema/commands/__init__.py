"""The schema's commands: everything a script or the technician does without a screen."""

from __future__ import annotations

import typer

from schema.commands import clerk, database, founding, items, status, ticket, window
from schema.language import translator

_ = translator("schema")


def front_door() -> typer.Typer:
    """An empty `onestop` for the packages to mount their commands on."""
    return typer.Typer(
        name="onestop",
        help=_("Onestop, the software of a government service hall."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def schema_commands(app: typer.Typer) -> None:
    """Mount init, items, ticket, window, status, clerk and db."""
    founding.founding_commands(app)
    items.items_commands(app)
    ticket.ticket_commands(app)
    window.window_commands(app)
    status.status_commands(app)
    clerk.clerk_commands(app)
    database.database_commands(app)
