"""`Việc cần sửa`: a line a cause and hamlet, errors first, never more than 200."""

from __future__ import annotations

import numpy as np

from sheets_sync.core import FIRST_ROW, Formula, Hits, Severity, Table, Tables, Value, objects
from sheets_sync.sync.settle import draft
from sheets_sync.workbook.todo import LINES, lines, tasks
from tests.books import PLACE, RULES, typed


def tables(hamlets: list[Value]) -> Tables:
    people = {"name": [f"Người {i}" for i in range(len(hamlets))], "hamlet": hamlets, "group": ["N1"] * len(hamlets)}
    return draft(typed({"citizens": people}).read(PLACE), RULES, {}).tables


def hit(table: Table, rows: list[int], severity: Severity = Severity.ERROR, code: str = "name.missing") -> Hits:
    return Hits(
        code, severity, table.sheet.id, "name", np.array(rows, dtype=np.int64), {"value": objects([""] * len(rows))}
    )


def test_a_line_a_cause_and_hamlet_with_count_and_first_cell() -> None:
    book = tables(["Thôn A", "Thôn B", "Thôn A", None, "Thôn A"])
    found = tasks(book, [hit(book.sheets["citizens"], [0, 1, 2, 3, 4])])
    assert [(task.hamlet, task.count, task.first.cell) for task in found] == [
        ("Thôn A", 3, "F6"),
        ("Thôn B", 1, "F7"),
        ("", 1, "F9"),
    ]


def test_what_blocks_a_title_comes_first_then_the_most_frequent() -> None:
    book = tables(["Thôn A", "Thôn B", "Thôn B"])
    citizens = book.sheets["citizens"]
    found = tasks(book, [hit(citizens, [0, 1, 2], Severity.WARNING, "name.letters"), hit(citizens, [0, 1, 2])])
    assert [(str(task.first.severity), task.hamlet) for task in found] == [
        ("error", "Thôn B"),
        ("error", "Thôn A"),
        ("warning", "Thôn B"),
        ("warning", "Thôn A"),
    ]


def test_what_a_whole_sheet_lacks_comes_before_what_follows_from_it_in_rows() -> None:
    book = tables(["Thôn A", "Thôn B"])
    citizens = book.sheets["citizens"]
    column = Hits("header.missing", Severity.ERROR, "citizens", "", np.zeros(0, np.int64), {"header": "Nhóm"})
    found = tasks(book, [hit(citizens, [0, 1], code="cell.blank"), column])
    assert [task.first.code for task in found] == ["header.missing", "cell.blank", "cell.blank"]


def test_hints_are_not_for_officers() -> None:
    book = tables(["Thôn A"])
    assert tasks(book, [hit(book.sheets["citizens"], [0], Severity.HINT)]) == []


def test_a_fault_of_the_book_is_one_line_without_cell() -> None:
    book = tables(["Thôn A"])
    (task,) = tasks(
        book, [Hits("sheet.missing", Severity.ERROR, "clans", "", np.zeros(0, np.int64), {"title": "Dòng họ"})]
    )
    (line,) = lines([task])
    assert (line["cell"], line["count"], line["hamlet"]) == (None, None, None)


def test_a_line_says_what_why_how_and_shows_the_cell_as_text() -> None:
    book = tables(["Thôn A"])
    (line,) = lines(tasks(book, [hit(book.sheets["citizens"], [0])]))
    assert isinstance(line["cell"], Formula)
    assert line["cell"].shown == "F6"
    assert "'Công dân'!F6" in line["cell"].text
    assert all(isinstance(line[column], str) and line[column] for column in ("what", "how", "severity", "sheet"))


def test_at_most_200_lines_then_how_many_more() -> None:
    book = tables([f"Thôn {i:03d}" for i in range(LINES + 7)])
    said = lines(tasks(book, [hit(book.sheets["citizens"], list(range(LINES + 7)))]))
    assert len(said) == LINES + 1
    assert [row["no"] for row in said[:LINES]] == [float(i + 1) for i in range(LINES)]
    assert set(said[LINES]) == {"what"}
    assert "7" in str(said[LINES]["what"])


def test_exactly_200_lines_need_no_further_word() -> None:
    book = tables([f"Thôn {i:03d}" for i in range(LINES)])
    assert len(lines(tasks(book, [hit(book.sheets["citizens"], list(range(LINES)))]))) == LINES


def test_an_indicator_sheets_subject_stands_for_the_hamlet() -> None:
    host = typed({}, {"hamlet.01": "Thôn A", "hamlet.02": "Thôn B"})
    book = draft(host.read(PLACE), RULES, {}).tables
    table = book.sheets["hamlets"]
    rows = [0, 1, len(table) - 1]
    found = tasks(book, [Hits("answer.stray", Severity.ERROR, "hamlets", "self", np.array(rows), {})])
    assert [(task.hamlet, task.count) for task in found] == [("Thôn A", 2), ("Thôn B", 1)]


def test_old_lines_below_are_cleared() -> None:
    bad = {"name": ["Nguyễn Văn An"] * 2, "number": ["12", None], "group": ["N1", None]}
    host = typed({"citizens": bad})
    host.apply(draft(host.read(PLACE), RULES, {}).plan)
    before = host.read(PLACE).grids["Việc cần sửa"].values[FIRST_ROW:]

    def mend(grids: dict) -> None:
        sheet = RULES.standard("commune", 2025).sheet("citizens")
        at = [column.id for column in sheet.columns].index("number")
        grids["Công dân"].values[FIRST_ROW, at] = None

    host.edit(PLACE, mend)
    host.apply(draft(host.read(PLACE), RULES, {}).plan)
    after = host.read(PLACE).grids["Việc cần sửa"].values[FIRST_ROW:]
    filled = [sum(row[0] is not None for row in rows.tolist()) for rows in (before, after)]
    assert filled[1] < filled[0]
