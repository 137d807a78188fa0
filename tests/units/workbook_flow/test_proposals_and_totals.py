"""Lines of `Đề xuất`, the rows of `Tổng hợp`, `Kết quả` and the cover: what they say and where they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sheets_sync.core import FIRST_ROW, Block, Mend, Value
from sheets_sync.hosts.memory import Memory, grid
from sheets_sync.sync.settings import Settings
from sheets_sync.sync.settle import Draft, draft
from sheets_sync.workbook.proposals import LINES
from tests.books import PERIOD, PLACE, RULES, typed

LAYOUT = RULES.standard("commune", PERIOD)
AGREE = [column.id for column in LAYOUT.sheet("proposals").columns].index("agree")
COVER: dict[str, Value] = {"hamlet.01": "Thôn Đông"}


def number(i: int) -> str:
    """A number that lost its first 0; no two follow each other."""
    return f"36080{1234 + 37 * i:06d}"


def people(n: int, **cells: list[Value]) -> dict[str, list[Value]]:
    """So many people whose numbers lost their first 0."""
    names: list[Value] = [f"Nguyễn Văn {chr(65 + i % 26)}{'abcdefghijklmnopqrstuvwxyz'[i // 26]}" for i in range(n)]
    usual: dict[str, list[Value]] = {"number": [number(i) for i in range(n)], "hamlet": ["Thôn Đông"] * n}
    return {"name": names, "group": ["N1"] * n} | usual | cells


def apply(host: Memory) -> Draft:
    work = draft(host.read(PLACE), RULES, {})
    host.apply(work.plan)
    return work


def lines(host: Memory) -> list[dict[str, Value]]:
    """The rows of `Đề xuất` that say anything."""
    ids = [column.id for column in LAYOUT.sheet("proposals").columns]
    rows = host.read(PLACE).grids["Đề xuất"].values[FIRST_ROW:].tolist()
    return [dict(zip(ids, row, strict=True)) for row in rows if any(cell is not None for cell in row)]


def edit(host: Memory, sheet: str, row: int, column: str, value: Value) -> None:
    at = [c.id for c in LAYOUT.sheet(sheet).columns].index(column)

    def change(grids: dict[str, Any]) -> None:
        grids[LAYOUT.sheet(sheet).title].values[FIRST_ROW + row, at] = value

    host.edit(PLACE, change)


def test_a_line_says_who_where_what_and_why() -> None:
    host = typed({"citizens": people(1)}, COVER)
    apply(host)
    (line,) = lines(host)
    assert (line["subject_key"], line["subject_name"]) == ("CD0001", "Nguyễn Văn Aa")
    assert (line["now"], line["proposed"]) == (number(0), "0" + number(0))
    assert line["column"] == "Số định danh (CCCD)"
    assert line["why"]
    assert line["agree"] is None


def test_a_line_stays_where_it_stands_while_others_go() -> None:
    host = typed({"citizens": people(3)}, COVER)
    apply(host)
    keys = [line["key"] for line in lines(host)]
    edit(host, "citizens", 0, "number", "0" + number(0))
    apply(host)
    values = host.read(PLACE).grids["Đề xuất"].values[FIRST_ROW:, 0].tolist()
    assert values == [None, keys[1], keys[2]]
    edit(host, "citizens", 0, "number", "36080007777")
    apply(host)
    assert [line["proposed"] for line in lines(host)] == ["036080007777", "0" + number(1), "0" + number(2)]


def test_a_tick_moves_with_its_line_when_the_lines_are_sorted() -> None:
    host = typed({"citizens": people(2)}, COVER)
    apply(host)

    def sort(grids: dict[str, Any]) -> None:
        rows = grids["Đề xuất"].values.tolist()
        rows[FIRST_ROW][AGREE] = "x"
        grids["Đề xuất"] = grid([*rows[:FIRST_ROW], *rows[: FIRST_ROW - 1 : -1]])

    host.edit(PLACE, sort)
    apply(host)
    at = [c.id for c in LAYOUT.sheet("citizens").columns].index("number")
    assert host.read(PLACE).grids["Công dân"].values[FIRST_ROW:, at].tolist() == ["0" + number(0), number(1)]
    assert [line["agree"] for line in lines(host)] == [None] or [line["subject_key"] for line in lines(host)] == [
        "CD0002"
    ]


def test_a_copied_line_is_one_line_and_its_tick_counts_once() -> None:
    host = typed({"citizens": people(1)}, COVER)
    apply(host)

    def copy(grids: dict[str, Any]) -> None:
        rows = grids["Đề xuất"].values.tolist()
        rows[FIRST_ROW][AGREE] = "x"
        grids["Đề xuất"] = grid([*rows, rows[FIRST_ROW], rows[FIRST_ROW]])

    host.edit(PLACE, copy)
    work = apply(host)
    assert [m.column for m in work.plan.changes if isinstance(m, Mend)] == ["number", "agree"]
    apply(host)
    assert lines(host) == []
    assert draft(host.read(PLACE), RULES, {}).plan.changes == ()


def test_there_are_never_more_lines_than_a_person_reads_and_the_rest_follow() -> None:
    host = typed({"citizens": people(LINES + 20)}, COVER)
    apply(host)
    assert len(lines(host)) == LINES

    def tick_all(grids: dict[str, Any]) -> None:
        grids["Đề xuất"].values[FIRST_ROW:, AGREE] = "x"

    host.edit(PLACE, tick_all)
    apply(host)
    apply(host)
    assert len(lines(host)) == 20
    assert draft(host.read(PLACE), RULES, {}).plan.changes == ()


def test_nothing_is_proposed_for_the_proposals_themselves() -> None:
    host = typed({"citizens": people(1)}, COVER)
    apply(host)
    edit(host, "proposals", 0, "agree", "X.")  # is likely meant as x
    apply(host)
    assert [line["column"] for line in lines(host)] == ["Số định danh (CCCD)"]
    assert draft(host.read(PLACE), RULES, {}).plan.changes == ()


def test_remains_of_a_line_are_cleared_in_the_same_go() -> None:
    host = typed({"citizens": people(1)}, COVER)
    apply(host)

    def leave_flags(grids: dict[str, Any]) -> None:
        rows = grids["Đề xuất"].values.tolist()
        remains: list[Value] = [None] * len(rows[0])
        remains[1] = 9.0
        grids["Đề xuất"] = grid([*rows[:FIRST_ROW], remains, [], remains])

    host.edit(PLACE, leave_flags)
    apply(host)
    assert [line["subject_key"] for line in lines(host)] == ["CD0001"]
    assert draft(host.read(PLACE), RULES, {}).plan.changes == ()


@pytest.mark.parametrize("mark", ["không", "0", 0.0, False, "k"])
def test_a_no_is_no_tick(mark: Value) -> None:
    host = typed({"citizens": people(1)}, COVER)
    apply(host)
    edit(host, "proposals", 0, "agree", mark)
    assert not [change for change in apply(host).plan.changes if isinstance(change, Mend)]
    assert lines(host)[0]["agree"] == mark


# --- totals, results, cover ------------------------------------------------------------------------------------------


def block(work: Draft, sheet: str) -> list[dict[str, Value]]:
    ids = [column.id for column in LAYOUT.sheet(sheet).columns]
    title = LAYOUT.sheet(sheet).title
    rows = [row for c in work.plan.changes if isinstance(c, Block) and c.sheet == title for row in c.now.tolist()]
    return [dict(zip(ids, row, strict=True)) for row in rows]


def scored(*points: float | None, **cells: list[Value]) -> dict[str, list[Value]]:
    return people(
        len(points),
        **{"number": [None] * len(points), **{f"given.{i:02d}": list(points) for i in range(1, 11)}, **cells},
    )


def test_totals_have_a_row_a_model_and_a_row_a_group() -> None:
    groups: list[Value] = ["N1", "N1", "N2"]
    work = draft(typed({"citizens": scored(9.0, 5.0, 9.0, group=groups)}, COVER).read(PLACE), RULES, {})
    rows = [row for row in block(work, "totals") if "Công dân" in str(row["model"])]
    assert [(row["scope"], row["achieved"], row["failed"], row["share"]) for row in rows] == [
        (3.0, 2.0, 1.0, 66.66),
        (2.0, 1.0, 1.0, 50.0),
        (1.0, 1.0, 0.0, 100.0),
    ]


def test_the_years_target_stands_beside_the_model() -> None:
    rules = replace(RULES, settings=Settings(shares={"citizen": 62.5}))
    work = draft(typed({"citizens": scored(9.0)}, COVER).read(PLACE), rules, {})
    rows = [row for row in block(work, "totals") if "Công dân" in str(row["model"])]
    assert [row["target"] for row in rows] == [62.5, None]


def test_an_empty_share_is_blank_and_never_0() -> None:
    out: list[Value] = ["đã mất"]
    work = draft(typed({"citizens": scored(9.0, status=out)}, COVER).read(PLACE), RULES, {})
    assert [row["share"] for row in block(work, "totals") if "Công dân" in str(row["model"])] == [None, None]


def test_results_say_why_and_what_is_missing() -> None:
    work = draft(typed({"citizens": scored(9.0, 7.0, None)}, COVER).read(PLACE), RULES, {})
    passed, failed, waiting = block(work, "results")[:3]
    assert (passed["given"], passed["lowest"], passed["missing"]) == (90.0, 9.0, None)
    assert (failed["given"], failed["band"]) == (70.0, "Chưa đạt")
    assert failed["missing"]
    assert (waiting["given"], waiting["band"], waiting["missing"]) == (None, None, None)
    assert all(row["why"] for row in (passed, failed, waiting))


def test_the_status_line_is_written_only_beside_something_else() -> None:
    host = typed({"citizens": scored(9.0)}, COVER)
    apply(host)
    assert draft(host.read(PLACE), replace(RULES, today=RULES.today.replace(day=28)), {}).plan.changes == ()
