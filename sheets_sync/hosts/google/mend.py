"""What a spreadsheet has lost of its template, and the requests that put it back.

Pasting takes dropdowns and formats away, copies made by hand lose protections, people delete sheets. What is ours is
known by its formula, its list or its id; anything else is its owner's and stays: other rules, filters, columns, notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_sync.core import FIRST_ROW, Fix, Input, Layout, Part, PartKind, Sheet, Value
from sheets_sync.hosts.google.create import (
    SCRATCH,
    add_name,
    book_mark,
    scratch_sheet,
    settings,
    sheet_number,
    sheet_requests,
)
from sheets_sync.hosts.google.create_data import DATA, PREPARED, set_filter, sheet_mark
from sheets_sync.hosts.google.create_rules import add_rule, protections, rule_of, set_rule
from sheets_sync.hosts.google.pieces import TEXT, Json, Request, grid_range, localized, named_range
from sheets_sync.hosts.memory import grid
from sheets_sync.workbook.find import columns
from sheets_sync.workbook.formulas import Places, rules
from sheets_sync.workbook.lists import named_cells, ranges
from sheets_sync.workbook.parts import expected_parts, missing
from sheets_sync.workbook.places import address, letters

STRUCTURE = (
    "properties(title,locale,timeZone),namedRanges(name,range),developerMetadata(metadataKey),"
    "sheets(properties(sheetId,title,gridProperties(rowCount)),conditionalFormats,basicFilter(range),"
    "protectedRanges(protectedRangeId,description),developerMetadata(metadataKey),"
    "data(rowData(values(userEnteredValue(stringValue)))))"
)
"""The fields of the first read: all that is there, and the texts by which columns and the last row are found."""

CELLS = (
    "sheets(properties(sheetId),data(startRow,rowData(values(dataValidation(condition),"
    "userEnteredFormat(numberFormat(type))))))"
)
"""The fields of the second read, of the rows that are in use (``used``): dropdowns and formats, cell by cell."""

_HEAD = 30  # rows in which ids and headers are looked for
_ROW_NUMBER = re.compile(r"(?<=[A-Z])\$?[0-9]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A sheet of ours as it stands: its tab, where its columns lie, the last row in which there is text."""

    sheet: Sheet  # its title is the tab's present one
    number: int
    told: Json
    at: Places
    last: int


def found(layout: Layout, structure: Json) -> dict[str, Found]:
    """Sheet id -> how it stands, for the sheets of the layout that are there."""
    by_number = {sheet["properties"]["sheetId"]: sheet for sheet in structure.get("sheets", ())}
    here = {}
    for sheet in layout.sheets:
        told = by_number.get(sheet_number(sheet.id))
        if told is not None:
            title = told["properties"]["title"]
            texts = _texts(told)
            there = columns(sheet, grid(texts[:_HEAD])) if sheet.shape in DATA else None
            at = there.at if there is not None and there.first_row == FIRST_ROW else {}
            here[sheet.id] = Found(replace(sheet, title=title), sheet_number(sheet.id), told, at, len(texts) - 1)
    return here


def _texts(told: Json) -> list[list[Value]]:
    rows = told.get("data", [{}])[0].get("rowData", [])
    texts = [[c.get("userEnteredValue", {}).get("stringValue") for c in row.get("values", ())] for row in rows]
    while texts and not any(texts[-1]):
        texts.pop()
    return texts


def used(here: Mapping[str, Found]) -> list[str]:
    """The ranges whose dropdowns and formats are looked at: rows in use, and those prepared below them."""
    asked = []
    for of in here.values():
        if of.at:
            rows = of.told["properties"]["gridProperties"]["rowCount"]
            title = of.sheet.title.replace("'", "''")
            last = min(rows - 1, max(of.last, FIRST_ROW) + PREPARED)
            asked.append(f"'{title}'!A{FIRST_ROW + 1}:{address(last, max(of.at.values()))}")
    return asked


