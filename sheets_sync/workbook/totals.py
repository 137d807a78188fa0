"""`Tổng hợp` and the cover's last result: one book's counts beside the year's targets."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_sync.core import Assessment, BookId, Facts, Phase, Value
from sheets_sync.words import text

_MEASURES = {
    "scope": "in_scope",
    "registered": "registered",
    "achieved": "achieved",
    "failed": "failed",
    "pending": "pending",
    "fix": "flagged",
}
_PHASE = {Phase.REGISTER: "register", Phase.SELF: "self", Phase.APPRAISE: "appraise", Phase.SUBMIT: "submit"}


def totals(assessment: Assessment, facts: Facts) -> list[dict[str, Value]]:
    """A row a model, then a row a group where it has groups; shares in percent."""
    rows: list[dict[str, Value]] = []
    for of in assessment.subjects.values():
        groups = sorted({group for group in of.group.tolist() if group})
        for group in ["", *groups]:
            counts = _counts(assessment, of.model, group or None)
            row: dict[str, Value] = {"model": text(f"model.{of.model}"), "group": group or text("totals.all")}
            row |= {column: float(counts.get(measure, 0)) for column, measure in _MEASURES.items()}
            scope = counts.get("in_scope", 0)
            row["share"] = counts.get("achieved", 0) * 10_000 // scope / 100 if scope else None
            row["target"] = facts.targets[of.model] / 100 if not group and of.model in facts.targets else None
            rows.append(row)
    return rows


def last_result(assessment: Assessment) -> str:
    """The cover's line in big type: the counts of all listed citizens."""
    counts = _counts(assessment, "citizen", None)
    return text("cover.counts", "vi", **counts) if counts.get("listed") else text("cover.empty")


def cover(assessment: Assessment, book: BookId | None, facts: Facts) -> dict[str, Value]:
    """What the cover's outputs say, the status line apart."""
    return {
        "unit_code": book.unit if book else None,
        "period": float(book.period) if book else None,
        "phase": text(f"phase.{_PHASE[facts.phase]}"),
        "result": last_result(assessment),
    }


def status_line(facts: Facts, tasks: Sequence[str], unverified: bool, clock: str = "") -> str:
    """When it was scored and what is left to do (``tasks``: severities). Written only beside other changes."""
    line = text(
        "cover.status_at" if clock else "cover.status",
        clock=clock,
        day=f"{facts.today:%d/%m/%Y}",
        errors=sum(severity == "error" for severity in tasks),
        warnings=sum(severity == "warning" for severity in tasks),
    )
    return f"{line} {text('cover.unverified')}" if unverified else line


def _counts(assessment: Assessment, model: str, group: str | None) -> dict[str, int]:
    counts: dict[str, int] = {}
    for (_, of_model, of_group, measure), n in assessment.counts.counts.items():
        if of_model == model and group in (None, of_group):
            counts[measure] = counts.get(measure, 0) + n
    return counts
