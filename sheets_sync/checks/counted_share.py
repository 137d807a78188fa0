"""WHAT: a typed share or number of points agrees with what the book itself counts, where it can be counted.

WHY: the counted one is used; a typed one that differs means that the lists are incomplete or the typing is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from sheets_sync.checks.answers import numbers, places
from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import VOICES, percent, points, shown
from sheets_sync.core import Hits, Indicator, Points, Shape, Subjects, Table, objects
from sheets_sync.vn import State, scores, shares

CODES = ("share.typed",)

APART = 50
"""1/100 %: what rounding to whole per cent may hide."""

_PART = re.compile(r"([0-9]+) ?/ ?([0-9]+)")


def check(look: Look) -> Iterator[Hits]:
    """Compare the typed answers of derived indicators with the derived ones."""
    for table in look.shaped(Shape.INDICATORS):
        subjects = look.subjects.get(table.sheet.id)
        if subjects is not None and subjects.final.packs:
            for number in range(len(subjects.final.packs)):
                for voice in VOICES:
                    yield from _compare(table, subjects, number, voice)


def _compare(table: Table, subjects: Subjects, number: int, voice: str) -> Iterator[Hits]:
    pack = subjects.final.packs[number]
    place = places(table, subjects, number)
    of_points = isinstance(pack.rule, Points)
    typed = np.flatnonzero((place >= 0) & (table.state[voice] == State.OK))
    rows, counted, part, whole = [], [], [], []
    for row in typed.tolist():
        indicator = pack.indicators[place[row]]
        above, below = _derived(subjects, indicator, int(subjects.subject_of[row]))
        if below:
            said = _said(str(table.value[voice][row]), of_points)
            if said is not None and _differs(said, indicator, above, below):
                rows.append(row)
                most = indicator.maximum
                counted.append(f"{points(most * above // below)} điểm" if said[1] else percent(10_000 * above // below))
                part.append(above)
                whole.append(below)
    at = np.array(rows, dtype=np.int64)
    yield from found(
        "share.typed",
        table,
        voice,
        at,
        typed=shown(table, voice, at),
        counted=objects(counted),
        part=objects(part),
        whole=objects(whole),
        indicator=numbers(table, at),
        subject=table.value["subject"][at],
    )


def _derived(subjects: Subjects, indicator: Indicator, subject: int) -> tuple[int, int]:
    pair = subjects.derived.get(indicator.id)
    return (0, 0) if pair is None else (int(pair[0][subject]), int(pair[1][subject]))


def _said(text: str, of_points: bool) -> tuple[int, bool] | None:
    """(value, whether it is points): a share in 1/100 %, or 1/100 points where a bare number means points."""
    if (match := _PART.fullmatch(text.strip())) is not None:
        part, whole = int(match[1]), int(match[2])
        return (10_000 * part // whole, False) if whole else None
    if of_points and "%" not in text:
        number = scores(objects([text]))
        return (int(number.value[0]), True) if number.state[0] == State.OK else None
    share = shares(objects([text]))
    return (int(share.value[0]), False) if share.state[0] == State.OK else None


def _differs(said: tuple[int, bool], indicator: Indicator, above: int, below: int) -> bool:
    value, is_points = said
    if is_points:
        return indicator.maximum >= 0 and value != indicator.maximum * above // below
    return abs(value - 10_000 * above // below) > APART
