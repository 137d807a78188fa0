"""Two lists of a report: every target with how far it is, and who has still something to send or to mend."""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.reports.figures import Figures
from sheets_sync.reports.pen import COUNT, DIM, GREEN, GREY, HEADER, RED, SHARE, Column, Pen
from sheets_sync.rollup import Sender, Standing, Target, reach, share
from sheets_sync.units import Level
from sheets_sync.words import short

_LETTERS = 112
_FIRST = HEADER + 1
_FULLY_READ = "READ H"
_URGENT = (Standing.MISSING, Standing.STOPPED, Standing.ERRORS)


def targets_sheet(pen: Pen, of: Figures) -> None:
    """Those that can be told first; then those of which no book counts the figures."""
    columns = [
        Column(of.say("report_column.what"), 44),
        Column(of.say("report_column.year"), 8, "", "center"),
        Column(of.say("report_column.target"), 11, SHARE, "right"),
        Column(of.say("report_column.reached"), 12, COUNT, "right"),
        Column(of.say("report_column.of"), 12, COUNT, "right"),
        Column(of.say("report_column.share"), 11, SHARE, "right"),
        Column(of.say("report_column.against"), 26),
        Column(of.say("report_column.source"), 52),
    ]
    sheet = pen.sheet(of.say("report.targets"))
    pen.table(sheet, _title(of, "targets"), of.say("report.targets_line"), of.draft(), columns)
    row = _FIRST
    reached = [reach(of.totals, of.meta.unit, target) for target in of.targets]
    for found in sorted(reached, key=lambda r: r.short is None):
        target = found.target
        part = None if found.part is None else share(found.part, found.whole or 0)
        counts = [found.part, found.whole, None if part is None else part / 10_000]
        source = _source(of, target)
        what = target.what or of.say(f"report_title.{target.model}")
        values = [what, target.year, target.share / 10_000, *counts, of.verdict(found), source]
        color = {True: GREEN, False: RED, None: DIM}[found.met]
        pen.cells(sheet, row, columns, values, text_wrap=True)
        pen.put(sheet, row, 6, of.verdict(found), bold=True, font_color=color, bottom=1, bottom_color=GREY, indent=1)
        sheet.set_row(row, 17 * max(_lines(what, 38), _lines(source, 44)) + 6)
        row += 1
    pen.end_table(sheet, columns, row - 1, of.say("report.page"))


def missing_sheet(pen: Pen, of: Figures) -> None:
    """The most urgent first, in the order of the tree."""
    columns = [
        Column(of.say("report_column.number"), 6, "", "center"),
        Column(of.say("report_column.unit"), 30),
        Column(of.say("report_column.above"), 26),
        Column(of.say("report_column.standing"), 26),
        Column(of.say("report_column.flagged"), 10, COUNT, "right"),
        Column(of.say("report_column.pending"), 10, COUNT, "right"),
        Column(of.say("report_column.mend"), 46),
    ]
    sheet = pen.sheet(of.say("report.missing"))
    said = f"{of.senders_line()}. {of.say('report.missing_line')}"
    pen.table(sheet, _title(of, "missing"), said, of.outside_line(), columns)
    row = _FIRST
    for number, sender in enumerate(_open(of), start=1):
        above = of.totals.tree.parent(sender.unit.id)
        counts = [sender.flagged or None, sender.pending or None]
        standing = of.say(f"report_standing.{sender.standing.value}")
        values = [number, _who(of, sender), above.title if above else "", standing, *counts, _mend(of, sender)]
        pen.cells(sheet, row, columns, values, text_wrap=True)
        row += 1
    if row == _FIRST:
        pen.line(sheet, row, len(columns) - 1, of.say("report.nothing_missing"), _LETTERS, bold=True, font_color=GREEN)
        row += 1
    pen.end_table(sheet, columns, row - 1, of.say("report.page"))


def _title(of: Figures, sheet: str) -> str:
    return f"{of.say(f'report.{sheet}')} – {of.title}, {of.year}"


def _open(of: Figures) -> Iterator[Sender]:
    for standing in _URGENT:
        yield from of.senders.by(standing)


def _who(of: Figures, sender: Sender) -> str:
    """Above the commune it is not the unit itself whose book is awaited, but an agency's or a school's under it."""
    title = sender.unit.title
    return title if sender.unit.level is Level.COMMUNE else of.say("report.own", unit=title)


def _mend(of: Figures, sender: Sender) -> str:
    if sender.standing is Standing.STOPPED:
        return of.say("report_mend.stopped", what=short(sender.code, of.meta.lang))
    return of.say(f"report_mend.{sender.standing.value}")


def _source(of: Figures, target: Target) -> str:
    loose = "" if target.tag == _FULLY_READ else of.say("report.loosely_read")
    return ". ".join(part.rstrip(".") for part in (target.source, target.note, loose) if part) + "."


def _lines(words: str, letters: int) -> int:
    return max(1, -(-len(words) // letters))
