"""What items publish, version by version; and what a window may do by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import Json

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "item_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("legal_days", sa.Integer(), nullable=True),
        sa.Column("promised_days", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=2000), nullable=False),
        sa.Column("conditions", sa.String(length=4000), nullable=False),
        sa.Column("procedure", sa.String(length=4000), nullable=False),
        sa.Column("result_name", sa.String(length=300), nullable=False),
        sa.Column("one_clerk", sa.Boolean(), nullable=False),
        sa.Column("published", Json(), nullable=True),
        sa.CheckConstraint("legal_days >= 0 AND promised_days >= 0", name=op.f("ck_item_version_days")),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("ck_item_version_validity")),
        sa.CheckConstraint("version > 0", name=op.f("ck_item_version_version")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_version_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_version")),
        sa.UniqueConstraint("item_id", "valid_from", name=op.f("uq_item_version_item_id_valid_from")),
        sa.UniqueConstraint("item_id", "version", name=op.f("uq_item_version_item_id_version")),
    )
    op.create_table(
        "item_fee",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("standard", sa.String(length=500), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("waivable", sa.Boolean(), nullable=False),
        sa.Column("waiver", sa.String(length=500), nullable=False),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_item_fee_amount")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_item_fee_version_id")),
        sa.PrimaryKeyConstraint("version_id", "place", name=op.f("pk_item_fee")),
    )
    op.create_table(
        "item_material",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("need", sa.String(length=16), nullable=False),
        sa.Column("condition", sa.String(length=500), nullable=False),
        sa.Column("originals", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=50), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("standard", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(need = 'conditional') >= (condition <> '')", name=op.f("ck_item_material_condition")
        ),
        sa.CheckConstraint("originals >= 0 AND copies >= 0", name=op.f("ck_item_material_amounts")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_item_material_version_id")),
        sa.PrimaryKeyConstraint("version_id", "place", name=op.f("pk_item_material")),
    )
    op.create_table(
        "item_special",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("approver", sa.String(length=100), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("limit_days > 0", name=op.f("ck_item_special_limit")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_item_special_version_id")),
        sa.PrimaryKeyConstraint("version_id", "kind", name=op.f("pk_item_special")),
    )
    op.create_table(
        "item_step",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("silence_consents", sa.Boolean(), nullable=False),
        sa.Column("may_follow", sa.Boolean(), nullable=False),
        sa.CheckConstraint("stage > 0 AND days >= 0", name=op.f("ck_item_step_order")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_item_step_department_id")),
        sa.ForeignKeyConstraint(["version_id"], ["item_version.id"], name=op.f("fk_item_step_version_id")),
        sa.PrimaryKeyConstraint("version_id", "place", name=op.f("pk_item_step")),
    )
    op.add_column("window", sa.Column("kind", sa.String(length=16), server_default="general", nullable=False))
