"""A small commune, typed as an officer would, for tests of what follows from what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sheets_sync.core import Result, Subjects, Value
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Draft, draft
from tests.books import PERIOD, PLACE, RULES, typed

Row = Mapping[str, Value]
Sheets = Mapping[str, Sequence[Row]]

COVER: dict[str, Value] = {
    "hamlet.01": "Thôn Đông",
    "hamlet.02": "Thôn Đoài",
    "unit.01": "Trường THCS",
    "unit_kind.01": "Trường phổ thông",
}


def person(given: float | None = 9.0, **cells: Value) -> dict[str, Value]:
    """A grown-up of Thôn Đông, in scope, with the title unless ``given`` (each of the ten points) is less than 8."""
    scores: dict[str, Value] = {f"given.{i:02d}": given for i in range(1, 11)}
    usual: dict[str, Value] = {"name": "Nguyễn Văn An", "birth": "1980", "hamlet": "Thôn Đông", "group": "N1"}
    return usual | scores | cells


def family(household: str, given: bool = True, **cells: Value) -> dict[str, Value]:
    """A household; ``given``: all that is typed for it has full points."""
    best = {"1.1": 10, "1.2": 10, "1.3": 10, "2.2": 10, "2.3": 10, "3": 15, "4": 15}
    scores: dict[str, Value] = {f"given.{i}": float(n) if given else 0.0 for i, n in best.items()}
    return {"household": household, "name": "Nguyễn Văn An", "hamlet": "Thôn Đông"} | scores | cells


def answers(sheet: str, subject: str, layout: str = "commune", **cells: Value) -> list[dict[str, Value]]:
    """All rows of one subject, in the order of the layout; ``cells``: self-answers by id, "_" for "."."""
    told = {name.replace("_", "."): value for name, value in cells.items()}
    asked = RULES.standard(layout, PERIOD).sheet(sheet).asked
    return [{"subject": subject, "indicator": row.id, "self": told.get(row.id)} for row in asked]


def worked(
    sheets: Sheets, cover: Mapping[str, Value] | None = None, rules: Rules = RULES, layout: str = "commune"
) -> Draft:
    """That book, assessed; its second plan is empty."""
    ids = {sheet: list(dict.fromkeys(c for row in rows for c in row)) for sheet, rows in sheets.items()}
    columns = {sheet: {c: [row.get(c) for row in rows] for c in ids[sheet]} for sheet, rows in sheets.items()}
    host = typed(columns, COVER if cover is None else cover, layout)
    first = draft(host.read(PLACE), rules, {})
    host.apply(first.plan)
    assert draft(host.read(PLACE), rules, {}).plan.changes == ()
    return first


def subjects(book: Draft, sheet: str) -> Subjects:
    return book.assessment.subjects[sheet]


def share(book: Draft, sheet: str, indicator: str, subject: int = 0) -> tuple[int, int]:
    """(with the title, in scope) as counted for one subject."""
    above, below = subjects(book, sheet).derived[indicator]
    return int(above[subject]), int(below[subject])


def result(book: Draft, sheet: str, subject: int = 0) -> Result:
    return Result(int(subjects(book, sheet).result[subject]))


def codes(book: Draft) -> set[str]:
    return {hit.code for hit in book.assessment.hits}
