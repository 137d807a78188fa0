"""Databases of earlier versions are brought up to date, those of later ones are refused."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from sheets_sync.core import BookId, Stop
from sheets_sync.store import Ledger, migrations, open_ledger
from sheets_sync.store.access_schema import metadata  # the last module that adds to it

V1 = """
CREATE TABLE meta (key VARCHAR(40) NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key));
CREATE TABLE books (id INTEGER NOT NULL, unit VARCHAR(80) NOT NULL, period INTEGER NOT NULL, part VARCHAR(40) NOT NULL,
    etag VARCHAR(200) NOT NULL, settled BIGINT NOT NULL, digest VARCHAR(40) NOT NULL, held VARCHAR(200) NOT NULL,
    PRIMARY KEY (id), UNIQUE (unit, period, part));
CREATE TABLE rows (book INTEGER NOT NULL, sheet VARCHAR(40) NOT NULL, places BLOB NOT NULL, codes BLOB NOT NULL,
    prints BLOB NOT NULL, PRIMARY KEY (book, sheet), FOREIGN KEY(book) REFERENCES books (id));
CREATE TABLE plans (id INTEGER NOT NULL, place TEXT NOT NULL, unit VARCHAR(80) NOT NULL, period INTEGER NOT NULL,
    part VARCHAR(40) NOT NULL, base VARCHAR(200) NOT NULL, after VARCHAR(200) NOT NULL, applied BIGINT NOT NULL,
    undone BOOLEAN NOT NULL, changes TEXT NOT NULL, plan VARCHAR(80) NOT NULL, before VARCHAR(80) NOT NULL,
    PRIMARY KEY (id));
CREATE INDEX ix_plans_place ON plans (place);
CREATE TABLE aggregates (key VARCHAR(64) NOT NULL, who TEXT NOT NULL, books TEXT NOT NULL, counts TEXT NOT NULL,
    PRIMARY KEY (key));
CREATE INDEX ix_aggregates_who ON aggregates (who);
INSERT INTO meta VALUES ('schema', '1');
INSERT INTO books VALUES (1, '13693@2023', 2023, '', 'etag-1', 5, 'd', 'etag-1');
"""
"""A database as version 1 of the program left it."""


def test_the_migrated_database_is_just_what_the_tables_say(open_named: Callable[[], Ledger]) -> None:
    with open_named().engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_changes_follow_each_other_in_one_line_and_are_found_by_their_file_names() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    changes = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [change.revision for change in changes] == [f"{n:04d}" for n in range(len(changes), 0, -1)]
    assert changes[0].revision == migrations.head()


def test_a_database_of_version_1_is_adopted_with_all_that_it_holds(tmp_path: Path, home: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    _run(url, *V1.split(";"))
    with open_ledger(url) as ledger:
        assert ledger.held(BookId("13693@2023", 2023), "etag-1")
        with ledger.engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
            told = connection.scalar(text("SELECT value FROM meta WHERE key = 'schema'"))
            assert told != "1", "version 1 would take it for its own"


def test_a_database_of_a_later_version_is_refused(open_named: Callable[[], Ledger], url: str) -> None:
    open_named().close()
    _run(url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Stop) as stopped:
        open_named()
    assert stopped.value.code == "store.newer"


def test_of_many_who_open_a_new_database_at_once_one_makes_it_and_all_find_it(
    open_named: Callable[[], Ledger], url: str
) -> None:
    begin, failed = threading.Barrier(6), list[BaseException]()

    def enter() -> None:
        begin.wait()
        try:
            open_named()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=enter) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_change_that_fails_leaves_the_database_as_it_was(open_named: Callable[[], Ledger], url: str) -> None:
    """A table stands in the way: the first change was made, the second cannot be."""
    _run(url, "CREATE TABLE jobs (x INTEGER)")
    with pytest.raises(Exception, match="already exists"):
        open_named()
    engine = create_engine(url, poolclass=NullPool)
    assert inspect(engine).get_table_names() == ["jobs"]


def _run(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in filter(str.strip, statements):
            connection.execute(text(statement))
