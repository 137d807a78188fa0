"""The tables, for SQLite and PostgreSQL alike. No typed text is ever stored here: that lies in the vault.

A change here needs its file in ``migrations/versions``: a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

_NUMBER = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself there

metadata = MetaData()

# for programs from before Alembic: they look here, and refuse what is not "1"
meta = Table("meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

books = Table(
    "books",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("unit", String(80), nullable=False),
    Column("period", Integer, nullable=False),
    Column("part", String(40), nullable=False),
    Column("etag", String(200), nullable=False),
    Column("settled", BigInteger, nullable=False),  # seconds since 1970, UTC; 0 = never
    Column("digest", String(40), nullable=False),  # of the rows: the same again is not written again
    Column("held", String(200), nullable=False),  # etag of the state that it was undone to; "" = not held
    UniqueConstraint("unit", "period", "part"),
)

rows = Table(  # one row a sheet, not a person: 226 books x 5,000 people are 1,500 rows here
    "rows",
    metadata,
    Column("book", _NUMBER, ForeignKey("books.id"), primary_key=True),
    Column("sheet", String(40), primary_key=True),
    Column("places", LargeBinary, nullable=False),
    Column("codes", LargeBinary, nullable=False),
    Column("prints", LargeBinary, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("place", Text, nullable=False, index=True),
    Column("unit", String(80), nullable=False),  # "" = a book without an envelope
    Column("period", Integer, nullable=False),
    Column("part", String(40), nullable=False),
    Column("base", String(200), nullable=False),
    Column("after", String(200), nullable=False),
    Column("applied", BigInteger, nullable=False),  # seconds since 1970, UTC
    Column("undone", Boolean, nullable=False),
    Column("changes", Text, nullable=False),  # JSON: addresses, numbers and digests of what was written
    Column("plan", String(80), nullable=False),  # the vault's number for the plan itself
    Column("before", String(80), nullable=False),  # and for the file's bytes before it; "" = none
    Index("ix_plans_book", "unit", "period", "part"),  # a renamed file is still the same book
)

aggregates = Table(
    "aggregates",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("who", Text, nullable=False, index=True),  # JSON: [[unit, period, part], ...]; one set of counts for each
    Column("books", Text, nullable=False),  # JSON: [[unit, period, part, etag], ...]
    Column("counts", Text, nullable=False),  # JSON: [[unit, model, group, measure, n], ...]
    Column("people", LargeBinary),  # row keys and keyed prints of who is scored; NULL = not looked for
)

sent = Table(  # a row a book that was sent to the province
    "sent",
    metadata,
    Column("book", _NUMBER, ForeignKey("books.id"), primary_key=True),
    Column("at", BigInteger, nullable=False),  # seconds since 1970, UTC
    Column("stamp", String(40), nullable=False),  # keyed digest of all that was typed
    Column("todo", Integer, nullable=False),  # things to mend when it was sent
    Column("changed", Boolean, nullable=False),  # whether something typed differed when it was last settled
)

jobs = Table(  # "bring this workbook up to date", a row a workbook
    "jobs",
    metadata,
    Column("host", String(40), primary_key=True),
    Column("place", Text, primary_key=True),
    Column("unit", String(80), nullable=False),  # "" = not known yet
    Column("period", Integer, nullable=False),
    Column("part", String(40), nullable=False),
    Column("listed", String(200), nullable=False),  # etag as last seen in the host's list
    Column("done", String(200), nullable=False),  # etag as last settled; "" = never, in work, or to be done again
    Column("owner", String(80), nullable=False),  # who has it in work; "" = nobody
    Column("until", BigInteger, nullable=False),  # when that lease runs out
    Column("state", String(20), nullable=False),  # "" = never done
    Column("problem", Text, nullable=False),  # JSON: [code, facts without personal data]; "" = none
    Column("tries", Integer, nullable=False),  # failures since it was last done
    Column("next_try", BigInteger, nullable=False),
    Column("synced", BigInteger, nullable=False),  # when it was last done; 0 = never
    Column("cells", Integer, nullable=False),  # written then
)

subjects = Table(  # people as last settled: to find one, and the same one elsewhere; no name, no number
    "subjects",
    metadata,
    Column("book", _NUMBER, ForeignKey("books.id"), primary_key=True),
    Column("sheet", String(40), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("name_hash", LargeBinary, nullable=False, index=True),  # keyed, of name and year of birth
    Column("number_hash", LargeBinary, nullable=False, index=True),  # keyed, of the identity number; empty = none
    Column("group", String(40), nullable=False),
    Column("points", Integer, nullable=False),  # 1/100 points; -1 = none yet
    Column("result", Integer, nullable=False),  # core.Result
)

audit = Table(  # triggers refuse UPDATE and DELETE
    "audit",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=False),  # 1, 2, 3 ... without a gap
    Column("at", BigInteger, nullable=False),
    Column("who", String(80), nullable=False),  # "p7" a person, "t3" a token, "cli", "poller"
    Column("what", String(40), nullable=False),
    Column("unit", String(80), nullable=False),
    Column("facts", Text, nullable=False),  # JSON
    Column("mark", String(64), nullable=False),  # keyed digest of this line and the mark before it
)
