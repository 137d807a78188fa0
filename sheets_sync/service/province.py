"""The province's spreadsheet, kept current by the poller: totals, targets, who is missing; nobody's name or number."""

from __future__ import annotations

from sheets_sync.reports.google import Client, update_province
from sheets_sync.service.shelf import figures_of, last_period
from sheets_sync.service.world import World


def consolidate(world: World, unit: str, client: Client | None, spreadsheet: str) -> int:
    """Bring the spreadsheet up to the latest year's figures of ``unit``; how many calls that took.

    Without a spreadsheet there is nothing to do: the pages add up whenever somebody looks.
    """
    period = last_period(world)
    if client is None or not spreadsheet or period is None:
        return 0
    return update_province(client, spreadsheet, figures_of(world, unit, period, "vi"))
