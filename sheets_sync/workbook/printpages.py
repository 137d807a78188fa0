"""Lines of a paper put on pages: what is common to all papers is written here once."""

from __future__ import annotations

from datetime import date

import numpy as np

from sheets_sync.core import Cells, Value
from sheets_sync.words import text

_COMMON = ("Xã ", "Phường ", "Thị trấn ", "Đặc khu ")  # words that are small within a sentence


class Pages:
    """Pages of ``lines`` lines in the making, ``width`` columns each; column 0 holds the line's mark.

    ``middle`` and ``right``: the columns over which titles and the right half stand; the left half begins in column 2.
    """

    def __init__(self, lines: int, width: int, middle: int, right: int) -> None:
        self._lines, self._width = lines, width
        self._middle, self._right = middle, right
        self._done: list[list[Value]] = []

    @property
    def left(self) -> int:
        """Lines that this page still has; a full page where none was begun."""
        return self._lines - len(self._done) % self._lines

    def line(self, mark: str | None = None, cells: dict[int, Value] | None = None) -> None:
        """One line."""
        row: list[Value] = [None] * self._width
        row[0] = mark
        for column, value in (cells or {}).items():
            row[column] = value
        self._done.append(row)

    def row(self, mark: str | None, values: list[Value]) -> None:
        """A line of a table: its cells from column 1 on."""
        self._done.append([mark, *values, *[None] * (self._width - 1 - len(values))])

    def title(self, said: str, mark: str | None = "t") -> None:
        """A line in the middle."""
        self.line(mark, {self._middle: said})

    def beside(self, mark: str | None, left: Value, right: Value) -> None:
        """A line in two halves."""
        self.line(mark, {2: left, self._right: right})

    def gap(self, n: int = 1) -> None:
        """Empty lines."""
        for _ in range(n):
            self.line()

    def turn(self) -> None:
        """On to the next page, unless this one is not begun."""
        if self.left < self._lines:
            self.gap(self.left)

    def cells(self) -> Cells:
        """(lines, width)."""
        out = np.full((len(self._done), self._width), None, dtype=object)
        if self._done:
            out[:] = self._done
        return out


def head(pages: Pages, unit: str, issuer: str, number: str | None, year: int, draft: bool) -> None:
    """The head of a paper: association and unit at the left, nation and motto at the right, number, place and day.

    Six lines. The day is left open, but for its year: a paper is dated when it is signed.
    """
    dots = text("print.dots")
    pages.beside("q", text("print.association"), text("print.nation"))
    pages.beside("d", unit.upper(), text("print.motto"))
    pages.line("t", {2: issuer.upper() or None})
    said = text("print.place_day", place=unit, day="…", month="…", year=year)
    pages.beside("s", text("print.number", number=number or dots), said)
    pages.title(text("print.draft"), "n") if draft else pages.gap()
    pages.gap()


def signatures(pages: Pages, left: str, right: str, name: Value = None) -> None:
    """Who signs: six lines, ``name`` under the right one."""
    pages.beside("t", left, right)
    sign = text("print.sign")
    pages.beside("i", sign, sign)
    pages.gap(3)
    pages.beside("t", None, name)


def sent_to(pages: Pages, unit: str) -> None:
    """Who gets the paper: three lines."""
    within = unit[:1].lower() + unit[1:] if unit.startswith(_COMMON) else unit
    pages.line("i", {2: text("print.sent_to")})
    pages.line(None, {2: text("print.sent_up", unit=within)})
    pages.line(None, {2: text("print.kept")})


def dated(day: date | None) -> dict[str, str]:
    """Day, month and year as decrees write them: a zero before days below 10 and before January and February."""
    if day is None:
        dots = "……"
        return {"day": dots, "month": dots, "year": dots}
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return {"day": f"{day.day:02d}", "month": month, "year": str(day.year)}
