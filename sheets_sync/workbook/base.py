"""What each row of a part was when it was split off, as digests: they lie in the part's own hidden envelope.

So a part carries its base with it by USB or Zalo, and is merged on a machine that never saw it. A digest tells whether
a cell is still what it was, never what it was. Cells are compared as officers see them: 8, 8.0 and "8" are the same.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sheets_sync.core import Cells, Ints, Rows, Shape, Sheet, Table
from sheets_sync.vn import clean, fold
from sheets_sync.workbook.identify import prints
from sheets_sync.workbook.read import telling

BASE, LAST, SEEN = "base", "last", "seen"
"""Envelope keys: of a part as split; in the book, of its rows as last merged, and of all states that they were in."""

Digests = tuple[str, ...]  # one a column; "" = blank
_LONGEST = 30_000  # a cell of Excel holds 32,767 letters


@dataclass(frozen=True, slots=True)
class Base:
    """The rows of one sheet as they were. ``columns``: input ids; by row name: the cells' digests, the row's print."""

    columns: tuple[str, ...] = ()
    cells: Mapping[str, Digests] = field(default_factory=dict)
    prints: Mapping[str, int] = field(default_factory=dict)

    def over(self, columns: Sequence[str]) -> dict[str, Digests]:
        """The digests in the order of ``columns``; of a column that it does not know, "?", which no cell has."""
        place = {column: i for i, column in enumerate(self.columns)}
        if tuple(columns) == self.columns:
            return dict(self.cells)
        at = [place.get(column) for column in columns]
        return {name: tuple("?" if i is None else was[i] for i in at) for name, was in self.cells.items()}


def row_names(table: Table) -> list[str]:
    """What a row is called in every copy of the book: its key; where rows are asked for, its subject and indicator."""
    if table.sheet.shape is not Shape.INDICATORS:
        return list(table.rows.key.tolist())
    pairs = zip(table.value["subject"].tolist(), table.value["indicator"].tolist(), strict=True)
    return [f"{fold(subject or '')}|{indicator}" for subject, indicator in pairs]


def digests(cells: Cells, memo: dict[str, str]) -> list[str]:
    """A digest (36 bits) of each cell as an officer sees it; "" where it is blank. ``memo`` is shared by many calls."""
    out = []
    for text in clean(cells).tolist():
        if text is None:
            out.append("")
            continue
        if text not in memo:
            memo[text] = _letters(text, 6)
        out.append(memo[text])
    return out


def row_digests(columns: Sequence[Cells], rows: int) -> list[Digests]:
    """The digests of whole rows, from their columns."""
    memo: dict[str, str] = {}
    by_column = [digests(cells, memo) for cells in columns]
    return list(zip(*by_column, strict=True)) if by_column else [()] * rows


def state(sheet: str, name: str, cells: Digests) -> str:
    """A digest of a row as a whole."""
    return _letters(f"{sheet}|{name}|{';'.join(cells)}", 8)


def base_of(sheet: Sheet, names: Sequence[str], typed: Mapping[str, Cells], table: Table, which: Ints) -> Base:
    """The base of rows that are split off: ``typed`` as they are handed out, ``table`` and ``which`` whose they are."""
    columns = tuple(typed)
    raw = {c: cells[which] for c, cells in table.typed.items()}
    told = telling(sheet, raw, {c: cells[which] for c, cells in table.value.items()})
    marks = prints(told, b"").tolist() if told else [0] * len(names)
    rows = row_digests(list(typed.values()), len(names))
    return Base(columns, dict(zip(names, rows, strict=True)), dict(zip(names, marks, strict=True)))


def lines(prefix: str, sheet: str, base: Base) -> dict[str, str]:
    """A base as entries of an envelope."""
    rows = {f"{prefix}.{sheet}|{n}": f"{base.prints.get(n, 0):x} {';'.join(c)}" for n, c in base.cells.items()}
    return {f"{prefix}.{sheet}": " ".join(base.columns), **rows}


def bases(told: Mapping[str, str], prefix: str) -> dict[str, Base]:
    """Sheet id -> base, from an envelope; entries that cannot be read are none."""
    columns: dict[str, tuple[str, ...]] = {}
    rows: dict[str, dict[str, tuple[int, Digests]]] = {}
    for key, value in told.items():
        if not key.startswith(f"{prefix}."):
            continue
        sheet, has_name, name = key[len(prefix) + 1 :].partition("|")
        if not has_name:
            columns[sheet] = tuple(value.split())
            continue
        mark, _, cells = value.partition(" ")
        if _is_hex(mark):
            rows.setdefault(sheet, {})[name] = (int(mark, 16), tuple(cells.split(";")))
    found = {}
    for sheet, ids in columns.items():
        good = {name: row for name, row in rows.get(sheet, {}).items() if len(row[1]) == len(ids)}
        found[sheet] = Base(ids, {n: row[1] for n, row in good.items()}, {n: row[0] for n, row in good.items()})
    return found


def mark_of(entries: Mapping[str, str]) -> str:
    """The digest of a whole base: who a split is, and whether its lines are still all there."""
    told = "\n".join(f"{key} {value}" for key, value in sorted(entries.items()) if key.startswith(f"{BASE}."))
    return _letters(told, 12)


def known(bases: Iterable[Base]) -> Rows:
    """Rows by key and print, so that a part that was sorted, or lost its keys, is still read row by row."""
    pairs = [(name, mark) for base in bases for name, mark in base.prints.items()]
    keys = np.empty(len(pairs), dtype=object)
    keys[:] = [name for name, _ in pairs]
    return Rows(np.zeros(len(pairs), np.int64), keys, np.array([mark for _, mark in pairs], dtype=np.uint64))


def seen(told: Mapping[str, str], split: str) -> set[str]:
    """The states in which a split's rows were merged before."""
    prefix = f"{SEEN}.{split}."
    return {word for key, value in told.items() if key.startswith(prefix) for word in value.split()}


def seen_lines(split: str, states: Iterable[str]) -> dict[str, str]:
    """The same as entries of an envelope, each short enough for a cell."""
    words, each = sorted(states), _LONGEST // 9
    return {f"{SEEN}.{split}.{i // each}": " ".join(words[i : i + each]) for i in range(0, len(words), each)}


def _letters(text: str, length: int) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=length * 6 // 8 + 1).digest()
    return base64.urlsafe_b64encode(digest).decode()[:length]


def _is_hex(text: str) -> bool:
    return 0 < len(text) <= 16 and all(letter in "0123456789abcdef" for letter in text)
