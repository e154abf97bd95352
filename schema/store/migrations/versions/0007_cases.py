"""Cases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId, Json, Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "case_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ticket_id", BigId, nullable=True),
        sa.Column("follows_id", BigId, nullable=True),
        sa.Column("applicant_kind", sa.String(length=16), nullable=False),
        sa.Column("applicant_name", sa.String(length=100), nullable=False),
        sa.Column("document_number", sa.String(length=40), nullable=False),
        sa.Column("agent_name", sa.String(length=50), nullable=False),
        sa.Column("agent_number", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("delivered_at", Moment(), nullable=True),
        sa.Column("concluded_at", Moment(), nullable=True),
        sa.Column("legal_days", sa.Integer(), nullable=False),
        sa.Column("promised_days", sa.Integer(), nullable=False),
        sa.Column("extended_days", sa.Integer(), nullable=False),
        sa.Column("legal_due_at", Moment(), nullable=True),
        sa.Column("promised_due_at", Moment(), nullable=True),
        sa.Column("unpublished", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("certificate", sa.String(length=200), nullable=False),
        sa.Column("certificate_number", sa.String(length=100), nullable=False),
        sa.Column("delivery", sa.String(length=16), nullable=True),
        sa.Column("recipient", sa.String(length=50), nullable=False),
        sa.Column("green", sa.Boolean(), nullable=False),
        sa.Column("supplemented", sa.Boolean(), nullable=False),
        sa.Column("conditional", sa.Boolean(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(accepted_at IS NULL) = (state IN ('received', 'correcting', 'refused') "
            "OR (state = 'withdrawn' AND legal_due_at IS NULL))",
            name=op.f("ck_case_file_accepted"),
        ),
        sa.CheckConstraint(
            "(decision = 'denied') <= (reason <> '')", name=op.f("ck_case_file_denied_has_reason")
        ),
        sa.CheckConstraint(
            "(decision IS NOT NULL) = (state IN ('decided', 'delivered', 'concluded'))",
            name=op.f("ck_case_file_decided"),
        ),
        sa.CheckConstraint(
            "(delivery IS NOT NULL) = (state IN ('delivered', 'concluded'))", name=op.f("ck_case_file_delivered")
        ),
        sa.CheckConstraint(
            "legal_days >= 0 AND promised_days >= 0 AND extended_days >= 0", name=op.f("ck_case_file_days")
        ),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_case_file_department_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["case_file.id"], name=op.f("fk_case_file_follows_id")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_case_file_hall_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_case_file_item_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_case_file_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("hall_id", "day", "seq", name=op.f("uq_case_file_hall_id_day_seq")),
        sa.UniqueConstraint("number", name=op.f("uq_case_file_number")),
    )
    op.create_index(
        "ix_case_department", "case_file", ["department_id", "state", "promised_due_at"], unique=False
    )
    op.create_index("ix_case_document", "case_file", ["hall_id", "document_number"], unique=False)
    op.create_index("ix_case_due", "case_file", ["hall_id", "state", "promised_due_at"], unique=False)
    op.create_index("ix_case_ticket", "case_file", ["ticket_id"], unique=False)
    op.create_table(
        "case_material",
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        sa.Column("later", sa.Boolean(), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_material_case_id")),
        sa.PrimaryKeyConstraint("case_id", "place", name=op.f("pk_case_material")),
    )
    op.create_table(
        "case_suspension",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("approver", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("result", sa.String(length=300), nullable=False),
        sa.CheckConstraint("basis <> '' AND approver <> ''", name=op.f("ck_case_suspension_founded")),
        sa.CheckConstraint("limit_days > 0", name=op.f("ck_case_suspension_limited")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_suspension_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_suspension")),
        sa.UniqueConstraint("case_id", "place", name=op.f("uq_case_suspension_case_id_place")),
    )
    op.create_table(
        "correction",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("missing", Json(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(place > 1) = (reason <> '')", name=op.f("ck_correction_second_has_reason")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_correction_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("case_id", "place", name=op.f("uq_correction_case_id_place")),
    )
