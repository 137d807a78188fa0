"""What an earlier recognition means for a level reached now: still valid, due again, or too soon for the next level.

Circular 24/2023 Art. 5(3)-(4), 11(3)-(4) and Circular 25/2023 Art. 5(4): a recognition holds for three years (36
months) after the year it was given in; level 2 follows level 1 after 12 months from that decision at the earliest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sheets_sync.core import UNKNOWN, Targets


class Reason(StrEnum):
    """Why the level awarded is what it is."""

    NEW = "new"  # no earlier recognition counts
    VALID = "valid"  # an earlier recognition still holds
    EXPIRED = "expired"  # the earlier one has run out: a full new assessment
    TOO_SOON = "too_soon"  # the next level is reached, but its wait is not over
    WAIT_UNKNOWN = "wait_unknown"  # the next level is reached; the text on the wait was not read


@dataclass(frozen=True, slots=True)
class Recognition:
    """``level``: held on the day (0 = none); ``until``: last day of an earlier recognition, None = there is none.

    ``from_day``: the first day on which an upgrade may be decided, where it is too soon.
    """

    level: int
    reason: Reason
    until: date | None = None
    from_day: date | None = None


def recognition(rule: Targets, level_now: int, prior_level: int, prior_date: date | None, day: date) -> Recognition:
    """The level held on ``day`` by a subject that reaches ``level_now`` (0 = none; -1 = not yet assessed).

    ``prior_level``, ``prior_date``: the earlier recognition, 0 and None where there is none.
    """
    reached = max(level_now, 0)
    if prior_level <= 0 or prior_date is None:
        return Recognition(reached, Reason.NEW)
    until = date(prior_date.year + rule.valid_years, 12, 31)
    if day > until:
        return Recognition(reached, Reason.EXPIRED, until)
    if reached <= prior_level:
        return Recognition(prior_level, Reason.VALID, until)
    if rule.wait_months == UNKNOWN:
        return Recognition(reached, Reason.WAIT_UNKNOWN, until)
    earliest = add_months(prior_date, rule.wait_months)
    if day < earliest:
        return Recognition(prior_level, Reason.TOO_SOON, until, earliest)
    return Recognition(reached, Reason.NEW, until)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)
