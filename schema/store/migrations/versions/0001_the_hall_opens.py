"""The hall opens: hall, staff, items, queues, tickets, the event log and the feed's trigger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId, Json, Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=True),
        sa.Column("command_id", sa.String(length=64), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.CheckConstraint("actor <> ''", name=op.f("ck_event_actor_named")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("command_id", "step", name=op.f("uq_event_command_id_step")),
    )
    op.create_index("ix_event_hall_at", "event", ["hall_id", "at"], unique=False)
    op.create_index("ix_event_subject", "event", ["subject", "subject_id"], unique=False)

    op.create_table(
        "hall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["hall.id"], name=op.f("fk_hall_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hall")),
        sa.UniqueConstraint("code", name=op.f("uq_hall_code")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_department_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("hall_id", "name", name=op.f("uq_department_hall_id_name")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_opening_hours_stretch")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_opening_hours_weekday")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_opening_hours_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "weekday", "opens", name=op.f("pk_opening_hours")),
    )
    op.create_table(
        "queue",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("usual_seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(letter) BETWEEN 1 AND 2", name=op.f("ck_queue_letter")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_queue_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint("hall_id", "letter", name=op.f("uq_queue_hall_id_letter")),
    )
    op.create_table(
        "clerk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_clerk_department_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_clerk_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clerk")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_clerk_hall_id_number")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("task_type", sa.String(length=4), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("legal_days", sa.Integer(), nullable=True),
        sa.Column("promised_days", sa.Integer(), nullable=True),
        sa.Column("published", Json(), nullable=True),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_item_department_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_item_hall_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_item_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_item_hall_id_code")),
    )
    op.create_index("ix_item_department_id", "item", ["department_id"], unique=False)
    op.create_index("ix_item_hall_id", "item", ["hall_id"], unique=False)
    op.create_index("ix_item_queue_id", "item", ["queue_id"], unique=False)

    op.create_table(
        "queue_day",
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_queue_day_queue_id")),
        sa.PrimaryKeyConstraint("queue_id", "day", name=op.f("pk_queue_day")),
    )
    op.create_table(
        "window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("pause_reason", sa.String(length=100), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'paused') = (pause_reason <> '')", name=op.f("ck_window_pause_has_reason")),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerk.id"], name=op.f("fk_window_clerk_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_window_department_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_window_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_window")),
        sa.UniqueConstraint("hall_id", "number", name=op.f("uq_window_hall_id_number")),
    )
    op.create_table(
        "ticket",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("letter", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", Moment(), nullable=False),
        sa.Column("called_at", Moment(), nullable=True),
        sa.Column("last_called_at", Moment(), nullable=True),
        sa.Column("recalls", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("window_id", sa.Integer(), nullable=True),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(state = 'served') = (outcome IS NOT NULL)", name=op.f("ck_ticket_served_has_outcome")
        ),
        sa.CheckConstraint(
            "NOT (state IN ('called', 'serving')) OR (window_id IS NOT NULL AND called_at IS NOT NULL)",
            name=op.f("ck_ticket_called_by_window"),
        ),
        sa.CheckConstraint(
            "state <> 'waiting' OR window_id IS NULL", name=op.f("ck_ticket_waiting_has_no_window")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_ticket_number")),
        sa.CheckConstraint("recalls BETWEEN 0 AND 3", name=op.f("ck_ticket_recalls")),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerk.id"], name=op.f("fk_ticket_clerk_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_ticket_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_ticket_item_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_ticket_queue_id")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_ticket_window_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint(
            "hall_id", "day", "letter", "number", name=op.f("uq_ticket_hall_id_day_letter_number")
        ),
    )
    op.create_index("ix_ticket_called", "ticket", ["hall_id", "day", "last_called_at"], unique=False)
    op.create_index("ix_ticket_finished", "ticket", ["queue_id", "day", "finished_at"], unique=False)
    op.create_index(
        "ix_ticket_line",
        "ticket",
        ["queue_id", "day", "rank", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "uq_ticket_active_window",
        "ticket",
        ["window_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('called', 'serving')"),
        postgresql_where=sa.text("state IN ('called', 'serving')"),
    )

    op.create_table(
        "window_queue",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_window_queue_queue_id")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_window_queue_window_id")),
        sa.PrimaryKeyConstraint("window_id", "queue_id", name=op.f("pk_window_queue")),
    )
    op.create_index("ix_window_queue_queue_id", "window_queue", ["queue_id"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        # The change feed: each event wakes the listeners of its hall, once a transaction.
        op.execute(
            "CREATE FUNCTION onestop_feed() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_notify('onestop', coalesce(NEW.hall_id::text, '')); RETURN NULL; END $$"
        )
        op.execute("CREATE TRIGGER event_feed AFTER INSERT ON event FOR EACH ROW EXECUTE FUNCTION onestop_feed()")
