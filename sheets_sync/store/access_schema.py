"""The tables of ``access``: people and what they sign in with; digests only, no token, no code, no session."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Integer, String, Table

from sheets_sync.store.schema import metadata

_NUMBER = BigInteger().with_variant(Integer, "sqlite")

people = Table(
    "people",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("email", String(254), unique=True),  # lower case; null = has no Google account
    Column("name", String(120), nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("person", _NUMBER, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(20), nullable=False),
    Column("unit", String(80), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),  # the last day; null = until it is taken back
    Column("revoked", Boolean, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("unit", String(80), nullable=False),
    Column("label", String(120), nullable=False),
    Column("maker", String(40), nullable=False),  # who made it: "p7", "t3", "cli"
    Column("made", BigInteger, nullable=False),  # seconds since 1970, UTC; so all moments below
    Column("expires", BigInteger, nullable=False),
    Column("revoked", Boolean, nullable=False),
)

links = Table(
    "links",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("person", _NUMBER, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("maker", String(40), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("person", _NUMBER, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires", BigInteger, nullable=False),
)

idempotency = Table(  # keys of requests that their senders may repeat; the answer is computed anew, and is the same
    "idempotency",
    metadata,
    Column("person", String(40), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("request", String(64), nullable=False),  # digest: the same key with another request is refused
    Column("made", BigInteger, nullable=False),
)
