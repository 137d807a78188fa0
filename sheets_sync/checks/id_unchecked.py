"""WHAT: a book without the column of identity numbers says that these were not checked.

WHY: a sheet on the web holds no identity numbers unless the province decided so (``workbook.online``). Whoever reads
its results must know that the same person may be counted twice without anybody seeing it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, of_book
from sheets_sync.core import Hits
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS

CODES = ("id.unchecked",)


def check(look: Look) -> Iterator[Hits]:
    """Look at what the envelope says was left out."""
    if NUMBERS in look.tables.envelope.get(LEFT_OUT, "").split() and look.table("citizens") is not None:
        yield of_book("id.unchecked", "citizens", title=look.tables.sheets["citizens"].title)
