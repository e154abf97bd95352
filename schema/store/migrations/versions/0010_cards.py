"""Clerks sign in with a card in the password's place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("clerk", sa.Column("card_hash", sa.String(length=200), server_default="", nullable=False))
    with op.batch_alter_table("clerk") as clerks:
        clerks.alter_column("card_hash", existing_type=sa.String(length=200), server_default=None)
