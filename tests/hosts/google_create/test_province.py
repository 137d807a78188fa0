"""The province's spreadsheet: the workbook's own figures, one read, one write where they changed, no more touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sheets_sync.core import Aggregate
from sheets_sync.hosts.google.drive import new_file
from sheets_sync.reports.figures import figures
from sheets_sync.reports.google import update_province
from sheets_sync.reports.grids import province_grids
from sheets_sync.rollup import add_up, completeness
from tests.hosts.google_create.conftest import served
from tests.units.reports.test_province_workbook import META, TARGETS, TREE, some_books


def of(aggregate, made=META.made):
    totals, senders = add_up(aggregate, TREE, 2023), completeness(TREE, aggregate, {})
    return figures(totals, TARGETS, senders, replace(META, made=made))


@pytest.fixture(scope="module")
def google():
    yield from served()


@pytest.fixture
def sheet(google):
    file = new_file(google.account, "province", "Tổng hợp").id
    update_province(google.account, file, of(Aggregate()))
    return file


def stands(google, file):
    """Tab -> (row, column) -> what was put into the cell, as numbers and texts."""
    told = google.get(file, "sheets(properties(title),data(rowData(values(userEnteredValue))))")
    found = {}
    for tab in told["sheets"]:
        cells = found.setdefault(tab["properties"]["title"], {})
        for i, row in enumerate(tab["data"][0].get("rowData", [])):
            for j, cell in enumerate(row.get("values", [])):
                for value in cell.get("userEnteredValue", {}).values():
                    cells[i, j] = value
    return found


def wanted(figures_):
    return {
        tab.title: {at: said for at, (said, _) in tab.cells.items() if said is not None}
        for tab in province_grids(figures_)
    }


def test_it_holds_just_what_the_workbook_holds(google, sheet):
    update_province(google.account, sheet, of(some_books()))
    found = stands(google, sheet)
    meant = wanted(of(some_books()))
    assert {title: found[title] for title in meant} == meant


def test_the_blank_sheet_of_a_new_spreadsheet_is_gone(google, sheet):
    assert set(stands(google, sheet)) == set(wanted(of(Aggregate())))


def test_going_back_leaves_no_figure_behind(google, sheet):
    update_province(google.account, sheet, of(some_books()))
    update_province(google.account, sheet, of(Aggregate()))
    found = stands(google, sheet)
    meant = wanted(of(Aggregate()))
    assert {title: cells for title, cells in found.items() if cells and title in meant} == meant
    assert not {title for title, cells in found.items() if cells} - set(meant)


def test_unchanged_figures_are_one_read_and_changed_ones_one_write_more(google, sheet):
    assert update_province(google.account, sheet, of(Aggregate())) == 1
    before = google.account.calls
    assert update_province(google.account, sheet, of(some_books())) == 2
    assert google.account.calls - before == 2
    assert update_province(google.account, sheet, of(some_books())) == 1


def test_only_what_changed_is_written(google, sheet):
    sent = []

    class Watched:
        get = staticmethod(google.account.get)

        @staticmethod
        def batch_update(spreadsheet, requests):
            sent.extend(requests)
            return google.account.batch_update(spreadsheet, requests)

    update_province(Watched, sheet, of(Aggregate(), date(2023, 12, 15)))
    assert [list(request) for request in sent] == [["updateCells"]]  # the day in the line that says when it was made


def test_what_people_put_beside_the_figures_in_sheets_of_their_own_stays(google, sheet):
    google.owner.request(sheet, addSheet={"properties": {"title": "Ghi chú"}})
    google.owner.edit(sheet, "Ghi chú", "A1", "Gọi lại các xã")
    update_province(google.account, sheet, of(some_books()))
    assert google.owner.see(sheet, "Ghi chú") == [["Gọi lại các xã"]]
