"""WHAT: a row with an error that is hidden or filtered away.

WHY: officers mend what they see; a red cell on a hidden row is never found (issue: hidden, filtered rows).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.core import Hits, Severity

CODES = ("row.hidden",)


def among(look: Look, hits: Iterable[Hits]) -> Iterator[Hits]:
    """The hidden rows among those with an error."""
    rows: dict[str, list[int]] = {}
    for hit in hits:
        if hit.severity is Severity.ERROR:
            rows.setdefault(hit.sheet, []).extend(hit.row.tolist())
    for sheet, faulty in rows.items():
        table = look.table(sheet)
        if table is not None and table.hidden.any():
            at = np.unique(np.array(faulty, dtype=np.int64))
            yield from found("row.hidden", table, "", at[table.hidden[at]])
