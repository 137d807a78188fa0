"""WHAT: answers that need evidence have it, in their row or on `Minh chứng`; a row there names somebody and something.

WHY: a target without suitable evidence counts as not met (circular 24/2023, article 9(3)); evidence goes with the
self-score (domain 1.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from sheets_sync.checks.answers import numbers, places
from sheets_sync.checks.covered import Who, covered, everybody, named, names_of, parts, spellings
from sheets_sync.checks.look import Look, found
from sheets_sync.checks.tools import VOICES, blank, points
from sheets_sync.core import NOT_APPLICABLE, Hits, Indicator, Pack, Points, Shape, Subjects, Table, objects
from sheets_sync.rubric import worth_of_answers
from sheets_sync.vn import fold

CODES = ("evidence.missing", "evidence.unknown")


def check(look: Look) -> Iterator[Hits]:
    """Look at the answers first, then at the evidence itself."""
    for table, subjects in look.scored():
        if subjects.final.packs:
            yield from _of_subjects(look, table, subjects)
    for table in look.shaped(Shape.INDICATORS):
        of = look.subjects.get(table.sheet.id)
        if of is not None:
            for number in range(len(of.final.packs)):
                yield from _of_indicators(look, table, of, number)
    yield from _stray(look)


def _needs(indicator: Indicator) -> int:
    """The worth from which an answer needs evidence; above everything where it never does."""
    return NOT_APPLICABLE if indicator.evidence_from is None else max(indicator.evidence_from, 1)


def _of_subjects(look: Look, table: Table, subjects: Subjects) -> Iterator[Hits]:
    """One finding a row, at its evidence cell."""
    pack = subjects.final.packs[0]
    needs = np.array([_needs(i) if i.derived is None else NOT_APPLICABLE for i in pack.indicators], dtype=np.int64)
    asked = np.flatnonzero(needs < NOT_APPLICABLE)
    if not len(asked) or "evidence" not in table.state:
        return
    worth = subjects.final.worth[:, asked]
    bare = (worth >= needs[asked]) & (worth < NOT_APPLICABLE)
    bare &= (blank(table, "evidence") & look.live(table))[:, None]
    if bare.any():
        bare &= ~covered(look.tables, pack, names_of(table))[:, asked]
        rows = np.flatnonzero(bare.any(axis=1))
        labels = np.array([_header(table, pack.indicators[i]) for i in asked], dtype=object)
        which = objects(", ".join(labels[bare[row]]) for row in rows.tolist())
        least = [int(needs[asked][bare[row]].min()) for row in rows.tolist()]
        needed = objects(_level(pack, worth) for worth in least)
        yield from found("evidence.missing", table, "evidence", rows, which=which, needed=needed)


def _of_indicators(look: Look, table: Table, subjects: Subjects, number: int) -> Iterator[Hits]:
    """One finding an indicator. Scoring has taken bare answers for nothing, so the typed ones are read again."""
    pack = subjects.final.packs[number]
    place = places(table, subjects, number)
    asked = (place >= 0) & blank(table, "evidence")
    needs = [_needs(indicator) for indicator in pack.indicators]
    there = covered(look.tables, pack, [subjects.key, subjects.name])
    for i in np.unique(place[asked]).tolist():
        indicator = pack.indicators[i]
        rows = np.flatnonzero(asked & (place == i))
        rows = rows[~there[subjects.subject_of[rows], i]]
        if needs[i] < NOT_APPLICABLE and indicator.derived is None:
            claimed = np.maximum(*(worth_of_answers(indicator, table.value[v][rows]) for v in VOICES))
            bare = rows[(claimed >= needs[i]) & (claimed < NOT_APPLICABLE)]
            which = numbers(table, bare)
            yield from found("evidence.missing", table, "evidence", bare, which=which, needed=_level(pack, needs[i]))


def _header(table: Table, indicator: Indicator) -> str:
    """What its column is called: "TC5"."""
    number = indicator.id.partition(".")[2]
    return next((c.header for c in table.sheet.inputs if c.id == f"self.{number}"), number)


def _level(pack: Pack, worth: int) -> str:
    """What an answer's worth is called: points, or the level it holds."""
    if isinstance(pack.rule, Points):
        return f"{points(worth)} điểm"
    return pack.rule.levels[min(worth, len(pack.rule.levels)) - 1]


def _stray(look: Look) -> Iterator[Hits]:
    """Rows of evidence that name nobody, or no indicator, that there is."""
    table = look.table("evidence")
    if table is None:
        return
    wanted = named(table)
    whom = [Who(names_of(sheet), wanted) for sheet in look.shaped(Shape.SUBJECTS)]
    lists = (of for sheet in look.shaped(Shape.INDICATORS) if (of := look.subjects.get(sheet.sheet.id)) is not None)
    whom += [Who([of.key, of.name], wanted) for of in lists]
    spelt = {
        s for of in look.subjects.values() for pack in of.final.packs for i in pack.indicators for s in spellings(i.id)
    }
    tests: dict[str, Callable[[str], bool]] = {
        "covers": lambda name: any(who.has(name) for who in whom) or any(who.find(name) for who in whom),
        "indicators": lambda name: fold(name) in spelt,
    }
    for column, known in tests.items():
        texts = table.value[column].tolist()
        odd = [[name for name in parts(text) if not everybody(name) and not known(name)] for text in texts]
        rows = np.array([bool(stray) for stray in odd], dtype=np.bool_)
        yield from found("evidence.unknown", table, column, rows, value=objects("; ".join(s) for s in odd if s))
