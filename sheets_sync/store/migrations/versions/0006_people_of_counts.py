"""Prints of the people that a book's counts are of: whoever stands in two books is found at roll-up."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column; NULL = not looked for."""
    op.add_column("aggregates", sa.Column("people", sa.LargeBinary))
