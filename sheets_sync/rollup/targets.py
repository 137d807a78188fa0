"""What a programme or a province wants to have reached by a year: data (``targets.csv``), text in, facts out.

A share is asked of a line of the totals: ``measure`` of ``among`` ("achieved" of those "in_scope"). Where no book
counts one of these, the target is shown and said to be without figures, never guessed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from sheets_sync.core import Stop
from sheets_sync.rollup.shares import short
from sheets_sync.rollup.totals import Totals


@dataclass(frozen=True, slots=True)
class Target:
    """One target. ``unit``: the province that set it, "" = the country; ``share`` in 1/100 %; ``tag`` of the facts.

    ``what`` says in words what is to be reached, "" = the title of the model.
    """

    id: str
    model: str
    group: str
    measure: str
    among: str
    unit: str
    year: int
    share: int
    what: str
    source: str
    tag: str
    note: str


@dataclass(frozen=True, slots=True)
class Reached:
    """How far one unit is with one target: ``part`` of ``whole``, ``short`` by so many; None: no book counts this."""

    target: Target
    part: int | None
    whole: int | None
    short: int | None

    @property
    def met(self) -> bool | None:
        """Whether the target is met, exactly; None where it cannot be told."""
        return None if self.short is None else self.short == 0


def load_targets(text: str) -> tuple[Target, ...]:
    """Parse a table of targets; ``Stop("target.row")`` with its line where a row is malformed or comes twice."""
    reader = csv.DictReader(io.StringIO(text), strict=True)
    columns = tuple(field.name for field in fields(Target))
    if (found := tuple(reader.fieldnames or ())) != columns:
        raise Stop("target.columns", found=found, expected=columns)
    targets: dict[tuple[str, str, int], Target] = {}
    for row in reader:
        target = _target(row, reader.line_num)
        key = (target.id, target.unit, target.year)
        if key in targets:
            raise Stop("target.row", line=reader.line_num, column="id", value=target.id)
        targets[key] = target
    return tuple(targets.values())


def override(base: Iterable[Target], own: Iterable[Target]) -> tuple[Target, ...]:
    """A province's own table laid over another: its row for the same target, unit and year holds."""
    laid = {(target.id, target.unit, target.year): target for target in (*base, *own)}
    return tuple(laid.values())


def set_by_province(
    base: Iterable[Target], shares: Mapping[str, int], province: str, year: int, source: str
) -> tuple[Target, ...]:
    """Targets with the shares (model -> 1/100 %) that a province asks for in a year; ``source`` says where it did."""
    own = (
        Target(model, model, "", "achieved", "in_scope", province, year, share, "", source, _ITS_OWN, "")
        for model, share in shares.items()
    )
    return override(base, own)


_ITS_OWN = "READ H"  # the province itself said so


def ahead(targets: Iterable[Target], province: str, period: int) -> tuple[Target, ...]:
    """The targets that a province still has before it in a period, soonest first; its own instead of the country's."""
    found: dict[tuple[str, int], Target] = {}
    for target in sorted(targets, key=lambda t: t.unit != ""):
        if target.unit in ("", province) and target.year >= period:
            found[target.id, target.year] = target
    return tuple(sorted(found.values(), key=lambda t: t.year))


def next_of(targets: Iterable[Target], model: str, group: str) -> Target | None:
    """The soonest of these targets for the title itself of a model or group."""
    titles = (t for t in targets if (t.model, t.group, t.measure, t.among) == (model, group, "achieved", "in_scope"))
    return next(iter(sorted(titles, key=lambda t: t.year)), None)


def reach(totals: Totals, unit: str, target: Target) -> Reached:
    """How far a unit is with a target."""
    if not all(totals.has(target.model, measure, target.group) for measure in (target.among, target.measure)):
        return Reached(target, None, None, None)
    part = totals.of(unit, target.model, target.measure, target.group)
    whole = totals.of(unit, target.model, target.among, target.group)
    return Reached(target, part, whole, short(target.share, part, whole))


def _target(row: Mapping[str | None, str], line: int) -> Target:
    if None in row:
        raise Stop("target.row", line=line, column="", value=row[None])
    words = {str(column): word or "" for column, word in row.items()}
    for column in ("id", "model", "measure", "among", "what", "source", "tag"):
        if not words[column].strip():
            raise Stop("target.row", line=line, column=column, value=words[column])
    numbers: dict[str, int] = {}
    for column, low, high in (("year", 2000, 2100), ("share", 1, 10_000)):
        word = words.pop(column)
        if not word.isdecimal() or not low <= int(word) <= high:
            raise Stop("target.row", line=line, column=column, value=word)
        numbers[column] = int(word)
    return Target(year=numbers["year"], share=numbers["share"], **words)
