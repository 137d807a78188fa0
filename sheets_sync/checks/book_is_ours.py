"""WHAT: the book's unit, year, template and rubric versions are those that are being worked on.

WHY: a book taken for another unit's or year's spoils two totals; an old template lacks columns. The envelope says who
a book is, never its file name (design, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator

from sheets_sync.checks.look import Look, of_book
from sheets_sync.core import Hits

CODES = ("book.unit", "book.period", "book.template", "book.pack", "book.rubric")


def check(look: Look) -> Iterator[Hits]:
    """Compare the envelope with the facts."""
    tables, facts = look.tables, look.facts
    if tables.book is None:
        return
    if tables.book.unit != facts.unit:
        name = tables.envelope.get("unit_name") or tables.book.unit
        yield of_book("book.unit", found=name, expected=facts.unit_name or facts.unit)
    if tables.book.period != facts.period:
        yield of_book("book.period", found=tables.book.period, expected=facts.period)
    template = tables.envelope.get("template_version", "")
    if template and template != tables.layout.version:
        yield of_book("book.template", found=template, expected=tables.layout.version)
    yield from _packs(look)
    for sheet_id, table in tables.sheets.items():
        if table.sheet.model and len(table) and sheet_id not in look.packs:
            yield of_book("book.rubric", sheet_id, title=table.title, period=facts.period, count=len(table))


def _packs(look: Look) -> Iterator[Hits]:
    told = dict(entry.partition("=")[::2] for entry in look.tables.envelope.get("packs", "").split())
    for packs in look.packs.values():
        used = {pack.id: pack.version for pack in packs}
        model = packs[0].model
        mine = {pack: version for pack, version in told.items() if pack.partition("/")[0] == model}
        if mine and mine != used:
            yield of_book("book.pack", found=_list(mine), expected=_list(used))


def _list(packs: dict[str, str]) -> str:
    return ", ".join(f"{pack}={version}" for pack, version in packs.items())
