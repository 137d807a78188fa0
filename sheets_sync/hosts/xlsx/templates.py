"""The standard workbooks as officers download them: every standard layout, built into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sheets_sync.core import Pack
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.rubric.packs import Packs
from sheets_sync.workbook.standard import STANDARD, packs_in_force, packs_line, standard_layout

FILES = {"commune": "so-xa.xlsx", "unit": "so-don-vi.xlsx", "province": "so-tinh.xlsx"}
"""Layout id -> the file's name, as officers see it."""

PERIOD = 2026
"""The year for whose packs the workbooks of this release are made."""


def build(out: Path, packs: Packs, period: int = PERIOD) -> list[Path]:
    """Write the standard workbooks for ``period`` into ``out``, over what was there; the files, in order."""
    mine = packs_in_force(packs, period)
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for layout_id in STANDARD:
        file = out / FILES[layout_id]
        file.write_bytes(standard_workbook(layout_id, mine, period))
        files.append(file)
    return files


def standard_workbook(layout_id: str, packs: Sequence[Pack], period: int) -> bytes:
    """One blank standard workbook, whose unit is not yet known."""
    told = {"unit": "", "unit_name": "", "period": str(period), "part": "", "packs": packs_line(packs)}
    return create(standard_layout(layout_id, packs), told)
