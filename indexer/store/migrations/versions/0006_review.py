"""What the normalizer asks, what people decided, and which row each listing was made from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_review"
down_revision = "0005_matching"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("listings", sa.Column("rulings", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("listings", sa.Column("row", sa.BigInteger(), nullable=True))
    op.create_table(
        "topics",
        sa.Column("topic", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("sales", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("ruled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
    )
    op.create_index("topics_by_value", "topics", ["kind", "ruled", "value"], unique=False)
    op.create_table(
        "questions",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("topic", sa.BigInteger(), nullable=False),
        sa.Column("sales", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "sku", "topic"),
    )
    op.create_index("questions_by_topic", "questions", ["topic"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("job", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("decisions_by_topic", "decisions", ["kind", "topic"], unique=False)
    op.bulk_insert(
        sa.table("counters", sa.column("name", sa.Text()), sa.column("value", sa.BigInteger())),
        [{"name": "rulings", "value": 0}],
    )


def downgrade() -> None:
    op.drop_table("decisions")
    op.drop_table("questions")
    op.drop_table("topics")
    op.drop_column("listings", "row")
    op.drop_column("listings", "rulings")
    op.execute("DELETE FROM counters WHERE name = 'rulings'")
