"""From any earlier shape of the database to today's, by Alembic: a file a change in ``versions``, named by its number.

Who changes the tables adds ``versions/NNNN_word.py`` after the last one; nothing else is to be told of it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from sheets_sync.core import Stop
from sheets_sync.store.turns import take_turn

_FOLDER = Path(__file__).parent
_LOCK = 0x686F63746170  # "hoctap": no two processes change one PostgreSQL database at once


def head() -> str:
    """The number of the last change that this program knows."""
    return max(_known())


def upgrade(connection: Connection) -> bool:
    """Bring the database up to date inside the transaction of ``connection``; whether anything was to be done.

    All of it or nothing is done. ``Stop("store.newer")`` where a later version of the program made the database.
    """
    if number(connection) == head():
        return False
    take_turn(connection, _LOCK)
    found = number(connection)
    if found == head():  # another process was first
        return False
    if found is not None and found not in _known():
        raise Stop("store.newer", found=found, known=head())
    change(connection)
    return True


def change(connection: Connection, to: str = "head") -> None:
    """Carry out the changes up to one, alone on the database; Stop("store.newer") where that one is not known."""
    from alembic import command  # takes as long to import as all of SQLAlchemy, and is needed once a release
    from alembic.config import Config

    if to != "head" and to not in _known():
        raise Stop("store.newer", found=to, known=head())
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    found = number(connection)
    if found is not None and not inspect(connection).has_table("alembic_version"):
        command.stamp(config, found)
    command.upgrade(config, to)


def number(connection: Connection) -> str | None:
    """The last change that the database has seen; None = it is empty."""
    looked = inspect(connection)
    if looked.has_table("alembic_version"):
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
    if not looked.has_table("meta"):
        return None
    told = connection.scalar(text("SELECT value FROM meta WHERE key = 'schema'"))
    return "0001" if told == "1" else str(told)  # from before the changes were numbered


def _known() -> frozenset[str]:
    return frozenset(file.name[:4] for file in (_FOLDER / "versions").glob("[0-9]*.py"))
