"""From a linted pack file to the types of ``core``: points and shares become whole hundredths, one Pack a group."""

from __future__ import annotations

from decimal import Decimal

from sheets_sync.core import (
    UNKNOWN,
    Derived,
    Indicator,
    Limit,
    Pack,
    Points,
    Scale,
    Source,
    Status,
    Step,
    Targets,
)
from sheets_sync.rubric.schema import GroupText, IndicatorText, PackText, PointsText, SourceText
from sheets_sync.rubric.walk import Row, rows

_ORDER = (Status.VERIFIED, Status.PARTIAL, Status.UNVERIFIED)


def build(text: PackText) -> tuple[Pack, ...]:
    """The packs of a file, one for each group in order; one in all where it has no groups."""
    rule = _rule(text)
    made: list[Pack] = []
    for group in text.groups or (None,):
        name = group.id if group else ""
        indicators = tuple(_indicator(text, row) for row in rows(text) if row.group == name)
        made.append(
            Pack(
                id=text.id,
                model=_model(text),
                group=name,
                group_text=group.text if group else "",
                title=text.title,
                version=text.version,
                valid_from=_day(text.valid_from),
                valid_to=_day(text.valid_to),
                scorable=text.scorable,
                indicators=indicators,
                rule=rule,
                scope=text.scope,
                source=_weakest(text, rule, group, indicators),
                kinds=group.kinds if group else (),
                checks=tuple(sorted(text.checks.items())),
            )
        )
    return tuple(made)


def _model(text: PackText) -> str:
    return text.id.split("/")[0]


def _day(day: str | None) -> int:
    return int(day.replace("-", "")) if day else 0


def hundredths(value: Decimal | str) -> int:
    """Whole hundredths; UNKNOWN where it was not read."""
    return UNKNOWN if isinstance(value, str) else int(value * 100)


def _source(text: PackText, source: SourceText) -> Source:
    return Source(text.documents[source.document], source.article, source.tag, Status(source.status))


def _weakest(
    text: PackText, rule: Points | Targets, group: GroupText | None, indicators: tuple[Indicator, ...]
) -> Source:
    """The file's own source with the status of the weakest part: a rubric is no better attested than its lines."""
    own = _source(text, text.source)
    parts = [own, *(indicator.source for indicator in indicators)]
    if rule.source is not None:
        parts.append(rule.source)
    if group is not None:
        parts.append(_source(text, group.source))
    worst = max((part.status for part in parts), key=_ORDER.index)
    return Source(own.document, own.article, own.tag, worst)


def _rule(text: PackText) -> Points | Targets:
    rule = text.rule
    if isinstance(rule, PointsText):
        return Points(
            maximum=hundredths(rule.maximum),
            floor=hundredths(rule.floor),
            bands=tuple((hundredths(band.from_), band.name) for band in rule.bands),
            awarded_from=next(number for number, band in enumerate(rule.bands) if band.title),
            source=_source(text, rule.source),
        )
    wait = UNKNOWN if rule.wait_months == "unknown" else rule.wait_months
    return Targets(rule.levels, rule.valid_years, wait, _source(text, rule.source))


def _indicator(text: PackText, row: Row) -> Indicator:
    line = row.text
    points = isinstance(text.rule, PointsText)
    levels = 0 if isinstance(text.rule, PointsText) else len(text.rule.levels)
    return Indicator(
        id=f"{_model(text)}.{line.id}",
        target=line.target or line.id,
        criterion=row.criterion.text,
        text=line.text,
        text_by_level=line.text_by_level,
        maximum=(hundredths(line.maximum) if line.maximum is not None else UNKNOWN) if points else levels,
        scale=_scale(text, line),
        steps=_steps(text, line, levels),
        limits=tuple(_limits(line)),
        derived=Derived(line.derived.verb, line.derived.child, line.derived.adults, line.derived.among)
        if line.derived
        else None,
        evidence_from=_evidence(text, line, points=points),
        applies_to=line.applies_to,
        applies_to_by_level=line.applies_to_by_level,
        source=_source(text, line.source),
        may_waive=line.may_waive,
    )


def _scale(text: PackText, line: IndicatorText) -> Scale | None:
    if line.answer != "points" or text.scale is None or not isinstance(line.maximum, Decimal):
        return None
    return Scale(hundredths(line.maximum), hundredths(text.scale.step), hundredths(text.scale.tolerated))


def _steps(text: PackText, line: IndicatorText, levels: int) -> tuple[Step, ...]:
    if line.answer == "yes_no":
        return (Step("Không", 0, ""), Step("Có", levels, ""))
    if line.answer == "points" and text.scale is not None and isinstance(line.maximum, Decimal):
        # Marks are written for the longest indicator; a shorter one has those that it reaches.
        top = line.maximum
        return tuple(Step("", hundredths(mark.from_), mark.text) for mark in text.scale.marks if mark.from_ <= top)
    unit = 1 if levels else 100
    return tuple(Step(step.answer, int(step.worth * unit), step.text) for step in line.steps)


def _limits(line: IndicatorText) -> list[Limit]:
    limits = []
    for limit in line.limits:
        share = hundredths(limit.share)
        relieved = share if limit.relieved is None else hundredths(limit.relieved)
        limits.append(Limit(limit.level, share, relieved))
    return limits


def _evidence(text: PackText, line: IndicatorText, *, points: bool) -> int | None:
    """What the machine derives from rows needs no further evidence: the rows are it."""
    if line.derived is not None:
        return None
    value = text.evidence_from if line.evidence_from is None else line.evidence_from
    if value is None:
        return None
    return hundredths(value) if points else int(value)
