"""What `repair` puts back on request: the structure of a book, and never a cell that people type in.

A sync puts back by itself what nobody could mean to lose (dropdowns, colours, formats, filters, the machine's sheets).
A header that somebody wrote otherwise may be meant, so headers, ids and lost columns wait until they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sheets_sync.core import Block, Change, Fix, WritePlan
from sheets_sync.sync.settle import Draft
from sheets_sync.workbook.areas import HEAD
from sheets_sync.workbook.merged import spared
from sheets_sync.workbook.upgrade import headers


def repairs(work: Draft) -> WritePlan:
    """The plan that puts the structure right, against ``work.snapshot``; empty where nothing is out of order.

    It holds: headers and ids as the layout has them, lost columns at the right, dropdowns, typing guards, colour rules,
    text formats, filters, lost machine sheets (blank; the next sync fills them). What a column that is put back here
    needs beside its cells is seen once it is there: where this plan is not empty, the next look may ask for more.
    """
    changes = (*work.upgrades, *_headers(work), *(change for change in work.plan.changes if _structural(change)))
    return replace(work.plan, changes=changes)


def _headers(work: Draft) -> Iterable[Change]:
    for block in headers(work.snapshot, work.tables.layout):
        yield from spared(block, work.snapshot)


def _structural(change: Change) -> bool:
    return isinstance(change, Fix) or (isinstance(change, Block) and change.area == HEAD)
