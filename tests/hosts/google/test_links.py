"""Links in `Việc cần sửa` lead to the cell at Google too, and writing them leaves nothing to write."""

from __future__ import annotations

import pytest

from sheets_sync.core import Formula, objects
from sheets_sync.hosts.google.links import linked
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.todo import link
from tests.books import RULES
from tests.hosts.contract import SHEET, at
from tests.hosts.google.shared import World

TODO = "Việc cần sửa"


@pytest.mark.parametrize("title", ["Công dân", "Tổ 1's", "O'Brien''s", 'Tổ "Sen"', "A!B"])
def test_a_link_names_the_sheet_by_its_number_whatever_its_title(title: str) -> None:
    (found,) = linked(objects([link(title, "I6")]), {title: 12}.get)
    assert found == Formula('HYPERLINK("#gid=12&range=I6","I6")', "I6")


def test_what_is_no_link_to_a_sheet_that_is_there_stays() -> None:
    cells = objects([Formula("1+1", 2.0), link("Đã xóa", "I6"), "HYPERLINK", None])
    assert linked(cells, {"Công dân": 12}.get).tolist() == cells.tolist()


def test_the_list_of_things_to_mend_leads_to_the_cell_and_is_settled_with_it(world: World) -> None:
    place, host = world.book(), world.host()
    world.officer.edit(place, SHEET, "F9", "Phạm Thị Dung")
    todo = host.apply(draft(host.read(place), RULES, {}).plan).after
    seen = host.read(place)
    column = at(seen, TODO, "cell")
    row = next(i for i, cell in enumerate(seen.grids[TODO].values[:, column]) if i > 4 and cell)
    cell = seen.grids[TODO].values[row, column]
    number = {tab["properties"]["title"]: tab["properties"]["sheetId"] for tab in world.tabs(place)}[SHEET]
    written = world.entered(place, TODO, row, column)
    assert written == f'=HYPERLINK("#gid={number}&range={cell}";"{cell}")'
    assert todo.grids[TODO].values[row, column] == cell
    assert not draft(seen, RULES, {}).plan
