"""Workbooks of generated people, as bytes of a file and as a client's snapshot."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sheets_sync.core import Snapshot
from sheets_sync.demo.commune import Size, commune
from sheets_sync.demo.draft import Draft
from sheets_sync.demo.fill import file_content
from sheets_sync.hosts.files import read_workbook
from sheets_sync.workbook.standard import packs_in_force
from tests.books import PERIOD, PLACE, RULES


def draft_of(unit: str, people: int, name: str = "Xã Thử", seed: int = 1) -> Draft:
    """A generated commune."""
    layout, packs = RULES.standard("commune", PERIOD), packs_in_force(RULES.packs, PERIOD)
    return commune(unit, name, PERIOD, layout, packs, Size(people), seed)


@cache
def filled(unit: str, people: int, name: str = "Xã Thử", seed: int = 1) -> bytes:
    """A standard .xlsx workbook in which these people are typed."""
    layout, packs = RULES.standard("commune", PERIOD), packs_in_force(RULES.packs, PERIOD)
    return file_content(layout, draft_of(unit, people, name, seed), packs)


@cache
def messy(unit: str, people: int, name: str = "Xã Thử") -> bytes:
    """The same with faults in its rows: a missing name, a short number, an impossible score, a day that is none."""
    layout, packs = RULES.standard("commune", PERIOD), packs_in_force(RULES.packs, PERIOD)
    draft = draft_of(unit, people, name)
    listed = {column: cells.copy() for column, cells in draft.sheets["citizens"].items()}
    for at, (column, value) in enumerate(_FAULTS):
        listed[column][at] = value
    return file_content(layout, replace(draft, sheets={**draft.sheets, "citizens": listed}), packs)


_FAULTS = (
    ("name", None),
    ("number", "03608956"),
    ("self.01", 11),
    ("birth", "32/13/1970"),
    ("hamlet", "Thôn Không Có"),
)


@cache
def snapshot_of(unit: str, people: int, name: str = "Xã Thử", seed: int = 1) -> Snapshot:
    """The same book as a client sends it."""
    return read_workbook(filled(unit, people, name, seed), PLACE, "1")
