"""Lists of people in sheets of any make: where they lie, what their columns mean, what each of their lines is.

A sheet may hold several lists, one below another or side by side, with titles, headings of one or two lines, hamlets as
headings, subtotals and signatures between. Every line that holds anything is told: a person's, or one of ``Line``.
Pure; what is guessed here is shown to a person, or written to a file that a person may change, before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheets_sync.core import Grid, Sheet
from sheets_sync.vn import plain
from sheets_sync.workbook import foreign_words as words
from sheets_sync.workbook.foreign_cells import Lines, as_text, in_unicode, spread

_CHILDREN = {"nam", "nu", "ngay", "thang", "ho dem", "ho va dem", "ho lot", "ten", "ho", "ho va ten dem"}
_COUNTED = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?")
_BARE_ID = re.compile(r"\d{12}")
_FEWEST = 2  # headings that make a line a heading


class Line(StrEnum):
    """What a line is that is no person's."""

    TITLE = "title"
    HEADING = "heading"
    HAMLET = "hamlet"
    SUM = "sum"
    SIGNATURE = "signature"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Foreign:
    """One list. ``columns``: sheet column -> role; ``headings``: sheet column -> heading as read (Unicode).

    ``head``: first sheet row of its headings (0-based); ``rows``: sheet rows that are people; ``hamlet``: of each of
    them, by the headings and titles above it, "" where none is told.
    """

    sheet: str
    head: int
    columns: Mapping[int, str]
    headings: Mapping[int, str]
    rows: tuple[int, ...]
    hamlet: tuple[str, ...]

    @property
    def first_column(self) -> int:
        """The leftmost sheet column: with ``sheet`` and ``head`` it tells one list from another."""
        return min(self.columns)


@dataclass(frozen=True, slots=True)
class ForeignSheet:
    """A sheet gone through. ``cells``: its lines in Unicode, merged cells spread downwards; ``lines``: sheet row ->
    what it is, of all lines that hold anything and are no person's; ``encodings``: old encodings that were undone."""

    title: str
    cells: Lines
    lists: tuple[Foreign, ...]
    lines: Mapping[int, Line]
    filled: int
    encodings: tuple[str, ...]


@dataclass(slots=True)
class _Head:
    """Headings that were found: at ``row``, of ``height`` lines; ``parts``: the columns of each list side by side."""

    row: int
    height: int
    parts: list[dict[int, str]]
    headings: dict[int, str]


def look_through(title: str, grid: Grid, sheet: Sheet) -> ForeignSheet:
    """Go through one sheet. ``sheet``: the layout's sheet of people, whose headings are known too."""
    cells, encodings = in_unicode(grid)
    spread(cells, grid.merged, sideways=False)
    wide = [list(line) for line in cells]
    spread(wide, grid.merged, sideways=True)
    texts = [[as_text(cell) for cell in line] for line in cells]
    heads = list(_heads(wide, texts, words.known_headings(sheet)))
    lines: dict[int, Line] = {}
    lists: list[Foreign] = []
    hamlet = words.hamlet_of_line(title)
    ends = [head.row for head in heads[1:]] + [len(cells)] * bool(heads)
    top = heads[0].row if heads else len(cells)
    for row in range(top):
        hamlet = _above(texts[row], row, lines, hamlet)
    for head, end in zip(heads, ends, strict=True):
        for row in range(head.row, head.row + head.height):
            if any(texts[row]):
                lines[row] = Line.HEADING
        found, hamlet = _people(title, head, end, texts, lines, hamlet)
        lists += found
    filled = sum(any(line) for line in texts)
    return ForeignSheet(title, cells, tuple(lists), lines, filled, encodings)


