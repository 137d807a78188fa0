"""The province's sheets as grids: cell for cell what the workbook's file holds, as another program reads it."""

from sheets_sync.core import Aggregate
from sheets_sync.reports.figures import figures
from sheets_sync.reports.grids import province_grids
from sheets_sync.rollup import add_up, completeness
from tests.units.reports.test_province_workbook import META, TARGETS, TREE, content, read_back, some_books


def both(aggregate: Aggregate):
    totals, senders = add_up(aggregate, TREE, 2023), completeness(TREE, aggregate, {})
    return province_grids(figures(totals, TARGETS, senders, META)), read_back(content(totals, senders))


def test_the_grids_hold_just_what_the_file_holds():
    grids, file = both(some_books())
    assert [tab.title for tab in grids] == file.sheetnames
    for tab in grids:
        stands = {
            (c.row - 1, c.column - 1): c.value
            for row in file[tab.title].iter_rows()
            for c in row
            if c.value not in (None, "")  # an empty notice
        }
        assert {at: said for at, (said, _) in tab.cells.items() if said is not None} == stands


def test_an_empty_province_has_its_sheets_too():
    grids, file = both(Aggregate())
    assert [tab.title for tab in grids] == file.sheetnames


def test_lines_reach_as_far_as_in_the_file():
    grids, file = both(some_books())
    for tab in grids:
        merged = {(r.min_row - 1, r.max_col - 1) for r in file[tab.title].merged_cells.ranges}
        assert set(tab.lines.items()) == merged
