"""Books added up to the province: totals of every unit, targets, who is missing. Pure: no files, no clock."""

from sheets_sync.rollup.completeness import Completeness, Sender, Standing, completeness
from sheets_sync.rollup.duplicates import By, Double, Prints, duplicates, prints
from sheets_sync.rollup.merge import cache_key, merge
from sheets_sync.rollup.shares import needed, share, short
from sheets_sync.rollup.targets import Reached, Target, ahead, load_targets, next_of, override, reach, set_by_province
from sheets_sync.rollup.totals import ALL, MEASURES, MODELS, UNGROUPED, Line, Row, Totals, add_up, seat

__all__ = [
    "ALL",
    "MEASURES",
    "MODELS",
    "UNGROUPED",
    "By",
    "Completeness",
    "Double",
    "Line",
    "Prints",
    "Reached",
    "Row",
    "Sender",
    "Standing",
    "Target",
    "Totals",
    "add_up",
    "ahead",
    "cache_key",
    "completeness",
    "duplicates",
    "load_targets",
    "merge",
    "needed",
    "next_of",
    "override",
    "prints",
    "reach",
    "seat",
    "set_by_province",
    "share",
    "short",
]
