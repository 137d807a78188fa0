"""WHAT: only those who registered are scored.

WHY: registering is voluntary (domain 1.5); a scored row that says "Không" is a slip on one side or the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import chosen, filled
from sheets_sync.core import Hits

CODES = ("registered.no",)


def check(look: Look) -> Iterator[Hits]:
    """Find scores of people who did not register."""
    for table, subjects in look.scored():
        declined = chosen(table, "registered", look.tables.layout, "Không") & look.live(table)
        if declined.any():
            any_score = filled(subjects, table, "self").any(axis=1) | filled(subjects, table, "given").any(axis=1)
            yield from found("registered.no", table, "registered", declined & any_score)
