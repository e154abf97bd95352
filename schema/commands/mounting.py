"""Every command of the schema, mounted on the front door."""

from __future__ import annotations

import typer

from schema.commands import clerk, database, founding, items, status, ticket, window


def schema_commands(app: typer.Typer) -> None:
    """Mount init, items, ticket, window, status, clerk and db."""
    founding.founding_commands(app)
    items.items_commands(app)
    ticket.ticket_commands(app)
    window.window_commands(app)
    status.status_commands(app)
    clerk.clerk_commands(app)
    database.database_commands(app)
