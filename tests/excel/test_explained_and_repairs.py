from __future__ import annotations

from dataclasses import replace

import numpy as np

from sheets_sync.core import Fill, Mend
from sheets_sync.sync.explained import explained
from sheets_sync.sync.repairs import repairs
from sheets_sync.sync.settle import Draft, draft
from sheets_sync.workbook.find import columns
from tests.books import PLACE, RULES, typed

SCORES = [8, 8, 9, 7, 8, 6, 8, 8, 9, 8]


def people(**more: list) -> Draft:
    """One who lacks a point, one with a score below 5, one without scores, in rows 6 to 8 of `Công dân`."""
    rows = [SCORES, [*SCORES[:9], 4], [None] * 10]
    told = {f"self.{i + 1:02d}": [row[i] for row in rows] for i in range(10)}
    sheet = RULES.standard("commune", 2025).sheet("citizens")
    ids = [c.id for c in sheet.inputs if c.indicator and c.voice == "self"]
    columns_ = dict(zip(ids, told.values(), strict=True))
    given = {
        "name": ["Nguyễn Thị Hoa", "Trần Văn Bình", "Lê Thị Cúc"],
        "birth": ["1950", "1951", "1952"],
        "group": ["N1"] * 3,
        "status": ["thường trú"] * 3,
        **columns_,
        **more,
    }
    host = typed({"citizens": given})
    return draft(host.read(PLACE), RULES, {})


def test_a_row_is_explained_down_to_the_clause() -> None:
    said = explained(people(), "Công dân", 6)
    whole = "\n".join(said)
    assert said[0].startswith("Trần Văn Bình (CD0002)")
    assert sum(line.startswith("• mục ") for line in said) == 10
    assert "4/10 điểm" in whole
    assert "Tổng 75/100" in whole
    assert any(line.startswith("Căn cứ:") for line in said)


def test_what_is_missing_to_pass_is_told_to_who_has_all_scores() -> None:
    work = people()
    told = [[line for line in explained(work, "Công dân", row) if line.startswith("Còn thiếu")] for row in (5, 6, 7)]
    missing = "Còn thiếu để đạt mức tiếp theo: mục"
    assert told == [[f"{missing} 6 từ 6 lên 7."], [f"{missing} 10 từ 4 lên 9."], []]


def test_a_blank_row_and_a_sheet_that_is_not_scored_are_said_to_be_so() -> None:
    work = people()
    (blank,) = explained(work, "Công dân", 400)
    assert blank.startswith("Dòng 401 của trang Công dân chưa có tên")
    for title in ("Bìa", "Minh chứng", "Trang không có"):
        (said,) = explained(work, title, 5)
        assert said.startswith("Trang này không phải trang chấm điểm. Xin chọn một dòng đã có tên ở trang: Công dân")


def test_renamed_and_lost_headers_are_put_right_and_no_typed_cell_is_touched() -> None:
    host = typed({"citizens": {"name": ["Nguyễn Thị Hoa"], "group": ["N1"], "note": ["ghi chú"]}})
    sheet = RULES.standard("commune", 2025).sheet("citizens")

    def spoil(grids: dict) -> None:
        values = grids["Công dân"].values
        at = values[3].tolist().index
        values[4, at("sex")] = "Nam hay nữ"
        values[4, at("group")] = None
        values[3:, at("note")] = None  # the whole column: its id, header and cells

    host.edit(PLACE, spoil)
    before = host.read(PLACE)
    work = draft(before, RULES, {})
    plan = repairs(work)
    assert plan
    assert not any(isinstance(change, Fill | Mend) for change in plan.changes)
    after = host.apply(plan).after.grids["Công dân"]
    found = columns(sheet, after)
    assert found is not None
    assert (found.missing, dict(found.renamed)) == ((), {})
    was = before.grids["Công dân"].values
    assert np.array_equal(after.values[5 : len(was), : was.shape[1]], was[5:])
    assert not repairs(draft(host.read(PLACE), RULES, {}))


def test_a_book_in_order_needs_no_repair() -> None:
    work = people()
    assert not repairs(work)
    assert not repairs(replace(work, plan=replace(work.plan, changes=())))
