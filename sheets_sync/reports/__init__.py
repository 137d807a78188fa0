"""Figures as a workbook with charts, as JSON and as CSV. Bytes out: whoever calls writes the file."""

from sheets_sync.reports.book import province_workbook
from sheets_sync.reports.figures import ReportMeta, about_packs
from sheets_sync.reports.plain import totals_csv, totals_json

FOLDER = "tong-hop"
"""Where totals go, below the folder of the books; never read as books."""

__all__ = ["FOLDER", "ReportMeta", "about_packs", "province_workbook", "totals_csv", "totals_json"]
