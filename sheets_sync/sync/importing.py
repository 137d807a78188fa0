"""An office's own list brought into a standard workbook: looked through, mapped, joined, written, scored.

Typed cells are filled only where they are empty; one undo takes the lines and their results back together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from sheets_sync.core import Host, Layout, Ledger, Place, Snapshot, Stop
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import Settled, settle_from
from sheets_sync.workbook.foreign import Foreign, ForeignSheet, look_through
from sheets_sync.workbook.foreign_map import mapped
from sheets_sync.workbook.foreign_people import People, people
from sheets_sync.workbook.foreign_plan import Joined, joined
from sheets_sync.workbook.read import book_id, envelope, read


@dataclass(frozen=True, slots=True)
class Listed:
    """A foreign file gone through: its sheets, the lists found in them, the people of these lists."""

    sheets: tuple[ForeignSheet, ...]
    lists: tuple[Foreign, ...]
    people: People

    @property
    def persons(self) -> int:
        """Lines that are people's; where lists stand side by side a line counts for each of them."""
        return sum(len(one.rows) for one in self.lists)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it. ``settled``: the book as scored afterwards, None where nothing was to be written."""

    joined: Joined
    settled: Settled | None


def looked_through(source: Snapshot, layout: Layout, period: int, mapping: str | None = None, file: str = "") -> Listed:
    """The lists in a file of any kind. ``mapping``: text of a mapping file, ``file`` its name.

    Stop: ``import.no_list`` where no list of people is found, ``import.ours`` for a standard workbook, ``import.map``.
    """
    if envelope(source):
        raise Stop("import.ours", file=source.place)
    target = layout.sheet("citizens")
    sheets = tuple(look_through(title, grid, target) for title, grid in source.grids.items())
    lists = tuple(one for sheet in sheets for one in sheet.lists)
    if not lists:
        raise Stop("import.no_list", file=source.place)
    if mapping is not None:
        lists = mapped(lists, mapping, target, file)
    found = people(sheets, lists, layout, period * 10_000 + 1231)
    _account(sheets, lists, found)
    return Listed(sheets, lists, found)


def _account(sheets: tuple[ForeignSheet, ...], lists: tuple[Foreign, ...], found: People) -> None:
    """Rows in = rows out: each line that holds anything is a person's, or told to be something else."""
    for sheet in sheets:
        rows = {row for one in lists if one.sheet == sheet.title for row in one.rows}
        if rows & set(sheet.lines) or len(rows) + len(sheet.lines) != sheet.filled:
            raise AssertionError(f"lines unaccounted for in {len(sheet.cells)} lines of a foreign sheet")
    if len(found) != sum(len(one.rows) for one in lists):
        raise AssertionError("a person of a foreign list went missing")


def bring_in(
    host: Host, place: Place, found: People, rules: Rules, ledger: Ledger, *, accept: bool = False
) -> Imported:
    """Join these people to the standard workbook at ``place`` and score it; Stop where it cannot be written.

    ``accept``: as for ``settle``; for a workbook made anew, which has fewer rows than the unit's last one may have had.
    """
    snapshot = host.read(place)
    if snapshot.readonly:
        raise Stop(snapshot.readonly, file=place)
    book = book_id(envelope(snapshot))
    known = ledger.rows(book) if book is not None else {}
    layout = rules.layout(snapshot)
    if not layout.has("citizens"):
        raise Stop("import.no_place", file=place)
    tables = read(snapshot, layout, known, ledger.salt)
    if "citizens" not in tables.sheets:
        raise Stop("import.no_place", file=place)
    done = joined(found, snapshot, tables, known, ledger.salt)
    if not done.plan:
        return Imported(done, None)
    receipt = host.apply(done.plan, partial(ledger.applied, done.plan))
    return Imported(done, settle_from(host, receipt.after, rules, ledger, accept=accept))
