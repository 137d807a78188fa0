"""A1 notation and grid areas: `'Công dân'!B5:C` <-> (title, Area). Indices are 0-based, ends exclusive."""

import re
from dataclasses import dataclass, replace
from typing import Any

_CORNER = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,7})?")
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A1 = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[Rr]|[Cc]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]")


@dataclass(frozen=True, slots=True)
class Area:
    """Rows top..bottom and columns left..right of one tab; None = up to the end of the grid."""

    top: int = 0
    bottom: int | None = None
    left: int = 0
    right: int | None = None

    def within(self, rows: int, columns: int) -> "Area":
        """The same area with its open ends closed by, and cut to, a grid of that size."""
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Area(self.top, bottom, self.left, right)

    @property
    def height(self) -> int:
        """Number of rows of a closed area."""
        assert self.bottom is not None
        return max(0, self.bottom - self.top)

    @property
    def width(self) -> int:
        """Number of columns of a closed area."""
        assert self.right is not None
        return max(0, self.right - self.left)

    def meets(self, other: "Area") -> bool:
        """Whether the two share a cell."""
        return (
            (self.bottom is None or other.top < self.bottom)
            and (other.bottom is None or self.top < other.bottom)
            and (self.right is None or other.left < self.right)
            and (other.right is None or self.left < other.right)
        )

    def holds(self, other: "Area") -> bool:
        """Whether every cell of `other` is one of ours."""
        return (
            self.top <= other.top
            and self.left <= other.left
            and (self.bottom is None or (other.bottom is not None and other.bottom <= self.bottom))
            and (self.right is None or (other.right is not None and other.right <= self.right))
        )

    @staticmethod
    def of(grid_range: dict[str, Any]) -> "Area":
        """From a GridRange of the API."""
        return Area(
            grid_range.get("startRowIndex") or 0,
            grid_range.get("endRowIndex"),
            grid_range.get("startColumnIndex") or 0,
            grid_range.get("endColumnIndex"),
        )

    def grid_range(self, sheet_id: int) -> dict[str, Any]:
        """As a GridRange of the API: a sheetId of 0 and open sides are left out, as Google leaves them out."""
        given: dict[str, Any] = {"sheetId": sheet_id} if sheet_id else {}
        if self.bottom is not None or self.top:
            given["startRowIndex"] = self.top
        if self.bottom is not None:
            given["endRowIndex"] = self.bottom
        if self.right is not None or self.left:
            given["startColumnIndex"] = self.left
        if self.right is not None:
            given["endColumnIndex"] = self.right
        return given


def letters(index: int) -> str:
    """0 -> A, 26 -> AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(text: str) -> int:
    """A -> 0, AA -> 26."""
    value = 0
    for letter in text.upper():
        value = value * 26 + ord(letter) - 64
    return value - 1


def quoted(title: str) -> str:
    """A tab title as Google writes it before the `!`."""
    if _PLAIN.fullmatch(title) and not _LIKE_A1.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def written(title: str, area: Area) -> str:
    """A closed area in A1 notation; a single cell is written as one."""
    assert area.bottom is not None
    assert area.right is not None
    first = f"{letters(area.left)}{area.top + 1}"
    if area.height <= 1 and area.width <= 1:
        return f"{quoted(title)}!{first}"
    return f"{quoted(title)}!{first}:{letters(area.right - 1)}{area.bottom}"


def split(text: str) -> tuple[str | None, str]:
    """`'Sheet 1'!A1` -> ("Sheet 1", "A1"); `A1` -> (None, "A1"); `'Sheet 1'` -> ("Sheet 1", "")."""
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if match:
            return match[1].replace("''", "'"), match[2] or ""
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def cells(text: str) -> Area | None:
    """`B5:C`, `3:3`, `A1` -> Area; None if it is not A1 notation."""
    first, mark, last = text.partition(":")
    one = _CORNER.fullmatch(first)
    two = _CORNER.fullmatch(last) if mark else one
    if not one or not two or not first or (mark and not last):
        return None
    if not mark and not (one[1] and one[2]):
        return None
    return _between(one, two)


def _between(one: re.Match[str], two: re.Match[str]) -> Area:
    columns = [number(corner[1]) if corner[1] else None for corner in (one, two)]
    rows = [int(corner[2]) - 1 if corner[2] else None for corner in (one, two)]
    area = Area(rows[0] or 0, None, columns[0] or 0, None)
    if rows[1] is not None:
        top, bottom = sorted((area.top, rows[1]))
        area = replace(area, top=top, bottom=bottom + 1)
    if columns[1] is not None:
        left, right = sorted((area.left, columns[1]))
        area = replace(area, left=left, right=right + 1)
    return area
