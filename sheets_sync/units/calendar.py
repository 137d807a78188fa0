"""The assessed year, what is due when, and the phase of the work on a day. Dates are data (``calendar.csv``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sheets_sync.core import Phase, Stop


@dataclass(frozen=True, slots=True)
class Period:
    """An assessed year: data count from 1 January to 31 December of it (circulars 24/2023 and 25/2023; QĐ 324)."""

    year: int

    @property
    def start(self) -> date:
        """The first day whose facts count."""
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        """The last day whose facts count; the day of the tree, of ages and of who is in scope."""
        return date(self.year, 12, 31)

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Due:
    """Something that the rules want by a day. ``model`` "" = the whole report; ``tag`` as in the facts (READ H ...)."""

    id: str
    model: str
    day: date
    before: bool  # the rule says "trước": the day itself is late
    what: str
    source: str
    tag: str

    @property
    def last(self) -> date:
        """The last day that is in time."""
        return self.day - timedelta(days=1) if self.before else self.day


@dataclass(frozen=True, slots=True)
class Phases:
    """On which day each phase of a period's work begins, in the order of ``Phase``; a province may set its own."""

    starts: tuple[date, date, date, date]

    def __post_init__(self) -> None:
        if list(self.starts) != sorted(set(self.starts)):
            raise Stop("phases.order", starts=self.starts)

    def on(self, day: date) -> Phase:
        """The phase of a day; before the first it is registering, after the last it stays submitting."""
        return Phase(max(0, sum(start <= day for start in self.starts) - 1))

    def start(self, phase: Phase) -> date:
        """The day on which a phase begins."""
        return self.starts[phase]


def default_phases(text: str, period: Period) -> Phases:
    """The phases of a period where the province has set none, from the text of ``phases.csv`` (a proposal, REC)."""
    days = {Phase[row["phase"].upper()]: _day(row, period) for row in csv.DictReader(io.StringIO(text))}
    return Phases((days[Phase.REGISTER], days[Phase.SELF], days[Phase.APPRAISE], days[Phase.SUBMIT]))


def due_dates(text: str, period: Period) -> tuple[Due, ...]:
    """What is due for a period, soonest first, from the text of ``calendar.csv``: only rules in force for that year."""
    dues = [
        Due(
            id=row["id"],
            model=row["model"],
            day=_day(row, period),
            before=row["bound"] == "before",
            what=row["what"],
            source=row["source"],
            tag=row["tag"],
        )
        for row in csv.DictReader(io.StringIO(text))
        if int(row["first_period"] or period.year) <= period.year <= int(row["last_period"] or period.year)
    ]
    return tuple(sorted(dues, key=lambda due: (due.last, due.id)))


def _day(row: Mapping[str, str], period: Period) -> date:
    return date(period.year + int(row["years_after"]), int(row["month"]), int(row["day"]))
