"""A sheet a model: every unit with its counts, share and what is short of the target; and citizens by group."""

from __future__ import annotations

from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from sheets_sync.reports.figures import Figures, percent
from sheets_sync.reports.pen import COUNT, HEADER, PALE, PALE_BLUE, SHARE, Column, Pen
from sheets_sync.rollup import Line, share
from sheets_sync.units import Level, Unit

_COUNTS = ("listed", "in_scope", "registered", "achieved")
_REST = ("failed", "pending", "flagged")
_FIRST = HEADER + 1


def model_sheet(pen: Pen, of: Figures, model: str) -> None:
    """One model, all its groups together."""
    sheet = pen.sheet(of.say(f"report_model.{model}"))
    line = Line(model)
    bands = [m for m in of.totals.measures if m.startswith("band.") and of.totals.has(model, m)]
    target = of.target(line)
    columns = [*_units(of), *(Column(of.say(f"report_column.{name}"), 12, COUNT, "right") for name in _COUNTS)]
    columns.append(Column(of.say("report_column.share"), 14, SHARE, "right"))
    columns += [Column(band.partition(".")[2], 11, COUNT, "right") for band in bands]
    columns += [Column(of.say(f"report_column.{name}"), 11, COUNT, "right") for name in _REST]
    if target is not None:
        columns.append(Column(of.say("report_column.short"), 10, COUNT, "right"))
    said = of.say("report.no_target")
    if target is not None:
        said = of.say("report.target_line", share=percent(target.share), year=target.year, source=target.source)
    pen.table(sheet, of.say(f"report_title.{model}"), f"{_of_what(of)} {said}", of.draft(model), columns)
    row = _FIRST
    for unit, counts, own in _rows(of, line):
        part = share(counts["achieved"], counts["in_scope"])
        values: list[object] = [counts[name] for name in _COUNTS]
        values.append(None if part is None else part / 10_000)
        values += [counts[name] for name in (*bands, *_REST)]
        if target is not None:
            reached = of.against(line, unit.id)
            values.append(None if own or reached is None else reached.short)
        _row(pen, sheet, of, row, columns, unit, values if counts["listed"] else [None] * len(values), own=own)
        row += 1
    _bars(sheet, 2 + len(_COUNTS), row - 1)
    pen.end_table(sheet, columns, row - 1, of.say("report.page"))


def groups_sheet(pen: Pen, of: Figures) -> None:
    """Citizens: for every group how many are in scope and how many achieved."""
    sheet = pen.sheet(of.say("report.groups_sheet"))
    lines = [Line("citizen", group) for group in of.totals.groups("citizen")]
    columns = _units(of)
    for line in lines:
        name = line.group if line.group in of.meta.groups else of.line_name(line)
        heads = [
            Column(f"{name}: {of.say(f'report_column.{c}')}", 12, COUNT, "right") for c in ("in_scope", "achieved")
        ]
        columns += [*heads, Column(f"{name}: {of.say('report_column.share')}", 11, SHARE, "right")]
    told = "; ".join(of.line_name(line) for line in lines)
    pen.table(sheet, of.say("report.groups_sheet"), f"{_of_what(of)} {told}", of.draft("citizen"), columns)
    row = _FIRST
    for unit, _, own in _rows(of, Line("citizen")):
        values: list[object] = []
        for line in lines:
            counts = of.totals.measured(unit.id, line, own=own)
            part = share(counts["achieved"], counts["in_scope"])
            shown: list[object] = [counts["in_scope"], counts["achieved"], None if part is None else part / 10_000]
            values += shown if counts["listed"] else [None] * 3
        _row(pen, sheet, of, row, columns, unit, values, own=own)
        row += 1
    for i in range(len(lines)):
        _bars(sheet, 4 + 3 * i, row - 1)
    pen.end_table(sheet, columns, row - 1, of.say("report.page"))


def _rows(of: Figures, line: Line) -> Iterator[tuple[Unit, dict[str, int], bool]]:
    """Every unit; behind one that has units below it, its own books, so that what is shown adds up."""
    for unit in of.totals.below(of.meta.unit):
        yield unit, of.totals.measured(unit.id, line), False
        own = of.totals.measured(unit.id, line, own=True)
        if of.totals.tree.children(unit.id) and own["listed"]:
            yield unit, own, True


def _units(of: Figures) -> list[Column]:
    return [Column(of.say("report_column.unit"), 40), Column(of.say("report_column.level"), 13)]


def _of_what(of: Figures) -> str:
    return of.say("report.model_line", unit=of.title, year=of.year)


def _row(
    pen: Pen,
    sheet: Worksheet,
    of: Figures,
    row: int,
    columns: list[Column],
    unit: Unit,
    values: list[object],
    *,
    own: bool = False,
) -> None:
    """A unit's row: its name set in by its depth, a district's and province's row marked."""
    depth = len(of.totals.tree.path(unit.id)) - len(of.totals.tree.path(of.meta.unit))
    name, level = unit.title, of.say(f"report_level.{unit.level.value}")
    look: dict[str, object] = {}
    if own:
        depth, name, level = depth + 1, of.say("report.own", unit=unit.title), of.say("report_level.own")
    elif unit.level is not Level.COMMUNE:
        look = {"bold": True, "bg_color": PALE if unit.level is Level.DISTRICT else PALE_BLUE}
    pen.cells(sheet, row, columns, [name, level, *values], **look)
    pen.cells(sheet, row, columns[:1], [name], **look, indent=depth + 1)


def _bars(sheet: Worksheet, column: int, last: int) -> None:
    bar = {"type": "data_bar", "bar_color": "#9DC3E6", "bar_solid": True, "data_bar_2010": True}
    whole = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    sheet.conditional_format(_FIRST, column, last, column, bar | whole)
