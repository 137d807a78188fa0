"""A citizen card's QR text in `Nhập nhanh`: its number, name, birth and sex go into empty cells, and the text goes.

Where a filled cell says something else, or the address names another hamlet than the row, the text stays for a person
to look at: a check tells both. The address is compared, never copied. A book without the number column keeps none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sheets_sync.core import Cells, Input, Layout, Mend, Table, Value, objects
from sheets_sync.vn import Card, State, clean, date_text, fold, parse_card

CONSENT = "card"
COLUMNS = ("number", "name", "birth", "sex")


def cards(table: Table) -> dict[int, Card]:
    """Table row -> the card in its quick cell."""
    if "quick" not in table.typed:
        return {}
    cells = table.typed["quick"].tolist()
    found = {i: parse_card(cell) for i, cell in enumerate(cells) if isinstance(cell, str) and "|" in cell}
    return {i: card for i, card in found.items() if card is not None}


def shown(card: Card, column: str) -> str:
    """What the card says for a column, as it is typed there."""
    return date_text(card.birth) if column == "birth" else str(getattr(card, column))


def differing(table: Table, layout: Layout, row: int, card: Card) -> Iterator[str]:
    """Columns in which something else is typed than the card says."""
    for column in COLUMNS:
        filled = column in table.state and table.state[column][row] != State.BLANK
        if filled and not _same(table, layout, row, column, card):
            yield column


def elsewhere(table: Table, row: int, card: Card, hamlets: Mapping[str, str]) -> str:
    """The hamlet that the address names, where the row has another; "" else. ``hamlets``: folded -> as typed."""
    mine = fold(str(table.value["hamlet"][row] or "")) if "hamlet" in table.value else ""
    address = f" {fold(card.address).replace(',', ' ')} "
    named = [hamlet for key, hamlet in hamlets.items() if f" {key} " in address]
    return named[0] if mine and len(named) == 1 and fold(named[0]) != mine else ""


def hamlets_of(cover: Mapping[str, Value]) -> dict[str, str]:
    """The cover's hamlets, folded -> as typed."""
    names = clean(objects(cell for name, cell in cover.items() if name.startswith("hamlet."))).tolist()
    return {fold(name): name for name in names if name}


def mends(table: Table, layout: Layout, cover: Mapping[str, Value]) -> Iterator[Mend]:
    """What the cards of a table fill, and the quick cells that are done with; nothing that is typed is replaced."""
    found = cards(table)
    if not found:
        return
    hamlets = hamlets_of(cover)
    for column in (c for c in COLUMNS if c in table.place and c in table.state):
        rows = [row for row in found if table.state[column][row] == State.BLANK]
        yield from _mend(table, column, rows, objects(shown(found[row], column) for row in rows))
    done = [
        row
        for row, card in found.items()
        if not any(differing(table, layout, row, card)) and not elsewhere(table, row, card, hamlets)
    ]
    yield from _mend(table, "quick", done, objects([None] * len(done)))


def _mend(table: Table, column: str, rows: list[int], now: Cells) -> Iterator[Mend]:
    if rows:
        at = np.array(rows, dtype=np.int64)
        yield Mend(table.title, column, table.place[column], table.rows.take(at), table.typed[column][at], now, CONSENT)


def _same(table: Table, layout: Layout, row: int, column: str, card: Card) -> bool:
    if table.state[column][row] != State.OK:
        return False
    value = table.value[column][row]
    if column == "birth":
        known = int(value)
        precision = 1 if known % 100 else 100 if known % 10_000 else 10_000  # a bare year says no more than the year
        return known // precision == card.birth // precision
    if column == "sex":
        spec = table.sheet.column(column)
        choices = layout.lists.get(spec.choices, ()) if isinstance(spec, Input) else ()
        return fold(choices[int(value)]) == fold(card.sex)
    return fold(str(value)) == fold(shown(card, column))
