"""The people of foreign lists in the form that the standard workbook wants them typed: one entry a person.

Where a normal form would be a guess the text stays as it was: a day that may be read in two ways is put down so that
the ordinary checks find it unreadable, with what stood there in sight.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sheets_sync.core import Cells, Kind, Layout, Sheet, Value, objects
from sheets_sync.vn import State, clean, fold, parse_dates, parse_ids, plain
from sheets_sync.workbook import foreign_words as words
from sheets_sync.workbook.foreign import Foreign, ForeignSheet

UNSURE = " (?)"
"""Put behind a day that may be read in two ways, so that nothing reads it in one."""

_MALE = {"nam", "m", "trai", "male"}
_FEMALE = {"nu", "f", "gai", "female"}
_NO = {"", "0", "-", "không", "k"}
_GAPS = re.compile(r"[ .\-]")


@dataclass(frozen=True, slots=True)
class People:
    """``columns``: column id -> cells; ``own``: heading -> cells of what has no column in the standard workbook.

    ``sheet``, ``row`` (0-based): where each person stood in the source.
    """

    columns: Mapping[str, Cells]
    own: Mapping[str, Cells]
    sheet: Cells
    row: Cells

    def __len__(self) -> int:
        return len(self.row)


def people(sheets: Sequence[ForeignSheet], lists: Sequence[Foreign], layout: Layout, latest: int) -> People:
    """All people of these lists, in their order. ``latest``: yyyymmdd, the last day that can be meant."""
    by_title = {sheet.title: sheet for sheet in sheets}
    target = layout.sheet("citizens")
    found = [_of_list(by_title[one.sheet], one, target, latest) for one in lists]
    return People(
        _joined([part.columns for part in found], [len(part) for part in found]),
        _joined([part.own for part in found], [len(part) for part in found]),
        objects(cell for part in found for cell in part.sheet.tolist()),
        objects(cell for part in found for cell in part.row.tolist()),
    )


def _joined(parts: Sequence[Mapping[str, Cells]], sizes: Sequence[int]) -> dict[str, Cells]:
    names = dict.fromkeys(name for part in parts for name in part)
    blank = [np.full(size, None, dtype=object) for size in sizes]
    return {
        name: objects(cell for part, none in zip(parts, blank, strict=True) for cell in part.get(name, none).tolist())
        for name in names
    }


def _of_list(source: ForeignSheet, one: Foreign, target: Sheet, latest: int) -> People:
    lines = [source.cells[row] for row in one.rows]
    raw = {at: objects(line[at] if at < len(line) else None for line in lines) for at in one.columns}
    by_role = {role: raw[at] for at, role in one.columns.items() if role != words.OWN}
    columns: dict[str, Cells] = {}
    for column in target.inputs:
        if column.id in by_role:
            columns[column.id] = _typed(column.kind, by_role[column.id], latest)
    names = [by_role[role] for role in (words.SURNAME, words.GIVEN) if role in by_role]
    if names and "name" not in columns:
        columns["name"] = objects(" ".join(filter(None, pair)) or None for pair in zip(*map(clean, names), strict=True))
    if "name" in columns and "tcvn3" in source.encodings:
        columns["name"] = objects(None if name is None else _capitals(name) for name in columns["name"].tolist())
    _days(columns, by_role, latest)
    if "sex" in columns:
        columns["sex"] = objects(map(_sex, clean(columns["sex"]).tolist()))
    _sexes(columns, by_role, latest)
    _hamlets(columns, one)
    own = _own(one, raw)
    return People(columns, own, objects([one.sheet] * len(one.rows)), objects(one.rows))


def _capitals(name: str) -> str:
    """TCVN3 has no capitals with tones: in a name that is else written with capitals, "ánh" was meant as "Ánh"."""
    words_of = name.split(" ")
    if not all(word[:1].isupper() or not word[:1].isascii() for word in words_of):
        return name
    return " ".join(word[:1].upper() + word[1:] for word in words_of)


def _typed(kind: Kind, cells: Cells, latest: int) -> Cells:
    if kind is Kind.DATE:
        return dates(cells, latest)
    if kind is Kind.NUMBER_ID:
        return numbers(cells)
    if kind in (Kind.SCORE, Kind.COUNT, Kind.SHARE, Kind.ANSWER, Kind.TICK):
        return objects(_bare(cell) for cell in cells.tolist())
    return clean(cells)


def _bare(cell: Value) -> Value:
    return " ".join(cell.split()) or None if isinstance(cell, str) else cell


def numbers(cells: Cells) -> Cells:
    """Citizen numbers as text: twelve digits where they are, else what was typed."""
    read = parse_ids(cells)
    return objects(
        _GAPS.sub("", text) if text and state in (State.LOST_ZERO, State.OLD_NUMBER) else text
        for text, state in zip(read.text.tolist(), read.state.tolist(), strict=True)
    )


def dates(cells: Cells, latest: int) -> Cells:
    """Dates as cells of the sheet: a day as a date, a year as a number; text where it would have to be guessed."""
    read = parse_dates(cells, latest=latest)
    shown = clean(cells)
    return objects(map(_day, read.value.tolist(), read.state.tolist(), shown.tolist(), [latest] * len(cells)))


def _day(value: int, state: int, text: str | None, latest: int) -> Value:
    if state == State.OK:
        year, month, day = value // 10_000, value // 100 % 100, value % 100
        return dt.date(year, month, day) if day else f"{month:02}/{year}" if month else year
    if state == State.AMBIGUOUS and parse_dates(objects([text]), latest=latest).state[0] == State.OK:
        return f"{text}{UNSURE}"
    return text


def _days(columns: dict[str, Cells], by_role: Mapping[str, Cells], latest: int) -> None:
    """Births in three columns; the year alone where day or month are blank."""
    if words.YEAR not in by_role or "birth" in columns:
        return
    years = clean(by_role[words.YEAR]).tolist()
    blank = [None] * len(years)
    months = clean(by_role[words.MONTH]).tolist() if words.MONTH in by_role else blank
    days = clean(by_role[words.DAY]).tolist() if words.DAY in by_role else blank
    texts = ["/".join(filter(None, three)) or None for three in zip(days, months, years, strict=True)]
    columns["birth"] = dates(objects(texts), latest)


def _sex(text: str | None) -> str | None:
    told = plain(text or "").strip(" .")
    return "Nam" if told in _MALE else "Nữ" if told in _FEMALE else text


def _sexes(columns: dict[str, Cells], by_role: Mapping[str, Cells], latest: int) -> None:
    """The two columns Nam and Nữ: a mark or a birth in one says the sex, in both or neither nothing."""
    two = [(label, by_role[role]) for role, label in ((words.MALE, "Nam"), (words.FEMALE, "Nữ")) if role in by_role]
    if not two:
        return
    n = len(two[0][1])
    marks = [clean(cells).tolist() for _, cells in two]
    filled = [[fold(text or "") not in _NO for text in column] for column in marks]
    born = [dates(cells, latest).tolist() for _, cells in two]
    states = [parse_dates(cells, latest=latest).state for _, cells in two]
    sex: list[Value] = [None] * n
    birth: list[Value] = [None] * n
    for i in range(n):
        which = [j for j in range(len(two)) if filled[j][i]]
        if len(which) == 1:
            sex[i] = two[which[0]][0]
            birth[i] = born[which[0]][i] if states[which[0]][i] != State.BAD else None
        elif which:
            sex[i] = " / ".join(str(marks[j][i]) for j in which)
    columns.setdefault("sex", objects(sex))
    if "birth" not in columns and any(cell is not None for cell in birth):
        columns["birth"] = objects(birth)


def _hamlets(columns: dict[str, Cells], one: Foreign) -> None:
    """The hamlet by its column, else by the headings above."""
    heading = next((one.headings[at] for at, role in one.columns.items() if role == "hamlet"), "")
    typed = columns["hamlet"].tolist() if "hamlet" in columns else [None] * len(one.rows)
    told = [
        words.placed(text, heading) if text else above or None for text, above in zip(typed, one.hamlet, strict=True)
    ]
    if any(told):
        columns["hamlet"] = objects(told)


def _own(one: Foreign, raw: Mapping[int, Cells]) -> dict[str, Cells]:
    own: dict[str, Cells] = {}
    for at, role in one.columns.items():
        cells = objects(_bare(cell) for cell in raw[at].tolist())
        if role == words.OWN and any(cell is not None for cell in cells.tolist()):
            heading, again = one.headings[at], 2
            while heading in own:
                heading, again = f"{one.headings[at]} ({again})", again + 1
            own[heading] = cells
    return own
