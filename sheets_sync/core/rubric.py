"""A rubric as data: packs, indicators, steps, sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

BLANK_CODE = -1
BAD_CODE = -2
UNKNOWN = -3  # points, a threshold or a wait that was not read: what needs it is never awarded
NOT_APPLICABLE = 32767  # above every level and all points: what is not asked never holds a subject back


class Status(StrEnum):
    """How well a text is attested; a tag of READ H is verified, READ M or L partial, REM and REC unverified."""

    VERIFIED = "verified"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands: document ("QĐ 324/QĐ-KHVN, 25/10/2023"), article, and how well that was read."""

    document: str
    article: str
    tag: str
    status: Status


@dataclass(frozen=True, slots=True)
class Scale:
    """Points typed as a number, 0 to ``maximum`` by ``step``; ``tolerated`` steps draw a warning (1/100 points)."""

    maximum: int
    step: int
    tolerated: int


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of an indicator and what it is worth: 1/100 points, or the level it holds."""

    answer: str
    worth: int
    text: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A share that a level asks for, in 1/100 %; ``relieved`` in a difficult area (equal where there is no relief)."""

    level: int
    share: int
    relieved: int


@dataclass(frozen=True, slots=True)
class Derived:
    """An answer that follows from rows of another model: the share (or count) of ``child`` rows with the title."""

    verb: str  # "share" | "count"
    child: str  # a model: "citizen", "family", "clan", ...
    adults: bool  # only those of 18 or more at the period's end
    among: str  # "" | "members" | "learners": which children, where a pack splits them


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of a rubric.

    Answered by ``scale`` (points typed; its ``steps`` then say what points mean, each from its worth on), ``steps`` (a
    choice), ``limits`` (a share against a threshold a level) or, in a points rule, by ``derived`` alone:
    floor(maximum * share). None of them = ``unknown``: not scorable.
    ``target`` is the official number; parts of one target (two shares under one number) have the same one.
    """

    id: str  # "citizen.05", "agency.2.4"
    target: str
    criterion: str
    text: str
    text_by_level: tuple[str, ...]  # wording per level where it differs, else ()
    maximum: int  # 1/100 points (points rule), UNKNOWN where not read; highest level (targets rule)
    scale: Scale | None
    steps: tuple[Step, ...]
    limits: tuple[Limit, ...]
    derived: Derived | None
    evidence_from: int | None  # an answer worth this much or more needs evidence (1/100 points, or a level)
    applies_to: tuple[str, ...]  # kinds of unit; () = all
    applies_to_by_level: tuple[tuple[str, ...], ...]  # per level where it differs, else ()
    source: Source
    may_waive: tuple[str, ...] = ()  # kinds of unit that may answer "Không áp dụng" although it applies to them


@dataclass(frozen=True, slots=True)
class Points:
    """Add; below ``floor`` in any indicator the lowest band holds. ``bands``: (from total, name), rising from 0.

    A band from UNKNOWN is never reached. ``source``: where the thresholds stand, None = where the pack does.
    """

    maximum: int
    floor: int
    bands: tuple[tuple[int, str], ...]
    awarded_from: int  # index of the first band that carries the title
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """A level holds when all its applicable targets hold. ``levels``: names, level 1 first."""

    levels: tuple[str, ...]
    valid_years: int  # full years after the year of recognition
    wait_months: int  # from the decision to an upgrade; UNKNOWN where not read
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """One rubric for one group of subjects under one decision: ``citizen/324-2023`` for N3.

    ``source.status`` is that of its weakest part: rule, group or any indicator.
    """

    id: str
    model: str  # citizen family clan hamlet unit agency commune
    group: str  # "N1"; "" where a model has no groups
    group_text: str
    title: str  # "Công dân học tập"
    version: str
    valid_from: int
    valid_to: int  # 0 = open
    scorable: bool
    indicators: tuple[Indicator, ...]
    rule: Points | Targets
    scope: tuple[str, ...]  # states (``Tình trạng``) that are in scope at the period's end; () = all
    source: Source
    kinds: tuple[str, ...] = ()  # kinds of unit that this group is for; () = all
    checks: tuple[tuple[str, str], ...] = ()  # (finding code, severity or "off"): how grave faults are under this pack
