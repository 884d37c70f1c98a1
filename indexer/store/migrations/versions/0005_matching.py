"""What people decided about pairs of listings, and pairs of products that wait for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_matching"
down_revision = "0004_listing_quality"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "merge_verdicts",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("other_channel", sa.Text(), nullable=False),
        sa.Column("other_sku", sa.Text(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "sku", "other_channel", "other_sku"),
    )
    op.create_index("merge_verdicts_by_time", "merge_verdicts", ["decided_at"], unique=False)
    op.create_table(
        "merge_proposals",
        sa.Column("low", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("high", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("other_channel", sa.Text(), nullable=False),
        sa.Column("other_sku", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("low", "high"),
    )
    op.create_index("merge_proposals_by_value", "merge_proposals", ["value"], unique=False)
    op.create_index("merge_proposals_by_high", "merge_proposals", ["high"], unique=False)
    op.bulk_insert(
        sa.table("counters", sa.column("name", sa.Text()), sa.column("value", sa.BigInteger())),
        [{"name": "compared", "value": 0}, {"name": "compared_key", "value": 0}],
    )


def downgrade() -> None:
    op.execute("DELETE FROM counters WHERE name IN ('compared', 'compared_key')")
    op.drop_table("merge_proposals")
    op.drop_table("merge_verdicts")
