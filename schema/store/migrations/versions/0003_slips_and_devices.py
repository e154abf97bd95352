"""Slips with what came of them, and how the hall's devices are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId, Json, Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.CheckConstraint("(state = 'ok') = (fault = '')", name=op.f("ck_device_fault_told")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_device_hall_id")),
        sa.PrimaryKeyConstraint("hall_id", "name", name=op.f("pk_device")),
    )
    op.create_table(
        "slip",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", BigId, nullable=True),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column("reprint", sa.Integer(), nullable=False),
        sa.Column("content", Json(), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=False),
        sa.Column("run", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("printer", sa.String(length=100), nullable=False),
        sa.Column("fault", sa.String(length=300), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint("reprint >= 0", name=op.f("ck_slip_reprint")),
        sa.CheckConstraint("(state = 'queued') = (settled_at IS NULL)", name=op.f("ck_slip_settled")),
        sa.CheckConstraint(
            "state = 'printed' OR state = 'queued' OR fault <> ''", name=op.f("ck_slip_fault_told")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_slip_hall_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_slip_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip")),
    )
    op.create_index("ix_slip_ticket", "slip", ["ticket_id"], unique=False)
    op.create_index("ix_slip_asked", "slip", ["hall_id", "asked_at"], unique=False)
    queued = sa.text("state = 'queued'")
    op.create_index("ix_slip_queued", "slip", ["hall_id", "place"], sqlite_where=queued, postgresql_where=queued)
