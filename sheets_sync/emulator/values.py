"""The family spreadsheets.values: get, batchGet, update, append, clear, and their kin by DataFilter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sheets_sync.emulator.a1 import Area, letters, written
from sheets_sync.emulator.batch import PROTECTED
from sheets_sync.emulator.book import Book, limits
from sheets_sync.emulator.errors import bad
from sheets_sync.emulator.grid import Cell, Tab, inserted
from sheets_sync.emulator.typed import entered, shown, unformatted, with_value
from sheets_sync.emulator.view import Reader

Body: TypeAlias = dict[str, Any]
_RENDER = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_DATES = ("SERIAL_NUMBER", "FORMATTED_STRING")


@dataclass(frozen=True, slots=True)
class Options:
    """How values are read (render, dates, major) or written (entered); Google's defaults."""

    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    major: str = "ROWS"
    entered: str = "INPUT_VALUE_OPTION_UNSPECIFIED"

    @staticmethod
    def of(asked: Body) -> "Options":
        """From a query or a body. 400 for a word that Google does not know."""
        found = Options(
            asked.get("valueRenderOption") or "FORMATTED_VALUE",
            asked.get("dateTimeRenderOption") or "SERIAL_NUMBER",
            asked.get("majorDimension") or "ROWS",
            asked.get("valueInputOption") or "INPUT_VALUE_OPTION_UNSPECIFIED",
        )
        for name, word, allowed in (
            ("value_render_option", found.render, _RENDER),
            ("date_time_render_option", found.dates, _DATES),
            ("major_dimension", found.major, ("ROWS", "COLUMNS")),
        ):
            if word not in allowed:
                raise bad(f"Invalid value at '{name}' (TYPE_ENUM), \"{word}\"")
        return found


def placed(book: Book, tab: Tab, area: Area) -> Area:
    """An area cut to the grid. 400 if it starts outside."""
    if area.top >= tab.row_count or area.left >= tab.column_count:
        bottom = area.top + 1 if area.bottom is None else area.bottom
        right = area.left + 1 if area.right is None else area.right
        raise bad(limits(tab, replace(area, bottom=bottom, right=right)))
    return tab.closed(area)


def read(book: Book, tab: Tab, asked: Area, options: Options) -> Body:
    """A ValueRange: trailing blanks are cut; no `values` at all if everything is blank."""
    area = placed(book, tab, asked)
    render = _renderer(book.locale, options)
    lines = [
        [render(cell) if cell else "" for cell in line[area.left : area.right]]
        for line in tab.rows[area.top : area.bottom]
    ]
    if options.major == "COLUMNS":
        width = max(map(len, lines), default=0)
        lines = [[line[at] if at < len(line) else "" for line in lines] for at in range(width)]
    for line in lines:
        while line and line[-1] == "":
            line.pop()
    while lines and not lines[-1]:
        lines.pop()
    head: Body = {"range": written(tab.title, area), "majorDimension": options.major}
    return {**head, "values": lines} if lines else head


