"""Counts of books, added up through the tree of units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sheets_sync.core import Aggregate, BookId, Count, Ints, Stop
from sheets_sync.rollup.shares import share
from sheets_sync.units import Level, Tree, Unit, commune_of

MODELS = ("citizen", "family", "clan", "hamlet", "unit", "agency", "commune")
MEASURES = ("listed", "in_scope", "registered", "achieved", "failed", "pending", "flagged", "out")
"""What every book counts of every model: listed = out + achieved + failed + pending + flagged."""

ALL = ""  # the group of a whole model
UNGROUPED = "?"  # people without a group, in a model that has groups
_NO_GROUP = ("", "None")


@dataclass(frozen=True, slots=True)
class Line:
    """What is counted: a model, and one of its groups or ALL of them."""

    model: str
    group: str = ALL


@dataclass(frozen=True, slots=True)
class Row:
    """One line of one unit; ``share``: achieved of those in scope, in 1/100 %, None where nobody is."""

    unit: str
    level: str
    name: str
    model: str
    group: str
    listed: int
    in_scope: int
    registered: int
    achieved: int
    failed: int
    pending: int
    flagged: int
    out: int
    share: int | None


@dataclass(frozen=True)
class Totals:
    """Counts by unit, line and measure: (units, lines, measures). ``units``: each before those below it.

    ``own``: what was counted at the unit itself; ``counts``: with all below it. ``outside``: units of books that do not
    stand in this tree, hence in no total.
    """

    tree: Tree
    period: int
    units: tuple[Unit, ...]
    lines: tuple[Line, ...]
    measures: tuple[str, ...]
    own: Ints
    counts: Ints
    outside: tuple[str, ...]

    def of(self, unit: str, model: str, measure: str, group: str = ALL) -> int:
        """One count, with all below the unit; 0 where no book counts it."""
        line, at = Line(model, group), self._measures.get(measure)
        if line not in self._lines or at is None:
            return 0
        return int(self.counts[self._units[self.tree[unit].id], self._lines[line], at])

    def has(self, model: str, measure: str, group: str = ALL) -> bool:
        """Whether any book counts this measure of this line."""
        line, at = self._lines.get(Line(model, group)), self._measures.get(measure)
        return line is not None and at is not None and bool(self.counts[:, line, at].any())

    def measured(self, unit: str, line: Line, *, own: bool = False) -> dict[str, int]:
        """All counts of one line of one unit by measure: with all below it, or its ``own`` alone."""
        table = self.own if own else self.counts
        counts: list[int] = table[self._units[self.tree[unit].id], self._lines[line]].tolist()
        return dict(zip(self.measures, counts, strict=True))

    def row(self, unit: str, line: Line) -> Row:
        """One line of one unit."""
        here, found = self.tree[unit], self.measured(unit, line)
        counts = {measure: found[measure] for measure in MEASURES}
        part = share(counts["achieved"], counts["in_scope"])
        return Row(here.id, here.level.value, here.title, line.model, line.group, **counts, share=part)

    def rows(self, within: str = "") -> Iterator[Row]:
        """Every line of every unit, at and below ``within`` where that is named."""
        for unit in self.below(within):
            for line in self.lines:
                yield self.row(unit.id, line)

    def below(self, within: str = "") -> tuple[Unit, ...]:
        """The units at and below one, each before those below it; all where none is named."""
        return tuple(_walk(self.tree, (self.tree[within],))) if within else self.units

    def groups(self, model: str) -> tuple[str, ...]:
        """The groups that a model is counted by; () where it has none."""
        return tuple(line.group for line in self.lines if line.model == model and line.group != ALL)

    @cached_property
    def models(self) -> tuple[str, ...]:
        """The models that are counted, people first."""
        return tuple(dict.fromkeys(line.model for line in self.lines))

    @cached_property
    def _units(self) -> Mapping[str, int]:
        return {unit.id: i for i, unit in enumerate(self.units)}

    @cached_property
    def _lines(self) -> Mapping[Line, int]:
        return {line: i for i, line in enumerate(self.lines)}

    @cached_property
    def _measures(self) -> Mapping[str, int]:
        return {measure: i for i, measure in enumerate(self.measures)}


def add_up(aggregate: Aggregate, tree: Tree, period: int) -> Totals:
    """Counts of one period's books as totals of every unit of the tree; every unit is its own and those below it.

    A book counts at its unit, a part's (a hamlet's, a school's) at the commune it belongs to. A commune whose book has
    no line for the commune itself has not applied for its title: it counts as listed, in scope and pending, so that
    communes are always counted of all communes.
    """
    _one_period(aggregate.books, period)
    units = tuple(_walk(tree, tree.roots))
    lines = _lines(aggregate.counts)
    measures = (*MEASURES, *sorted({count[3] for count in aggregate.counts} - set(MEASURES)))
    own = np.zeros((len(units), len(lines), len(measures)), dtype=np.int64)
    outside = _fill(own, aggregate.counts, units, lines, measures)
    _waiting(own[:, lines.index(Line("commune"))], units, measures)
    return Totals(tree, period, units, lines, measures, own, _summed(own, units), outside)


def seat(tree: Tree, unit: str) -> str:
    """Where a book's counts belong in the tree: its own unit, or the commune of a part; "" = nowhere."""
    return next((found for found in (unit, commune_of(unit)) if found in tree), "")


