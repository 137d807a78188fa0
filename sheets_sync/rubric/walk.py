"""The parts of a pack file with their paths: rows group by group, sources, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel

from sheets_sync.rubric.schema import CriterionText, IndicatorText, PackText, SourceText
from sheets_sync.rubric.yamltext import Path


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator as one group has it (``group`` "" where the pack has none)."""

    group: str
    path: Path
    criterion: CriterionText
    text: IndicatorText


def rows(pack: PackText) -> Iterator[Row]:
    """All indicators, group by group, in order; a row that groups share comes once for each."""
    if not pack.groups:
        yield from _rows("", (), pack.criteria)
    for number, group in enumerate(pack.groups):
        if group.criteria:
            yield from _rows(group.id, ("groups", number), group.criteria)
        else:
            yield from _rows(group.id, (), pack.criteria)


def _rows(group: str, path: Path, criteria: tuple[CriterionText, ...]) -> Iterator[Row]:
    for number, criterion in enumerate(criteria):
        for place, text in enumerate(criterion.indicators):
            if not text.groups or group in text.groups:
                yield Row(group, (*path, "criteria", number, "indicators", place), criterion, text)


def indicators(pack: PackText) -> Iterator[tuple[Path, IndicatorText]]:
    """Every row as the file has it, whichever groups it is for."""
    for path, part in _parts(pack, ()):
        if isinstance(part, IndicatorText):
            yield path, part


def sources(pack: PackText) -> Iterator[tuple[Path, SourceText]]:
    """Every source in the file."""
    for path, part in _parts(pack, ()):
        if isinstance(part, SourceText):
            yield path, part


def numbers(pack: PackText) -> Iterator[tuple[Path, Decimal]]:
    """Every number of points or percent in the file."""
    for path, part in _parts(pack, ()):
        if isinstance(part, Decimal):
            yield path, part


def _parts(part: object, path: Path) -> Iterator[tuple[Path, object]]:
    yield path, part
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from _parts(getattr(part, name), (*path, field.alias or name))
    elif isinstance(part, tuple):
        for number, entry in enumerate(part):
            yield from _parts(entry, (*path, number))
