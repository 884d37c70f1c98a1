"""Listings carry what they lack, so that a channel is summed up without reading them.

Revision ID: 0004_listing_quality
Revises: 0003_category_paths
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_listing_quality"
down_revision = "0003_category_paths"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listings", sa.Column("completeness", sa.Integer()))
    op.add_column("listings", sa.Column("quality", sa.Integer()))
    op.add_column("listings", sa.Column("gaps", sa.Text()))
    columns = ["channel", "state", "category", "gaps", "completeness", "quality"]
    op.create_index("listings_by_quality", "listings", columns)


def downgrade() -> None:
    op.drop_index("listings_by_quality", "listings")
    for column in ("completeness", "quality", "gaps"):
        op.drop_column("listings", column)
