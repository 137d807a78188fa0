"""A draft as a workbook file: the standard workbook with everything typed in."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync.core import Layout, Pack
from sheets_sync.demo.draft import Draft
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.workbook.standard import packs_line


def file_content(layout: Layout, draft: Draft, packs: Sequence[Pack]) -> bytes:
    """The bytes of the .xlsx file, as an officer would send it before anything was scored."""
    envelope = {
        "unit": draft.unit,
        "unit_name": draft.unit_name,
        "period": str(draft.period),
        "part": draft.part,
        "packs": packs_line(packs),
    }
    return create(layout, envelope, draft.cover, draft.sheets)
