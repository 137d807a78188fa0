"""A commune's book taken apart into a small workbook a hamlet: its rows, no identity numbers, and its own base.

Each part is a standard workbook of fewer columns and sheets, that is typed in, checked and scored like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import (
    BookId,
    Cells,
    Host,
    Input,
    Ints,
    Layout,
    Ledger,
    Place,
    Shape,
    Sheet,
    Stop,
    Table,
    Tables,
    Value,
    objects,
)
from sheets_sync.hosts.xlsx.create import create
from sheets_sync.sync.opening import opened
from sheets_sync.sync.rules import Rules
from sheets_sync.sync.settle import settle_from
from sheets_sync.vn import clean, fold, folded, plain
from sheets_sync.words import text
from sheets_sync.workbook.asked import ASKS
from sheets_sync.workbook.base import BASE, base_of, lines, mark_of, row_names
from sheets_sync.workbook.identify import SPAN
from sheets_sync.workbook.online import LEFT_OUT, NUMBERS
from sheets_sync.workbook.read import book_id, envelope

Typed = Mapping[str, Cells]
LEFT = f"{NUMBERS} units commune"
"""What a hamlet's workbook has not: identity numbers, and the sheets that are the commune's own to fill."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A hamlet's workbook. ``file``: its name; ``rows``: by sheet id, how many it was given; ``content``: the .xlsx."""

    book: BookId
    hamlet: str
    file: str
    rows: Mapping[str, int]
    content: bytes


@dataclass(frozen=True, slots=True)
class Parted:
    """All parts of a book, and by sheet title how many of its people, families, clans belong to no listed hamlet."""

    pieces: tuple[Piece, ...]
    left: Mapping[str, int]


def split(host: Host, place: Place, rules: Rules, ledger: Ledger) -> Parted:
    """Take a book apart. It is settled first, so that every row bears the key by which it is found again.

    Stop("book.foreign"), Stop("split.part") where it is a part itself, Stop("split.none") where no hamlet is listed.
    """
    snapshot = host.read(place)
    book = book_id(envelope(snapshot))
    if book is None:
        raise Stop("book.foreign", file=place)
    if book.part:
        raise Stop("split.part", file=place)
    if snapshot.readonly:
        raise Stop(snapshot.readonly, file=place)
    if not hamlets_of(opened(snapshot, rules, ledger.rows(book), ledger.salt).tables.cover):
        raise Stop("split.none", file=place)
    settled = settle_from(host, snapshot, rules, ledger)
    return parted(opened(settled.snapshot, rules, ledger.rows(book), ledger.salt).tables, book, rules)


def parted(tables: Tables, book: BookId, rules: Rules) -> Parted:
    """The parts of a settled book; pure."""
    hamlets = hamlets_of(tables.cover)
    layout = rules.standard(tables.envelope.get("layout", "commune"), book.period, _left_out(tables))
    where = {sheet.id: _belongs(tables, tables.sheets[sheet.id]) for sheet in _shared(layout, tables)}
    names = {fold(name) for name in hamlets.values()}
    left = {
        tables.sheets[sheet].title: sum(at not in names for at in at_hamlet)
        for sheet, at_hamlet in where.items()
        if tables.sheets[sheet].sheet.shape is Shape.SUBJECTS
    }
    pieces = tuple(_piece(tables, book, layout, where, number, name) for number, name in hamlets.items())
    return Parted(pieces, {title: n for title, n in left.items() if n})


def hamlets_of(cover: Mapping[str, Value]) -> dict[int, str]:
    """Number -> hamlet, as the cover lists them; a name that comes twice has its first number."""
    found: dict[int, str] = {}
    for cell, value in cover.items():
        name = clean(objects([value])).tolist()[0]
        if cell.startswith("hamlet.") and name and fold(name) not in map(fold, found.values()):
            found[int(cell.partition(".")[2])] = name
    return found


