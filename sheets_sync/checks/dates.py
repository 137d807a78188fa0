"""WHAT: dates are dates, settled, and lie where they can: births before the period's end, meetings and evidence in it.

WHY: the data window is 1 January to 31 December of the assessed year (domain 1.5); a date that can be read in two ways
is asked about, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import born, days, keys, shown
from sheets_sync.core import Hits, Ints, Kind, Shape, Table, objects
from sheets_sync.vn import State, date_text, parse_dates

CODES = ("date.bad", "date.ambiguous", "date.outside", "birth.range")

OLDEST = 115
"""Years; the oldest people known in the country were a little younger."""

WINDOWS = {
    ("citizens", "consent_date"): ((-1, 101), (0, 1231)),
    ("citizens", "status_date"): ((-10, 101), (0, 1231)),
    ("families", "prior"): ((-20, 101), (0, 1231)),
    ("clans", "prior"): ((-20, 101), (0, 1231)),
    ("evidence", "date"): ((-1, 101), (0, 1231)),
    ("minutes", "date"): ((0, 101), (1, 331)),
}
"""First and last day that make sense, as (years from the period, mmdd): minutes may follow in the next quarter, and
certificates of the year before still count in many places."""


def check(look: Look) -> Iterator[Hits]:
    """Look at every date column."""
    for table in look.shaped(Shape.SUBJECTS, Shape.RECORDS):
        for column in keys(table, Kind.DATE):
            yield from _unread(table, column.id, look.facts.period)
            window = WINDOWS.get((table.sheet.id, column.id))
            if window is not None:
                (years, first), (after, last) = window
                period = look.facts.period
                yield from _outside(
                    table, column.id, (period + years) * 10_000 + first, (period + after) * 10_000 + last
                )
        if "birth" in table.value:
            yield from _births(table, look.facts.period)


def _unread(table: Table, column: str, period: int) -> Iterator[Hits]:
    state = table.state[column]
    bad, unsure = state == State.BAD, state == State.AMBIGUOUS
    if bad.any():
        yield from found("date.bad", table, column, bad, value=shown(table, column, bad))
    if unsure.any():
        latest = period * 10_000 + 1231 if column == "birth" else None
        likely = parse_dates(table.typed[column], latest=latest).proposal[unsure]
        proposal = objects(date_text(int(date)) if date else None for date in likely)
        yield from found("date.ambiguous", table, column, unsure, proposal=proposal, value=shown(table, column, unsure))


def _outside(table: Table, column: str, first: int, last: int) -> Iterator[Hits]:
    dates: Ints = table.value[column].astype(np.int64)
    # A year or month alone lies outside only if all of it does.
    latest = dates + np.where(dates % 10_000 == 0, 1231, np.where(dates % 100 == 0, 31, 0))
    outside = (table.state[column] == State.OK) & ((latest < first) | (dates > last))
    if outside.any():
        yield from found(
            "date.outside",
            table,
            column,
            outside,
            value=days(dates[outside]),
            first=date_text(first),
            last=date_text(last),
        )


def _births(table: Table, period: int) -> Iterator[Hits]:
    years = born(table)
    odd = (years > 0) & ((years > period) | (years < period - OLDEST))
    if odd.any():
        yield from found(
            "birth.range",
            table,
            "birth",
            odd,
            value=days(table.value["birth"][odd].astype(np.int64)),
            period=period,
            oldest=OLDEST,
        )