def _fill(
    own: Ints, counts: Mapping[Count, int], units: tuple[Unit, ...], lines: tuple[Line, ...], measures: tuple[str, ...]
) -> tuple[str, ...]:
    at = {unit.id: i for i, unit in enumerate(units)}
    line_at = {line: i for i, line in enumerate(lines)}
    measure_at = {measure: i for i, measure in enumerate(measures)}
    outside: set[str] = set()
    for (unit, model, group, measure), n in counts.items():
        here = at.get(unit, at.get(commune_of(unit), -1))
        if here < 0:
            outside.add(unit)
            continue
        own[here, line_at[Line(model)], measure_at[measure]] += n
        part = line_at.get(Line(model, UNGROUPED if group in _NO_GROUP else group))
        if part is not None:
            own[here, part, measure_at[measure]] += n
    return tuple(sorted(outside))


def _lines(counts: Iterable[Count]) -> tuple[Line, ...]:
    """Each model as a whole, then its groups; the commune's line is always there."""
    met: dict[str, set[str]] = {"commune": set()}
    for _, model, group, _ in counts:
        met.setdefault(model, set()).add(UNGROUPED if group in _NO_GROUP else group)
    order = {model: i for i, model in enumerate(MODELS)}
    lines: list[Line] = []
    for model in sorted(met, key=lambda m: (order.get(m, len(order)), m)):
        groups = () if met[model] <= {UNGROUPED} else sorted(met[model], key=lambda g: (g == UNGROUPED, g))
        lines += [Line(model), *(Line(model, group) for group in groups)]
    return tuple(lines)


def _waiting(own: Ints, units: tuple[Unit, ...], measures: tuple[str, ...]) -> None:
    communes = np.array([unit.level is Level.COMMUNE for unit in units], dtype=bool)
    waits = communes & (own[:, measures.index("listed")] == 0)
    for measure in ("listed", "in_scope", "pending"):
        own[waits, measures.index(measure)] = 1


def _summed(own: Ints, units: tuple[Unit, ...]) -> Ints:
    at = {unit.id: i for i, unit in enumerate(units)}
    counts = own.copy()
    for i in range(len(units) - 1, -1, -1):  # from below: a unit is complete before it is added to its parent
        if units[i].parent:
            counts[at[units[i].parent]] += counts[i]
    return counts


def _walk(tree: Tree, units: Iterable[Unit]) -> Iterator[Unit]:
    for unit in units:
        yield unit
        yield from _walk(tree, tree.children(unit.id))


def _one_period(books: Iterable[BookId], period: int) -> None:
    for book in books:
        if book.period != period:
            raise Stop("book.period", found=book.period, expected=period, unit=book.unit)
