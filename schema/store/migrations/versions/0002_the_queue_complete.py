"""The queue, complete: classes, holds and transfers, services, appointments, shifts, days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId, Json, Moment

revision = "0002"
down_revision = "0001"

#: table, column and its constraint: these tables are referred to, so SQLite cannot make them anew.
COLUMNS = (
    (
        "hall",
        "rollover_hour INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_hall_rollover_hour CHECK (rollover_hour BETWEEN 0 AND 8)",
    ),
    ("hall", "carry_overnight BOOLEAN DEFAULT FALSE NOT NULL"),
    ("hall", "stop_minutes INTEGER CONSTRAINT ck_hall_stop_minutes CHECK (stop_minutes >= 0)"),
    ("queue", "most_per_day INTEGER CONSTRAINT ck_queue_most_per_day CHECK (most_per_day > 0)"),
    ("window", "auto_call_seconds INTEGER CONSTRAINT ck_window_auto_call CHECK (auto_call_seconds > 0)"),
    (
        "window_queue",
        "place INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_window_queue_place CHECK (place > 0)",
    ),
    (
        "window_queue",
        "weight INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_window_queue_weight CHECK (weight BETWEEN 1 AND 100)",
    ),
    ("clerk", "calls_any BOOLEAN DEFAULT FALSE NOT NULL"),
)

#: The usual classes: code, name, English name, head start in seconds, may be declared at the machine.
CLASSES = (
    ("appointment", "预约", "Appointment", 1800, False),
    ("elderly", "老年人", "Elderly", 900, True),
    ("disabled", "残疾人", "Disabled", 900, True),
    ("pregnant", "孕妇", "Pregnant", 900, True),
    ("serviceman", "军人", "Serviceman", 900, True),
    ("green", "绿色通道", "Green channel", 86400, False),
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.execute(f'ALTER TABLE "{table}" ADD COLUMN {column}')
    _hall_tables()
    _ticket()
    _service()
    _appointments()


def _hall_tables() -> None:
    classes = op.create_table(
        "ticket_class",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("name_en", sa.String(length=50), nullable=False),
        sa.Column("head_start_seconds", sa.Integer(), nullable=False),
        sa.Column("declarable", sa.Boolean(), nullable=False),
        sa.CheckConstraint("head_start_seconds >= 0", name=op.f("ck_ticket_class_head_start")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_ticket_class_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "code", name=op.f("pk_ticket_class")),
    )
    halls = [row.id for row in op.get_bind().execute(sa.text("SELECT id FROM hall"))]
    names = ("code", "name", "name_en", "head_start_seconds", "declarable")
    rows = [dict(zip(names, row, strict=True)) | {"hall_id": hall} for hall in halls for row in CLASSES]
    if rows:
        op.bulk_insert(classes, rows)
    op.create_table(
        "extra_hours",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_extra_hours_stretch")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_extra_hours_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", "opens", name=op.f("pk_extra_hours")),
    )
    op.create_table(
        "window_shift",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_window_shift_weekday")),
        sa.CheckConstraint("opens < closes", name=op.f("ck_window_shift_stretch")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_window_shift_window_id")),
        sa.PrimaryKeyConstraint("window_id", "weekday", "opens", name=op.f("pk_window_shift")),
    )
    op.create_table(
        "hall_day",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_hall_day_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "day", name=op.f("pk_hall_day")),
    )
    moment = "TIMESTAMP WITH TIME ZONE" if op.get_bind().dialect.name == "postgresql" else "DATETIME"
    op.execute(f"ALTER TABLE queue_day ADD COLUMN last_at {moment} DEFAULT '1970-01-01 00:00:00.000000' NOT NULL")


def _ticket() -> None:
    for name in ("ix_ticket_called", "ix_ticket_finished", "ix_ticket_line", "uq_ticket_active_window"):
        op.drop_index(name, table_name="ticket")
    with op.batch_alter_table("ticket") as ticket:
        ticket.add_column(sa.Column("priority", sa.String(length=16), server_default="ordinary", nullable=False))
        ticket.add_column(sa.Column("basis", sa.String(length=16), nullable=True))
        ticket.add_column(sa.Column("priority_by", sa.String(length=64), server_default="", nullable=False))
        ticket.add_column(sa.Column("head_start_seconds", sa.Integer(), server_default="0", nullable=False))
        ticket.add_column(sa.Column("for_window", sa.Integer(), server_default="0", nullable=False))
        ticket.add_column(sa.Column("first_called_at", Moment(), nullable=True))
        ticket.add_column(sa.Column("returns", sa.Integer(), server_default="0", nullable=False))
        ticket.add_column(sa.Column("merged_into_id", BigId, nullable=True))
        ticket.add_column(sa.Column("errands", Json(), nullable=True))
        ticket.add_column(sa.Column("visitor_name", sa.String(length=50), server_default="", nullable=False))
        ticket.add_column(sa.Column("id_number", sa.String(length=18), server_default="", nullable=False))
        ticket.add_column(sa.Column("told_ahead", sa.Integer(), nullable=True))
        ticket.add_column(sa.Column("told_minutes", sa.Integer(), nullable=True))
        ticket.create_foreign_key(op.f("fk_ticket_merged_into_id"), "ticket", ["merged_into_id"], ["id"])
        ticket.drop_constraint(op.f("ck_ticket_called_by_window"), type_="check")
        ticket.drop_constraint(op.f("ck_ticket_waiting_has_no_window"), type_="check")
        ticket.create_check_constraint(
            op.f("ck_ticket_called_by_window"),
            "NOT (state IN ('called', 'serving') OR state = 'held')"
            " OR (window_id IS NOT NULL AND called_at IS NOT NULL)",
        )
        ticket.create_check_constraint(
            op.f("ck_ticket_waiting_has_no_window"),
            "state <> 'waiting' OR (window_id IS NULL AND called_at IS NULL)",
        )
        ticket.create_check_constraint(
            op.f("ck_ticket_merged_into"), "(state = 'merged') = (merged_into_id IS NOT NULL)"
        )
        ticket.create_check_constraint(op.f("ck_ticket_returns"), "returns BETWEEN 0 AND 1")
    op.execute("UPDATE ticket SET first_called_at = called_at")
    op.create_index("ix_ticket_called", "ticket", ["hall_id", "day", "last_called_at"], unique=False)
    _partial("ix_ticket_line", "ticket", ["queue_id", "day", "for_window", "rank", "id"], "state = 'waiting'")
    _partial("uq_ticket_active_window", "ticket", ["window_id"], "state IN ('called', 'serving')", unique=True)
    _partial(
        "uq_ticket_waiting_person",
        "ticket",
        ["queue_id", "day", "id_number"],
        "state = 'waiting' AND id_number <> ''",
        unique=True,
    )


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _service() -> None:
    op.create_table(
        "service",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("called_at", Moment(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(ending IN ('finish', 'next_item', 'continue')) = (outcome IS NOT NULL)",
            name=op.f("ck_service_outcome"),
        ),
        sa.CheckConstraint("called_at <= ended_at", name=op.f("ck_service_stretch")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_service_{column}"))
            for column, table in (
                ("hall_id", "hall"),
                ("ticket_id", "ticket"),
                ("queue_id", "queue"),
                ("item_id", "item"),
                ("window_id", "window"),
                ("clerk_id", "clerk"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    seconds = (
        "CAST(EXTRACT(EPOCH FROM finished_at - called_at) AS INTEGER)"
        if op.get_bind().dialect.name == "postgresql"
        else "CAST(ROUND((julianday(finished_at) - julianday(called_at)) * 86400) AS INTEGER)"
    )
    op.execute(
        "INSERT INTO service (hall_id, day, ticket_id, queue_id, item_id, window_id, clerk_id, called_at,"
        " started_at, ended_at, seconds, ending, outcome, undone)"
        " SELECT hall_id, day, id, queue_id, item_id, window_id, clerk_id, called_at, started_at, finished_at,"
        f" {seconds},"
        " CASE state WHEN 'served' THEN 'finish' ELSE 'no_show' END, outcome, FALSE"
        " FROM ticket WHERE state IN ('served', 'no_show') AND window_id IS NOT NULL"
        " AND called_at <= finished_at ORDER BY finished_at"
    )
    op.create_index("ix_service_queue", "service", ["queue_id", "ended_at"], unique=False)
    op.create_index("ix_service_window", "service", ["window_id", "day"], unique=False)
    op.create_index("ix_service_ticket", "service", ["ticket_id"], unique=False)


def _appointments() -> None:
    op.create_table(
        "slot",
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("begins < ends", name=op.f("ck_slot_stretch")),
        sa.CheckConstraint("capacity BETWEEN 0 AND 1000", name=op.f("ck_slot_capacity")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_slot_queue_id")),
        sa.PrimaryKeyConstraint("queue_id", "day", "begins", name=op.f("pk_slot")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("visitor_name", sa.String(length=50), nullable=False),
        sa.Column("id_number", sa.String(length=18), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", BigId, nullable=True),
        sa.Column("booked_at", Moment(), nullable=False),
        sa.CheckConstraint("seat > 0", name=op.f("ck_appointment_seat")),
        sa.CheckConstraint(
            "(state = 'checked_in') = (ticket_id IS NOT NULL)", name=op.f("ck_appointment_checked_in_ticket")
        ),
        sa.ForeignKeyConstraint(
            ["queue_id", "day", "begins"],
            ["slot.queue_id", "slot.day", "slot.begins"],
            name="fk_appointment_slot",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_appointment_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_appointment_item_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_appointment_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_appointment_hall_id_code")),
    )
    op.create_index("ix_appointment_day", "appointment", ["hall_id", "day"], unique=False)
    _partial(
        "uq_appointment_seat",
        "appointment",
        ["queue_id", "day", "begins", "seat"],
        "state <> 'cancelled'",
        unique=True,
    )
    _partial(
        "uq_appointment_person",
        "appointment",
        ["queue_id", "day", "id_number"],
        "state = 'booked'",
        unique=True,
    )
