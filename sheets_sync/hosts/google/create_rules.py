"""What lies over the cells of a sheet: dropdowns and help texts, colour rules, protections that warn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_sync.core import FIRST_ROW, HEADER_ROW, Button, Input, Kind, Layout, Output, Shape, Sheet
from sheets_sync.hosts.google.pieces import Json, Request, color, grid_range, localized, own_id
from sheets_sync.workbook.formulas import Places, Rule, places, rules
from sheets_sync.workbook.lists import ranges
from sheets_sync.workbook.looks import LOOKS
from sheets_sync.workbook.places import address, cell_at, runs
from sheets_sync.workbook.validations import Validation, validation

TICK = "x"
"""What a ticked box holds; an unticked one is blank, so that rows of boxes are still blank rows."""

_SAID = "Máy tính ghi"
_WHOLE_SHEETS = (Shape.MACHINE, Shape.GUIDE, Shape.LISTS, Shape.ENVELOPE)


def rule_of(column: Input | Button, at: tuple[int, int], lists: Mapping[str, str]) -> Json:
    """The ``DataValidationRule`` of a column whose first cell is ``at``. ``lists``: defined name -> range.

    Never strict: what is not in the list is taken and checked, as on paper. The help shows while the cell is chosen.
    """
    if isinstance(column, Button):
        return {**_box(), "inputMessage": column.label}
    asked = validation(column)
    if column.kind is Kind.TICK:
        return {**_box(), "inputMessage": asked.prompt}
    told: Json = {"condition": _condition(asked, address(*at), lists), "strict": False, "inputMessage": asked.prompt}
    if asked.type == "list":
        told["showCustomUi"] = True
    return told


def _box() -> Json:
    condition = {"type": "BOOLEAN", "values": [{"userEnteredValue": TICK}]}
    return {"condition": condition, "strict": False, "showCustomUi": True}


def _condition(asked: Validation, first: str, lists: Mapping[str, str]) -> Json:
    if asked.type == "list":
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={lists[asked.formula]}"}]}
    if asked.type == "whole":
        return {"type": "NUMBER_GREATER_THAN_EQ", "values": [{"userEnteredValue": asked.formula}]}
    sign = {"equal": "=", "lessThanOrEqual": "<="}[asked.operator]
    return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"=LEN({first}){sign}{asked.formula}"}]}


def validations(layout: Layout, sheet: Sheet, number: int) -> Iterable[Request]:
    """The dropdowns and helps of all columns that people type in, to the sheet's end."""
    lists, at = ranges(layout), places(sheet)
    for column in sheet.inputs:
        yield set_rule(column, number, at[column.id], lists)


def set_rule(column: Input, number: int, at: int, lists: Mapping[str, str]) -> Request:
    """A column's dropdown or help, from its first row to the sheet's end."""
    where = grid_range(number, FIRST_ROW, at, None, at + 1)
    return {"setDataValidation": {"range": where, "rule": rule_of(column, (FIRST_ROW, at), lists)}}


def colours(sheet: Sheet, number: int, at: Places | None = None) -> Iterable[Request]:
    """The colour rules of a data sheet, in order of precedence."""
    for i, rule in enumerate(rules(sheet, places(sheet) if at is None else at)):
        yield add_rule(rule, number, i)


def add_rule(rule: Rule, number: int, index: int) -> Request:
    """One colour rule, put at ``index`` among the sheet's."""
    look = LOOKS[rule.look]
    letters: Json = {"foregroundColorStyle": color(look.ink)}
    if look.bold:
        letters["bold"] = True
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={localized(rule.formula)}"}]}
    told = {
        "ranges": [grid_range(number, HEADER_ROW, rule.first, None, rule.last + 1)],
        "booleanRule": {
            "condition": condition,
            "format": {"backgroundColorStyle": color(look.fill), "textFormat": letters},
        },
    }
    return {"addConditionalFormatRule": {"rule": told, "index": index}}


def protections(sheet: Sheet, number: int, at: Places | None = None) -> list[Json]:
    """The ``ProtectedRange``s of a sheet, known by ids of ours: whoever types there is warned and may go on.

    Nobody is refused: a refused cell would refuse the whole batch in which it is written.
    """
    if sheet.shape in _WHOLE_SHEETS:
        return [whole_sheet(sheet.id, number, sheet.title)]
    if sheet.shape is Shape.COVER:
        return [_cover(sheet, number)]
    at = places(sheet) if at is None else at
    head = grid_range(number, 0, 0, FIRST_ROW)
    found = [_protection(f"{sheet.id}/head", head, f"Tiêu đề các cột: trang {sheet.title}")]
    ours = [at[column.id] for column in sheet.outputs if column.id in at]
    for first, last in runs(ours):
        where = grid_range(number, FIRST_ROW, first, None, last + 1)
        name = next(c.id for c in sheet.outputs if at.get(c.id) == first)
        found.append(_protection(f"{sheet.id}/{name}", where, f"{_SAID}: trang {sheet.title}"))
    return found


def whole_sheet(sheet_id: str, number: int, title: str) -> Json:
    """The protection of a sheet of the machine's own."""
    return _protection(f"{sheet_id}/all", {"sheetId": number}, f"{_SAID}: trang {title}")


def _cover(sheet: Sheet, number: int) -> Json:
    """All of the cover but the cells that people type in or tick."""
    free = [cell_at(a) for a, cell in sheet.cells.items() if not isinstance(cell, Output)]
    by_column: dict[int, list[int]] = {}
    for row, column in free:
        by_column.setdefault(column, []).append(row)
    open_ = [
        grid_range(number, first, column, last + 1, column + 1)
        for column, rows in sorted(by_column.items())
        for first, last in runs(rows)
    ]
    return {**whole_sheet(sheet.id, number, sheet.title), "unprotectedRanges": open_}


def _protection(name: str, where: Json, said: str) -> Json:
    return {"protectedRangeId": own_id(f"protect/{name}"), "range": where, "description": said, "warningOnly": True}
