"""The paper of a print sheet: its size, where its pages end, and how a line looks by the mark that stands before it.

A print sheet is the machine's from its first cell to its last. Its pages are counted in lines of one height, so page
breaks stand at fixed places and come with the sheet; looks are colour rules over a hidden column of marks, so that
nothing but cells is ever written again. No cells are merged: a centred text runs over its empty neighbours.
Sizes and margins are those of Decree 30/2020 (A4; 20 mm above and below, 30 left, 15 right; Times New Roman 13).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_DECREE = {"left": 1.18, "right": 0.59, "top": 0.79, "bottom": 0.79}
_NARROW = {"left": 0.79, "right": 0.59, "top": 0.5, "bottom": 0.5}  # the form is no document; it has to fit one page


@dataclass(frozen=True, slots=True)
class Mark:
    """How the columns ``first`` to ``last`` look in lines for which the formula holds (written for line 1)."""

    formula: str
    first: int
    last: int
    bold: bool = False
    italic: bool = False
    underline: bool = False
    border: bool = False
    ink: str = "000000"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that looks other than its columns do: its height and letters in points."""

    height: float
    size: int = 13
    bold: bool = False
    italic: bool = False
    underline: bool = False
    ink: str = "000000"
    center: bool = True
    plain: bool = False  # letters and place of its columns: only the height is its own


@dataclass(frozen=True, slots=True)
class Paper:
    """A page has ``lines`` of ``height`` points; ``marks``: rules, ``own``: lines of their own, ``typed``: the one cell
    (line, column) that is not locked; ``pages``: page breaks made beforehand."""

    lines: int
    height: float
    pages: int
    landscape: bool = False
    size: int = 13
    wrap: bool = False
    marks: tuple[Mark, ...] = ()
    own: Mapping[int, Line] = field(default_factory=dict)
    typed: tuple[int, int] | None = None
    margins: Mapping[str, float] = field(default_factory=lambda: _DECREE)  # inches


def _marks(last: int, right: int) -> tuple[Mark, ...]:
    """The marks of the papers; ``last``: their last column, ``right``: where the right half begins."""
    whole, half = (1, last), (right, last)
    return (
        Mark('$A1="q"', *half, bold=True),
        Mark('$A1="d"', *half, bold=True, underline=True),
        Mark('$A1="s"', *half, italic=True),
        Mark('$A1="t"', *whole, bold=True),
        Mark('$A1="i"', *whole, italic=True),
        Mark('$A1="n"', *whole, bold=True, ink="C00000"),
        Mark('$A1="h"', *whole, bold=True, border=True),
        Mark('$A1="r"', *whole, border=True),
        Mark("ISNUMBER($B1)", *whole, border=True),
    )


FORM_KEY = (8, 3)
_FORM = {
    0: Line(16, bold=True),
    1: Line(18, bold=True, underline=True),
    2: Line(16, bold=True, ink="C00000"),
    3: Line(24, 15, bold=True),
    4: Line(20, 14, italic=True),
    **dict.fromkeys(range(5, 8), Line(21, 16, center=False)),
    8: Line(20, center=False),
    9: Line(20, 12, bold=True),
    **dict.fromkeys(range(10, 20), Line(49, plain=True)),
    21: Line(18, italic=True, center=False),
    22: Line(16, italic=True),
    23: Line(16, bold=True),
}
PAPERS: Mapping[str, Paper] = {
    "print_list": Paper(40, 17.5, 400, marks=_marks(7, 5)),
    "print_minutes": Paper(40, 17.5, 100, marks=_marks(7, 5)),
    "print_summary": Paper(27, 17.5, 20, landscape=True, marks=_marks(10, 8)),
    "print_form": Paper(
        24,
        20,
        1,
        size=14,
        margins=_NARROW,
        wrap=True,
        marks=_marks(4, 3),
        own=_FORM,
        typed=FORM_KEY,
    ),
}
"""By sheet id."""
