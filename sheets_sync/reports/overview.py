"""The cover of a report: key figures in big type, beside their targets, and two charts of them."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from sheets_sync.reports.figures import Figures
from sheets_sync.reports.pen import AMBER, BLUE, COUNT, DIM, FONT, GREEN, GREY, PALE, RED, SHARE, Column, Pen, paper
from sheets_sync.rollup import ALL

_LETTERS = 124
_STATES = (("achieved", GREEN), ("failed", RED), ("pending", GREY), ("flagged", AMBER))


def overview(pen: Pen, of: Figures) -> None:
    """Write the sheet."""
    sheet = pen.sheet(of.say("report.overview"))
    columns = _columns(of)
    last = len(columns) - 1
    how = {"align": "center", "bold": True}
    pen.line(sheet, 0, last, of.title.upper(), _LETTERS, font_size=16, **how)
    pen.line(sheet, 1, last, of.say("report.title", year=of.year), _LETTERS, font_size=20, font_color=BLUE, **how)
    row = 2
    for notice in filter(None, (of.draft(), of.outside_line())):
        pen.line(sheet, row, last, notice, _LETTERS, font_color=RED, bold=True)
        row += 1
    pen.line(sheet, row, last, of.senders_line(), _LETTERS)
    made = of.say("report.made", day=f"{of.meta.made:%d/%m/%Y}", books=of.books)
    pen.line(sheet, row + 1, last, made, _LETTERS, italic=True)
    header = row + 3
    pen.headers(sheet, header, columns)
    end = _table(pen, sheet, of, columns, header + 1)
    wholes = [header + 1 + i for i, line in enumerate(of.totals.lines) if line.group == ALL]
    _charts(pen, sheet, of, wholes, end + 1, int(sum(7 * column.width + 5 for column in columns)) - 8)
    sheet.set_print_scale(_SCALE)
    sheet.set_h_pagebreaks([end + 1])  # the charts have a page of their own
    paper(sheet, end + 1 + 2 * _CHART_ROWS, last, of.say("report.page"))
    sheet.activate()


def _columns(of: Figures) -> list[Column]:
    def head(name: str) -> str:
        return of.say(f"report_column.{name}")

    counts = [Column(head(name), 12, COUNT, "right") for name in ("in_scope", "registered", "achieved")]
    counts += [Column(head("share"), 11, SHARE, "right"), Column(head("target"), 11, SHARE, "right")]
    more = [Column(head(name), 11, COUNT, "right") for name in ("failed", "pending", "flagged")]
    return [Column(head("model"), 41), *counts, Column(head("against"), 21), *more]


def _table(pen: Pen, sheet: Worksheet, of: Figures, columns: list[Column], row: int) -> int:
    for line in of.totals.lines:
        found, target, reached = of.row(line), of.target(line), of.against(line)
        share = None if found.share is None else found.share / 10_000
        values: list[object] = [
            of.line_name(line),
            found.in_scope,
            found.registered,
            found.achieved,
            share,
            None if target is None else target.share / 10_000,
            of.verdict(reached),
            found.failed,
            found.pending,
            found.flagged,
        ]
        whole = line.group == ALL
        look = {"bold": whole, **({"bg_color": PALE} if whole else {})}
        pen.cells(sheet, row, columns, values, **look)
        pen.cells(sheet, row, columns[:1], values[:1], **look, indent=1 if whole else 2)
        color = {True: GREEN, False: RED, None: DIM}[None if reached is None else reached.met]
        pen.put(sheet, row, 6, of.verdict(reached), bottom=1, bottom_color=GREY, indent=1, font_color=color, **look)
        sheet.set_row(row, 26)
        row += 1
    return row


_CHART_ROWS = 12  # of 28 pixels
_SCALE = 76  # percent: the table just fits between the margins
_FONT = {"name": FONT, "size": 12, "bold": False}


def _charts(pen: Pen, sheet: Worksheet, of: Figures, rows: list[int], top: int, wide: int) -> None:
    """Of the models as wholes: their rows need not touch, so the charts name each cell."""
    name = of.say("report.overview")

    def cells(column: str) -> str:
        return "=(" + ",".join(f"'{name}'!${column}${row + 1}" for row in rows) + ")"

    share = pen.workbook.add_chart({"type": "column"})
    label = {"value": True, "num_format": "0%", "font": _FONT}
    share.add_series(
        {
            "name": of.say("report_column.share"),
            "categories": cells("A"),
            "values": cells("E"),
            "fill": {"color": BLUE},
            "data_labels": label,
            "gap": 80,
        }
    )
    target = {"name": of.say("report.target_short"), "categories": cells("A"), "values": cells("F")}
    share.add_series(target | {"fill": {"color": AMBER}, "data_labels": label})
    share.set_x_axis({"num_font": _FONT})
    share.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "num_font": _FONT, "major_gridlines": _LINES})
    _place(sheet, share, of.say("report.chart_share"), top, wide)
    states = pen.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for state, color in _STATES:
        column = {"achieved": "D", "failed": "H", "pending": "I", "flagged": "J"}[state]
        series = {"name": of.say(f"report_column.{state}"), "categories": cells("A"), "values": cells(column)}
        states.add_series(series | {"fill": {"color": color}, "gap": 60})
    states.set_y_axis({"reverse": True, "num_font": _FONT, "crossing": "max", "interval_unit": 1})
    states.set_x_axis({"num_format": "0%", "num_font": _FONT, "major_gridlines": _LINES})
    _place(sheet, states, of.say("report.chart_state"), top + _CHART_ROWS, wide)


_LINES = {"visible": True, "line": {"color": GREY, "width": 0.75}}


def _place(sheet: Worksheet, chart: object, title: str, row: int, wide: int) -> None:
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 15}, "overlay": False})  # type: ignore[attr-defined]
    chart.set_legend({"position": "bottom", "font": _FONT})  # type: ignore[attr-defined]
    chart.set_size({"width": wide, "height": 326})  # type: ignore[attr-defined]
    sheet.insert_chart(row, 0, chart, {"object_position": 2, "x_offset": 4, "y_offset": 6})