def _left_out(tables: Tables) -> str:
    return " ".join(dict.fromkeys([*tables.envelope.get(LEFT_OUT, "").split(), *LEFT.split()]))


def _shared(layout: Layout, tables: Tables) -> list[Sheet]:
    """The sheets whose rows go to the hamlets. Evidence is given anew there: a row of it may cover anybody."""
    shapes = (Shape.SUBJECTS, Shape.INDICATORS)
    return [s for s in layout.sheets if (s.shape in shapes or s.id == "minutes") and s.id in tables.sheets]


def _belongs(tables: Tables, table: Table) -> list[str | None]:
    """The hamlet (folded) of each row; a citizen who names none belongs where the household does."""
    if table.sheet.shape is Shape.INDICATORS:
        return list(folded(table.value["subject"]).tolist())
    own = list(folded(table.typed["place" if table.sheet.id == "minutes" else "hamlet"]).tolist())
    families = tables.sheets.get("families")
    if table.sheet.id != "citizens" or families is None:
        return own
    homes = dict(
        zip(folded(families.typed["household"]).tolist(), folded(families.typed["hamlet"]).tolist(), strict=True)
    )
    codes = folded(table.typed["household"]).tolist()
    return [hamlet or homes.get(code) if code else hamlet for hamlet, code in zip(own, codes, strict=True)]


def _piece(
    tables: Tables, book: BookId, layout: Layout, where: Mapping[str, Sequence[str | None]], number: int, name: str
) -> Piece:
    wanted = fold(name)
    filled: dict[str, Typed] = {}
    told: dict[str, str] = {}
    for sheet_id, hamlets in where.items():
        table = tables.sheets[sheet_id]
        which = np.flatnonzero([at == wanted for at in hamlets])
        typed = {c.id: _typed(table, c.id, which) for c in layout.sheet(sheet_id).inputs if c.id in table.typed}
        filled[sheet_id] = {**_ours(table, which), **typed}
        names = [row_names(table)[i] for i in which.tolist()]
        told |= lines(BASE, sheet_id, base_of(layout.sheet(sheet_id), names, typed, table, which))
    part = BookId(book.unit, book.period, f"/{number:02d}")
    kept = ("unit", "unit_name", "period", "packs", "settings")
    head = {key: tables.envelope[key] for key in kept if key in tables.envelope}
    head |= {"part": part.part, "hamlet": name, LEFT_OUT: _left_out(tables), "first_key": str(number * SPAN)}
    cover = {**_cover(tables, layout), "hamlet.01": name, "status_line": text("cover.part", hamlet=name)}
    content = create(layout, {**head, BASE: mark_of(told), **told}, cover, filled)
    file = f"{number:02d}-{plain(name).replace(' ', '-').replace('/', '-')}-{part.period}.xlsx"
    return Piece(part, name, file, {sheet: _count(of) for sheet, of in filled.items()}, content)


def _cover(tables: Tables, layout: Layout) -> dict[str, Value]:
    """What is typed on the cover, without the hamlets; the commune's own results are nobody's in a part."""
    inputs = [cell.id for cell in layout.sheet("cover").cells.values() if isinstance(cell, Input)]
    return {cell: tables.cover[cell] for cell in inputs if cell in tables.cover and not cell.startswith("hamlet.")}


def _typed(table: Table, column: str, which: Ints) -> Cells:
    """What is typed; a broken cell (#REF!) is handed out blank."""
    cells = table.typed[column][which].copy()
    cells[table.error[column][which]] = None
    return cells


def _ours(table: Table, which: Ints) -> Typed:
    """The cells of the machine by which rows are known."""
    if table.sheet.shape is not Shape.INDICATORS:
        return {"key": table.rows.key[which]}
    return {"key": table.rows.key[which], **{c: table.value[c][which] for c in ASKS}}


def _count(columns: Typed) -> int:
    return len(columns["key"])
