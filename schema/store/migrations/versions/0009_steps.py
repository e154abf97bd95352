"""Steps, fees, the way between the levels, joint projects; a case knows its item's version and where it lies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from schema.store.types import BigId, Json, Moment, Sorted

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "joint_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("days > 0", name=op.f("ck_joint_plan_days")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_joint_plan_hall_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["department.id"], name=op.f("fk_joint_plan_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_plan")),
        sa.UniqueConstraint("hall_id", "code", name=op.f("uq_joint_plan_hall_id_code")),
    )
    op.create_table(
        "joint_plan_item",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage > 0 AND days >= 0", name=op.f("ck_joint_plan_item_order")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_joint_plan_item_item_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_joint_plan_item_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "item_id", name=op.f("pk_joint_plan_item")),
    )
    op.create_table(
        "project",
        sa.Column("id", BigId, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=50), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("concluded_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_project_hall_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["joint_plan.id"], name=op.f("fk_project_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("hall_id", "day", "seq", name=op.f("uq_project_hall_id_day_seq")),
        sa.UniqueConstraint("number", name=op.f("uq_project_number")),
    )
    op.create_table(
        "case_fee",
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("receipt", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint("(state = 'paid') = (receipt <> '')", name=op.f("ck_case_fee_receipt")),
        sa.CheckConstraint("(state = 'waived') = (reason <> '')", name=op.f("ck_case_fee_waiver")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_case_fee_amount")),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_fee_case_id")),
        sa.PrimaryKeyConstraint("case_id", "place", name=op.f("pk_case_fee")),
    )
    op.create_table(
        "case_passage",
        sa.Column("id", BigId, nullable=False),
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("from_hall_id", sa.Integer(), nullable=False),
        sa.Column("to_hall_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_passage_case_id")),
        sa.ForeignKeyConstraint(["from_hall_id"], ["hall.id"], name=op.f("fk_case_passage_from_hall_id")),
        sa.ForeignKeyConstraint(["to_hall_id"], ["hall.id"], name=op.f("fk_case_passage_to_hall_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_passage")),
        sa.UniqueConstraint("case_id", "place", name=op.f("uq_case_passage_case_id_place")),
    )
    op.create_index("ix_case_passage_from", "case_passage", ["from_hall_id"], unique=False)
    op.create_table(
        "case_step",
        sa.Column("case_id", BigId, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("silence_consents", sa.Boolean(), nullable=False),
        sa.Column("may_follow", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("begun_at", Moment(), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("attendance", Json(), nullable=True),
        sa.CheckConstraint(
            "(begun_at IS NULL) <= (state IN ('waiting', 'skipped'))", name=op.f("ck_case_step_begun")
        ),
        sa.CheckConstraint(
            "(done_at IS NOT NULL) = (state IN ('done', 'silent'))", name=op.f("ck_case_step_done")
        ),
        sa.CheckConstraint("(result = 'objects') <= (opinion <> '')", name=op.f("ck_case_step_objection_told")),
        sa.CheckConstraint(
            "(result IS NOT NULL) = (state IN ('done', 'silent'))", name=op.f("ck_case_step_result")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"], name=op.f("fk_case_step_case_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["clerk.id"], name=op.f("fk_case_step_clerk_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_case_step_department_id")),
        sa.PrimaryKeyConstraint("case_id", "place", name=op.f("pk_case_step")),
    )
    op.create_index("ix_case_step_clerk", "case_step", ["clerk_id", "state", "due_at"], unique=False)
    op.create_index("ix_case_step_department", "case_step", ["department_id", "state", "due_at"], unique=False)
    with op.batch_alter_table("case_file") as cases:
        cases.add_column(sa.Column("version_id", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("home_hall_id", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("at_hall_id", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("project_id", BigId, nullable=True))
        cases.add_column(sa.Column("stage", sa.Integer(), nullable=True))
        cases.add_column(sa.Column("promise_by", sa.Date(), nullable=True))
        cases.add_column(sa.Column("accepted_by", sa.String(length=64), server_default="", nullable=False))
        cases.add_column(sa.Column("two_clerks", sa.Boolean(), server_default=sa.false(), nullable=False))
        cases.drop_index("ix_case_due")
        cases.drop_index("ix_case_document")
    op.execute("UPDATE case_file SET home_hall_id = hall_id, at_hall_id = hall_id")
    with op.batch_alter_table("case_file") as cases:
        cases.alter_column("home_hall_id", existing_type=sa.Integer(), nullable=False)
        cases.alter_column("at_hall_id", existing_type=sa.Integer(), nullable=False)
        cases.alter_column("applicant_name", existing_type=sa.String(length=100), type_=Sorted(100))
        for column, table in (
            ("version_id", "item_version"),
            ("home_hall_id", "hall"),
            ("project_id", "project"),
            ("at_hall_id", "hall"),
        ):
            cases.create_foreign_key(f"fk_case_file_{column}", table, [column], ["id"])
    op.create_index("ix_case_document", "case_file", ["document_number"])
    op.create_index("ix_case_at", "case_file", ["at_hall_id", "state", "promised_due_at"])
    op.create_index("ix_case_name", "case_file", ["applicant_name"])
    op.create_index("ix_case_project", "case_file", ["project_id"])
