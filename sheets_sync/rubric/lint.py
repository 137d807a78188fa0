"""What a pack must keep beyond its shape: sums, orders, sources that exist, no status above its tag."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise

from sheets_sync.core import Status
from sheets_sync.rubric.faults import PackFault
from sheets_sync.rubric.lint_rows import lint_row
from sheets_sync.rubric.schema import BandText, CriterionText, PackText, PointsText, SourceText
from sheets_sync.rubric.vocabulary import MODELS
from sheets_sync.rubric.walk import Row, indicators, numbers, rows, sources
from sheets_sync.rubric.yamltext import Path, Text
from sheets_sync.words import codes

_ALLOWED = {"READ H": Status.VERIFIED, "READ M": Status.PARTIAL, "READ L": Status.PARTIAL}
_RANK = {Status.UNVERIFIED: 0, Status.PARTIAL: 1, Status.VERIFIED: 2}


def lint(pack: PackText, text: Text) -> tuple[PackFault, ...]:
    """All faults of one well-shaped pack."""
    lints = (_checks, _numbers, _sources, _rule, _rows, _sums)
    found = [*_pack(pack, text.name), *(fault for lint_ in lints for fault in lint_(pack))]
    return tuple(PackFault(text.name, text.line(path), code, facts) for path, code, facts in found)


_Found = tuple[Path, str, dict[str, object]]


def _pack(pack: PackText, name: str) -> Iterator[_Found]:
    file = name.removesuffix(".yaml")
    if pack.id != file or file.split("/")[0] not in MODELS:
        yield ("id",), "id.file", {"id": pack.id, "file": name, "models": ", ".join(MODELS)}
    days = {}
    for key, value in (("valid_from", pack.valid_from), ("valid_to", pack.valid_to)):
        try:
            days[key] = date.fromisoformat(value) if value is not None and len(value) == 10 else None
        except ValueError:
            days[key] = None
        if value is not None and days[key] is None:
            yield (key,), "date.bad", {"value": value}
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last < first:
        yield ("valid_to",), "date.order", {}
    inside = [bool(group.criteria) for group in pack.groups]
    if all(inside) == bool(pack.criteria) if pack.groups else not pack.criteria:
        yield ("groups" if pack.groups else "id",), "group.criteria", {}
    elif any(inside) and not all(inside):
        yield ("groups", inside.index(False)), "group.criteria", {}
    ids = [group.id for group in pack.groups]
    for number, group_id in enumerate(ids):
        if group_id in ids[:number]:
            yield ("groups", number, "id"), "id.double", {"id": group_id}


def _checks(pack: PackText) -> Iterator[_Found]:
    """A pack tunes only findings that there are."""
    for code in pack.checks:
        if code not in codes():
            near = get_close_matches(code, codes(), n=3, cutoff=0.0)
            yield ("checks", code), "value.choice", {"key": code, "expected": ", ".join(near)}


def _numbers(pack: PackText) -> Iterator[_Found]:
    """Hundredths, in range: points up to 300 (so that worths fit two bytes), shares up to 100."""
    for path, value in numbers(pack):
        exponent = value.as_tuple().exponent
        high = 100 if path[-1] in ("share", "relieved") else 300
        if not isinstance(exponent, int) or exponent < -2:
            yield path, "number.fine", {"value": value}
        elif not 0 <= value <= high:
            yield path, "number.range", {"value": value, "low": 0, "high": high}


def _sources(pack: PackText) -> Iterator[_Found]:
    for path, source in sources(pack):
        if source.document not in pack.documents:
            yield (*path, "document"), "document.unknown", {"key": source.document}
        allowed = allowed_status(source)
        if _RANK[Status(source.status)] > _RANK[allowed]:
            facts: dict[str, object] = {"status": source.status, "tag": source.tag, "allowed": str(allowed)}
            yield (*path, "status"), "status.above_tag", facts


def allowed_status(source: SourceText) -> Status:
    """The best status that a source's tag allows."""
    return _ALLOWED.get(source.tag, Status.UNVERIFIED)


def _rule(pack: PackText) -> Iterator[_Found]:
    if isinstance(pack.rule, PointsText):
        yield from _bands(pack.rule.bands, pack.rule.maximum)
    scale = pack.scale
    if scale is not None:
        starts = [mark.from_ for mark in scale.marks]
        if starts and (starts[0] != 0 or starts != sorted(set(starts))):
            yield ("scale", "marks"), "marks.order", {}


def _bands(bands: tuple[BandText, ...], maximum: Decimal) -> Iterator[_Found]:
    if bands[0].from_ != 0 or bands[0].title:
        yield ("rule", "bands", 0), "bands.start", {"start": bands[0].from_}
    if not bands[-1].title:
        yield ("rule", "bands"), "bands.title", {}
    below: Decimal = Decimal(0)
    for number, (lower, upper) in enumerate(pairwise(bands), 1):
        path: Path = ("rule", "bands", number)
        if lower.title and not upper.title and bands[-1].title:
            yield path, "bands.title", {}
        if upper.name in {band.name for band in bands[:number]}:
            yield path, "bands.order", {"name": upper.name}
        elif upper.from_ != "unknown":
            if upper.from_ <= below:
                yield path, "bands.order", {"name": upper.name}
            elif upper.from_ > maximum:
                yield (*path, "from"), "number.range", {"value": upper.from_, "low": 0, "high": maximum}
            below = upper.from_


def _rows(pack: PackText) -> Iterator[_Found]:
    known = {group.id for group in pack.groups}
    for path, text in indicators(pack):
        for group in text.groups:
            if group not in known:
                yield (*path, "groups"), "group.unknown", {"group": group}
    seen: set[tuple[str, str]] = set()
    met: set[Path] = set()
    for row in rows(pack):
        key = (row.group, row.text.id)
        if key in seen:
            yield (*row.path, "id"), "id.double", {"id": row.text.id}
        seen.add(key)
        if row.path not in met:  # a row that groups share is linted once
            yield from ((((*row.path, *path)), code, facts) for path, code, facts in lint_row(pack, row.text))
        met.add(row.path)


def _sums(pack: PackText) -> Iterator[_Found]:
    if not isinstance(pack.rule, PointsText):
        return
    by_group: dict[str, list[Row]] = {}
    by_criterion: dict[tuple[str, Path], list[Row]] = {}
    for row in rows(pack):
        by_group.setdefault(row.group, []).append(row)
        by_criterion.setdefault((row.group, row.path[:-2]), []).append(row)
    for group, members in by_group.items():
        total = _sum(members)
        if total is not None and total != pack.rule.maximum:
            where = f" (nhóm {group})" if group else ""
            path = members[0].path[:2] if members[0].path[0] == "groups" else ("rule", "maximum")
            yield path, "sum.pack", {"group": where, "sum": total, "maximum": pack.rule.maximum}
    for (_, path), members in by_criterion.items():
        criterion: CriterionText = members[0].criterion
        total = _sum(members)
        if total is not None and criterion.maximum is not None and total != criterion.maximum:
            yield (*path, "maximum"), "sum.criterion", {"sum": total, "maximum": criterion.maximum}


def _sum(members: list[Row]) -> Decimal | None:
    """Points that the rows add up to; None where one is not known (or missing, which is a fault of its own)."""
    total = Decimal(0)
    for row in members:
        if row.text.maximum is None or row.text.maximum == "unknown":
            return None
        total += row.text.maximum
    return total
