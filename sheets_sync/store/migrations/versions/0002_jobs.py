"""Work that several processes share, and undo that follows a renamed book."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table of jobs; programs from before the changes were numbered refuse the database from here on."""
    op.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
    op.create_table(
        "jobs",
        sa.Column("host", sa.String(40), primary_key=True),
        sa.Column("place", sa.Text, primary_key=True),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("listed", sa.String(200), nullable=False),
        sa.Column("done", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_try", sa.BigInteger, nullable=False),
        sa.Column("synced", sa.BigInteger, nullable=False),
        sa.Column("cells", sa.Integer, nullable=False),
    )
    op.create_index("ix_plans_book", "plans", ["unit", "period", "part"])
