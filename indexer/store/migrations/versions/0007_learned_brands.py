"""What brand fields claim, and the brands learned from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007_learned_brands"
down_revision = "0006_review"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "brand_claims",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "sku"),
    )
    op.create_index("brand_claims_by_text", "brand_claims", ["written", "thing"], unique=False)
    op.create_table(
        "learned_brands",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("zh", sa.Text(), nullable=True),
        sa.Column("en", sa.Text(), nullable=True),
        sa.Column("aliases", sa.Text(), nullable=False),
        sa.Column("agreed", sa.BigInteger(), nullable=False),
        sa.Column("learned_at", MOMENT, nullable=False),
        sa.Column("rejected_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("learned_brands")
    op.drop_table("brand_claims")
