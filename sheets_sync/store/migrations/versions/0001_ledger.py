"""The first tables: books, their rows by sheet, plans, kept counts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables as version 1 of the program made them without Alembic."""
    meta = op.create_table(
        "meta", sa.Column("key", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
    op.bulk_insert(meta, [{"key": "schema", "value": "1"}])
    op.create_table(
        "books",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("etag", sa.String(200), nullable=False),
        sa.Column("settled", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.String(40), nullable=False),
        sa.Column("held", sa.String(200), nullable=False),
        sa.UniqueConstraint("unit", "period", "part"),
    )
    op.create_table(
        "rows",
        sa.Column("book", _NUMBER, sa.ForeignKey("books.id"), primary_key=True),
        sa.Column("sheet", sa.String(40), primary_key=True),
        sa.Column("places", sa.LargeBinary, nullable=False),
        sa.Column("codes", sa.LargeBinary, nullable=False),
        sa.Column("prints", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "plans",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("period", sa.Integer, nullable=False),
        sa.Column("part", sa.String(40), nullable=False),
        sa.Column("base", sa.String(200), nullable=False),
        sa.Column("after", sa.String(200), nullable=False),
        sa.Column("applied", sa.BigInteger, nullable=False),
        sa.Column("undone", sa.Boolean, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sa.Column("plan", sa.String(80), nullable=False),
        sa.Column("before", sa.String(80), nullable=False),
    )
    op.create_index("ix_plans_place", "plans", ["place"])
    op.create_table(
        "aggregates",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("books", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_index("ix_aggregates_who", "aggregates", ["who"])
