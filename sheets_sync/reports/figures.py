"""What every report shows, whatever its form: the lines, the targets beside them, and the words for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sheets_sync.core import Pack, Status
from sheets_sync.rollup import (
    ALL,
    UNGROUPED,
    Completeness,
    Double,
    Line,
    Reached,
    Row,
    Standing,
    Target,
    Totals,
    ahead,
    next_of,
    reach,
)
from sheets_sync.words import text


@dataclass(frozen=True, slots=True)
class ReportMeta:
    """What a report is of: the unit at its top, the day it was made, texts of groups, what makes it a draft.

    ``unverified``: by model, titles of the packs whose text nobody compared with the original decision.
    """

    unit: str
    made: date
    groups: Mapping[str, str] = field(default_factory=dict)
    unverified: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    engine: str = ""
    lang: str = "vi"


def about_packs(packs: Iterable[Pack], attested: frozenset[str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """``groups`` and ``unverified`` of a report that these packs were scored by."""
    groups: dict[str, str] = {}
    unverified: dict[str, tuple[str, ...]] = {}
    for pack in packs:
        if pack.group:
            groups.setdefault(pack.group, pack.group_text)
        titles = unverified.get(pack.model, ())
        title = f"{pack.title} ({pack.id})"
        if pack.source.status is not Status.VERIFIED and pack.id not in attested and title not in titles:
            unverified[pack.model] = (*titles, title)
    return groups, unverified


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals at and below one unit, with the targets that lie ahead of it and who is missing."""

    totals: Totals
    targets: tuple[Target, ...]
    senders: Completeness
    meta: ReportMeta
    doubles: tuple[Double, ...] | None = None
    """Who is scored in two books at or below the unit; None where nobody looked."""

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the report."""
        return text(key, self.meta.lang, **facts)

    @property
    def year(self) -> int:
        """The assessed year."""
        return self.totals.period

    @property
    def title(self) -> str:
        """The unit at the top, as people write it."""
        return self.totals.tree[self.meta.unit].title

    @property
    def books(self) -> int:
        """How many books are counted."""
        return sum(sender.books for sender in self.senders.senders)

    def line_name(self, line: Line) -> str:
        """A model's name, or a group's."""
        if line.group == ALL:
            return self.say(f"report_model.{line.model}")
        if line.group == UNGROUPED:
            return self.say("report.no_group")
        return f"{line.group} {self.meta.groups.get(line.group, '')}".strip()

    def row(self, line: Line, unit: str = "") -> Row:
        """A line of a unit; of the unit at the top where none is named."""
        return self.totals.row(unit or self.meta.unit, line)

    def target(self, line: Line) -> Target | None:
        """The next target for the title of a line."""
        return next_of(self.targets, line.model, line.group)

    def against(self, line: Line, unit: str = "") -> Reached | None:
        """How a unit stands beside the next target of a line."""
        target = self.target(line)
        return None if target is None else reach(self.totals, unit or self.meta.unit, target)

    def verdict(self, reached: Reached | None) -> str:
        """Beside a target in words: met, short by so many, or not told."""
        if reached is None:
            return self.say("report.no_target_short")
        if reached.short is None:
            return self.say("report.no_figures")
        return self.say("report.short", n=grouped(reached.short)) if reached.short else self.say("report.met")

    def draft(self, *models: str) -> str:
        """The line that says a draft a draft, where packs of these models (of all, if none is named) make it one."""
        packs = [t for model, titles in self.meta.unverified.items() if not models or model in models for t in titles]
        return self.say("report.draft", packs="; ".join(packs)) if packs else ""

    def outside_line(self) -> str:
        """Which units' books could not be added; "" where all were."""
        if not self.totals.outside:
            return ""
        day, units = f"{self.totals.tree.on:%d/%m/%Y}", ", ".join(self.totals.outside)
        return self.say("report.outside", day=day, units=units)

    def senders_line(self) -> str:
        """How many books are here and how they stand, in one sentence; only communes are awaited."""
        communes = Completeness(tuple(s for s in self.senders.senders if s.unit.level == "commune"))
        missing = len(communes.by(Standing.MISSING))
        stopped = len(self.senders.by(Standing.STOPPED))
        awaited = len(communes.senders)
        sent = sum(sender.books > 0 for sender in communes.senders)
        errors, pending = len(self.senders.by(Standing.ERRORS)), len(self.senders.by(Standing.PENDING))
        counts = {"missing": missing, "stopped": stopped, "errors": errors, "pending": pending}
        return self.say("report.books", sent=sent, awaited=awaited, **counts)


def figures(
    totals: Totals,
    targets: Iterable[Target],
    senders: Completeness,
    meta: ReportMeta,
    doubles: tuple[Double, ...] | None = None,
) -> Figures:
    """Everything below the unit that ``meta`` names, with the targets of its province."""
    province = totals.tree.path(meta.unit)[0].id
    mine = senders.below(totals.tree, meta.unit)
    return Figures(totals, ahead(targets, province, totals.period), mine, meta, doubles)


def grouped(n: int) -> str:
    """A count as Vietnamese papers print it: 558.943."""
    return f"{n:,}".replace(",", ".")


def percent(share: int | None) -> str:
    """A share as Vietnamese papers print it: 78,76 %."""
    return "–" if share is None else f"{share // 100},{share % 100:02d} %"
