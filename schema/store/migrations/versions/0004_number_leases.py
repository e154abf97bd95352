"""Numbers for machines that lose the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId

revision = "0004"
down_revision = "0003"

#: The hall is referred to, so SQLite cannot make it anew.
COLUMNS = (
    "lease_first INTEGER DEFAULT 801 NOT NULL"
    " CONSTRAINT ck_hall_lease_first CHECK (lease_first BETWEEN 100 AND 99999)",
    "lease_size INTEGER DEFAULT 50 NOT NULL CONSTRAINT ck_hall_lease_size CHECK (lease_size BETWEEN 1 AND 900)",
)


def upgrade() -> None:
    for column in COLUMNS:
        op.execute(f"ALTER TABLE hall ADD COLUMN {column}")
    op.create_table(
        "number_lease",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("queue_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dispenser", sa.String(length=20), nullable=False),
        sa.Column("installation", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("first > 0 AND first <= last", name=op.f("ck_number_lease_block")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_number_lease_hall_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["queue.id"], name=op.f("fk_number_lease_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_lease")),
        sa.UniqueConstraint("queue_id", "day", "first", name=op.f("uq_number_lease_queue_id_day_first")),
    )
