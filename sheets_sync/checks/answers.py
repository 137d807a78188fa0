"""WHAT: answers on `Thôn`, `Đơn vị`, `Xã` are of the kind that their indicator asks for; none is left out at the end.

WHY: a target that is not understood is not met (circulars 24/2023 and 25/2023: a level holds when all its targets do).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.choices import listed
from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import VOICES, percent, points, shown
from sheets_sync.core import (
    BAD_CODE,
    BLANK_CODE,
    Bools,
    Cells,
    Hits,
    Indicator,
    Ints,
    Kind,
    Scores,
    Shape,
    Subjects,
    Table,
    objects,
)
from sheets_sync.vn import State, counts, fold, parse_dates

CODES = ("answer.unknown", "answer.blank", "choice.unknown", "count.bad", "date.bad")


def check(look: Look) -> Iterator[Hits]:
    """Look at every answer beside what it was taken for."""
    for table in look.shaped(Shape.INDICATORS):
        yield from _facts(look, table)
        subjects = look.subjects.get(table.sheet.id)
        if subjects is None or not subjects.final.packs:
            continue
        for number in range(len(subjects.final.packs)):
            yield from _of_pack(table, subjects, number)


def _of_pack(table: Table, subjects: Subjects, number: int) -> Iterator[Hits]:
    indicators = subjects.final.packs[number].indicators
    place = places(table, subjects, number)
    asked = place >= 0
    silent = asked & (subjects.in_scope & subjects.registered)[subjects.subject_of]
    for voice, scores_id in VOICES.items():
        worth = answered(getattr(subjects, scores_id), subjects.subject_of, place, asked)
        odd = asked & (worth == BAD_CODE) & (table.state[voice] == State.OK)
        wanted = objects(expected(indicators[i]) for i in place[odd].tolist())
        yield from found(
            "answer.unknown", table, voice, odd, value=shown(table, voice, odd), expected=wanted, **_row(table, odd)
        )
        silent &= worth == BLANK_CODE
    yield from found("answer.blank", table, "self", silent, **_row(table, silent))


def places(table: Table, subjects: Subjects, number: int) -> Ints:
    """Place of the indicator that each row asks in pack ``number``; -1 where its subject has another pack, or none."""
    index = {indicator.id: i for i, indicator in enumerate(subjects.final.packs[number].indicators)}
    asked = np.array([index.get(str(asked), -1) for asked in table.value["indicator"].tolist()], dtype=np.int64)
    mine = (subjects.subject_of >= 0) & (np.append(subjects.final.which, -1)[subjects.subject_of] == number)
    return np.where(mine, asked, -1)


def answered(scores: Scores, subject_of: Ints, place: Ints, asked: Bools) -> Ints:
    """What each row's answer counts; BLANK_CODE where the row asks no indicator."""
    worth = np.full(len(place), BLANK_CODE, dtype=np.int64)
    worth[asked] = scores.worth[subject_of[asked], place[asked]]
    return worth


def numbers(table: Table, rows: Ints | Bools) -> Cells:
    """The official numbers of the indicators that these rows ask: "commune.1.1" -> "1.1"."""
    return objects(str(asked).partition(".")[2] for asked in table.value["indicator"][rows].tolist())


def expected(indicator: Indicator) -> str:
    """How an indicator is to be answered, in an officer's words."""
    if indicator.scale is not None:
        return f"số điểm từ 0 đến {points(indicator.scale.maximum)}"
    if indicator.steps:
        return "; ".join(step.answer for step in indicator.steps)
    if indicator.limits or indicator.derived:
        return f"tỷ lệ, ví dụ {percent(7850)} hoặc 45/50"
    return "Có; Không"


def _row(table: Table, rows: Bools) -> dict[str, Cells]:
    return {"indicator": numbers(table, rows), "subject": table.value["subject"][rows]}


def _facts(look: Look, table: Table) -> Iterator[Hits]:
    """Rows that ask a fact of a subject: a count, a date, an entry of a list."""
    asked = table.value["indicator"]
    for fact in table.sheet.asked:
        rows = np.flatnonzero((asked == fact.id) & (table.state["self"] == State.OK))
        if not len(rows):
            continue
        cells = table.typed["self"][rows]
        if fact.kind is Kind.COUNT:
            told = counts(cells)
            bad = rows[(told.state != State.OK) | (told.value < 0)]
            yield from found("count.bad", table, "self", bad, value=shown(table, "self", bad))
        elif fact.kind is Kind.DATE:
            bad = rows[parse_dates(cells, latest=look.facts.period * 10_000 + 1231).state == State.BAD]
            yield from found("date.bad", table, "self", bad, value=shown(table, "self", bad))
        elif fact.kind is Kind.CHOICE:
            choices = look.tables.layout.lists.get(fact.choices, ())
            known = {fold(choice) for choice in choices}
            bad = rows[[fold(text or "") not in known for text in shown(table, "self", rows).tolist()]]
            value = shown(table, "self", bad)
            yield from found("choice.unknown", table, "self", bad, value=value, choices=listed(choices, 12))
