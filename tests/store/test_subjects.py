"""People as the database knows them: found by keyed hashes, without a name or a number."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from sqlalchemy import select, text

from sheets_sync.store import Ledger
from sheets_sync.store.schema import subjects as table
from sheets_sync.store.subjects import Hashes, Known
from sheets_sync.sync.settle import Assessed, assessed
from tests.books import RULES, book, generated, snapshot


@pytest.fixture(scope="module")
def commune() -> Assessed:
    return assessed(snapshot(book(generated(300))), RULES)


def remembered(ledger: Ledger) -> Mapping[tuple[str, str], Known]:
    with ledger.engine.connect() as connection:
        ask = select(table.c.sheet, table.c.key, *(table.c[name] for name in Known._fields))
        return {(sheet, key): Known(*rest) for sheet, key, *rest in connection.execute(ask)}


def test_everybody_in_a_settled_book_is_remembered_once(open_named: Callable[[], Ledger], commune: Assessed) -> None:
    ledger, tables = open_named(), commune.tables
    assert tables.book is not None
    scored = commune.assessment.subjects["citizens"]
    assert ledger.remember(tables.book, tables, commune.assessment) == len(set(scored.key))
    known = remembered(ledger)
    i = int(np.flatnonzero(scored.final.total > 0)[0])
    row = known["citizens", scored.key[i]]
    assert row.points == scored.final.total[i]
    assert (row.group, row.result) == (scored.group[i], scored.result[i])
    number = tables.sheets["citizens"].value["number"][scored.row[i]]
    assert row.number_hash == ledger.hashes.number(number)
    year = int(tables.sheets["citizens"].value["birth"][scored.row[i]]) // 10_000
    assert row.name_hash == ledger.hashes.name(scored.name[i].upper(), year)
    assert ledger.remember(tables.book, tables, commune.assessment) == 0


def test_no_name_and_no_number_is_in_the_database(open_named: Callable[[], Ledger], commune: Assessed) -> None:
    ledger, tables = open_named(), commune.tables
    assert tables.book is not None
    ledger.remember(tables.book, tables, commune.assessment)
    with ledger.engine.connect() as connection:
        told = repr(connection.execute(text("SELECT * FROM subjects")).all())
    citizens = tables.sheets["citizens"]
    for typed in (*citizens.value["name"], *citizens.value["number"]):
        assert typed is None or typed not in told


def test_who_left_the_book_is_no_longer_remembered(open_named: Callable[[], Ledger], commune: Assessed) -> None:
    ledger, tables = open_named(), commune.tables
    assert tables.book is not None
    ledger.remember(tables.book, tables, commune.assessment)
    smaller = assessed(snapshot(book(generated(3))), RULES)
    ledger.remember(tables.book, smaller.tables, smaller.assessment)
    assert {key for _, key in remembered(ledger)} == set(smaller.assessment.subjects["citizens"].key)


def test_a_hash_tells_nothing_without_its_key() -> None:
    one, other = Hashes(b"1" * 32), Hashes(b"2" * 32)
    assert one.number("036160001234") != other.number("036160001234")
    assert one.name("Trần Văn Hòa", 1960) == one.name(" trần  văn HOÀ", 1960)
    assert one.name("Trần Văn Hòa", 1960) != one.name("Trần Văn Hòa", 1961)
    assert one.number(None) == b""


@pytest.mark.slow
def test_of_five_thousand_people_only_those_who_changed_are_written(open_named: Callable[[], Ledger]) -> None:
    ledger, many = open_named(), assessed(snapshot(book(generated(5000))), RULES)
    assert many.tables.book is not None
    ledger.remember(many.tables.book, many.tables, many.assessment)
    assert ledger.remember(many.tables.book, many.tables, many.assessment) == 0
    many.assessment.subjects["citizens"].final.total[:10] += 25
    assert ledger.remember(many.tables.book, many.tables, many.assessment) == 10
