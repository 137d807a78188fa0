"""When a book was last sent to the province."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "sent",
        sa.Column("book", _NUMBER, sa.ForeignKey("books.id"), primary_key=True),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("stamp", sa.String(40), nullable=False),
        sa.Column("todo", sa.Integer, nullable=False),
        sa.Column("changed", sa.Boolean, nullable=False),
    )
