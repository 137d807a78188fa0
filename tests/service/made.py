"""Workbooks of generated people, as bytes of a file and as a client's snapshot."""

from __future__ import annotations

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
def snapshot_of(unit: str, people: int, name: str = "Xã Thử", seed: int = 1) -> Snapshot:
    """The same book as a client sends it."""
    return read_workbook(filled(unit, people, name, seed), PLACE, "1")
