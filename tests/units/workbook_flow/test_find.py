"""Where tabs and columns are found again after people have handled a workbook."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sheets_sync.core import HEADER_ROW, IDS_ROW, Cells, Grid, Sheet
from sheets_sync.hosts.memory import blank_sheet, grid
from sheets_sync.workbook.find import Columns, columns, tabs
from tests.books import PERIOD, RULES, UNIT

LAYOUT = RULES.standard("commune", PERIOD)
CITIZENS = LAYOUT.sheet("citizens")
FIRST = [column.id for column in CITIZENS.columns]


def found(change: Callable[[Cells], Cells], sheet: Sheet = CITIZENS) -> Columns | None:
    """The columns of a blank standard sheet that was changed so."""
    return columns(sheet, grid(change(blank_sheet(sheet).values).tolist()))


def inserted(row: int, rows: int = 1) -> Callable[[Cells], Cells]:
    return lambda values: np.insert(values, row, np.full((rows, values.shape[1]), None, dtype=object), axis=0)


def with_header(column: str, text: str | None) -> Callable[[Cells], Cells]:
    def change(values: Cells) -> Cells:
        values[HEADER_ROW, FIRST.index(column)] = text
        return values

    return change


def without_ids(values: Cells) -> Cells:
    values[IDS_ROW] = None
    return values


def test_a_fresh_sheet_has_everything_where_the_layout_has_it() -> None:
    there = found(lambda values: values)
    assert there is not None
    assert dict(there.at) == {column: place for place, column in enumerate(FIRST)}
    assert (there.missing, dict(there.renamed), dict(there.doubled), there.moved) == ((), {}, {}, ())
    assert there.header_row == HEADER_ROW
    assert there.ids


def test_a_renamed_header_is_known_by_its_id_and_told() -> None:
    there = found(with_header("birth", "Sinh ngày nào"))
    assert there is not None
    assert dict(there.renamed) == {"birth": "Sinh ngày nào"}
    assert there.at["birth"] == FIRST.index("birth")


def test_another_usual_header_is_no_renaming() -> None:
    there = found(with_header("birth", "NĂM SINH"))
    assert there is not None
    assert not there.renamed


def test_without_ids_columns_are_known_by_their_headers() -> None:
    there = found(without_ids)
    assert there is not None
    assert not there.ids
    assert there.missing == ()


def test_a_column_without_id_and_header_is_missing() -> None:
    there = found(lambda values: without_ids(with_header("birth", "Sinh ngày nào")(values)))
    assert there is not None
    assert there.missing == ("birth",)
    assert there.extra == {FIRST.index("birth"): "Sinh ngày nào"}


def test_moved_columns_are_found_where_they_are() -> None:
    there = found(lambda values: values[:, ::-1])
    assert there is not None
    assert there.at["name"] == len(FIRST) - 1 - FIRST.index("name")


def test_machine_columns_to_the_right_of_typed_ones_are_told() -> None:
    there = found(lambda values: np.concatenate([values[:, 5:], values[:, :5]], axis=1))
    assert there is not None
    assert there.moved == ("key", "kq", "score", "todo", "flags")


@pytest.mark.parametrize("ids", [True, False])
def test_of_a_doubled_column_the_first_counts(ids: bool) -> None:
    def change(values: Cells) -> Cells:
        values = values if ids else without_ids(values)
        return np.concatenate([values[:, :7], values[:, 6:7], values[:, 7:]], axis=1)

    there = found(change)
    assert there is not None
    assert dict(there.doubled) == {FIRST[6]: (7,)}
    assert there.at[FIRST[6]] == 6


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize(("row", "header_row"), [(0, 7), (IDS_ROW, 7), (HEADER_ROW, 7), (HEADER_ROW + 1, 4)])
def test_rows_inserted_anywhere_above_the_people_move_the_headers_only(row: int, header_row: int, ids: bool) -> None:
    there = found(lambda values: inserted(row, 3)(values if ids else without_ids(values)))
    assert there is not None
    assert there.header_row == header_row
    assert there.missing == ()
    assert not there.renamed


@pytest.mark.parametrize("ids", [True, False])
def test_headers_pasted_among_the_rows_are_not_the_headers(ids: bool) -> None:
    def change(values: Cells) -> Cells:
        pasted = np.vstack(
            [values, np.full((3, values.shape[1]), None, dtype=object), values[HEADER_ROW : HEADER_ROW + 1]]
        )
        pasted[HEADER_ROW, : len(FIRST) // 3] = "tên khác"
        return pasted if ids else without_ids(pasted)

    there = found(change)
    assert there is not None
    assert there.header_row == HEADER_ROW


def test_where_the_headers_were_deleted_no_person_is_taken_for_them() -> None:
    def change(values: Cells) -> Cells:
        person = np.full((1, values.shape[1]), None, dtype=object)
        person[0, [0, FIRST.index("name")]] = ["CD0001", "Nguyễn Văn An"]
        return np.vstack([values[:HEADER_ROW], person])

    there = found(change)
    assert there is not None
    assert there.first_row == HEADER_ROW
    assert there.missing == ()


def test_a_sheet_of_something_else_is_not_made_out() -> None:
    assert columns(CITIZENS, grid([["Thu chi", "Tháng 1"], [100, 200]])) is None
    assert columns(CITIZENS, grid([])) is None


def test_a_units_own_columns_are_extra() -> None:
    there = found(
        lambda values: np.concatenate([values, [[None], [None], [None], [None], ["Điện thoại"]]], axis=1, dtype=object)
    )
    assert there is not None
    assert there.extra == {len(FIRST): "Điện thoại"}


# --- tabs ------------------------------------------------------------------------------------------------------------


def standard() -> dict[str, Grid]:
    grids = {sheet.title: blank_sheet(sheet) for sheet in LAYOUT.sheets}
    for sheet_id in ("hamlets", "units", "commune"):
        sheet = LAYOUT.sheet(sheet_id)
        place = [column.id for column in sheet.columns].index("indicator")
        rows = grids[sheet.title].values.tolist()
        for asked in sheet.asked:
            rows.append([asked.id if i == place else None for i in range(len(sheet.columns))])
        grids[sheet.title] = grid(rows)
    grids["Bìa"] = grid([[], [], [], [], [None, None, UNIT]])
    return grids


def renamed(**titles: str) -> dict[str, Grid]:
    """The standard tabs under other titles, those first."""
    grids = standard()
    moved = {title: grids.pop(LAYOUT.sheet(sheet).title) for sheet, title in titles.items()}
    return {**moved, **grids}


REMEMBERED = {"unit": UNIT}


def test_tabs_are_known_by_their_titles() -> None:
    assert tabs(LAYOUT, standard(), {}) == {sheet.id: sheet.title for sheet in LAYOUT.sheets}


def test_a_title_may_be_written_otherwise() -> None:
    assert tabs(LAYOUT, renamed(citizens=" CÔNG  DÂN"), {})["citizens"] == " CÔNG  DÂN"


def test_a_title_that_the_envelope_remembers_is_good() -> None:
    assert tabs(LAYOUT, renamed(results="KQ 2025"), {"sheet.results": "KQ 2025"})["results"] == "KQ 2025"


def test_renamed_tabs_are_known_by_what_they_hold() -> None:
    titles = {"commune": "Phường", "units": "Cơ quan", "hamlets": "Tổ dân phố", "citizens": "Dân", "cover": "Trang 1"}
    where = tabs(LAYOUT, renamed(**titles), REMEMBERED)
    assert {sheet: where.get(sheet) for sheet in titles} == titles


def test_the_communes_sheet_is_not_taken_for_that_of_the_hamlets() -> None:
    grids = renamed(commune="Phường")
    del grids["Thôn"]
    where = tabs(LAYOUT, grids, REMEMBERED)
    assert where["commune"] == "Phường"
    assert "hamlets" not in where


def test_a_copy_beside_the_original_is_nobodys() -> None:
    grids = standard() | {"Công dân (2)": standard()["Công dân"]}
    where = tabs(LAYOUT, grids, REMEMBERED)
    assert where["citizens"] == "Công dân"
    assert "Công dân (2)" not in where.values()
