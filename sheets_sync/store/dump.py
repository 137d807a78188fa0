"""All tables as plain lines of JSON, in one moment, and back.

The same for SQLite and PostgreSQL, so it is also the way from one to the other.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Column, Connection, Date, Engine, Integer, LargeBinary, MetaData, Table, func, insert, select

_AT_ONCE = 500
_ALEMBIC = "alembic_version"


@contextmanager
def moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile; they do not wait."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection
        connection.rollback()


def tables(connection: Connection) -> tuple[Table, ...]:
    """Our tables as the database has them, referred to before referring."""
    found = MetaData()
    found.reflect(connection)
    return tuple(table for table in found.sorted_tables if table.name != _ALEMBIC)


def dump(connection: Connection, table: Table, file: Path) -> int:
    """A table's rows into a file, a line a row; how many."""
    order = list(table.primary_key)
    asked = select(table).order_by(*order).execution_options(yield_per=_AT_ONCE)
    rows = 0
    with file.open("w", encoding="utf-8") as out, connection.execute(asked) as found:
        out.write(json.dumps([column.name for column in table.columns]) + "\n")
        for row in found:
            out.write(json.dumps([_plain(value) for value in row], ensure_ascii=False) + "\n")
            rows += 1
    return rows


def load(connection: Connection, table: Table, file: Path) -> int:
    """The rows of ``dump`` into an empty table; how many."""
    rows = 0
    with file.open(encoding="utf-8") as lines:
        columns = [table.columns[name] for name in json.loads(next(lines))]
        batch: list[dict[str, object]] = []
        for line in lines:
            told = json.loads(line)
            batch.append({c.name: _value(c, value) for c, value in zip(columns, told, strict=True)})
            if len(batch) == _AT_ONCE:
                connection.execute(insert(table), batch)
                rows, batch = rows + len(batch), []
        if batch:
            connection.execute(insert(table), batch)
    _count_on(connection, table)
    return rows + len(batch)


def clear(connection: Connection) -> None:
    """Drop all our tables, the audit log too."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


def _count_on(connection: Connection, table: Table) -> None:
    """PostgreSQL counts numbers of its own accord, from 1 unless it is told."""
    if connection.dialect.name == "sqlite":
        return
    for column in table.primary_key:
        if isinstance(column.type, Integer):
            sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            last = connection.scalar(select(func.max(column)))
            if sequence is not None and last is not None:
                connection.execute(select(func.setval(sequence, last)))


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date) else value


def _value(column: Column[object], told: object) -> object:
    if isinstance(told, str):
        if isinstance(column.type, LargeBinary):
            return base64.b64decode(told)
        if isinstance(column.type, Date):
            return date.fromisoformat(told)
    return told
