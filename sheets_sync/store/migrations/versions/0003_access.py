"""Who may sign in, and what they sign in with."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables of people, roles, tokens, links, sessions and repeated requests."""
    op.create_table(
        "people",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("email", sa.String(254), unique=True),
        sa.Column("name", sa.String(120), nullable=False),
    )
    op.create_table(
        "grants",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("person", _NUMBER, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    op.create_table(
        "tokens",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("maker", sa.String(40), nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("person", _NUMBER, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("maker", sa.String(40), nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("used", sa.Boolean, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("person", _NUMBER, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "idempotency",
        sa.Column("person", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
    )
