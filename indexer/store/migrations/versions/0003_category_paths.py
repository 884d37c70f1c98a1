"""What path each listing came with and where it was filed, and what people decided about paths."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_category_paths"
down_revision = "0002_mappings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("path", "category", "category_rule"):  # filled when the listing is made anew: `xunpin reindex`
        op.add_column("listings", sa.Column(name, sa.Text(), nullable=True))
    op.create_index("listings_by_path", "listings", ["channel", "path", "category", "category_rule"], unique=False)
    op.execute("UPDATE listings SET knowledge = ''")
    op.create_table(
        "category_paths",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "path"),
    )