def _heads(wide: Lines, texts: list[list[str]], known: Mapping[str, str]) -> Iterator[_Head]:
    row = 0
    while row < len(wide):
        first = [as_text(cell) for cell in wide[row]] if sum(map(bool, texts[row])) >= _FEWEST else []
        roles = [words.role(text, known) if text and not text[0].isdigit() else "" for text in first]
        if not _is_head(roles):
            row += 1
            continue
        below = [as_text(cell) for cell in wide[row + 1]] if row + 1 < len(wide) else []
        two = _is_second(first, below, texts[row + 1] if below else [])
        headings, found = _headings(first, below if two else [], known)
        height = 2 if two else 1
        if row + height < len(texts) and _is_counted(texts[row + height]):
            height += 1
        _split_names(found, headings, texts[row + height : row + height + 200])
        _by_contents(found, texts[row + height : row + height + 200])
        yield _Head(row, height, _parts(found), headings)
        row += height


def _is_head(roles: Sequence[str]) -> bool:
    told = [role for role in roles if role not in ("", words.OWN)]
    return len(told) >= _FEWEST and ("name" in told or words.GIVEN in told)


def _is_second(first: Sequence[str], below: Sequence[str], own: Sequence[str]) -> bool:
    """Whether the line below goes on with the headings: parts of a date, of a name, or the two sexes."""
    filled = [text for text in own if text]
    if not filled or any(char.isdigit() for text in filled for char in text):
        return False
    inside = [text for at, text in enumerate(below) if text and text != (first[at] if at < len(first) else "")]
    return any(plain(text).strip(" .") in _CHILDREN for text in inside)


def _headings(
    first: Sequence[str], below: Sequence[str], known: Mapping[str, str]
) -> tuple[dict[int, str], dict[int, str]]:
    """Heading and role by column; of two lines the lower one counts, under what stands above it."""
    headings: dict[int, str] = {}
    roles: dict[int, str] = {}
    parent = ""
    for at in range(max(len(first), len(below))):
        above = first[at] if at < len(first) else ""
        child = below[at] if at < len(below) else ""
        parent = above or (parent if child else "")
        own = child if child and child != above else ""
        if not (above or own):
            continue
        headings[at] = f"{parent}: {own}" if own and parent else above or own
        roles[at] = words.role(own or above, known, parent)
        if own and roles[at] == words.OWN and parent:
            roles[at] = words.role(headings[at], known, parent)
    return headings, roles


def _is_counted(line: Sequence[str]) -> bool:
    """A line of column numbers under the headings: 1 2 3 4, (1) (2), A B C."""
    filled = [text for text in line if text]
    return len(filled) > _FEWEST and all(_COUNTED.fullmatch(text.casefold()) for text in filled)


def _split_names(roles: dict[int, str], headings: dict[int, str], people: Sequence[Sequence[str]]) -> None:
    """One heading over two columns of a name: the second holds single words and says the same, or nothing."""
    for at in [at for at, role in roles.items() if role in ("name", words.SURNAME)]:
        beside = at + 1
        same = headings.get(beside) == headings[at] or beside not in headings
        inside = [line[beside] for line in people if beside < len(line) and line[beside]]
        single = sum(" " not in text and text.isalpha() for text in inside)
        if same and inside and single * 10 >= len(inside) * 8:
            roles[at], roles[beside] = words.SURNAME, words.GIVEN
            headings.setdefault(beside, headings[at])
    if words.SURNAME not in roles.values():
        for at in [at for at, role in roles.items() if role == words.GIVEN]:
            roles[at] = "name"
    elif words.GIVEN not in roles.values():
        for at in [at for at, role in roles.items() if role == words.SURNAME]:
            roles[at] = words.OWN


def _by_contents(roles: dict[int, str], people: Sequence[Sequence[str]]) -> None:
    """Columns under unknown headings that can be but one thing: twelve digits, or hamlets, nearly everywhere."""
    tests: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("number", _BARE_ID.fullmatch),
        ("hamlet", words.hamlet_of_line),
    )
    for role, fits in tests:
        for at in [at for at, known in roles.items() if known == words.OWN and role not in roles.values()]:
            inside = [line[at] for line in people if at < len(line) and line[at]]
            if inside and sum(bool(fits(text)) for text in inside) * 10 >= len(inside) * 8:
                roles[at] = role
                break


