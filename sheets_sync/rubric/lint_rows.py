"""What one indicator must keep: an answer with all its parts and no others, thresholds that rise, limits within it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sheets_sync.rubric.schema import IndicatorText, PackText, PointsText, TargetsText
from sheets_sync.rubric.vocabulary import MODELS
from sheets_sync.rubric.yamltext import Path

_Found = tuple[Path, str, dict[str, object]]

# answer -> the keys it needs and the keys it may have
_NEEDS = {"steps": {"steps"}, "share": {"limits"}, "derived": {"derived"}}
_MAY = {"share": {"derived"}}
_RULES = {
    "points": {"points", "steps", "derived", "unknown"},
    "targets": {"yes_no", "steps", "share", "unknown"},
}


def lint_row(pack: PackText, row: IndicatorText) -> Iterator[_Found]:
    """Faults of one row, with paths from the row on."""
    if row.answer not in _RULES[pack.rule.kind]:
        yield ("answer",), "answer.rule", {"answer": row.answer, "rule": pack.rule.kind}
        return
    yield from _parts(pack, row)
    if row.derived is not None:
        model = pack.id.split("/")[0]
        before = MODELS[: MODELS.index(model)] if model in MODELS else MODELS
        if row.derived.child not in before:
            facts: dict[str, object] = {"model": model, "child": row.derived.child, "models": ", ".join(before) or "–"}
            yield ("derived",), "derived.order", facts
    if isinstance(pack.rule, PointsText):
        yield from _points(pack, pack.rule, row)
    else:
        yield from _targets(pack.rule, row)


def _parts(pack: PackText, row: IndicatorText) -> Iterator[_Found]:
    needs = _NEEDS.get(row.answer, set())
    may = needs | _MAY.get(row.answer, set())
    if isinstance(pack.rule, PointsText):
        needs, may = needs | {"maximum"}, may | {"maximum"}
    for key in ("steps", "limits", "derived", "maximum"):
        there = bool(getattr(row, key)) or (key == "maximum" and row.maximum is not None)
        if key in needs and not there:
            yield (), "answer.parts", _parts_facts(row.answer, key, missing=True)
        elif there and key not in may:
            yield (key,), "answer.parts", _parts_facts(row.answer, key, missing=False)
    if row.answer == "points" and pack.scale is None:
        yield ("answer",), "scale.missing", {}


def _parts_facts(answer: str, key: str, *, missing: bool) -> dict[str, object]:
    return {
        "answer": answer,
        "key": key,
        "problem": "phải có" if missing else "không được có",
        "problem_en": "needs" if missing else "must not have",
    }


def _points(pack: PackText, rule: PointsText, row: IndicatorText) -> Iterator[_Found]:
    maximum = row.maximum
    if maximum is None or maximum == "unknown":
        return
    if rule.floor > maximum:
        yield ("maximum",), "floor.beyond", {"floor": rule.floor, "maximum": maximum}
    if row.evidence_from is not None and row.evidence_from > maximum:
        yield ("evidence_from",), "evidence.beyond", {"evidence": row.evidence_from, "maximum": maximum}
    if row.steps:
        yield from _steps(row, maximum)
    if row.answer == "points" and pack.scale is not None:
        step, tolerated = pack.scale.step, pack.scale.tolerated
        if min(step, tolerated) <= 0 or maximum % step or step % tolerated:
            yield ("maximum",), "scale.step", {"step": step, "tolerated": tolerated, "maximum": maximum}


def _targets(rule: TargetsText, row: IndicatorText) -> Iterator[_Found]:
    levels = len(rule.levels)
    if row.evidence_from is not None and row.evidence_from > levels:
        yield ("evidence_from",), "evidence.beyond", {"evidence": row.evidence_from, "maximum": levels}
    for key in ("text_by_level", "applies_to_by_level"):
        if getattr(row, key) and len(getattr(row, key)) != levels:
            yield (key,), "levels.count", {"levels": levels, "key": key}
    if row.steps:
        yield from _steps(row, Decimal(levels))
    if not row.limits:
        return
    if [limit.level for limit in row.limits] != list(range(1, levels + 1)):
        yield ("limits",), "limits.levels", {"levels": levels}
        return
    below = {"share": Decimal(0), "relieved": Decimal(0)}
    for number, limit in enumerate(row.limits):
        if limit.share == "unknown":
            continue
        relieved = limit.share if limit.relieved is None else limit.relieved
        if relieved > limit.share:
            yield ("limits", number), "limits.relief", {"relieved": relieved, "share": limit.share}
        elif limit.share < below["share"] or relieved < below["relieved"]:
            yield ("limits", number), "limits.order", {"level": limit.level}
        below = {"share": limit.share, "relieved": relieved}


def _steps(row: IndicatorText, high: Decimal) -> Iterator[_Found]:
    answers = [step.answer.casefold() for step in row.steps]
    for number, answer in enumerate(answers):
        if answer in answers[:number]:
            yield ("steps", number), "steps.double", {"answer": row.steps[number].answer}
    worths = [step.worth for step in row.steps]
    if worths[0] != 0 or worths[-1] != high or worths != sorted(worths):
        yield ("steps",), "steps.order", {"low": 0, "high": high}
