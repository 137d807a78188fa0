"""The province's workbook: cover, a sheet a model, targets, who is missing. Counts only, nobody's name."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime, time

from xlsxwriter import Workbook

from sheets_sync.reports.doubles import doubles_sheet
from sheets_sync.reports.figures import Figures, ReportMeta, figures
from sheets_sync.reports.lists import missing_sheet, targets_sheet
from sheets_sync.reports.models import groups_sheet, model_sheet
from sheets_sync.reports.overview import overview
from sheets_sync.reports.pen import FONT, Pen
from sheets_sync.rollup import Completeness, Double, Target, Totals

_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
# column widths count in digits of this font: one that every office program has, or has the measures of
_MEASURE = {"default_format_properties": {"font_name": FONT, "font_size": 11}}


def province_workbook(
    totals: Totals,
    targets: Iterable[Target],
    senders: Completeness,
    meta: ReportMeta,
    doubles: tuple[Double, ...] | None = None,
) -> bytes:
    """An ``.xlsx`` of the figures at and below the unit that ``meta`` names. The same figures give the same bytes."""
    of = figures(totals, targets, senders, meta, doubles)
    out = io.BytesIO()
    workbook = Workbook(out, {"in_memory": True, **_TEXT_STAYS_TEXT, **_MEASURE})
    workbook.set_properties(
        {"title": of.say("report.title", year=of.year), "created": datetime.combine(meta.made, time())}
    )
    province_sheets(Pen(workbook), of)
    workbook.close()
    return out.getvalue()


def province_sheets(pen: Pen, of: Figures) -> None:
    """Write the report's sheets, in order."""
    overview(pen, of)
    for model in of.totals.models:
        model_sheet(pen, of, model)
        if model == "citizen" and of.totals.groups(model):
            groups_sheet(pen, of)
    targets_sheet(pen, of)
    missing_sheet(pen, of)
    if of.doubles is not None:
        doubles_sheet(pen, of, of.doubles)
