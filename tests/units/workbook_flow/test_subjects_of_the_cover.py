"""The rows of hamlets, units and the commune follow the lists on the cover, and lose nothing that is typed."""

from __future__ import annotations

from typing import Any

from sheets_sync.core import Result, Value
from sheets_sync.hosts.memory import Memory
from sheets_sync.sync.settle import Draft, draft
from sheets_sync.workbook.places import cell_at
from tests.books import PERIOD, PLACE, RULES, typed

LAYOUT = RULES.standard("commune", PERIOD)
ASKED = len(LAYOUT.sheet("hamlets").asked)


def worked(host: Memory) -> Draft:
    """The book after one scoring, then looked at again: nothing may be left to do."""
    host.apply(draft(host.read(PLACE), RULES, {}).plan)
    again = draft(host.read(PLACE), RULES, {})
    assert again.plan.changes == ()
    return again


def on_cover(host: Memory, **cells: Value) -> None:
    """Type on the cover: ``hamlet_01="Thôn Đông"``."""
    at = {cell.id.replace(".", "_"): cell_at(address) for address, cell in LAYOUT.sheet("cover").cells.items()}

    def change(grids: dict[str, Any]) -> None:
        for name, value in cells.items():
            grids["Bìa"].values[at[name]] = value

    host.edit(PLACE, change)


def on_row(host: Memory, sheet: str, row: int, **cells: Value) -> None:
    columns = [column.id for column in LAYOUT.sheet(sheet).columns]

    def change(grids: dict[str, Any]) -> None:
        for name, value in cells.items():
            grids[LAYOUT.sheet(sheet).title].values[row, columns.index(name)] = value

    host.edit(PLACE, change)


def two_hamlets() -> Memory:
    return typed({}, {"hamlet.01": "Thôn Đông", "hamlet.02": "Thôn Đoài"})


def names(book: Draft, sheet: str = "hamlets") -> list[object]:
    return list(dict.fromkeys(book.tables.sheets[sheet].written["subject"].tolist()))


def codes(book: Draft) -> set[str]:
    return {hit.code for hit in book.assessment.hits}


def test_a_hamlet_typed_on_the_cover_gets_its_rows() -> None:
    book = worked(two_hamlets())
    assert names(book) == ["Thôn Đông", "Thôn Đoài"]
    assert len(book.tables.sheets["hamlets"]) == 2 * ASKED


def test_the_same_hamlet_typed_twice_has_its_rows_once() -> None:
    host = two_hamlets()
    on_cover(host, hamlet_03="THÔN  ĐÔNG")
    book = worked(host)
    assert len(book.tables.sheets["hamlets"]) == 2 * ASKED
    assert len(book.assessment.subjects["hamlets"].name) == 2
    assert "cover.double" in codes(book)


def test_a_hamlet_spelt_otherwise_keeps_its_rows_under_the_new_spelling() -> None:
    host = two_hamlets()
    worked(host)
    on_cover(host, hamlet_01="thôn đông")
    book = worked(host)
    assert names(book) == ["thôn đông", "Thôn Đoài"]
    assert len(book.tables.sheets["hamlets"]) == 2 * ASKED


def test_rows_of_a_hamlet_taken_off_the_cover_go_while_nothing_is_typed_in_them() -> None:
    host = two_hamlets()
    worked(host)
    on_cover(host, hamlet_01=None)
    book = worked(host)
    assert names(book) == ["Thôn Đoài"]
    assert book.assessment.subjects["hamlets"].name.tolist() == ["Thôn Đoài"]
    assert len(book.tables.sheets["hamlets"].orphans) == 0


def test_what_was_typed_for_a_hamlet_taken_off_the_cover_stays_and_is_told() -> None:
    host = two_hamlets()
    worked(host)
    on_row(host, "hamlets", 5, self=12.0)
    on_cover(host, hamlet_01="Thôn Đông Hưng")
    book = worked(host)
    assert names(book) == ["Thôn Đông", "Thôn Đoài", "Thôn Đông Hưng"]
    hamlets = book.assessment.subjects["hamlets"]
    assert hamlets.result[hamlets.name.tolist().index("Thôn Đông")] == Result.FIX
    assert "cover.unlisted" in codes(book)
    assert 12.0 in book.tables.sheets["hamlets"].typed["self"].tolist()


def test_a_cover_whose_list_is_lost_takes_no_rows_away() -> None:
    host = two_hamlets()
    worked(host)
    on_cover(host, hamlet_01=None, hamlet_02=None)
    assert names(worked(host)) == ["Thôn Đông", "Thôn Đoài"]


def test_a_commune_renamed_on_the_cover_stays_one_commune() -> None:
    host = typed({})
    worked(host)
    on_row(host, "commune", 7, self="Có")
    on_cover(host, unit_name="Xã Đổi Tên")
    book = worked(host)
    assert names(book, "commune") == ["Xã Đổi Tên"]
    assert book.assessment.subjects["commune"].name.tolist() == ["Xã Đổi Tên"]
    assert "Có" in book.tables.sheets["commune"].typed["self"].tolist()


def test_a_commune_without_name_keeps_its_rows() -> None:
    host = typed({})
    worked(host)
    on_cover(host, unit_name=None)
    assert names(worked(host), "commune") == ["Xã Thử"]


def test_a_deleted_row_of_a_registered_hamlet_comes_back_in_one_go() -> None:
    host = two_hamlets()
    worked(host)
    on_row(host, "hamlets", 5, self="Có")

    def drop(grids: dict[str, Any]) -> None:
        grids["Thôn"].values[11, :] = None

    host.edit(PLACE, drop)
    assert len(worked(host).tables.sheets["hamlets"]) == 2 * ASKED


def test_answers_below_all_rows_and_in_repeated_rows_are_told() -> None:
    host = two_hamlets()
    worked(host)
    on_row(host, "hamlets", 12, self=3.0, subject="Thôn Đông", indicator="hamlet.1")
    on_row(host, "hamlets", 14, subject=None, indicator=None, text=None, self=4.0)
    book = worked(host)
    assert {"answer.double", "answer.stray"} <= codes(book)
