"""A layout as it is for a shared sheet on the web: no identity numbers, words that fit a sheet that is not sent.

A spreadsheet on the web is open to whoever is handed its link, so the number stays out of it unless the province
decided otherwise and says by which decision. The book's envelope names what was left out: the reader misses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sheets_sync.core import Kind, Layout, Shape, Sheet
from sheets_sync.words import text

LEFT_OUT = "without"
"""The envelope's key for columns that the book was made without, "sheet.column" each."""

NUMBERS = "citizens.number"
PAPERS = "papers"
"""The sheets to be printed, left out of every shared sheet: pages end where a spreadsheet on the web puts them."""

_PRIVACY = "# Thông tin cá nhân"


def without(layout: Layout, columns: str) -> Layout:
    """The layout without these columns, as the envelope names them. Only identity numbers can be left out, and PAPERS;
    and of a hamlet's part the sheets, by their ids, in which the commune itself and its units are assessed.

    A book without numbers is one on the web, so it has no print sheets either: papers are printed from a file.
    """
    gone = frozenset(columns.split())
    whole = (sheet for sheet in layout.sheets if sheet.shape is not Shape.INDICATORS or sheet.id not in gone)
    web = not gone.isdisjoint((NUMBERS, PAPERS))
    kept = (sheet for sheet in whole if not (web and sheet.shape is Shape.PRINT))
    return replace(layout, sheets=tuple(_without(sheet, gone) for sheet in kept)) if gone else layout


def _without(sheet: Sheet, gone: frozenset[str]) -> Sheet:
    kept = tuple(c for c in sheet.columns if c.kind is not Kind.NUMBER_ID or f"{sheet.id}.{c.id}" not in gone)
    return replace(sheet, columns=kept) if len(kept) < len(sheet.columns) else sheet


def on_the_web(layout: Layout, envelope: Mapping[str, str]) -> tuple[Layout, dict[str, str]]:
    """A layout and an envelope as a shared book has them: without print sheets, and the envelope says so."""
    gone = dict.fromkeys([*envelope.get(LEFT_OUT, "").split(), PAPERS])
    return without(layout, PAPERS), {**envelope, LEFT_OUT: " ".join(gone)}


def shared(layout: Layout, decision: str = "") -> Layout:
    """The layout as a sheet on the web shows it. ``decision``: what lets it hold identity numbers; "" = it has none."""
    told = without(layout, PAPERS if decision else NUMBERS)
    return replace(told, sheets=tuple(_reworded(sheet, decision) for sheet in told.sheets))


def _reworded(sheet: Sheet, decision: str) -> Sheet:
    if sheet.shape is Shape.COVER:
        first = "shared.step_1_unit" if _of_unit(sheet) else "shared.step_1_commune"
        steps = (text(first), text("shared.step_2"), text("shared.step_3"))
        return replace(sheet, guide=(sheet.guide[0], *steps))
    if sheet.shape is Shape.GUIDE and _PRIVACY in sheet.guide:
        at = sheet.guide.index(_PRIVACY)
        rest = sheet.guide[at + 1 :]
        following = next((i for i, line in enumerate(rest) if line.startswith("# ")), len(rest))
        said = text("shared.numbers", decision=decision) if decision else text("shared.no_numbers")
        return replace(sheet, guide=(*sheet.guide[: at + 1], said, text("shared.link"), *rest[following:]))
    return sheet


def _of_unit(sheet: Sheet) -> bool:
    """Whether this is the cover of an office's or a school's book, which lists no hamlets."""
    return not any(cell.id.startswith("hamlet.") for cell in sheet.cells.values())
