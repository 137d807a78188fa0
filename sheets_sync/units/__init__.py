"""Units, periods and the calendar, all with dates; the tree of units as of a day. Text in, facts out: no files here."""

from sheets_sync.units.calendar import Due, Period, Phases, default_phases, due_dates
from sheets_sync.units.table import load
from sheets_sync.units.tree import Level, Share, Tree, Unit, Units, commune_of, hamlet

__all__ = [
    "Due",
    "Level",
    "Period",
    "Phases",
    "Share",
    "Tree",
    "Unit",
    "Units",
    "commune_of",
    "default_phases",
    "due_dates",
    "hamlet",
    "load",
]
