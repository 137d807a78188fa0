"""People by keyed hashes, and the audit log, which only grows."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make both tables; what is in the audit log can no longer be changed by a statement."""
    op.create_table(
        "subjects",
        sa.Column("book", _NUMBER, sa.ForeignKey("books.id"), primary_key=True),
        sa.Column("sheet", sa.String(40), primary_key=True),
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("name_hash", sa.LargeBinary, nullable=False),
        sa.Column("number_hash", sa.LargeBinary, nullable=False),
        sa.Column("group", sa.String(40), nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("result", sa.Integer, nullable=False),
    )
    op.create_index("ix_subjects_name_hash", "subjects", ["name_hash"])
    op.create_index("ix_subjects_number_hash", "subjects", ["number_hash"])
    op.create_table(
        "audit",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(80), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
    )
    # names the log, so that its anchor outside knows it from another's
    op.execute(f"INSERT INTO meta (key, value) VALUES ('id', '{secrets.token_hex(8)}')")  # noqa: S608 (hex digits)
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


_SQLITE = [
    f"CREATE TRIGGER audit_no_{what.lower()} BEFORE {what} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
    for what in ("UPDATE", "DELETE")
]
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$
"""
_TRIGGER = """
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
"""
_POSTGRESQL = [_FUNCTION, _TRIGGER]
