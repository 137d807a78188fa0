"""WHAT: people's names are written in Vietnamese letters, in Unicode.

WHY: names are printed on lists and certificates; digits and signs are slips, old encodings (TCVN3, VNI) show wrongly
elsewhere. Letters beyond the alphabet (f j w z) are a hint only: names of minorities and foreigners have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.look import Look, found
from sheets_sync.core import Cells, Hits, Ints, Table, objects
from sheets_sync.vn import guess_text, odd_letters
from sheets_sync.vn.letters import LETTERS
from sheets_sync.vn.names import Oddness

CODES = ("name.letters", "name.foreign_letter", "text.encoding")

PEOPLE = (("citizens", "name"), ("families", "name"), ("clans", "head"), ("minutes", "chair"))
"""Columns that hold names of people; a clan's own name may hold digits ("Họ Phạm chi 2")."""

_BIG = "".join(sorted(letter for letter in LETTERS if letter.isupper()))
_SMALL = "".join(sorted(letter for letter in LETTERS if letter.islower()))
_FIT = re.compile(f"[{_BIG}{_SMALL} '’ʼ-]*")
_BIG_INSIDE = re.compile(f"[{_SMALL}][{_BIG}]")  # "NguyÔn": letters that old encodings have in common with ours


def check(look: Look) -> Iterator[Hits]:
    """Look for letters that no name has. Most names pass two patterns and are not looked at again."""
    for sheet, column in PEOPLE:
        table = look.table(sheet)
        if table is not None and column in table.value:
            names = table.value[column].tolist()
            doubtful = [
                i
                for i, name in enumerate(names)
                if name and not (_FIT.fullmatch(name) and (name.istitle() or not _BIG_INSIDE.search(name)))
            ]
            if doubtful:
                yield from _odd(table, column, np.array(doubtful, dtype=np.int64))


def _odd(table: Table, column: str, rows: Ints) -> Iterator[Hits]:
    names: Cells = table.value[column][rows]
    odd = odd_letters(names)
    legible = np.array([proposal is not None for proposal in odd.proposal], dtype=np.bool_)
    yield from found(
        "text.encoding",
        table,
        column,
        rows[legible],
        proposal=odd.proposal[legible],
        value=names[legible],
        encoding=objects(guess_text(name).encoding for name in names[legible].tolist()),
    )
    strange = ~legible & (odd.kind >= Oddness.SIGN)
    yield from found("name.letters", table, column, rows[strange], value=names[strange], odd=odd.char[strange])
    foreign = ~legible & (odd.kind == Oddness.LETTER)
    yield from found("name.foreign_letter", table, column, rows[foreign], value=names[foreign], odd=odd.char[foreign])