def mending(layout: Layout, envelope: Mapping[str, str], structure: Json, cells: Json) -> list[Request]:
    """The requests that put back what is lost; [] where nothing is. ``envelope``: of a book whose own one is gone."""
    here = found(layout, structure)
    there = structure.get("properties", {})
    told = settings()["updateSpreadsheetProperties"]["properties"]
    requests = [] if all(there.get(key) == said for key, said in told.items()) else [settings()]
    standing = replace(layout, sheets=tuple(here[s.id].sheet if s.id in here else s for s in layout.sheets))
    shown = {"unit_name": envelope.get("unit_name"), "unit_code": envelope.get("unit")}
    for index, sheet in enumerate(standing.sheets):
        if sheet.id not in here:
            requests += sheet_requests(standing, sheet, index, envelope, shown, {})
    if sheet_number(SCRATCH) not in {s["properties"]["sheetId"] for s in structure.get("sheets", ())}:
        requests += scratch_sheet()
    requests += _names(standing, structure)
    seen = {s["properties"]["sheetId"]: s for s in cells.get("sheets", ())}
    lists = _lists(standing, structure)
    for of in here.values():
        requests += _sheet(standing, of, seen.get(of.number, {}), lists)
    if "hoctap.book" not in {each.get("metadataKey") for each in structure.get("developerMetadata", ())}:
        requests.append(book_mark(envelope))
    return requests


def _names(layout: Layout, structure: Json) -> Iterable[Request]:
    numbers = {sheet.title: sheet_number(sheet.id) for sheet in layout.sheets}
    there = {each["name"] for each in structure.get("namedRanges", ())}
    for name, where in {**ranges(layout), **named_cells(layout)}.items():
        if name not in there:
            yield add_name(name, named_range(numbers, where))


def _lists(layout: Layout, structure: Json) -> dict[str, str]:
    """Defined name -> range, as the ranges now stand: rows inserted on the cover have moved them."""
    titles = {sheet_number(sheet.id): sheet.title for sheet in layout.sheets}
    lists = dict(ranges(layout))
    for each in structure.get("namedRanges", ()):
        where = each["range"]
        title = titles.get(where.get("sheetId", 0))
        if each["name"] in lists and title is not None and "endRowIndex" in where:
            column = letters(where.get("startColumnIndex", 0))
            rows = where.get("startRowIndex", 0) + 1, where["endRowIndex"]
            lists[each["name"]] = f"'{title}'!${column}${rows[0]}:${column}${rows[1]}"
    return lists


def _sheet(layout: Layout, of: Found, cells: Json, lists: Mapping[str, str]) -> Iterable[Request]:
    """Protections and marks of any sheet; of one that people type in also what lies over its cells."""
    ids = {each.get("protectedRangeId") for each in of.told.get("protectedRanges", ())}
    said = {each.get("description") for each in of.told.get("protectedRanges", ())}
    for protection in protections(of.sheet, of.number, of.at or None):
        if protection["protectedRangeId"] not in ids and protection["description"] not in said:
            yield {"addProtectedRange": {"protectedRange": protection}}
    if "hoctap.sheet" not in {each.get("metadataKey") for each in of.told.get("developerMetadata", ())}:
        yield sheet_mark(of.sheet.id, of.number)
    if not of.at:
        return
    expected = [p for p in expected_parts(layout, of.sheet, of.at) if p.kind is not PartKind.GUARD]
    fixes = missing(expected, [*_over_columns(of, cells, expected, lists), *_over_sheet(of, expected)], of.last)
    yield from _carried_out(of, fixes, lists)


def _over_columns(of: Found, cells: Json, expected: Sequence[Part], lists: Mapping[str, str]) -> Iterable[Part]:
    """Dropdowns and formats as found: each reaches down to the first cell that has it no more."""
    rows = [row.get("values", []) for row in cells.get("data", [{}])[0].get("rowData", [])]
    column_of = {place: column for column, place in of.at.items()}
    for part in expected:
        if part.kind in (PartKind.DROPDOWN, PartKind.CHECKED):
            column = of.sheet.column(column_of[part.column])
            assert isinstance(column, Input)
            wanted = _condition(rule_of(column, (FIRST_ROW, part.column), lists)["condition"])
            has = [
                _condition(_at(row, part.column).get("dataValidation", {}).get("condition")) == wanted for row in rows
            ]
        elif part.kind is PartKind.TEXT_FORMAT:
            formats = (_at(row, part.column).get("userEnteredFormat", {}).get("numberFormat", {}) for row in rows)
            has = [told.get("type") == TEXT[0] for told in formats]
        else:
            continue
        reach = has.index(False) if False in has else len(has)
        if reach:
            yield replace_last(part, -1 if reach == len(rows) else FIRST_ROW + reach - 1)


