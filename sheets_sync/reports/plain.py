"""Totals for other programs (JSON) and for anybody's spreadsheet (CSV)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from sheets_sync.reports.figures import Figures, ReportMeta, figures
from sheets_sync.rollup import Completeness, Line, Standing, Target, Totals, reach

_BOM = "\ufeff"  # without it Excel takes UTF-8 for the system's old encoding
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = (
    "code",
    "level",
    "unit",
    "model",
    "group",
    "listed",
    "in_scope",
    "registered",
    "achieved",
    "failed",
    "pending",
    "flagged",
    "out",
    "share_10000",
    "target",
    "short",
)


def totals_json(totals: Totals, targets: Iterable[Target], senders: Completeness, meta: ReportMeta) -> str:
    """All figures as JSON; shares in 1/100 %, null where there is none. Unit ids and counts only, nobody's name."""
    of = figures(totals, targets, senders, meta)
    reached = [reach(totals, meta.unit, target) for target in of.targets]
    told = {
        "format": "hoctap/totals/1",
        "unit": meta.unit,
        "name": of.title,
        "period": of.year,
        "tree": totals.tree.on.isoformat(),
        "made": meta.made.isoformat(),
        "engine": meta.engine,
        "unverified": {model: list(titles) for model, titles in meta.unverified.items()},
        "outside": list(totals.outside),
        "rows": [asdict(row) | _beside(of, row.unit, Line(row.model, row.group)) for row in totals.rows(meta.unit)],
        "targets": [
            asdict(r.target) | {"part": r.part, "whole": r.whole, "short": r.short, "met": r.met} for r in reached
        ],
        "senders": [
            {
                "unit": sender.unit.id,
                "name": sender.unit.title,
                "standing": sender.standing.value,
                "books": sender.books,
                "flagged": sender.flagged,
                "pending": sender.pending,
                "code": sender.code,
            }
            for sender in of.senders.senders
            if sender.standing is not Standing.COMPLETE
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def totals_csv(totals: Totals, targets: Iterable[Target], senders: Completeness, meta: ReportMeta) -> bytes:
    """A line of a unit a row, UTF-8 with BOM. Shares are whole numbers of 1/100 %: no decimal sign to be misread."""
    of = figures(totals, targets, senders, meta)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([of.say(f"report_column.{column}") for column in _COLUMNS])
    writer.writerows([as_text(cell) for cell in row] for row in _rows(of))
    return (_BOM + out.getvalue()).encode("utf-8")


def as_text(cell: object) -> object:
    """Text that a spreadsheet would take for a formula, marked as text; all else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_LIKE) else cell


def _rows(of: Figures) -> Iterator[list[object]]:
    for row in of.totals.rows(of.meta.unit):
        line = Line(row.model, row.group)
        beside = _beside(of, row.unit, line)
        counts = [row.listed, row.in_scope, row.registered, row.achieved, row.failed, row.pending, row.flagged, row.out]
        level = of.say(f"report_level.{row.level}")
        model = of.say(f"report_model.{row.model}")
        group = of.line_name(line) if row.group else ""
        share = "" if row.share is None else row.share
        told = ["" if beside[name] is None else beside[name] for name in ("target", "short")]
        yield [row.unit, level, row.name, model, group, *counts, share, *told]


def _beside(of: Figures, unit: str, line: Line) -> dict[str, int | None]:
    reached = of.against(line, unit)
    if reached is None:
        return {"target": None, "short": None}
    return {"target": reached.target.share, "short": reached.short}
