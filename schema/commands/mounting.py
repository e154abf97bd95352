"""Every command of the schema, mounted on the front door."""

from __future__ import annotations

import typer

from schema.commands import (
    appointment,
    calendar,
    case,
    clerk,
    database,
    day,
    exchange,
    founding,
    items,
    joint,
    rating,
    rules,
    simulate,
    status,
    ticket,
    window,
)


def schema_commands(app: typer.Typer) -> None:
    """Mount init, items, ticket, appointment, window, status, day, calendar, case, joint, exchange, rules, clerk,
    rating, db and simulate."""
    founding.founding_commands(app)
    items.items_commands(app)
    ticket.ticket_commands(app)
    appointment.appointment_commands(app)
    window.window_commands(app)
    status.status_commands(app)
    day.day_commands(app)
    calendar.calendar_commands(app)
    case.case_commands(app)
    joint.joint_commands(app)
    exchange.exchange_commands(app)
    rules.rules_commands(app)
    clerk.clerk_commands(app)
    rating.rating_commands(app)
    database.database_commands(app)
    simulate.simulate_command(app)
