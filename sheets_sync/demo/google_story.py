"""What the officers of ``hoctap demo --google`` do, minute by minute, as data; told by keys of ``practice_*.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheets_sync.core import FIRST_ROW, Value
from sheets_sync.demo.officers import Officer

MINUTES = 6
"""The first at which somebody types, to the last, at which nobody does."""

_PEOPLE = "citizens"
_SLIPS: tuple[tuple[int, str, Value], ...] = (
    (FIRST_ROW + 2, "self.03", 12),
    (FIRST_ROW + 4, "hamlet", "Thôn Lạ"),
    (FIRST_ROW + 6, "birth", "31/02/1970"),
    (FIRST_ROW + 8, "self.05", "tám"),
)
_NEWCOMER: Mapping[str, Value] = {"name": "Hoàng Thị Mới", "birth": "15/08/1990", "sex": "Nữ", "registered": "Có"}


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that one officer does at a minute: ``key`` names the sentence that tells it."""

    minute: int
    officer: Officer
    key: str
    do: Callable[[Officer], object]


def deeds(officers: Sequence[Officer]) -> Iterator[Deed]:
    """All deeds in order of time. The troubles are shared out among however many officers there are."""

    def one(minute: int, number: int, key: str, do: Callable[[Officer], object]) -> Deed:
        return Deed(minute, officers[number % len(officers)], key, do)

    early = (len(officers) + 1) // 2
    yield from (Deed(0, officer, "scores", Officer.scores) for officer in officers[:early])
    yield one(0, 0, "slips", _slip)
    yield from (Deed(1, officer, "scores", Officer.scores) for officer in officers[early:])
    yield one(1, 0, "mend", _mend)
    yield one(2, 1, "paste", _paste_over)
    yield one(2, 2, "sort", lambda officer: officer.sort(_PEOPLE, "name"))
    yield one(2, 3, "insert", _insert)
    yield one(2, 4, "rename", lambda officer: officer.rename(_PEOPLE, "Công dân (bản mới)"))
    yield one(3, 0, "tick", lambda officer: officer.tick("score"))
    yield one(3, 4, "undo", lambda officer: officer.tick("undo"))
    yield one(4, 4, "go_on", lambda officer: officer.type(_PEOPLE, FIRST_ROW, "note", "Đã xem lại"))


def _slip(officer: Officer) -> None:
    for row, column, value in _SLIPS:
        officer.type(_PEOPLE, row, column, value)


def _mend(officer: Officer) -> None:
    """The first two slips, as the sheet says what is wrong with them."""
    for row, column, _ in _SLIPS[:2]:
        officer.type(_PEOPLE, row, column, officer.draft.sheets[_PEOPLE][column][row - FIRST_ROW])


def _paste_over(officer: Officer) -> None:
    """The first person's row copied below the last one, with the machine's cells in it."""
    officer.paste_row(_PEOPLE, FIRST_ROW, FIRST_ROW + len(officer.draft.sheets[_PEOPLE]["name"]))


def _insert(officer: Officer) -> None:
    people = officer.draft.sheets[_PEOPLE]
    same = {column: people[column][3] for column in ("hamlet", "household", "group")}
    officer.insert(_PEOPLE, FIRST_ROW + 4, {**_NEWCOMER, **same})