def replace_last(part: Part, last: int) -> Part:
    """The same part as far as ``last``, as found."""
    return Part(part.kind, part.sheet, part.column, part.text, last)


def _at(row: Sequence[Json], column: int) -> Json:
    return row[column] if column < len(row) else {}


def _condition(told: Json | None) -> tuple[str, ...]:
    """A condition in a form that compares: whatever row it is read in, however the tab's name is quoted."""
    if not told:
        return ()
    values = (each.get("userEnteredValue", "") for each in told.get("values", ()))
    return (told["type"], *(_ROW_NUMBER.sub("#", _plain(text)) for text in values))


def _plain(formula: str) -> str:
    return formula.replace("'", "").replace(" ", "").removeprefix("=")


def _over_sheet(of: Found, expected: Sequence[Part]) -> Iterable[Part]:
    """Colour rules and the filter as found. Rules that are not ours keep their own text, and are left alone."""
    ours = {_plain(localized(part.text)): part.text for part in expected if part.kind is PartKind.RULE}
    for rule in of.told.get("conditionalFormats", ()):
        text, where = _formula(rule), rule.get("ranges", [{}])[0]
        known = ours.get(_plain(text), text)
        last = where["endRowIndex"] - 1 if "endRowIndex" in where else -1
        yield Part(PartKind.RULE, of.sheet.title, where.get("startColumnIndex", 0), known, last)
    if "basicFilter" in of.told:
        yield Part(PartKind.FILTER, of.sheet.title, 0, "")


def _formula(rule: Json) -> str:
    condition = rule.get("booleanRule", {}).get("condition", {})
    values = condition.get("values") or [{}]
    return str(values[0].get("userEnteredValue", "")) if condition.get("type") == "CUSTOM_FORMULA" else ""


def _carried_out(of: Found, fixes: Sequence[Fix], lists: Mapping[str, str]) -> Iterable[Request]:
    """Each part over its whole column or sheet, as in a new book."""
    column_of = {place: column for column, place in of.at.items()}
    for fix in fixes:
        part = fix.now
        if part is None or part.kind is PartKind.RULE:
            continue
        if part.kind is PartKind.TEXT_FORMAT:
            where = grid_range(of.number, FIRST_ROW, part.column, None, part.column + 1)
            look = {"userEnteredFormat": {"numberFormat": {"type": TEXT[0], "pattern": TEXT[1]}}}
            yield {"repeatCell": {"range": where, "cell": look, "fields": "userEnteredFormat.numberFormat"}}
        elif part.kind is PartKind.FILTER:
            yield set_filter(of.sheet, of.number)
        else:
            column = of.sheet.column(column_of[part.column])
            assert isinstance(column, Input)
            yield set_rule(column, of.number, part.column, lists)
    if any(PartKind.RULE in (each.kind for each in (fix.was, fix.now) if each) for fix in fixes):
        yield from _recoloured(of)


def _recoloured(of: Found) -> Iterable[Request]:
    """All colour rules of ours taken away and put before those of others, in their order."""
    mine = rules(of.sheet, of.at)
    texts = {_plain(localized(rule.formula)) for rule in mine}
    there = [_plain(_formula(rule)) for rule in of.told.get("conditionalFormats", ())]
    for index in reversed([i for i, text in enumerate(there) if text in texts]):
        yield {"deleteConditionalFormatRule": {"sheetId": of.number, "index": index}}
    for index, rule in enumerate(mine):
        yield add_rule(rule, of.number, index)
