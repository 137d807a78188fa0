"""The mess people make in what they type: each a function of a few cells of a column, named for the fault.

A mess takes a generator and the cells it is to spoil, and gives back what then stands there. ``spoil`` applies one to
a share of the filled rows of a column of a draft. Mess of the file itself (headers, hidden rows, pasted results) is in
``messfile``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np

from sheets_sync.core import Cells, objects
from sheets_sync.demo.draft import Draft
from sheets_sync.vn import encode_text

Mess = Callable[[np.random.Generator, Cells], Cells]


def lost_zero(_: np.random.Generator, cells: Cells) -> Cells:
    """A number format ate the leading zero: 036064694333 -> 36064694333."""
    return objects(int(str(cell)) for cell in cells)


def rounded(_: np.random.Generator, cells: Cells) -> Cells:
    """A spreadsheet showed 3.6E+10 and that was pasted back."""
    return objects(float(f"{int(str(cell)):.1E}") for cell in cells)


def old_number(rng: np.random.Generator, cells: Cells) -> Cells:
    """The nine digits of the card before the present one."""
    return objects(f"16{i:07d}" for i in rng.integers(0, 10_000_000, len(cells)).tolist())


def short_number(_: np.random.Generator, cells: Cells) -> Cells:
    """A digit was left out in the middle."""
    return objects(f"{str(cell)[:7]}{str(cell)[8:]}" for cell in cells)


def letters(_: np.random.Generator, cells: Cells) -> Cells:
    """The letter O where a zero belongs."""
    return objects("O" + str(cell)[1:] for cell in cells)


def other_sex(_: np.random.Generator, cells: Cells) -> Cells:
    """The digit of century and sex is that of the other sex."""
    return objects(f"{str(cell)[:3]}{int(str(cell)[3]) ^ 1}{str(cell)[4:]}" for cell in cells)


def comma_text(_: np.random.Generator, cells: Cells) -> Cells:
    """A half point typed as text: "8,5"."""
    return objects(f"{min(9, int(cell))},5" for cell in cells)


def full_width(_: np.random.Generator, cells: Cells) -> Cells:
    """Digits of an East Asian input method: "８"."""
    return objects("".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in str(cell)) for cell in cells)


def with_points(_: np.random.Generator, cells: Cells) -> Cells:
    """The unit typed beside the number: "8 điểm"."""
    return objects(f"{cell} điểm" for cell in cells)


def out_of_range(rng: np.random.Generator, cells: Cells) -> Cells:
    """Points beyond the maximum: 11, 85."""
    return objects(rng.choice([11, 12, 85, 100], len(cells)).tolist())


def decomposed(_: np.random.Generator, cells: Cells) -> Cells:
    """Letters and their marks apart (NFD), as some phones and Macs save them."""
    return objects(unicodedata.normalize("NFD", str(cell)) for cell in cells)


def hard_spaces(_: np.random.Generator, cells: Cells) -> Cells:
    """No-break and zero-width spaces, pasted from a web page."""
    return objects("\u00a0" + str(cell).replace(" ", "\u00a0", 1) + "\u200b" for cell in cells)


def double_spaces(_: np.random.Generator, cells: Cells) -> Cells:
    """Capitals and spaces as they come: " NGUYỄN  VĂN AN "."""
    return objects(" " + str(cell).upper().replace(" ", "  ") + " " for cell in cells)


def old_font(_: np.random.Generator, cells: Cells) -> Cells:
    """Text of the TCVN3 fonts (.VnTime), which Unicode programs show as gibberish: "NguyÔn V¨n An"."""
    return objects(encode_text(str(cell), "tcvn3") for cell in cells)


def odd_name(rng: np.random.Generator, cells: Cells) -> Cells:
    """A digit or a note slipped into a name: "Trần Thị Mai 2", "Lê An (con ông Bình)"."""
    tails = objects((" 2", " (con ông Bình)", "?", " *"))
    return objects(f"{cell}{tail}" for cell, tail in zip(cells, tails[rng.integers(0, 4, len(cells))], strict=True))


def date_text(_: np.random.Generator, cells: Cells) -> Cells:
    """A date as text: "5/3/1978", day or month first? Who can tell."""
    return objects(f"{d.day}/{d.month}/{d.year}" if isinstance(d, date) else f"năm {d}" for d in cells)


def bad_date(rng: np.random.Generator, cells: Cells) -> Cells:
    """A day that no calendar has, or a year yet to come."""
    return objects(rng.choice(["31/02/1975", "1/13/1980", "19/7/2068", "30/2/1991"], len(cells)).tolist())


def unknown_household(rng: np.random.Generator, cells: Cells) -> Cells:
    """A household code that no family has."""
    return objects(f"H99-{i:03d}" for i in rng.integers(1, 999, len(cells)).tolist())


def unknown_place(_: np.random.Generator, cells: Cells) -> Cells:
    """A hamlet by a name that the cover does not list."""
    return objects(f"{str(cell).split()[0]} Mới" for cell in cells)


def twice(_: np.random.Generator, cells: Cells) -> Cells:
    """The same entry in two rows: the second of each pair repeats the first."""
    spoilt = cells.copy()
    half = len(cells) // 2
    spoilt[half : 2 * half] = cells[:half]
    return spoilt


def blank(_: np.random.Generator, cells: Cells) -> Cells:
    """Left out."""
    return np.full(len(cells), None, dtype=object)


def spoil(rng: np.random.Generator, draft: Draft, mess: Mess, sheet: str, column: str, rows: int) -> Draft:
    """The draft with ``rows`` (at most) filled cells of that column spoilt."""
    columns = draft.sheets[sheet]
    cells = columns[column].copy()
    filled = np.flatnonzero([isinstance(cell, (str, int, float, date)) for cell in cells])
    if not len(filled) or rows <= 0:
        return draft
    chosen = np.sort(rng.choice(filled, min(rows, len(filled)), replace=False))
    cells[chosen] = mess(rng, cells[chosen])
    return replace(draft, sheets={**draft.sheets, sheet: {**columns, column: cells}})