def _parts(roles: Mapping[int, str]) -> list[dict[int, str]]:
    """Lists side by side begin where a role comes again; without a second name it is one list, and the column own."""
    names = sum(role in ("name", words.GIVEN) for role in roles.values())
    parts: list[dict[int, str]] = [{}]
    for at in sorted(roles):
        role = roles[at] or words.OWN
        if role not in (words.OWN, words.LEFT_OUT) and role in parts[-1].values():
            if names > len(parts):
                parts.append({})
            else:
                role = words.OWN
        parts[-1][at] = role
    return parts


def _people(
    title: str, head: _Head, end: int, texts: list[list[str]], lines: dict[int, Line], hamlet: str
) -> tuple[list[Foreign], str]:
    """The lists under one head, down to ``end``; and the hamlet that was last told of."""
    rows: list[list[int]] = [[] for _ in head.parts]
    places: list[list[str]] = [[] for _ in head.parts]
    signed = False
    for row in range(head.row + head.height, end):
        line = texts[row]
        if not any(line):
            continue
        kind = _kind(line, head.parts, signed)
        signed = kind is Line.SIGNATURE or (signed and kind is not Line.TITLE)
        if kind is not None:
            lines[row] = kind
            hamlet = _told(line, kind) or hamlet
            continue
        for part, found, where in zip(head.parts, rows, places, strict=True):
            if any(line[at] for at, role in part.items() if role != words.NUMBERING and at < len(line)):
                found.append(row)
                where.append(hamlet)
        if not any(found and found[-1] == row for found in rows):
            lines[row] = Line.OTHER
    lists = [
        Foreign(title, head.row, part, {at: head.headings[at] for at in part}, tuple(found), tuple(where))
        for part, found, where in zip(head.parts, rows, places, strict=True)
        if found
    ]
    return lists, hamlet


def _kind(line: Sequence[str], parts: Sequence[Mapping[int, str]], signed: bool) -> Line | None:
    """What a line under headings is; None = a person's. ``signed``: a foot of the list has begun above.

    A counted line with a name, or a name with a birth, is a person's whatever else stands in it.
    """
    cells = [(role, line[at]) for part in parts for at, role in part.items() if at < len(line) and line[at]]
    names = [text for role, text in cells if role in _NAMES]
    told = {role for role, _ in cells} - {words.NUMBERING, words.OWN}
    filled = [text for text in line if text]
    lead = names or filled[:1]
    if any(words.is_sum(text) for text in (filled[0], *names)):
        return Line.SUM
    counted = any(role == words.NUMBERING and text.strip(" .").isdigit() for role, text in cells)
    born = any(role in _BIRTHS and _DIGIT.search(text) for role, text in cells)
    if any(words.hamlet_of_line(text) for text in lead) and len(filled) <= _FEWEST:
        return Line.HAMLET
    if names and (counted or born) and not any(words.is_signature(text) for text in names):
        return None
    if any(words.is_signature(text) for text in filled) and not counted:
        return Line.SIGNATURE
    if any(words.is_title(text) for text in lead) and not counted:
        return Line.TITLE
    if signed and not counted:
        return Line.SIGNATURE
    return None if names or len(told) >= _FEWEST else Line.OTHER


_NAMES = ("name", words.GIVEN, words.SURNAME)
_BIRTHS = ("birth", words.YEAR, words.MALE, words.FEMALE)
_DIGIT = re.compile(r"\d")


def _told(line: Sequence[str], kind: Line) -> str:
    """The hamlet that a line of that kind names."""
    if kind is Line.HAMLET:
        return next(filter(None, map(words.hamlet_of_line, line)), "")
    return next(filter(None, map(words.hamlet_of_title, line)), "") if kind is Line.TITLE else ""


def _above(line: Sequence[str], row: int, lines: dict[int, Line], hamlet: str) -> str:
    """A line above all headings."""
    if not any(line):
        return hamlet
    lines[row] = Line.TITLE
    found = [words.hamlet_of_line(text) or words.hamlet_of_title(text) for text in line if text]
    return next(filter(None, found), "") or hamlet