def _renderer(locale: str, options: Options) -> Callable[[Cell], Any]:
    if options.render == "FORMATTED_VALUE":
        return lambda cell: shown(cell, locale)
    dates_as_text = options.dates == "FORMATTED_STRING"

    def plain(cell: Cell) -> Any:
        if options.render == "FORMULA" and (formula := (cell.get("userEnteredValue") or {}).get("formulaValue")):
            return formula
        return unformatted(cell, dates_as_text=dates_as_text, locale=locale)

    return plain


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did: its UpdateValuesResponse, and which rows and columns of which tab it touched."""

    body: Body
    tab: int
    rows: frozenset[int]
    columns: frozenset[int]


def write(book: Book, reader: Reader, file_id: str, tab: Tab, asked: Area, body: Body, options: Options) -> Written:
    """Write values; `book` is changed (the caller works on a copy). null leaves a cell alone, "" empties it.

    The grid grows for what is written over its end, as long as the range starts inside it.
    """
    if options.entered not in ("RAW", "USER_ENTERED"):
        raise bad("'valueInputOption' is required but not specified")
    lines: list[list[Any]] = body.get("values") or []
    if (body.get("majorDimension") or "ROWS") == "COLUMNS":
        lines = [
            [line[at] if at < len(line) else None for line in lines] for at in range(max(map(len, lines), default=0))
        ]
    placed(book, tab, asked)
    height, width = len(lines), max(map(len, lines), default=0)
    _fits(tab, asked, height, width)
    target = Area(asked.top, asked.top + max(height, 1), asked.left, asked.left + max(width, 1))
    _guard(reader, tab, target)
    tab.grow(asked.top + height, asked.left + width)
    book.check_size()
    parse = options.entered == "USER_ENTERED"
    cells = [
        (row, column, value)
        for row, line in enumerate(lines, target.top)
        for column, value in enumerate(line, target.left)
        if value is not None
    ]
    for row, column, value in cells:
        tab.put(row, column, entered(tab.at(row, column), value, book.locale, parse=parse))
    rows, columns = frozenset(row for row, _, _ in cells), frozenset(column for _, column, _ in cells)
    counts = {"updatedRows": len(rows), "updatedColumns": len(columns), "updatedCells": len(cells)}
    head = {"spreadsheetId": file_id, "updatedRange": written(tab.title, target)}
    return Written({**head, **{name: number for name, number in counts.items() if number}}, tab.id, rows, columns)


def _fits(tab: Tab, asked: Area, height: int, width: int) -> None:
    single = asked.bottom == asked.top + 1 and asked.right == asked.left + 1
    if single:
        return
    where = written(tab.title, tab.closed(asked))
    if asked.bottom is not None and height > asked.bottom - asked.top:
        raise bad(f"Requested writing within range [{where}], but tried writing to row [{asked.bottom + 1}]")
    if asked.right is not None and width > asked.right - asked.left:
        raise bad(f"Requested writing within range [{where}], but tried writing to column [{letters(asked.right)}]")


def _guard(reader: Reader, tab: Tab, area: Area) -> None:
    for thing in tab.protected.values():
        free = [Area.of(item) for item in thing.rest.get("unprotectedRanges") or ()]
        if not reader.may_edit(thing) and thing.areas[0].meets(area) and not any(item.holds(area) for item in free):
            raise bad(PROTECTED)


def append(
    book: Book, reader: Reader, file_id: str, tab: Tab, asked: Area, body: Body, options: Options, *, insert: bool
) -> Body:
    """An AppendValuesResponse: rows go below the last table that the range touches; `insert` makes room for them."""
    area = placed(book, tab, asked)
    table = _table(tab, area)
    top, left = (table.bottom or 0, table.left) if table else (area.top, area.left)
    lines = body.get("values") or []
    height = max(map(len, lines), default=0) if body.get("majorDimension") == "COLUMNS" else len(lines)
    if insert and table and top < tab.row_count and height:
        tab.insert("ROWS", top, top + height)
        book.reshape(tab, "ROWS", inserted(top, height))
    tab.grow(top + 1, 0)
    updates = write(book, reader, file_id, tab, Area(top, None, left, None), body, options)
    found = {"tableRange": written(tab.title, table)} if table else {}
    return {"spreadsheetId": file_id, **found, "updates": updates.body}


def _table(tab: Tab, area: Area) -> Area | None:
    """The last table in an area: the block of touching filled cells around its last filled cell."""
    filled = {(row, column) for row, column, cell in tab.each(Area()) if cell.get("userEnteredValue")}
    inside = [at for at in filled if area.top <= at[0] < (area.bottom or 0) and area.left <= at[1] < (area.right or 0)]
    if not inside:
        return None
    row, column = max(inside)
    top, bottom, left, right = row, row + 1, column, column + 1
    while True:
        near = [
            at
            for at in filled
            if top - 1 <= at[0] <= bottom
            and left - 1 <= at[1] <= right
            and not (top <= at[0] < bottom and left <= at[1] < right)
        ]
        if not near:
            return Area(top, bottom, left, right)
        rows, columns = [at[0] for at in near], [at[1] for at in near]
        top, bottom = min(top, *rows), max(bottom, *(at + 1 for at in rows))
        left, right = min(left, *columns), max(right, *(at + 1 for at in columns))


def clear(book: Book, reader: Reader, tab: Tab, asked: Area) -> str:
    """Values go, formats and validations stay; the range that was cleared, in A1."""
    area = placed(book, tab, asked)
    _guard(reader, tab, area)
    for row, column, cell in list(tab.each(area)):
        tab.put(row, column, with_value(cell, None, book.locale))
    return written(tab.title, area)


def total(file_id: str, done: Sequence[Written]) -> Body:
    """A BatchUpdateValuesResponse out of the single ones: a row or column that was written twice counts once."""
    counts = {
        "totalUpdatedRows": len({(one.tab, row) for one in done for row in one.rows}),
        "totalUpdatedColumns": len({(one.tab, column) for one in done for column in one.columns}),
        "totalUpdatedCells": sum(one.body.get("updatedCells", 0) for one in done),
        "totalUpdatedSheets": len({one.tab for one in done if one.rows}),
    }
    numbers = {name: number for name, number in counts.items() if number}
    return {"spreadsheetId": file_id, **numbers, "responses": [one.body for one in done]}
