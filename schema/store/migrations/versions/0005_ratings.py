"""Ratings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId, Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "rating",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_rating_score")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_rating_hall_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_rating_ticket_id")),
        sa.ForeignKeyConstraint(["window_id"], ["window.id"], name=op.f("fk_rating_window_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerk.id"], name=op.f("fk_rating_clerk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_rating_ticket_id")),
    )
    op.create_index("ix_rating_day", "rating", ["hall_id", "day"], unique=False)
